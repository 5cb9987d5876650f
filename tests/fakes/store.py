"""Disks that do as a test says: one in memory, one that refuses everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from latchkey.app.ports import CacheChange, CachedRooms, JournalStore, MediaCache, RoomCache, Unopened
from latchkey.app.rooms import Room
from latchkey.session.answers import NotStored
from latchkey.session.identity import Identity, StoredIdentity
from latchkey.session.journal import Entry, Farewell
from latchkey.session.ports import TokenStore
from latchkey.session.revocation import Revocation
from latchkey.session.secret import Secret
from latchkey.session.tokens import Held

DISK_FULL = NotStored("the disk is full")


class MemoryTokens:
    """``TokenStore``. While ``trouble`` is set nothing is written; ``written`` is every state that was on disk."""

    def __init__(self) -> None:
        self.trouble: NotStored | None = None
        self.standing = ""
        self.backend = ""
        """What was recorded last."""
        self.written: list[Held] = []
        self._key: Secret | None = None

    @property
    def now(self) -> Held | None:
        return self.written[-1] if self.written else None

    async def load(self, key: Secret) -> Held | NotStored:
        if self.trouble is not None:
            return self.trouble
        if self.now is None:
            return NotStored("no tokens are stored")
        return self.now if key == self._key else NotStored("what is stored does not open with the key", wrong_key=True)

    async def save(self, key: Secret, held: Held) -> NotStored | None:
        if self.trouble is None:
            self._key, self.standing = key, ""
            self.written.append(held)
        return self.trouble

    async def mark_refresh_sent(self, key: Secret, refresh_token: Secret) -> NotStored | None:
        held = await MemoryTokens.load(self, key)
        if isinstance(held, NotStored):
            return held
        if held.tokens.refresh == refresh_token:
            self.written.append(dataclasses.replace(held, refresh_sent=True))
        return None

    async def record_backend(self, backend: str) -> NotStored | None:
        if self.trouble is None:
            self.backend = backend
        return self.trouble

    async def set_standing(self, standing: str) -> NotStored | None:
        if self.trouble is None:
            self.standing = standing
        return self.trouble


class MemoryRooms:
    """``RoomCache``. While ``trouble`` is set nothing is written."""

    def __init__(self) -> None:
        self.trouble: NotStored | None = None
        self.changes: list[CacheChange] = []
        self._rooms: dict[str, tuple[Room, bytes]] = {}
        self._account: bytes | None = None

    async def read(self) -> CachedRooms:
        next_batch = self.changes[-1].next_batch if self.changes else None
        rooms = sorted((room for room, _ in self._rooms.values()), key=lambda room: (-room.recency_ms, room.room_id))
        facts = {room_id: facts for room_id, (_, facts) in self._rooms.items()}
        return CachedRooms(next_batch, rooms, facts, self._account)

    async def apply(self, change: CacheChange) -> NotStored | None:
        if self.trouble is not None:
            return self.trouble
        self.changes.append(change)
        for room_id in change.gone:
            self._rooms.pop(room_id, None)
        self._rooms.update({room.room_id: (room, facts) for room, facts in change.rooms})
        self._account = self._account if change.account is None else change.account
        return None


class MemoryMedia:
    """``MediaCache``; unbounded."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}

    async def get(self, mxc: str) -> bytes | None:
        return self.data.get(mxc)

    async def put(self, mxc: str, data: bytes) -> None:
        self.data[mxc] = data


class MemoryJournal:
    """``JournalStore`` and ``JournalSink``; unbounded."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def append(self, entry: Entry) -> None:
        self.entries.append(entry)

    async def last(self, count: int) -> Sequence[Entry]:
        return self.entries[-count:]


class MemoryFiles:
    """``SessionFiles`` that outlive ``close``, as a disk does."""

    def __init__(self, identity: Identity, backend: str, shelf: MemoryShelf | None) -> None:
        self.identity = identity
        self.backend = backend
        self.memory_tokens = MemoryTokens()
        self.memory_rooms = MemoryRooms()
        self.memory_media = MemoryMedia()
        self.memory_journal = MemoryJournal()
        self.put_aside = ""
        self.is_open = True
        self.is_destroyed = False
        self._shelf = shelf

    @property
    def tokens(self) -> TokenStore:
        return self.memory_tokens

    @property
    def rooms(self) -> RoomCache:
        return self.memory_rooms

    @property
    def media(self) -> MediaCache:
        return self.memory_media

    @property
    def journal(self) -> JournalStore:
        return self.memory_journal

    async def close(self) -> None:
        self.is_open = False

    async def destroy(self) -> None:
        self.is_open, self.is_destroyed = False, True
        if self._shelf is not None:
            self._shelf.kept.pop(self.identity.session_id, None)


class MemoryRevocations:
    """``RevocationStore``. While ``trouble`` is set nothing is written or read."""

    def __init__(self) -> None:
        self.trouble: NotStored | None = None
        self.kept: tuple[Revocation, ...] | None = None
        self._key: Secret | None = None

    def exists(self) -> bool:
        return self.kept is not None

    async def load(self, key: Secret) -> Sequence[Revocation] | NotStored:
        if self.trouble is not None or self.kept is None:
            return self.trouble or NotStored("there is no such file")
        return self.kept if key == self._key else NotStored("what is stored does not open with the key")

    async def save(self, key: Secret, revocations: Sequence[Revocation]) -> NotStored | None:
        if self.trouble is None:
            self._key, self.kept = key, tuple(revocations)
        return self.trouble

    async def destroy(self) -> None:
        self.kept = None


class MemoryShelf:
    """``Shelf`` and ``SessionShelf``. ``kept`` is what would be on disk; ``trouble`` refuses what is new."""

    def __init__(self) -> None:
        self.revocations = MemoryRevocations()
        self.trouble: NotStored | None = None
        self.kept: dict[str, MemoryFiles] = {}
        self._farewell: Farewell | None = None
        self.left_out: list[Unopened] = []
        self.journal_days = 0

    def keep_journals(self, days: int) -> None:
        self.journal_days = days

    async def unopened(self) -> Sequence[Unopened]:
        return self.left_out

    def sessions(self) -> Sequence[StoredIdentity]:
        return [
            StoredIdentity(
                files.memory_tokens.now.identity if files.memory_tokens.now else files.identity,
                files.memory_tokens.standing,
                files.memory_tokens.now is not None,
                files.memory_tokens.backend or files.backend,
            )
            for _, files in sorted(self.kept.items())
        ]

    def farewell(self) -> Farewell | None:
        return self._farewell

    async def leave_farewell(self, farewell: Farewell) -> None:
        if self.trouble is None:
            self._farewell = farewell

    async def forget_farewell(self) -> None:
        self._farewell = None

    async def create(self, identity: Identity, *, backend: str) -> MemoryFiles | NotStored:
        if self.trouble is not None:
            return self.trouble
        if identity.session_id in self.kept:
            return NotStored("there is a session of this name already")
        self.kept[identity.session_id] = MemoryFiles(identity, backend, self)
        return self.kept[identity.session_id]

    async def in_memory(self, identity: Identity) -> MemoryFiles:
        return MemoryFiles(identity, "This run only", None)

    async def open(self, session_id: str) -> MemoryFiles | NotStored:
        files = self.kept.get(session_id)
        if self.trouble is not None or files is None:
            return self.trouble or NotStored("the session's file is not there")
        files.is_open = True
        return files


def refusing_files(identity: Identity, trouble: NotStored = DISK_FULL) -> MemoryFiles:
    """``SessionFiles`` on a disk that takes nothing."""
    files = MemoryFiles(identity, "Secret Service", None)
    files.memory_tokens.trouble = files.memory_rooms.trouble = trouble
    return files


def refusing_shelf(trouble: NotStored = DISK_FULL) -> MemoryShelf:
    """A profile on a disk that takes nothing."""
    shelf = MemoryShelf()
    shelf.trouble = trouble
    return shelf
