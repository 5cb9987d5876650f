"""Rooms and sync position of a session in its database."""

from __future__ import annotations

import sqlite3

from latchkey.app.ports import CacheChange, CachedRooms
from latchkey.app.rooms import Room
from latchkey.session.answers import NotStored

from .layout import ROOM_COLUMNS
from .peek import room_of
from .schema import transaction
from .session_db import SessionDb

_SELECT = f"SELECT {', '.join(ROOM_COLUMNS)}, facts FROM rooms ORDER BY recency_ms DESC, room_id"  # noqa: S608 - our own names
_UPSERT = f"INSERT OR REPLACE INTO rooms ({', '.join(ROOM_COLUMNS)}, facts) VALUES ({', '.join('?' * (len(ROOM_COLUMNS) + 1))})"  # noqa: S608 - our own names
_LARGEST = 2**63 - 1
_NOTHING = CachedRooms(next_batch=None, rooms=(), facts={}, account=None)


class SqliteRoomCache:
    """``RoomCache``. What cannot be read is as if it were not there: the next sync begins at the beginning."""

    def __init__(self, db: SessionDb) -> None:
        self._db = db

    async def read(self) -> CachedRooms:
        found = await self._db.run(_read)
        return _NOTHING if isinstance(found, NotStored) else found

    async def apply(self, change: CacheChange) -> NotStored | None:
        """A room that is both gone and there is there."""
        return await self._db.run(lambda db: _apply(db, change))


def _read(db: sqlite3.Connection) -> CachedRooms:
    next_batch, account = db.execute("SELECT next_batch, account FROM sync").fetchone() or (None, None)
    rooms, facts = [], {}
    for *row, fact in db.execute(_SELECT):
        room = room_of(tuple(row))
        rooms.append(room)
        facts[room.room_id] = fact
    if not all(isinstance(fact, bytes) for fact in facts.values()) or not isinstance(next_batch, str | None):
        raise sqlite3.DatabaseError("facts of another shape")
    return CachedRooms(next_batch, rooms, facts, account)


def _apply(db: sqlite3.Connection, change: CacheChange) -> None:
    with transaction(db):
        db.executemany("DELETE FROM rooms WHERE room_id = ?", ((_storable(room_id),) for room_id in change.gone))
        db.executemany(_UPSERT, ((*_row(room), facts) for room, facts in change.rooms))
        db.execute("UPDATE sync SET next_batch = ?", (change.next_batch,))
        if change.account is not None:
            db.execute("UPDATE sync SET account = ?", (change.account,))


def _row(room: Room) -> list[str | int]:
    return [_storable(getattr(room, name)) for name in ROOM_COLUMNS]


def _storable(value: str | int) -> str | int:
    """A server may send half a surrogate pair or a number of any size, and no room may keep the others from being
    stored."""
    if isinstance(value, int):
        return max(-_LARGEST, min(int(value), _LARGEST))
    return value if value.isascii() else value.encode("utf-8", "replace").decode()
