"""A journal's file that a person opens: what is a journal is shown, and whatever else there is is told."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from latchkey.app import journal_file_desk, journal_report, journal_shown
from latchkey.app.journal_report import Report
from latchkey.app.ports import FoundJournal
from latchkey.app.timeline import timeline
from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry, Fact
from latchkey.store import journal_reading
from latchkey.store.journal_export import save_journal
from latchkey.store.journal_file import JsonLinesJournal, line
from latchkey.store.journal_reading import read_journal
from latchkey.views.journal_page import page
from tests.fuzzing import tries

AT_MS = 1_763_726_400_007
ENTRY = Entry(AT_MS, "0a1b2c3d", "tokens_refreshed", {"rotated": True, "expires_in_ms": None, "n": 3, "said": "ü"})
GOOD = line(ENTRY).encode()


async def found(tmp_path: Path, data: bytes) -> FoundJournal:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(data)
    read = await read_journal(path)
    assert isinstance(read, FoundJournal)
    return read


async def test_what_the_program_writes_is_read_as_it_was(tmp_path: Path) -> None:
    appended, saved = tmp_path / "appended", tmp_path / "saved"
    journal = JsonLinesJournal(appended)
    entries = [ENTRY, Entry(AT_MS + 1, "", "signed_in", {"session": "never", "user_id": "@a:b"})]
    for entry in entries:
        journal.append(entry)
    await save_journal(saved, entries)
    for path in (appended, saved):
        read = await read_journal(path)
        assert isinstance(read, FoundJournal)
        assert read.entries == (ENTRY, Entry(AT_MS + 1, "", "signed_in", {"user_id": "@a:b"}))
        assert (read.unreadable, read.newer, read.is_cut_off, read.is_part) == (0, 0, False, False)


async def test_a_line_without_schema_is_of_the_first(tmp_path: Path) -> None:
    old = {name: value for name, value in json.loads(GOOD).items() if name != "schema"}
    assert (await found(tmp_path, json.dumps(old).encode())).entries == (ENTRY,)


@pytest.mark.parametrize("between", [b"\n", b"\r\n", b"\n\n  \n"])
async def test_line_ends_and_empty_lines_are_as_they_come(tmp_path: Path, between: bytes) -> None:
    read = await found(tmp_path, b"\xef\xbb\xbf" + between.join((GOOD, GOOD, b"")))
    assert read.entries == (ENTRY, ENTRY)
    assert (read.unreadable, read.is_cut_off) == (0, False)


@pytest.mark.parametrize(
    "bad",
    [
        b"not JSON",
        b"{}",
        b"[]",
        b"null",
        b'"text"',
        b"\x00\xff\xfe",
        b'{"at": 1, "session": "", "event": "x"}',
        b'{"at": "yesterday", "session": "", "event": "x"}',
        b'{"at": "2025-11-21T12:00:00", "session": "", "event": "x"}',
        b'{"at": "2025-11-21T12:00:00Z", "session": null, "event": "x"}',
        b'{"at": "2025-11-21T12:00:00Z", "session": "", "event": ""}',
        b'{"at": "2025-11-21T12:00:00Z", "session": "", "event": "x", "fact": [1]}',
        b'{"at": "2025-11-21T12:00:00Z", "session": "", "event": "x", "fact": 1.5}',
        b'{"at": "2025-11-21T12:00:00Z", "session": "", "event": "x", "fact": 9223372036854775808}',
        b'{"at": "2025-11-21T12:00:00Z", "session": "", "event": "x", "fact": ' + b"9" * 5_000 + b"}",
        b'{"at": "2025-11-21T12:00:00Z", "session": "", "event": "x", "schema": "1"}',
        b'{"at": "2025-11-21T12:00:00Z", "session": "", "event": "x", "schema": true}',
        b'{"at": "2025-11-21T12:00:00Z", "session": "", "event": "x", "schema": 0}',
        b'{"at": "2025-11-21T12:00:00Z", "session": "", "event": "x", "fact": "\xff"}',
        b"[" * 60_000,
        b'{"at": "2025-11-21T12:00:00Z", "session": "", "event": "' + b"x" * 70_000 + b'"}',
    ],
    ids=lambda bad: bad[:90].decode(errors="replace")[-40:],
)
async def test_a_line_that_is_none_of_a_journal_is_told_by_its_number_and_the_rest_is_shown(
    tmp_path: Path, bad: bytes
) -> None:
    read = await found(tmp_path, b"\n".join((GOOD, bad, GOOD, b"")))
    assert (len(read.entries), read.unreadable, read.unreadable_lines) == (2, 1, (2,))


async def test_only_the_first_numbers_are_told(tmp_path: Path) -> None:
    read = await found(tmp_path, GOOD + b"\n" + b"bad\n" * 9)
    assert (read.unreadable, read.unreadable_lines) == (9, (2, 3, 4, 5, 6))


async def test_a_last_line_that_is_still_being_written_is_told_as_such(tmp_path: Path) -> None:
    read = await found(tmp_path, GOOD + b"\n" + GOOD[:-9])
    assert (len(read.entries), read.unreadable, read.is_cut_off) == (1, 0, True)
    assert not (await found(tmp_path, GOOD + b"\n" + GOOD)).is_cut_off, "whole, but for its end"


async def test_what_a_newer_program_means_is_not_guessed(tmp_path: Path) -> None:
    newer = json.dumps({**json.loads(GOOD), "schema": 2}).encode()
    read = await found(tmp_path, b"\n".join((GOOD, newer, newer, b"")))
    assert (len(read.entries), read.newer, read.unreadable) == (1, 2, 0)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999-23:59", "1969-12-31T00:00:00Z"])
async def test_a_time_that_is_absurd_is_still_one(tmp_path: Path, at: str) -> None:
    read = await found(tmp_path, json.dumps({"at": at, "session": "", "event": "x"}).encode())
    (entry,) = read.entries
    assert journal_shown.line(entry).at


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
async def test_an_empty_file_has_nothing_in_it(tmp_path: Path, data: bytes) -> None:
    read = await found(tmp_path, data)
    assert (read.entries, read.readable, read.unreadable, read.is_cut_off) == ((), 0, 0, False)


async def test_of_many_entries_the_newest_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_reading, "MOST_ENTRIES", 3)
    lines = [line(Entry(AT_MS + number, "", "reachable")) for number in range(8)]
    read = await found(tmp_path, "\n".join(lines).encode())
    assert [entry.at_ms - AT_MS for entry in read.entries] == [5, 6, 7]
    assert read.readable == 8


async def test_of_a_file_that_is_far_too_large_only_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(500_000_000)  # takes no room on the disk
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + GOOD + b"\nbad\n" + GOOD + b"\n")
    read = await read_journal(path)
    assert isinstance(read, FoundJournal)
    assert (read.entries, read.is_part, read.unreadable, read.unreadable_lines) == ((ENTRY, ENTRY), True, 1, ())
    assert read.size_bytes > 500_000_000


async def test_where_there_is_no_file_it_is_said_why(tmp_path: Path) -> None:
    assert await read_journal(tmp_path / "gone") == NotStored("it is not there")
    assert await read_journal(tmp_path / "gone\0") == NotStored("it is not there")
    assert await read_journal(tmp_path) == NotStored("it is a folder")
    os.mkfifo(tmp_path / "pipe")
    assert await read_journal(tmp_path / "pipe") == NotStored("it is not a file")


async def test_a_file_that_may_not_be_read_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: Path, mode: str) -> None:  # root may read everything, so permissions alone forbid nothing
        raise PermissionError(13, "no")

    (tmp_path / "secret").touch()
    monkeypatch.setattr(Path, "open", forbidden)
    assert await read_journal(tmp_path / "secret") == NotStored("you may not read it")


FACTS = st.dictionaries(
    st.text(max_size=20),
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=40),
    max_size=5,
)
KNOWN = st.sampled_from(
    [
        "refresh_failed",
        "second_witness",
        "tokens_refreshed",
        "unreachable",
        "signed_in",
        "reachable",
        "hard_end_noticed",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
HEADS = st.fixed_dictionaries(
    {}, optional={name: JSON | st.just("2025-11-21T12:00:00Z") for name in ("at", "session", "event", "schema")}
)
LINES = st.binary(max_size=60) | st.builds(lambda head, facts: json.dumps(head | facts).encode(), HEADS, FACTS)


def told_of(read: FoundJournal) -> None:
    """Everything that is done with a journal is done with this one."""
    for entry in read.entries:
        journal_shown.line(entry)
    journal_file_desk.what_is_wrong(read, "x")
    report = Report(journal_file_desk.whose(read.entries), (), read.entries)
    journal_report.summary(report)
    page(report, AT_MS, {})
    timeline(read.entries)


@tries(200)
@given(st.lists(LINES, max_size=6), st.booleans())
@example([GOOD, b"{", GOOD], False)
def test_whatever_is_in_a_file_it_is_read_without_a_word_of_complaint(lines: list[bytes], ends: bool) -> None:
    data = b"\n".join(lines) + (b"\n" if ends else b"")
    read = journal_reading._found(data, len(data), is_part=False)
    told_of(read)
    kept = len(read.entries) + read.unreadable + read.newer + read.is_cut_off
    assert kept == len([1 for one in data.split(b"\n") if one.strip(b" \t\n\r\x0b\x0c")])


@tries(200)
@given(st.integers(-(10**12), 10**14), st.text(max_size=10), KNOWN | st.text(min_size=1, max_size=20), FACTS)
def test_whatever_an_entry_holds_it_is_read_again(at_ms: int, session: str, event: str, facts: dict[str, Fact]) -> None:
    entry = Entry(at_ms, session, event, facts)
    data = line(entry).encode()
    read = journal_reading._found(data, len(data), is_part=False)
    kept = {name: fact for name, fact in facts.items() if name not in ("schema", "at", "session", "event")}
    assert read.entries == (Entry(at_ms, session, event, kept),)
    told_of(read)
