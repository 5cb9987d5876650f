"""The journal's window from behind: opened, kept up to date, saved, closed."""

from __future__ import annotations

import pytest

from latchkey.app import clock_words, journal_desk, journal_report, journal_shown
from latchkey.app.intents import CloseJournal, DismissFarewell, OpenJournal, SaveJournal
from latchkey.app.journal_shown import JournalShown
from latchkey.app.meanings import Kind
from latchkey.app.shown import WindowShown
from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry, Farewell
from tests.fakes.clock import NOON, rest
from tests.fakes.world import DEVICE, URL, USER, FakeWorld
from tests.unit.app.desk import Desk


@pytest.fixture
async def desk(world: FakeWorld) -> Desk:
    made = Desk(world)
    made.open()
    await rest()
    return made


def journal(desk: Desk) -> JournalShown:
    shown = desk.shown.journal
    assert shown is not None
    return shown


def words(desk: Desk) -> list[str]:
    return [line.words for line in journal(desk).lines]


async def test_nothing_is_put_into_words_before_somebody_asks(desk: Desk) -> None:
    await desk.sign_in()
    assert desk.shown.journal is None
    await desk.ask(SaveJournal("/tmp/journal"))
    assert desk.saved == []


async def test_it_shows_what_the_session_has_kept_newest_first_and_whose_it_is(desk: Desk) -> None:
    await desk.sign_in()
    await desk.ask(OpenJournal())
    shown = journal(desk)
    assert not shown.loading
    assert words(desk) == ["Tokens saved", "Signed in"]
    assert USER in shown.about[0]
    assert [line.kind for line in shown.lines] == [Kind.STORAGE, Kind.SIGN_INS]
    assert "event: signed_in" in shown.lines[1].details
    assert f"homeserver: {URL}" in shown.lines[1].details


async def test_it_shows_more_than_the_panel_remembers(desk: Desk) -> None:
    await desk.sign_in()
    (files,) = desk.world.disk.kept.values()
    older = [Entry(number, "00000001", "reachable", {"after_ms": number}) for number in range(300)]
    files.memory_journal.entries[:0] = older
    await desk.ask(OpenJournal())
    assert len(journal(desk).lines) == 302
    assert [line.details.splitlines()[-1] for line in journal(desk).lines[-2:]] == [
        "after_ms: 1 (0 seconds)",
        "after_ms: 0 (0 seconds)",
    ]


async def test_what_happens_meanwhile_comes_on_top_and_the_rest_stays_the_same(desk: Desk) -> None:
    await desk.sign_in()
    await desk.ask(OpenJournal())
    before = journal(desk).lines
    await desk.soft_logout()
    after = journal(desk).lines
    assert [line.words for line in after[:-2]][::-1] == [
        "You asked for a refresh",
        "Refresh failed: the server refused (M_UNKNOWN_TOKEN)",
        "Soft logged out: everything is kept",
    ]
    assert all(one is other for one, other in zip(after[-2:], before, strict=True))


async def test_the_oldest_go_once_there_are_too_many(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_desk, "READ", 4)
    await desk.sign_in()
    await desk.ask(OpenJournal())
    for number in range(3):
        desk.controller.note("reachable", {"after_ms": number})
        await rest()
    assert words(desk) == ["Back online after 0 seconds"] * 3 + ["Tokens saved"]


async def test_the_timeline_has_the_same_entries_as_the_list_and_grows_with_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.sign_in()
    await desk.ask(OpenJournal())
    before = journal(desk).timeline
    assert [before.mark_words(number) for number in (0, 1)] == words(desk)[::-1]
    assert journal(desk).goes_on
    desk.controller.note("reachable", {"after_ms": 0})
    await rest()
    assert journal(desk).timeline is before
    assert [before.mark_words(number) for number in range(3)] == words(desk)[::-1]
    monkeypatch.setattr(journal_desk, "READ", 2)
    desk.controller.note("reachable", {"after_ms": 0})
    await rest()
    after = journal(desk).timeline
    assert [after.mark_words(number) for number in range(len(after.entries))] == words(desk)[::-1]
    assert len(after.entries) == 2


async def test_time_does_not_go_on_in_the_journal_of_a_session_that_has_ended(desk: Desk) -> None:
    await desk.sign_in()
    await desk.end_by_server()
    await desk.ask(OpenJournal())
    assert len(journal(desk).timeline.entries) == len(words(desk)) > 0
    assert not journal(desk).goes_on


async def test_asked_for_again_it_comes_to_the_front(desk: Desk) -> None:
    await desk.ask(OpenJournal())
    await desk.ask(OpenJournal())
    assert journal(desk).asked == 2


async def test_closed_it_goes_also_while_it_is_being_read(desk: Desk) -> None:
    await desk.sign_in()
    desk.desk.handle(OpenJournal())
    await desk.ask(CloseJournal())
    assert desk.shown.journal is None
    await desk.ask(OpenJournal())
    assert words(desk) == ["Tokens saved", "Signed in"]


async def test_a_session_that_begins_has_a_journal_of_its_own(desk: Desk) -> None:
    desk.controller.note("sign_in_failed", {"status": 403, "errcode": "M_FORBIDDEN"})
    await desk.ask(OpenJournal())
    await desk.sign_in()
    assert words(desk)[:2] == ["Tokens saved", "Signed in"]
    assert USER in journal(desk).about[0]


async def test_without_a_session_it_shows_what_has_happened_in_this_run(desk: Desk) -> None:
    desk.controller.note("sign_in_failed", {"status": 403, "errcode": "M_FORBIDDEN"})
    await desk.ask(OpenJournal())
    assert words(desk) == ["Sign-in failed: the server refused (M_FORBIDDEN)"]
    assert journal(desk).about == ()


async def test_after_a_sign_out_by_the_server_it_tells_answer_witness_and_what_became_of_everything(desk: Desk) -> None:
    await desk.sign_in()
    await desk.ask(OpenJournal())
    await desk.end_by_server()
    told = "\n".join(journal(desk).about)
    assert f"ended the session of {USER}" in told
    assert "The answer: a refresh was refused with 401, M_UNKNOWN_TOKEN, soft_logout false." in told
    assert "The witness: asked with the newest access token whether the session exists" in told
    assert "Kept: " in told
    assert "Discarded: the access token, the refresh token, their key" in told
    assert words(desk)[0] == "Signed out by the server"
    farewell = desk.controller.snapshot.farewell
    assert farewell is not None
    assert len(words(desk)) == len(farewell.entries)


async def test_a_farewell_from_the_disk_leads_to_the_same(desk: Desk) -> None:
    entry = Entry(NOON.wall_ms, "00000001", "request_rejected", {"status": 401, "endpoint": "/sync"})
    ended = Entry(NOON.wall_ms, "00000001", "logged_out", {"reason": "by_server"})
    desk.controller.recall(Farewell(NOON.wall_ms, URL, USER, "by_server", (entry, ended)))
    await desk.ask(OpenJournal())
    assert journal(desk).about[1] == "The answer: a request (/sync) was refused with 401."
    assert len(journal(desk).lines) == 2
    await desk.ask(DismissFarewell())
    assert (journal(desk).about, journal(desk).lines) == ((), ())


async def test_all_entries_are_saved_oldest_first_and_it_is_told_where(desk: Desk) -> None:
    await desk.sign_in()
    await desk.ask(OpenJournal())
    await desk.ask(SaveJournal("/srv/journal.jsonl"))
    ((path, entries),) = desk.saved
    assert path == "/srv/journal.jsonl"
    assert [entry.event for entry in entries] == ["signed_in", "tokens_saved"]
    assert journal(desk).notice == "2 entries are saved in /srv/journal.jsonl."
    assert not journal(desk).is_problem


async def test_what_came_since_is_saved_too(desk: Desk) -> None:
    await desk.sign_in()
    await desk.ask(OpenJournal())
    desk.controller.note("reachable", {"after_ms": 1})
    await rest()
    await desk.ask(SaveJournal("/srv/journal"))
    assert [entry.event for entry in desk.saved[0][1]] == ["signed_in", "tokens_saved", "reachable"]


async def test_nothing_is_saved_before_it_has_been_read(desk: Desk) -> None:
    await desk.ask(OpenJournal(), SaveJournal("/x"))
    assert desk.saved == []


async def test_one_entry_is_one(desk: Desk) -> None:
    desk.controller.note("reachable", {"after_ms": 1})
    await desk.ask(OpenJournal())
    await desk.ask(SaveJournal("/x"))
    assert journal(desk).notice == "1 entry is saved in /x."


async def test_what_cannot_be_saved_is_told_and_nothing_is_lost(desk: Desk) -> None:
    await desk.sign_in()
    desk.save_trouble = NotStored("the folder cannot be written")
    await desk.ask(OpenJournal())
    await desk.ask(SaveJournal("/srv/journal"))
    shown = journal(desk)
    assert shown.is_problem
    assert shown.notice.startswith("Nothing was saved in /srv/journal: the folder cannot be written.")
    assert len(shown.lines) == 2


async def test_closed_while_it_is_saved_it_stays_closed(desk: Desk) -> None:
    await desk.ask(OpenJournal())
    desk.desk.handle(SaveJournal("/x"))
    await desk.ask(CloseJournal())
    assert len(desk.saved) == 1
    assert desk.shown.journal is None


@pytest.mark.parametrize("path", ["/srv/journal.html", "/srv/Journal.HTM"])
async def test_a_page_is_written_where_the_name_ends_as_that_of_one(desk: Desk, path: str) -> None:
    await desk.sign_in()
    await desk.ask(OpenJournal())
    await desk.ask(SaveJournal(path))
    ((where, report),) = desk.pages
    assert (where, desk.saved) == (path, [])
    assert [entry.event for entry in report.entries] == ["signed_in", "tokens_saved"]
    assert report.facts[:5] == (
        ("Latchkey", "7"),
        ("Python", "3"),
        ("State", "Active"),
        ("User", USER),
        ("Device", DEVICE),
    )
    assert report.about == journal(desk).about
    assert journal(desk).notice == f"2 entries are saved in {path}."


@pytest.mark.parametrize("path", ["/srv/journal.png", "/srv/Journal.SVG"])
async def test_the_timeline_is_drawn_where_the_name_ends_as_that_of_a_picture(desk: Desk, path: str) -> None:
    await desk.sign_in()
    await desk.ask(OpenJournal())
    await desk.ask(SaveJournal(path))
    ((where, entries),) = desk.drawn
    assert (where, desk.saved, desk.pages) == (path, [], [])
    assert [entry.event for entry in entries] == ["signed_in", "tokens_saved"]
    assert journal(desk).notice == f"2 entries are saved in {path}."


async def test_the_summary_has_versions_state_and_the_last_entries_in_words_and_facts(desk: Desk) -> None:
    await desk.sign_in()
    for number in range(25):
        desk.controller.note("reachable", {"after_ms": 1_000 * number})
    await desk.ask(OpenJournal())
    summary = journal(desk).summary.splitlines()
    assert summary[:4] == ["Latchkey: 7", "Python: 3", "State: Active", f"User: {USER}"]
    first = summary.index("The last 20 of 27 entries, the newest at the end:") + 1
    assert [line.split("  ", 1)[1] for line in summary[first::2]] == words(desk)[:20][::-1]
    at = clock_words.in_utc(NOON.wall_ms)
    assert summary[-2:] == [f"{at}  Back online after 24 seconds", "    reachable: after_ms 24000 (24 seconds)"]


async def test_the_summary_after_a_sign_out_by_the_server_tells_how_it_came_about(desk: Desk) -> None:
    await desk.sign_in()
    await desk.ask(OpenJournal())
    await desk.end_by_server()
    told = journal(desk).summary
    for said in ("State: Signed out by the server\n", "The witness: ", "second_witness: status 401, errcode M_UNKNOWN"):
        assert said in told


async def test_the_summary_of_an_empty_journal_says_so(desk: Desk) -> None:
    await desk.ask(OpenJournal())
    assert journal(desk).summary.splitlines()[2:] == ["State: Signed out", "", "The journal is empty."]


def test_before_anything_is_shown_there_is_no_state_to_tell() -> None:
    assert journal_report.standing(WindowShown()) == ()


def test_facts_are_told_with_what_their_numbers_mean_and_without_what_is_not_there() -> None:
    facts = {
        "soft_logout": False,
        "ends_in_ms": 90_000,
        "ends_at_ms": 1_763_726_400_000,
        "errcode": None,
        "status": 401,
        "by_ms": -3_600_000,
    }
    details = journal_shown.line(Entry(1_763_726_400_007, "0a1b2c3d", "refresh_failed", facts)).details
    assert details.splitlines() == [
        "time: 2025-11-21T12:00:00.007Z",
        "event: refresh_failed",
        "session: 0a1b2c3d",
        "soft_logout: false",
        "ends_in_ms: 90000 (90 seconds)",
        "ends_at_ms: 1763726400000 (2025-11-21T12:00:00.000Z)",
        "status: 401",
        "by_ms: -3600000 (-60 minutes)",
    ]
