"""Puts a session away and takes it out again: its key in the vault, its tokens and files in the store."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from latchkey.session import schedule
from latchkey.session.answers import Key, KeyTrouble, NoKey, NotStored
from latchkey.session.commands import KeepTokens
from latchkey.session.identity import Held, Identity
from latchkey.session.journal import Entry, Farewell
from latchkey.session.ports import KeyVault, StoredTokens

from .ports import SessionFiles
from .world import World

ENDED = "ended"
"""The standing of a session whose discarding has begun: the next start finishes it."""
JOURNAL_WAITING = 200


class Keeper:
    """The key and the files of one session. ``files`` is ``None`` until something was put away."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._key: Key | None = None
        self.files: SessionFiles | None = None
        self._waiting: deque[Entry] = deque(maxlen=JOURNAL_WAITING)
        """Journal entries from before there were files."""

    def adopt(self, files: SessionFiles) -> None:
        self.files = files
        while self._waiting:
            files.journal.append(self._waiting.popleft())

    def append(self, entry: Entry) -> None:
        if self.files is None:
            self._waiting.append(entry)
        else:
            self.files.journal.append(entry)

    async def unseal(self, identity: Identity) -> Held | NoKey | NotStored:
        """The tokens from disk, with their first use marked."""
        files = self.files
        if files is None:
            return NotStored("this session has no files")
        key = self._key or await self._world.vault.fetch(identity.session_id)
        if isinstance(key, NoKey):
            return key
        stored = await files.tokens.load(key.value)
        if isinstance(stored, NotStored):
            return stored
        self._key = key
        if not stored.used and (trouble := await files.tokens.mark_first_use(key.value)) is not None:
            return trouble
        return stored.held

    async def keep(self, command: KeepTokens, heard: Callable[[Key | NoKey | NotStored], None]) -> None:
        """Try until the tokens are put away; ``heard`` gets the outcome of each try."""
        attempt = 0
        while True:
            outcome = await self._put_away(command)
            heard(outcome)
            if isinstance(outcome, Key):
                return
            await self._world.clock.sleep(schedule.wait_ms(attempt) / 1000)
            attempt += 1

    async def _put_away(self, command: KeepTokens) -> Key | NoKey | NotStored:
        identity = command.fresh.identity
        vault = self._world.vault_for_this_run if command.for_this_run else self._world.vault
        key = await self._some_key(vault, identity.session_id)
        if isinstance(key, NoKey):
            return key
        if self.files is not None and command.for_this_run:
            return key  # what is on disk was sealed with another key; it is left as it is
        if self.files is None:
            storage = self._world.storage
            made = (
                await storage.in_memory(identity)
                if command.for_this_run
                else await storage.create(identity, backend=key.backend)
            )
            if isinstance(made, NotStored):
                return made
            self.adopt(made)
        assert self.files is not None  # noqa: S101 - adopted just now
        stored = StoredTokens(command.fresh, used=False, before=command.before)
        trouble = await self.files.tokens.save(key.value, stored)
        if trouble is None:
            trouble = await self.files.tokens.mark_first_use(key.value)
        return trouble or key

    async def _some_key(self, vault: KeyVault, session_id: str) -> Key | NoKey:
        """The session's key; a new one only where the vault knows that there is none (F36)."""
        if self._key is None:
            found = await vault.fetch(session_id)
            if isinstance(found, NoKey) and found.trouble is KeyTrouble.ABSENT:
                found = await vault.create(session_id)
            if isinstance(found, NoKey):
                return found
            self._key = found
        return self._key

    async def remember(self, standing: str) -> None:
        """A failure costs one more round of questions at the next start, and nothing else."""
        if self.files is not None:
            await self.files.tokens.set_standing(standing)

    async def discard(self, identity: Identity, farewell: Farewell | None) -> None:
        """Destroy key, database and media, in an order that a crash cannot turn into a session without a key."""
        await self.remember(ENDED)
        if farewell is not None:
            await self._world.storage.leave_farewell(farewell)
        await self._world.vault.destroy(identity.session_id)
        await self._world.vault_for_this_run.destroy(identity.session_id)
        if self.files is not None:
            await self.files.destroy()
        self._key, self.files = None, None

    async def close(self) -> None:
        if self.files is not None:
            await self.files.close()
