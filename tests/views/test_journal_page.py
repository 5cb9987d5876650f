"""The journal as a page: one file that needs nothing else, and in which nobody's text is markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from latchkey import language
from latchkey.app.journal_report import Named, Report, standing
from latchkey.app.timeline import timeline
from latchkey.session.journal import Entry, Fact
from latchkey.views.journal_page import page
from latchkey.views.palette import DARK, LIGHT
from latchkey.views.timeline_file import svg
from tests.pseudo_language import spoken
from tests.shots.journal_states import ENTRIES, FACTS, OF_ALICE, entry
from tests.shots.states import SESSIONS

pytestmark = pytest.mark.usefixtures("qapp")
WRITTEN_MS = 1_763_726_460_000
HOSTILE = '</td><script src="https://evil.example/x.js"></script><img src=x onerror=alert(1)>&amp;"\''


class Read(HTMLParser):
    """What a browser would make of it: elements with attributes, and the text that is seen."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.seen: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, "what is opened is closed"

    def handle_data(self, data: str) -> None:
        if self._open[-1:] not in (["style"], []):
            self.seen.append(data)

    def close(self) -> None:
        super().close()
        assert self._open == []


def written(*entries: Entry, about: tuple[str, ...] = OF_ALICE, facts: Named = FACTS) -> str:
    line = timeline(entries)
    return page(Report(about, facts, entries), WRITTEN_MS, {"light": svg(line, LIGHT), "dark": svg(line, DARK)})


def read(*entries: Entry, about: tuple[str, ...] = OF_ALICE, facts: Named = FACTS) -> Read:
    return Read(written(*entries, about=about, facts=facts))


def test_it_tells_whose_it_is_the_versions_and_every_entry() -> None:
    told = "\n".join(read(*ENTRIES).seen)
    for said in (
        OF_ALICE[0],
        "6.10.1, PySide6 6.10.1, xcb",
        "Secret Service",
        f"{len(ENTRIES)} entries, the newest at the end",
        "2025-11-21T11:59:31.000Z",
        "Refresh failed: the server refused (M_FORBIDDEN)",
        "This alone ends nothing",
        "2025-11-21T12:01:00.000Z",
    ):
        assert said in told, said
    assert len([1 for tag, _ in read(*ENTRIES).elements if tag == "tr"]) == len(ENTRIES) + 1


def test_its_timeline_is_a_picture_in_it_for_light_and_for_dark() -> None:
    pictures = [attrs for tag, attrs in read(*ENTRIES).elements if tag == "svg"]
    assert [(attrs["class"], attrs["role"]) for attrs in pictures] == [("light", "img"), ("dark", "img")]
    assert all("width" not in attrs and attrs["viewbox"] for attrs in pictures), "as wide as the page"
    assert read(*ENTRIES).seen.count("Access token") == 2
    assert re.search(r"those of the computer that wrote this \(UTC[+-]\d\d:\d\d\)", written(*ENTRIES))


def test_the_oldest_is_first_and_facts_stand_beside_their_entry() -> None:
    seen = read(*ENTRIES).seen
    assert seen.index("Signed in") < seen.index("Back online after 70 seconds")
    row = seen[seen.index("Refresh failed: the server refused (M_FORBIDDEN)") :]
    assert "refresh_failed" in row[:12]
    assert row[row.index("status") :][:3] == ["status", ": ", "403"]


def test_it_asks_nothing_of_anybody() -> None:
    read_page = read(*ENTRIES)
    assert {"script", "link", "img", "iframe", "object", "form", "a"}.isdisjoint(tag for tag, _ in read_page.elements)
    text = written(*ENTRIES)
    style = text[text.index("<style>") : text.index("</style>")]
    assert not re.search(r"url\(|@import|http", style)
    assert not re.search(r"href|url\(", text[text.index("<figure>") : text.index("</figure>")])
    policy = next(attrs for tag, attrs in read_page.elements if "http-equiv" in attrs)
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize("name", [HOSTILE, "fact"])
def test_whatever_a_server_says_is_text(name: str) -> None:
    plain = read(entry(1, "never_heard_of", fact="said"), about=("who",))
    told = read(Entry(0, HOSTILE, HOSTILE, {name: HOSTILE, "access": HOSTILE}), about=(HOSTILE,))
    assert {tag for tag, _ in told.elements} == {tag for tag, _ in plain.elements}
    assert [attrs for tag, attrs in told.elements if tag in ("td", "p", "dd", "bdi")] == [
        {} for tag, _ in told.elements if tag in ("td", "p", "dd", "bdi")
    ]
    assert HOSTILE in told.seen


def test_nothing_turns_the_direction_of_what_stands_beside_it() -> None:
    text = written(facts=(("User", "@a\u202egnp.exe\u2066:b"),))
    assert "@agnp.exe:b" in text
    told = written(Entry(0, "", "x\u202e", {"says": "\u202e\x00\x1b[31mred\ud800", "access": "\u202e<b>"}))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b\ud800-\udfff]", told)


def test_a_single_entry_and_none_at_all_are_told_as_such() -> None:
    assert "1 entry" in read(entry(1, "locked")).seen
    assert "No entries" in read().seen


def test_it_is_in_one_language_with_events_and_facts_as_they_are() -> None:
    with spoken("qps"):
        told = read(*ENTRIES, about=(), facts=())
    assert ("html", {"lang": "qps"}) in told.elements
    written_down = {"Written by a newer program", *(fact for one in ENTRIES for fact in one.facts.values())}
    plain = [text for text in told.seen if re.search("[a-z]+ [a-z]+", text) and text not in written_down]
    assert plain == [], "in no other language than the rest"
    assert {"signed_in", "expires_in_ms"} <= set(told.seen)


def test_the_state_in_it_is_a_word_of_its_language() -> None:
    language.use("de")
    try:
        facts = standing(SESSIONS["soft-logged-out"])
        told = written(entry(1, "locked"), about=(), facts=facts)
    finally:
        language.use(language.ENGLISH)
    assert dict(facts)["Zustand"] == "Vorläufig abgemeldet"
    assert '<html lang="de">' in told
    assert "Journal einer Latchkey-Sitzung" in told
    assert "1 Eintrag" in told


@pytest.mark.parametrize("at_ms", [-62_135_596_800_000, 253_402_300_799_999], ids=["year 1", "year 9999"])
def test_a_file_with_absurd_times_makes_a_page_all_the_same(at_ms: int) -> None:
    absurd: dict[str, Fact] = {"expires_in_ms": 2**63 - 1, "access": "a" * 3_000, "ends_at_ms": 2**62, "ends_in_ms": -5}
    entries = [Entry(moment, "", event, absurd) for moment in (at_ms, 0) for event in ("signed_in", "hard_end_noticed")]
    assert "4 entries" in "\n".join(read(*entries).seen)
