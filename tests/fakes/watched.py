"""Keyring and disk that write down what they do, and can be made to wait."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from latchkey.app.ports import CachedRooms
from latchkey.session.answers import Key, NoKey, NotStored
from latchkey.session.identity import Identity
from latchkey.session.journal import Entry, Farewell
from latchkey.session.secret import Secret
from latchkey.session.tokens import Held
from tests.fakes.store import MemoryFiles, MemoryJournal, MemoryRooms, MemoryShelf, MemoryTokens
from tests.fakes.vault import FakeVault

THIS_RUN_ONLY = "This run only"


class Door:
    """Everything passes while it is open, and waits while it is shut."""

    def __init__(self, deeds: list[str]) -> None:
        self._deeds = deeds
        self._open = asyncio.Event()
        self._open.set()
        self._stopped = ""
        self.waiting: list[str] = []

    def shut(self, beginning: str = "") -> None:
        """For all deeds, or for those that begin so."""
        self._open.clear()
        self._stopped = beginning

    def open(self) -> None:
        self._open.set()

    async def passing(self, deed: str) -> None:
        """Returns when it may be done; who is cancelled before that has done nothing."""
        await asyncio.sleep(0)
        if deed.startswith(self._stopped):
            self.waiting.append(deed)
            try:
                await self._open.wait()
            finally:
                self.waiting.remove(deed)
        self._deeds.append(deed)


class WatchedVault(FakeVault):
    def __init__(self, door: Door, backend: str, *, lasts: bool = True) -> None:
        super().__init__(backend)
        self._door = door
        self._lasts = lasts

    async def fetch(self, session_id: str) -> Key | NoKey:
        await self._door.passing(f"{self.backend}: fetch {session_id}")
        return self._labelled(await super().fetch(session_id))

    async def create(self, session_id: str) -> Key | NoKey:
        await self._door.passing(f"{self.backend}: create {session_id}")
        return self._labelled(await super().create(session_id))

    async def destroy(self, session_id: str) -> NoKey | None:
        await self._door.passing(f"{self.backend}: destroy {session_id}")
        return await super().destroy(session_id)

    def _labelled(self, key: Key | NoKey) -> Key | NoKey:
        return replace(key, lasts=self._lasts) if isinstance(key, Key) else key


class WatchedTokens(MemoryTokens):
    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door = door

    async def load(self, key: Secret) -> Held | NotStored:
        await self._door.passing("load tokens")
        return await super().load(key)

    async def save(self, key: Secret, held: Held) -> NotStored | None:
        await self._door.passing(f"save {held.tokens.access.reveal()}")
        return await super().save(key, held)

    async def mark_refresh_sent(self, key: Secret, refresh_token: Secret) -> NotStored | None:
        await self._door.passing(f"mark sent {refresh_token.reveal()}")
        return await super().mark_refresh_sent(key, refresh_token)

    async def set_standing(self, standing: str) -> NotStored | None:
        await self._door.passing(f"standing: {standing}")
        return await super().set_standing(standing)


class WatchedRooms(MemoryRooms):
    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door = door

    async def read(self) -> CachedRooms:
        await self._door.passing("read rooms")
        return await super().read()


class WatchedJournal(MemoryJournal):
    def __init__(self, door: Door) -> None:
        super().__init__()
        self._door = door

    async def last(self, count: int) -> Sequence[Entry]:
        await self._door.passing("read journal")
        return await super().last(count)


class WatchedFiles(MemoryFiles):
    def __init__(self, door: Door, reading: Door, identity: Identity, backend: str, shelf: MemoryShelf | None) -> None:
        super().__init__(identity, backend, shelf)
        self._door = door
        self.memory_tokens = WatchedTokens(door)
        self.memory_rooms = WatchedRooms(reading)
        self.memory_journal = WatchedJournal(reading)

    async def close(self) -> None:
        await self._door.passing(f"close {self.identity.session_id}")
        await super().close()

    async def destroy(self) -> None:
        await self._door.passing(f"destroy {self.identity.session_id}")
        await super().destroy()


class WatchedShelf(MemoryShelf):
    """``door`` is passed by everything about tokens and files, ``reading`` by reading rooms and journal."""

    def __init__(self, door: Door, reading: Door) -> None:
        super().__init__()
        self._door = door
        self._reading = reading

    async def leave_farewell(self, farewell: Farewell) -> None:
        await self._door.passing("leave farewell")
        await super().leave_farewell(farewell)

    async def forget_farewell(self) -> None:
        await self._door.passing("forget farewell")
        await super().forget_farewell()

    async def create(self, identity: Identity, *, backend: str) -> MemoryFiles | NotStored:
        """As on the real disk, the file is there before whoever asked for it hears of it."""
        made = await super().create(identity, backend=backend)
        if not isinstance(made, NotStored):
            made = WatchedFiles(self._door, self._reading, identity, backend, self)
            self.kept[identity.session_id] = made
        await self._door.passing(f"create {identity.session_id}")
        return made

    async def in_memory(self, identity: Identity) -> MemoryFiles:
        await self._door.passing(f"in memory {identity.session_id}")
        return WatchedFiles(self._door, self._reading, identity, THIS_RUN_ONLY, None)

    async def open(self, session_id: str) -> MemoryFiles | NotStored:
        await self._door.passing(f"open {session_id}")
        return await super().open(session_id)
