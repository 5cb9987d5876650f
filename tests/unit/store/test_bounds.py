"""What is kept does not grow for ever."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry
from latchkey.store import database_file
from latchkey.store.journal_store import SqliteJournal
from latchkey.store.media_cache import MediaFolder, MediaInMemory
from latchkey.store.profile import Profile
from latchkey.store.session_db import SessionDb
from tests.fakes.examples import IDENTITY, SESSION

DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
async def db() -> AsyncIterator[SessionDb]:
    opened = SessionDb(None)
    assert await opened.open(lambda: database_file.in_memory(IDENTITY, "")) is None
    yield opened
    await opened.close()


async def test_the_oldest_entries_of_the_journal_go_first(db: SessionDb) -> None:
    journal = SqliteJournal(db, kept=10)
    for number in range(25):
        journal.append(Entry(number, SESSION, "refresh_started"))
        await journal.last(1)
    assert [one.at_ms for one in await journal.last(100)] == list(range(15, 25))


async def test_entries_go_once_they_are_older_than_they_are_kept(db: SessionDb) -> None:
    journal = SqliteJournal(db, days=2)
    for at_ms in (0, DAY_MS, 2 * DAY_MS, 3 * DAY_MS):
        journal.append(Entry(at_ms, SESSION, "refresh_started"))
        await journal.last(1)
    assert [one.at_ms for one in await journal.last(100)] == [DAY_MS, 2 * DAY_MS, 3 * DAY_MS]


async def test_they_go_at_once_where_they_are_to_be_kept_for_a_shorter_time(db: SessionDb) -> None:
    journal = SqliteJournal(db)
    journal.keep(1)
    for at_ms in (0, DAY_MS // 2, DAY_MS, 3 * DAY_MS // 2):
        journal.append(Entry(at_ms, SESSION, "refresh_started"))
    journal.keep(1)
    assert [one.at_ms for one in await journal.last(100)] == [DAY_MS // 2, DAY_MS, 3 * DAY_MS // 2]


async def test_a_profile_keeps_the_journals_of_all_its_sessions_for_as_long(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    first = await profile.create(IDENTITY, backend="")
    profile.keep_journals(1)
    second = await profile.in_memory(IDENTITY)
    assert not isinstance(first, NotStored)
    for files in (first, second):
        for at_ms in (0, 2 * DAY_MS):
            files.journal.append(Entry(at_ms, SESSION, "refresh_started"))
        assert [one.at_ms for one in await files.journal.last(100)] == [2 * DAY_MS]
        await files.close()
    profile.keep_journals(2)  # of sessions that are closed nothing is asked


async def test_an_entry_is_queued_without_waiting_for_the_disk(db: SessionDb) -> None:
    journal = SqliteJournal(db, kept=3)
    for number in range(1000):
        journal.append(Entry(number, SESSION, "refresh_started"))
    assert [one.at_ms for one in await journal.last(100)] == [997, 998, 999]


async def test_an_entry_that_no_disk_can_hold_is_dropped_and_the_next_is_kept(db: SessionDb) -> None:
    journal = SqliteJournal(db)
    journal.append(Entry(10**30, SESSION, "signed_in"))
    assert list(await journal.last(10)) == []
    journal.append(Entry(1, SESSION, "signed_in"))
    assert list(await journal.last(10)) == [Entry(1, SESSION, "signed_in")]


async def test_the_oldest_pictures_go_first_when_there_is_no_more_room(db: SessionDb, tmp_path: Path) -> None:
    media = MediaFolder(db, tmp_path / "media", limit_bytes=1000)
    for number in range(10):
        await media.put(f"mxc://example.org/{number}", bytes([number]) * 100)
        os.utime(media._path(f"mxc://example.org/{number}"), (number, number))
    await media.put("mxc://example.org/new", b"n" * 100)
    kept = [number for number in range(10) if await media.get(f"mxc://example.org/{number}")]
    assert kept == [2, 3, 4, 5, 6, 7, 8, 9]
    assert await media.get("mxc://example.org/new") == b"n" * 100
    assert sum(path.stat().st_size for path in (tmp_path / "media").iterdir()) == 900


async def test_what_an_earlier_run_left_counts(db: SessionDb, tmp_path: Path) -> None:
    await MediaFolder(db, tmp_path / "media", limit_bytes=1000).put("mxc://example.org/old", b"o" * 900)
    media = MediaFolder(db, tmp_path / "media", limit_bytes=1000)
    await media.put("mxc://example.org/new", b"n" * 500)
    assert (await media.get("mxc://example.org/old"), len(await media.get("mxc://example.org/new") or b"")) == (
        None,
        500,
    )


async def test_a_picture_that_was_replaced_counts_once(db: SessionDb, tmp_path: Path) -> None:
    media = MediaFolder(db, tmp_path / "media", limit_bytes=1000)
    await media.put("mxc://example.org/still", b"s" * 300)
    for _ in range(10):
        await media.put("mxc://example.org/1", b"x" * 600)
    assert await media.get("mxc://example.org/still") == b"s" * 300


async def test_a_picture_larger_than_all_the_room_is_not_kept(db: SessionDb, tmp_path: Path) -> None:
    for media in (MediaFolder(db, tmp_path / "media", limit_bytes=1000), MediaInMemory(limit_bytes=1000)):
        await media.put("mxc://example.org/small", b"s")
        await media.put("mxc://example.org/huge", bytes(1001))
        await media.put("mxc://example.org/empty", b"")
        assert await media.get("mxc://example.org/huge") is None
        assert await media.get("mxc://example.org/empty") is None
        assert await media.get("mxc://example.org/small") == b"s"


async def test_pictures_in_memory_are_bounded_too() -> None:
    media = MediaInMemory(limit_bytes=1000)
    for number in range(11):
        await media.put(f"mxc://example.org/{number}", bytes(100))
    assert [number for number in range(11) if await media.get(f"mxc://example.org/{number}")] == list(range(1, 11))


async def test_a_folder_that_cannot_be_made_costs_a_picture_and_nothing_else(db: SessionDb, tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file in its place")
    media = MediaFolder(db, tmp_path / "media")
    await media.put("mxc://example.org/1", b"x")
    assert await media.get("mxc://example.org/1") is None


async def test_a_half_written_picture_is_none(db: SessionDb, tmp_path: Path) -> None:
    media = MediaFolder(db, tmp_path / "media")
    await media.put("mxc://example.org/1", b"x")
    media._path("mxc://example.org/1").write_bytes(b"")
    assert await media.get("mxc://example.org/1") is None
