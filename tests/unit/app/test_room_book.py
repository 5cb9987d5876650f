"""The rooms in memory and on disk never come apart."""

from __future__ import annotations

import asyncio

import pytest

from latchkey.app import room_book
from latchkey.app.ports import CacheChange
from latchkey.app.room_book import RoomBook
from latchkey.session.answers import NotStored
from tests.fakes.clock import FakeClock, rest
from tests.fakes.room_server import join, leave, synced
from tests.fakes.store import DISK_FULL, MemoryRooms

ME = "@alice:example.org"
BOB = "@bob:example.org"
ONE, TWO, THREE = "!one:x", "!two:x", "!three:x"


def book_on(cache: MemoryRooms) -> RoomBook:
    return RoomBook(ME, cache, FakeClock())


async def on_disk(cache: MemoryRooms) -> dict[str, str]:
    """Room ID to name."""
    return {room.room_id: room.name for room in (await cache.read()).rooms}


async def test_an_empty_cache_means_the_first_sync() -> None:
    book = book_on(MemoryRooms())
    assert list(await book.load()) == []
    assert book.since is None
    assert len(book) == 0


async def test_what_was_taken_in_is_there_at_the_next_start() -> None:
    cache = MemoryRooms()
    await book_on(cache).take(synced("s1", join(ONE, "One"), join(TWO, "Two"), direct={BOB: [TWO]}))
    book = book_on(cache)
    rows = await book.load()
    assert {row.room_id: (row.name, row.is_direct) for row in rows} == {ONE: ("One", False), TWO: ("Two", True)}
    assert book.since == "s1"
    assert len(book) == 2
    changed, _, _ = await book.take(synced("s2", direct={BOB: [ONE]}))
    assert {row.room_id: row.is_direct for row in changed} == {ONE: True, TWO: False}


async def test_only_what_changed_is_told_and_written() -> None:
    cache = MemoryRooms()
    book = book_on(cache)
    await book.take(synced("s1", join(ONE, "One"), join(TWO, "Two")))
    changed, gone, trouble = await book.take(synced("s2", join(TWO, "Zwei")))
    assert [row.name for row in changed] == ["Zwei"]
    assert list(gone) == []
    assert trouble is None
    assert [row.room_id for row, _ in cache.changes[-1].rooms] == [TWO]
    assert cache.changes[-1].account is None


async def test_a_room_that_is_left_is_gone() -> None:
    cache = MemoryRooms()
    book = book_on(cache)
    await book.take(synced("s1", join(ONE), join(TWO)))
    changed, gone, _ = await book.take(synced("s2", leave(ONE)))
    assert (list(changed), list(gone)) == ([], [ONE])
    assert len(book) == 1
    assert list(await on_disk(cache)) == [TWO]


async def test_a_room_that_makes_no_sense_is_left_out_and_the_others_go_on() -> None:
    book = book_on(MemoryRooms())
    answer = synced("s1", join(ONE))
    broken = type(answer)("s1", [lambda: None, *answer.rooms])
    changed, _, _ = await book.take(broken)
    assert [row.room_id for row in changed] == [ONE]


async def test_what_the_disk_refused_goes_with_the_next_answer() -> None:
    """A position on disk must never be ahead of the rooms there: what is missing would never come again."""
    cache = MemoryRooms()
    book = book_on(cache)
    await book.take(synced("s1", join(ONE, "One"), join(TWO, "Two")))
    cache.trouble = DISK_FULL
    _, _, trouble = await book.take(synced("s2", join(ONE, "Uno"), leave(TWO), join(THREE, "Tre"), direct={BOB: [ONE]}))
    assert trouble == DISK_FULL
    assert book.since == "s2"
    assert await on_disk(cache) == {ONE: "One", TWO: "Two"}
    _, _, trouble = await book.take(synced("s3", join(ONE, "Eins")))
    assert trouble == DISK_FULL
    cache.trouble = None
    changed, gone, trouble = await book.take(synced("s4"))
    assert (list(changed), list(gone), trouble) == ([], [], None)
    assert await on_disk(cache) == {ONE: "Eins", THREE: "Tre"}
    assert cache.changes[-1].next_batch == "s4"
    assert cache.changes[-1].account is not None
    await book.take(synced("s5"))
    assert cache.changes[-1] == CacheChange("s5", [], [], None)


async def test_a_room_that_was_left_and_joined_again_while_the_disk_refused_is_there() -> None:
    cache = MemoryRooms()
    book = book_on(cache)
    await book.take(synced("s1", join(ONE, "One")))
    cache.trouble = DISK_FULL
    await book.take(synced("s2", leave(ONE)))
    await book.take(synced("s3", join(ONE, "Again")))
    cache.trouble = None
    await book.take(synced("s4"))
    assert await on_disk(cache) == {ONE: "Again"}
    assert len(book) == 1


async def test_an_answer_that_is_cut_off_half_way_is_taken_in_whole_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A soft logout in the middle: the position has not moved, so the server tells it all again."""
    monkeypatch.setattr(room_book, "SLICE_S", 0)
    cache = MemoryRooms()
    book = book_on(cache)
    rooms = [join(f"!{number}:x", str(number)) for number in range(100)]
    taking = asyncio.get_running_loop().create_task(book.take(synced("s1", *rooms)))
    for _ in range(50):
        await asyncio.sleep(0)
    taking.cancel()
    await rest()
    assert taking.cancelled()
    assert book.since is None
    assert await on_disk(cache) == {}
    await book.take(synced("s2", *rooms))
    assert len(book) == len(await on_disk(cache)) == 100


class SlowRooms(MemoryRooms):
    """Writes what it was told also when nobody waits for it any more, as a thread does."""

    def __init__(self) -> None:
        super().__init__()
        self.cut_off = False

    async def apply(self, change: CacheChange) -> NotStored | None:
        trouble = await super().apply(change)
        if self.cut_off:
            await asyncio.Event().wait()
        return trouble


async def test_a_write_that_is_cut_off_is_made_again() -> None:
    cache = SlowRooms()
    book = book_on(cache)
    cache.cut_off = True
    taking = asyncio.get_running_loop().create_task(book.take(synced("s1", join(ONE, "One"), leave(TWO))))
    await rest()
    taking.cancel()
    await rest()
    cache.cut_off = False
    assert book.since is None
    await book.take(synced("s2", join(THREE, "Three")))
    assert await on_disk(cache) == {ONE: "One", THREE: "Three"}
    assert book.since == "s2"
