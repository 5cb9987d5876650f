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
    """Takes in what ``/sync`` says, in slices, and writes it in one transaction with its position (SL8). What the disk did
    not take goes with the next answer: a position on disk never runs ahead of the rooms there."""

    def __init__(self, own_user_id: str, cache: RoomCache, clock: Clock) -> None:
        self._roster = Roster(own_user_id)
        self._cache = cache
        self._clock = clock
        self._known: set[str] = set()
        self._aliases: dict[str, str] = {}
        """The canonical ones, by room."""
        self._unsaved: dict[str, Room | None] = {}
        """Rows that are not on disk as they are here; ``None`` where the room is gone."""
        self._unsaved_account = False
        self.since: str | None = None
        """``next_batch`` of the last answer that was taken in."""

    def __len__(self) -> int:
        return len(self._known)

    @property
    def known(self) -> Sequence[str]:
        """The IDs of all rooms."""
        return tuple(self._known)

    def find(self, named: str) -> str:
        """The ID of the room of that ID or canonical alias; empty where it is not among them."""
        if named in self._known:
            return named
        return next((room_id for room_id, alias in self._aliases.items() if alias == named), "")

    async def load(self) -> Sequence[Room]:
        """The rooms as they were left, newest first."""
        cached = await self._cache.read()
        self._roster.load(cached.facts, cached.account)
        self._known = {room.room_id for room in cached.rooms}
        self._aliases = {room.room_id: room.canonical_alias for room in cached.rooms if room.canonical_alias}
        self.since = cached.next_batch
        return cached.rooms

    async def take(self, answer: SyncAnswer) -> tuple[Sequence[Room], Sequence[str], NotStored | None]:
        """Changed rows, the IDs of rooms that are gone, and why the disk did not take them where it did not."""
        changed: dict[str, Room | None] = {}
        now_ms = self._clock.now().wall_ms
        slices = _Slices()
        for decode in answer.rooms:
            delta = decode()
            if delta is not None:
                changed[delta.room_id] = self._roster.apply(delta, now_ms)
            await slices.breathe()
        if answer.direct is not None:
            changed |= {row.room_id: row for row in self._roster.direct(answer.direct)}
            self._unsaved_account = True
        rows = [row for row in changed.values() if row is not None]
        gone = [room_id for room_id, row in changed.items() if row is None]
        self._known = (self._known | changed.keys()).difference(gone)
        self._aliases |= {row.room_id: row.canonical_alias for row in rows}
        for room_id in gone:
            self._aliases.pop(room_id, None)
        self._unsaved |= changed
        trouble = await self._save(answer.next_batch, slices)
        self.since = answer.next_batch
        return rows, gone, trouble

    async def _save(self, next_batch: str, slices: _Slices) -> NotStored | None:
        rows, gone = [], []
        for room_id, row in self._unsaved.items():
            if row is None:
                gone.append(room_id)
            else:
                rows.append((row, self._roster.facts_of(room_id)))
            await slices.breathe()
        account = self._roster.account() if self._unsaved_account else None
        trouble = await self._cache.apply(CacheChange(next_batch, rows, gone, account))
        if trouble is None:
            self._unsaved, self._unsaved_account = {}, False
        return trouble


class _Slices:
    """Lets the event loop turn whenever it was held for ``SLICE_S``."""

    def __init__(self) -> None:
        self._ends = time.perf_counter() + SLICE_S

    async def breathe(self) -> None:
        if time.perf_counter() >= self._ends:
            await asyncio.sleep(0)
            self._ends = time.perf_counter() + SLICE_S
