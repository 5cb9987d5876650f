"""The journal as a file that a person asked for."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry
from latchkey.store.journal_export import save_journal, save_text
from latchkey.store.journal_file import JsonLinesJournal

ENTRIES = [Entry(1_763_697_600_007 + number, "0a1b2c3d", "tokens_saved", {"access": "9f86d081"}) for number in range(3)]


def files_beside(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir() if "saved" in one.name)


async def test_it_reads_as_the_file_of_the_command_line_does(tmp_path: Path) -> None:
    journal = JsonLinesJournal(tmp_path / "command-line")
    for entry in ENTRIES:
        journal.append(entry)
    assert await save_journal(tmp_path / "saved.jsonl", ENTRIES) is None
    assert (tmp_path / "saved.jsonl").read_text() == (tmp_path / "command-line").read_text()
    assert len([json.loads(line) for line in (tmp_path / "saved.jsonl").read_text().splitlines()]) == 3


async def test_it_is_for_its_owner_alone_also_where_the_old_one_was_not(tmp_path: Path) -> None:
    path = tmp_path / "saved.jsonl"
    path.write_text("an older one")
    path.chmod(0o644)
    before = os.umask(0)
    try:
        assert await save_journal(path, ENTRIES) is None
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "older" not in path.read_text()
    assert files_beside(path) == ["saved.jsonl"]


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert await save_journal(tmp_path / "nowhere" / "saved", ENTRIES) == NotStored("the folder is not there")


async def test_a_folder_is_not_taken_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    assert await save_journal(tmp_path / "saved", ENTRIES) == NotStored("there is a folder of that name")
    assert files_beside(tmp_path / "saved") == ["saved"]


async def test_what_cannot_be_written_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "saved.jsonl"
    path.write_text("an older one")
    endless = Entry(10**18, "", "tokens_saved")
    assert await save_journal(path, [*ENTRIES, endless]) == NotStored("an entry has a time that no calendar knows")
    assert path.read_text() == "an older one"
    assert files_beside(path) == ["saved.jsonl"]


async def test_a_folder_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)  # there is no room in a name for that of the file that is written first
    path.write_text("an older one")
    found = await save_journal(path, ENTRIES)
    assert isinstance(found, NotStored)
    assert path.read_text() == "an older one"


async def test_a_page_is_for_its_owner_alone_and_takes_text_of_any_origin(tmp_path: Path) -> None:
    path = tmp_path / "saved.html"
    assert await save_text(path, lambda: "half \ud83d ü") is None
    assert path.read_text(encoding="utf-8") == "half ? ü"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
