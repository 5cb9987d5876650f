"""The journal as a page: one file that needs nothing else, and in which nobody's text is markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from latchkey.app.journal_report import Report
from latchkey.session.journal import Entry
from latchkey.views.journal_page import page
from tests.shots.journal_states import ENTRIES, FACTS, OF_ALICE, entry

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


def read(*entries: Entry, about: tuple[str, ...] = OF_ALICE) -> Read:
    return Read(page(Report(about, FACTS, entries), WRITTEN_MS))


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


def test_the_oldest_is_first_and_facts_stand_beside_their_entry() -> None:
    seen = read(*ENTRIES).seen
    assert seen.index("Signed in") < seen.index("Back online after 70 seconds")
    row = seen[seen.index("Refresh failed: the server refused (M_FORBIDDEN)") :]
    assert "refresh_failed" in row[:12]
    assert row[row.index("status") :][:3] == ["status", ": ", "403"]


def test_it_asks_nothing_of_anybody() -> None:
    read_page = read(*ENTRIES)
    assert {"script", "link", "img", "iframe", "object", "form", "a"}.isdisjoint(tag for tag, _ in read_page.elements)
    text = page(Report((), FACTS, ENTRIES), WRITTEN_MS)
    style = text[text.index("<style>") : text.index("</style>")]
    assert not re.search(r"url\(|@import|http", style)
    policy = next(attrs for tag, attrs in read_page.elements if "http-equiv" in attrs)
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize("name", [HOSTILE, "fact"])
def test_whatever_a_server_says_is_text(name: str) -> None:
    plain = read(entry(1, "unreachable", fact="said"), about=("who",))
    told = read(Entry(0, HOSTILE, HOSTILE, {name: HOSTILE}), about=(HOSTILE,))
    assert {tag for tag, _ in told.elements} == {tag for tag, _ in plain.elements}
    assert [attrs for tag, attrs in told.elements if tag in ("td", "p", "dd", "bdi")] == [
        {} for tag, _ in told.elements if tag in ("td", "p", "dd", "bdi")
    ]
    assert HOSTILE in told.seen


def test_nothing_turns_the_direction_of_what_stands_beside_it() -> None:
    text = page(Report((), (("User", "@a\u202egnp.exe\u2066:b"),), ()), WRITTEN_MS)
    assert "@agnp.exe:b" in text
    told = page(Report((), (), (Entry(0, "", "unreachable", {"says": "\u202e\x00\x1b[31mred\ud800"}),)), WRITTEN_MS)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b\ud800-\udfff]", told)


def test_a_single_entry_and_none_at_all_are_told_as_such() -> None:
    assert "1 entry" in read(entry(1, "locked")).seen
    assert "No entries" in read().seen
