"""A journal from a file, from behind: opened, what of it cannot be shown, saved, closed."""

from __future__ import annotations

import pytest

from latchkey.app.intents import CloseJournal, OpenJournal, OpenJournalFile, SaveJournal
from latchkey.app.journal_file_desk import what_is_wrong
from latchkey.app.journal_shown import JournalShown
from latchkey.app.ports import FoundJournal
from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry
from tests.fakes.clock import NOON, rest
from tests.fakes.world import DEVICE, URL, USER, FakeWorld
from tests.unit.app.desk import Desk

SIGNED_IN = Entry(NOON.wall_ms, "0a1b2c3d", "signed_in", {"user_id": USER, "homeserver": URL, "device_id": DEVICE})
ENTRIES = (SIGNED_IN, Entry(NOON.wall_ms + 1, "0a1b2c3d", "locked"))
FOUND = FoundJournal(ENTRIES, 2, 400)
PATH = "/srv/evening.jsonl"


@pytest.fixture
async def desk(world: FakeWorld) -> Desk:
    made = Desk(world)
    made.found[PATH] = FOUND
    made.open()
    await rest()
    return made


def opened(desk: Desk) -> JournalShown:
    shown = desk.shown.journal_file
    assert shown is not None
    return shown


async def test_it_is_shown_newest_first_by_its_files_name_and_with_who_it_was(desk: Desk) -> None:
    await desk.ask(OpenJournalFile(PATH))
    shown = opened(desk)
    assert (shown.file, shown.loading, shown.notice) == ("evening.jsonl", False, "")
    assert [line.words for line in shown.lines] == ["Account locked by the server", "Signed in"]
    assert shown.about == (f"The last sign-in in it: {USER}, homeserver {URL}, device {DEVICE}.",)
    assert shown.summary.splitlines()[:3] == [
        "File: evening.jsonl",
        "Shown by: Latchkey 7; Python 3",
        shown.about[0],
    ]


async def test_the_programs_own_stands_beside_it(desk: Desk) -> None:
    desk.controller.note("reachable", {"after_ms": 1})
    await desk.ask(OpenJournal(), OpenJournalFile(PATH))
    assert desk.shown.journal is not None
    assert [line.words for line in desk.shown.journal.lines] == ["Back online after 0 seconds"]
    assert len(opened(desk).lines) == 2
    await desk.ask(CloseJournal(of_file=True))
    assert desk.shown.journal_file is None
    assert desk.shown.journal is not None


async def test_what_happens_meanwhile_is_not_in_it(desk: Desk) -> None:
    await desk.ask(OpenJournalFile(PATH))
    await desk.sign_in()
    assert len(opened(desk).lines) == 2


async def test_the_next_takes_its_place_and_comes_to_the_front(desk: Desk) -> None:
    desk.found["/srv/night.jsonl"] = FoundJournal((), 0, 0)
    await desk.ask(OpenJournalFile(PATH))
    await desk.ask(OpenJournalFile("/srv/night.jsonl"))
    shown = opened(desk)
    assert (shown.asked, shown.file, shown.lines) == (2, "night.jsonl", ())
    assert (shown.notice, shown.is_problem) == ("night.jsonl is empty.", True)


async def test_a_file_that_cannot_be_opened_is_told_why(desk: Desk) -> None:
    await desk.ask(OpenJournalFile("/srv/gone"))
    assert (opened(desk).notice, opened(desk).is_problem) == ("gone cannot be opened: it is not there.", True)
    assert opened(desk).lines == ()


async def test_closed_while_it_is_read_or_saved_it_stays_closed(desk: Desk) -> None:
    desk.desk.handle(OpenJournalFile(PATH))
    await desk.ask(CloseJournal(of_file=True))
    assert desk.shown.journal_file is None
    await desk.ask(OpenJournalFile(PATH))
    desk.desk.handle(SaveJournal("/x.html", of_file=True))
    await desk.ask(CloseJournal(of_file=True))
    assert desk.shown.journal_file is None
    assert len(desk.pages) == 1


async def test_it_can_be_saved_as_a_page_and_says_whose_words_it_is(desk: Desk) -> None:
    await desk.ask(SaveJournal("/x.html", of_file=True))
    desk.desk.handle(OpenJournalFile(PATH))
    await desk.ask(SaveJournal("/x.html", of_file=True))
    assert desk.pages == [], "not before it has been read"
    await desk.ask(SaveJournal("/x.html", of_file=True))
    ((_, report),) = desk.pages
    assert report.facts == (("File", "evening.jsonl"), ("Shown by", "Latchkey 7; Python 3"))
    assert report.entries == ENTRIES
    assert opened(desk).notice == "2 entries are saved in /x.html."
    desk.save_trouble = NotStored("the disk is full")
    await desk.ask(SaveJournal("/y.jsonl", of_file=True))
    assert opened(desk).is_problem


async def test_a_name_is_one_line_of_plain_text(desk: Desk) -> None:
    for path, name in (("/srv/a\nb", "a b"), ("/", "a file without a name"), ("/srv/x\ud800", "x\ufffd")):
        await desk.ask(OpenJournalFile(path))
        assert opened(desk).file == name


async def test_who_it_was_is_told_as_far_as_the_entries_do(desk: Desk) -> None:
    desk.found[PATH] = FoundJournal((Entry(0, "", "signed_in", {"user_id": 7}),), 1, 1)
    await desk.ask(OpenJournalFile(PATH))
    assert opened(desk).about == ("The last sign-in in it: not told, homeserver not told, device not told.",)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (FOUND, ""),
        (FoundJournal(ENTRIES, 2, 9, unreadable=1, unreadable_lines=(17,)), "Line 17 cannot be read. 2 entries are shown."),
        (
            FoundJournal(ENTRIES[:1], 1, 9, unreadable=2, unreadable_lines=(1, 1_700)),
            "Lines 1, 1,700 cannot be read. 1 entry is shown.",
        ),
        (
            FoundJournal(ENTRIES, 2_310, 9, unreadable=9, unreadable_lines=(1, 2)),
            "Lines 1, 2 and 7 more cannot be read. Of 2,310 entries the newest 2 are shown.",
        ),
        (FoundJournal(ENTRIES, 2, 9, is_cut_off=True), "The last line is cut off. 2 entries are shown."),
        (
            FoundJournal(ENTRIES, 2, 9, newer=1),
            "1 line is of a newer Latchkey and not shown. 2 entries are shown.",
        ),
        (
            FoundJournal(ENTRIES, 90_000, 500_000_000, is_part=True, unreadable=2, newer=3),
            "The file has 500 MB; only its end was read. 2 lines cannot be read. 3 lines are of a newer Latchkey and not shown. Of 90,000 entries the newest 2 are shown.",
        ),
        (
            FoundJournal(ENTRIES, 2, 500_000_000, is_part=True, unreadable=1),
            "The file has 500 MB; only its end was read. 1 line cannot be read. 2 entries are shown.",
        ),
        (FoundJournal((), 0, 9, unreadable=1, unreadable_lines=(1,)), "x is not a journal of Latchkey: no line of it can be read."),
        (FoundJournal((), 0, 9, is_cut_off=True), "x is not a journal of Latchkey: no line of it can be read."),
        (FoundJournal((), 0, 9, newer=4), "x was written by a newer Latchkey, and this one cannot read it."),
        (FoundJournal((), 0, 0), "x is empty."),
    ],
)  # fmt: skip
def test_what_of_a_file_is_not_shown_is_told(found: FoundJournal, told: str) -> None:
    assert what_is_wrong(found, "x") == told
