"""All sessions of a profile. One is shown; the others go on beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from latchkey.session.answers import Key, NotStored
from latchkey.session.identity import LEAVING, LEAVING_EVERYWHERE, OVER, StoredIdentity
from latchkey.session.journal import Entry
from latchkey.session.ports import TokenStore
from latchkey.session.revocation import Revocation
from latchkey.session.tokens import USUAL_MARGIN_PERCENT, Held

from .controller import Controller
from .ports import Unopened
from .revocations import Revocations
from .tasks import Tasks
from .world import World


class Sessions:
    """Controllers, of which ``shown`` is the one in the window. There is always one, signed out at first."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._revocations = Revocations(world)
        self._controllers = [Controller(world, self._revocations)]
        self._tasks = Tasks(world.on_bug)
        self._margin_percent = USUAL_MARGIN_PERCENT

    @property
    def shown(self) -> Controller:
        return self._controllers[0]

    async def restore(self) -> None:
        """Bring back what is on disk; finish what a crash left half done. Needs no network (F4)."""
        unopened = await self._world.storage.unopened()  # first: a session that was put aside is not there any more
        ended = []
        is_free = True
        for stored in self._world.storage.sessions():
            if stored.standing in OVER or not stored.has_tokens:
                ended.append(stored)
                continue
            if not is_free:
                self._controllers.append(Controller(self._world, self._revocations))
                self._controllers[-1].set_margin(self._margin_percent)
            is_free = False
            files = await self._world.storage.open(stored.identity.session_id)
            self._controllers[-1].restore(
                stored.identity, stored.standing, stored.backend, None if isinstance(files, NotStored) else files
            )
        self.shown.recall(self._world.storage.farewell(), unopened)
        for one in unopened:
            self._tell(one)
        gone = [one.session_id for one in unopened if one.fate.is_gone]
        # Beside everything else: a keyring that does not answer holds nobody up.
        self._tasks.start("finish what a crash left", self._finish(ended, gone))

    def set_margin(self, percent: int) -> None:
        """As ``Controller.set_margin``, of all sessions."""
        self._margin_percent = percent
        for controller in self._controllers:
            controller.set_margin(percent)

    def line_changed(self) -> None:
        """As ``Controller.line_changed``, of all sessions."""
        for controller in self._controllers:
            controller.line_changed()

    def woke(self) -> None:
        """The computer was asleep."""
        for controller in self._controllers:
            controller.woke()

    async def close(self) -> None:
        """All at once, so that several sessions take no longer than one; what they leave to be told is put away then."""
        await asyncio.gather(*(controller.close() for controller in self._controllers))
        await self._tasks.end()
        await self._revocations.close()

    async def _finish(self, ended: Sequence[StoredIdentity], gone: Sequence[str]) -> None:
        await self._revocations.restore()
        for stored in ended:
            await self._clear_away(stored)
        for session_id in gone:
            await self._world.vault.destroy(session_id)

    def _tell(self, one: Unopened) -> None:
        facts = {"outcome": one.fate.value, "disk": one.trouble.detail, "folder": one.folder}
        self._world.journal.append(Entry(self._world.clock.now().wall_ms, one.session_id, "not_opened", facts))

    async def _clear_away(self, stored: StoredIdentity) -> None:
        session_id = stored.identity.session_id
        files = await self._world.storage.open(session_id)
        if not isinstance(files, NotStored) and stored.standing in (LEAVING, LEAVING_EVERYWHERE):
            await self._hand_over(stored, files.tokens)
        await self._world.vault.destroy(session_id)
        if not isinstance(files, NotStored):
            await files.destroy()

    async def _hand_over(self, stored: StoredIdentity, tokens: TokenStore) -> None:
        """The program ended before the server was told of a sign-out."""
        key = await self._world.vault.fetch(stored.identity.session_id)
        found = await tokens.load(key.value) if isinstance(key, Key) else key
        if isinstance(found, Held):
            pair, since_ms = found.tokens, self._world.clock.now().wall_ms
            everywhere = stored.standing == LEAVING_EVERYWHERE
            revocation = Revocation(stored.identity, pair.access, pair.refresh, since_ms, everywhere, pair.issuer)
            self._revocations.add(revocation, lasts=True)
            await self._revocations.saved()
