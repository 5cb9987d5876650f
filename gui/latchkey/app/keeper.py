"""Puts a session away and takes it out again: its key in the vault, its tokens and files in the store."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from latchkey.session import schedule
from latchkey.session.answers import Key, KeyTrouble, NoKey, NotStored
from latchkey.session.commands import KeepTokens
from latchkey.session.identity import ENDED, Identity
from latchkey.session.journal import Entry, Farewell
from latchkey.session.secret import Secret
from latchkey.session.tokens import Held

from .ports import SessionFiles
from .tasks import Shared, first_of
from .world import World

JOURNAL_WAITING = 200
MARK_LIMIT_S = 2.0


class Keeper:
    """The key and the files of one session. ``files`` is ``None`` until something was put away.

    ``keep``, ``remember`` and ``discard`` take effect in the order they are called in, whenever their coroutines run; what
    is being written is finished before anything newer is, and never cut off half way.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._key: Key | None = None
        self._key_lasts = True
        """False for a key that is kept for this run only."""
        self._key_is_new = False
        """Made by this keeper, so that nothing else can have been sealed with it."""
        self.files: SessionFiles | None = None
        self._on_disk = True
        """False for files that are kept for this run only."""
        self._waiting: deque[Entry] = deque(maxlen=JOURNAL_WAITING)
        """Journal entries from before there were files."""
        self._one_at_a_time = asyncio.Lock()
        self._wanted: KeepTokens | None = None
        """What is to be put away; anything older has been overtaken."""
        self._stored: Secret | None = None
        """The refresh token on disk, as far as is known here."""
        self._sent: Secret | None = None
        """The newest refresh token that was sent: what is put away with it says so."""
        self._hurry = asyncio.Event()
        self._waits_for_person = False
        self._closing = False
        self._unsealing: Shared[Held | NoKey | NotStored] = Shared("unseal")

    @property
    def ends_with_program(self) -> bool:
        """Whether all there is of the session is in memory."""
        return self.files is not None and not self._on_disk

    @property
    def lasts(self) -> bool:
        """Whether the session is one that outlives this run."""
        return self._key_lasts and self._on_disk and not self._waits_for_person

    def adopt(self, files: SessionFiles, *, on_disk: bool = True) -> None:
        self.files, self._on_disk = files, on_disk
        while self._waiting:
            files.journal.append(self._waiting.popleft())

    def append(self, entry: Entry) -> None:
        if self.files is None:
            self._waiting.append(entry)
        else:
            self.files.journal.append(entry)

    async def unseal(self, identity: Identity) -> Held | NoKey | NotStored:
        """The tokens from disk. Who asks while the keyring is being asked waits with it: it may be asking the person, and
        does so once (F38)."""
        return await self._unsealing.result(lambda: self._unseal(identity))

    async def _unseal(self, identity: Identity) -> Held | NoKey | NotStored:
        files = self.files
        if files is None:
            opened = await self._world.storage.open(identity.session_id)
            if isinstance(opened, NotStored):
                return opened
            self.adopt(opened)
            files = opened
        key = self._key or await self._world.vault.fetch(identity.session_id)
        if isinstance(key, NoKey):
            return key
        held = await files.tokens.load(key.value)
        if isinstance(held, NotStored):
            return held
        await files.tokens.record_backend(key.backend)
        if self.files is files:
            self._key, self._key_lasts, self._stored = key, True, held.tokens.refresh
        return held

    async def changed_meanwhile(self, refused: Secret) -> Held | None:
        """The tokens on disk where they are neither the refused ones nor what this keeper has put there: somebody else has
        renewed the session (F13). No two programs share a profile, as far as a disk can tell: this is for those that
        cannot, and for files that were brought back from elsewhere."""
        async with self._one_at_a_time:
            files, key = self.files, self._key
            if files is None or key is None:
                return None
            held = await files.tokens.load(key.value)
            if isinstance(held, NotStored) or held.tokens.refresh in (refused, self._stored):
                return None
            self._stored = held.tokens.refresh
        return held

    def keep(self, command: KeepTokens, heard: Callable[[Key | NoKey | NotStored], None]) -> Coroutine[Any, Any, None]:
        """Try until the tokens are put away or overtaken; ``heard`` gets the outcome of each try. A locked keyring may
        put a question to the person: it is tried again when they say so, and not by itself (F38)."""
        self._want(command)
        return self._keep(command, heard)

    def try_now(self) -> None:
        """Do not wait any longer for the next try."""
        self._hurry.set()

    def finish(self) -> None:
        """One last try of what is not put away yet; not of a locked keyring, whose question nobody would be there for."""
        self._closing = True
        if self._waits_for_person:
            self._wanted = None
        self._hurry.set()

    async def mark_refresh_sent(self, refresh_token: Secret) -> None:
        """Before it is sent, so that a later refusal can be told from one of a token that nobody here has sent. A disk
        that does not take the mark in time costs no more than a doubt: the refresh goes on."""
        self._sent = refresh_token
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MARK_LIMIT_S), self._one_at_a_time:
                if self.files is not None and self._key is not None:
                    await self.files.tokens.mark_refresh_sent(self._key.value, refresh_token)

    def remember(self, standing: str) -> Coroutine[Any, Any, None]:
        """Tokens that are not put away yet are no good any more: saving them would put the session in good standing again.
        A failure costs one more round of questions at the next start, and nothing else."""
        self._want(None)
        return self._remember(standing)

    def set_aside(self) -> Coroutine[Any, Any, None]:
        """Leave what is stored as it is. From this call on the keeper is free for another session."""
        files, self.files, self._key = self.files, None, None
        return _close(files)

    def discard(
        self, identity: Identity, farewell: Farewell | None, first: Coroutine[Any, Any, None]
    ) -> Coroutine[Any, Any, None]:
        """Destroy key, database and media, in an order that a crash cannot turn into a session without a key. From this
        call on the keeper is free for another session, which is put away after it; ``first`` is done before anything. A
        keyring that cannot hold a key of it is not asked."""
        files, self.files = self.files, None
        no_key = self._waits_for_person or (files is not None and not self._on_disk)
        self._waits_for_person = False
        self._want(None)
        return self._discard(identity, files, farewell, first, no_key=no_key)

    async def forget_farewell(self) -> None:
        """After any discarding that may be leaving one."""
        async with self._one_at_a_time:
            await self._world.storage.forget_farewell()

    def _want(self, command: KeepTokens | None) -> None:
        self._wanted = command
        self._hurry.set()

    async def _keep(self, command: KeepTokens, heard: Callable[[Key | NoKey | NotStored], None]) -> None:
        attempt = 0
        while True:
            async with self._one_at_a_time:
                if self._wanted is not command:
                    return
                outcome = await self._put_away(command)
            if self._wanted is not command:
                return
            self._hurry.clear()
            heard(outcome)
            if isinstance(outcome, Key) or self._closing:
                return
            self._waits_for_person = _is_locked(outcome)
            if self._waits_for_person:
                await self._hurry.wait()
            else:
                await first_of(self._world.clock.sleep(schedule.wait_ms(attempt) / 1000), self._hurry.wait())
            attempt += 1

    async def _put_away(self, command: KeepTokens) -> Key | NoKey | NotStored:
        key = await self._some_key(command)
        if isinstance(key, NoKey):
            return key
        files = self.files or await self._make_files(command, key)
        if isinstance(files, NotStored):
            return files
        if self._on_disk and (command.for_this_run or not self._key_lasts):
            return replace(key, lasts=False)  # what is on disk is left as it is: it was sealed with another key
        fresh = command.fresh
        if fresh.tokens.refresh == self._sent:  # it was used before the disk took it
            fresh = replace(fresh, refresh_sent=True)
        if (trouble := await files.tokens.save(key.value, fresh)) is not None:
            return trouble
        self._stored = fresh.tokens.refresh
        return replace(key, lasts=self._on_disk)

    async def _some_key(self, command: KeepTokens) -> Key | NoKey:
        """The session's key; a new one only where the vault knows that there is none (F36)."""
        session_id = command.fresh.identity.session_id
        if command.for_this_run and self.files is None:
            if self._key_is_new:
                await self._world.vault.destroy(session_id)  # nothing was sealed with it
            self._key = None
        if self._key is None:
            vault = self._world.vault_for_this_run if command.for_this_run else self._world.vault
            found = await vault.fetch(session_id)
            is_new = isinstance(found, NoKey) and found.trouble is KeyTrouble.ABSENT
            if is_new:
                found = await vault.create(session_id)
            if isinstance(found, NoKey):
                return found
            self._key, self._key_lasts, self._key_is_new = found, not command.for_this_run, is_new
            if is_new and self.files is not None and not command.for_this_run:
                await self.files.tokens.record_backend(found.backend)
        return self._key

    async def _make_files(self, command: KeepTokens, key: Key) -> SessionFiles | NotStored:
        identity, storage = command.fresh.identity, self._world.storage
        if command.for_this_run:
            self.adopt(await storage.in_memory(identity), on_disk=False)
        else:
            made = await storage.create(identity, backend=key.backend)
            if isinstance(made, NotStored):
                return made
            self.adopt(made)
        assert self.files is not None  # noqa: S101 - adopted just now
        return self.files

    async def _remember(self, standing: str) -> None:
        async with self._one_at_a_time:
            if self.files is not None:
                await self.files.tokens.set_standing(standing)

    async def _discard(
        self,
        identity: Identity,
        files: SessionFiles | None,
        farewell: Farewell | None,
        first: Coroutine[Any, Any, None],
        *,
        no_key: bool,
    ) -> None:
        async with self._one_at_a_time:
            await first
            # A save that was under way may have made more of them meanwhile.
            going = [one for one in (files, self.files) if one is not None]
            self._key, self.files = None, None
            for one in going:
                await one.tokens.set_standing(ENDED)
            if farewell is not None:
                await self._world.storage.leave_farewell(farewell)
            if not no_key:
                await self._world.vault.destroy(identity.session_id)
            await self._world.vault_for_this_run.destroy(identity.session_id)
            for one in going:
                await one.destroy()

    async def close(self) -> None:
        await self._unsealing.end()
        await _close(self.files)


async def _close(files: SessionFiles | None) -> None:
    if files is not None:
        await files.close()


def _is_locked(outcome: NoKey | NotStored) -> bool:
    return isinstance(outcome, NoKey) and outcome.trouble is KeyTrouble.LOCKED
