"""``--journal FILE``."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from latchkey.session.journal import Entry
from latchkey.store.journal_file import JsonLinesJournal, NoJournal

_ENTRY = Entry(1_763_697_600_007, "0a1b2c3d", "tokens_refreshed", {"rotated": True, "expires_in_ms": None, "n": 3})


def test_an_entry_is_one_line_with_its_time_in_utc(tmp_path: Path) -> None:
    JsonLinesJournal(tmp_path / "journal").append(_ENTRY)
    text = (tmp_path / "journal").read_text()
    assert text.count("\n") == 1
    assert text.endswith("\n")
    assert list(json.loads(text).items()) == [
        ("schema", 1),
        ("at", "2025-11-21T04:00:00.007Z"),
        ("session", "0a1b2c3d"),
        ("event", "tokens_refreshed"),
        ("rotated", True),
        ("expires_in_ms", None),
        ("n", 3),
    ]


def test_entries_are_added_to_what_is_there_and_can_be_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text('{"old": 1}\n')
    journal = JsonLinesJournal(path)
    for count in (2, 3):
        journal.append(_ENTRY)
        assert len(path.read_text().splitlines()) == count


def test_a_journal_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        JsonLinesJournal(tmp_path / "journal").append(_ENTRY)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "journal").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["two\nlines\r\u2028", "half \ud83d", 'quote " and \\', "\N{WAVING HAND SIGN}"])
def test_whatever_a_fact_says_it_stays_on_its_line(tmp_path: Path, text: str) -> None:
    JsonLinesJournal(tmp_path / "journal").append(Entry(0, "", "unreachable", {"error": text}))
    (line,) = (tmp_path / "journal").read_text().splitlines()
    assert json.loads(line)["error"] == text


def test_a_fact_never_takes_the_place_of_time_session_or_event(tmp_path: Path) -> None:
    JsonLinesJournal(tmp_path / "journal").append(
        Entry(0, "0a1b2c3d", "reachable", {"event": "x", "at": 1, "session": 2, "schema": 9})
    )
    assert json.loads((tmp_path / "journal").read_text()) == {
        "schema": 1,
        "at": "1970-01-01T00:00:00.000Z",
        "session": "0a1b2c3d",
        "event": "reachable",
    }


def test_a_journal_that_cannot_be_written_says_so_once_and_never_raises(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = JsonLinesJournal(tmp_path / "nowhere" / "journal")
    for _ in range(3):
        journal.append(_ENTRY)
    said = capsys.readouterr().err
    assert said == f"latchkey: the journal {tmp_path}/nowhere/journal cannot be written: No such file or directory\n"


def test_a_time_that_is_none_never_raises(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    JsonLinesJournal(tmp_path / "journal").append(Entry(10**20, "", "reachable"))
    assert "cannot be written" in capsys.readouterr().err


def test_a_full_disk_never_raises(capsys: pytest.CaptureFixture[str]) -> None:
    JsonLinesJournal(Path("/dev/full")).append(_ENTRY)
    assert "No space left on device" in capsys.readouterr().err


def test_without_stderr_a_failure_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    JsonLinesJournal(tmp_path).append(_ENTRY)
    assert list(tmp_path.glob("*.jsonl")) == []


def test_no_journal_takes_everything_and_keeps_nothing(tmp_path: Path) -> None:
    NoJournal().append(_ENTRY)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
