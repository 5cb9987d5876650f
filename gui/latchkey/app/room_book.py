"""The rooms of one session: the roster in memory, and its copy on disk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from latchkey.session.answers import NotStored
from latchkey.session.ports import Clock

from .ports import CacheChange, RoomCache
from .rooms import Room
from .roster import Roster
from .sync_answer import SyncAnswer

SLICE_S = 0.004
"""How long the event loop may be held at a time: a quarter of a frame at 60 Hz."""


class RoomBook:
    """Takes in what ``/sync`` says, in slices, and writes it in one transaction with its position (SL8)."""

    def __init__(self, own_user_id: str, cache: RoomCache, clock: Clock) -> None:
        self._roster = Roster(own_user_id)
        self._cache = cache
        self._clock = clock
        self._known: set[str] = set()
        self.since: str | None = None
        """``next_batch`` of the last answer that was taken in."""

    def __len__(self) -> int:
        return len(self._known)

    async def load(self) -> Sequence[Room]:
        """The rooms as they were left, newest first."""
        cached = await self._cache.read()
        self._roster.load(cached.facts, cached.account)
        self._known = {room.room_id for room in cached.rooms}
        self.since = cached.next_batch
        return cached.rooms

    async def take(self, answer: SyncAnswer) -> tuple[Sequence[Room], Sequence[str], NotStored | None]:
        """Changed rows, the IDs of rooms that are gone, and why the disk did not take them where it did not."""
        changed: dict[str, Room] = {}
        gone: list[str] = []
        now_ms = self._clock.now().wall_ms
        slice_ends = time.perf_counter() + SLICE_S
        for decode in answer.rooms:
            delta = decode()
            if delta is not None:
                row = self._roster.apply(delta, now_ms)
                if row is not None:
                    changed[delta.room_id] = row
                else:
                    gone.append(delta.room_id)
            if time.perf_counter() >= slice_ends:
                await asyncio.sleep(0)
                slice_ends = time.perf_counter() + SLICE_S
        if answer.direct is not None:
            changed |= {row.room_id: row for row in self._roster.direct(answer.direct)}
        self._known = (self._known | changed.keys()) - set(gone)
        account = None if answer.direct is None else self._roster.account()
        rows = [(row, self._roster.facts_of(row.room_id)) for row in changed.values()]
        trouble = await self._cache.apply(CacheChange(answer.next_batch, rows, gone, account))
        self.since = answer.next_batch
        return tuple(changed.values()), gone, trouble
