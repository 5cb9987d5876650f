"""All sessions of a profile. One is shown; the others go on beside it."""

from __future__ import annotations

import asyncio

from latchkey.session.answers import NotStored
from latchkey.session.identity import ENDED, StoredIdentity

from .controller import Controller
from .world import World


class Sessions:
    """Controllers, of which ``shown`` is the one in the window. There is always one, signed out at first."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._controllers = [Controller(world)]

    @property
    def shown(self) -> Controller:
        return self._controllers[0]

    async def restore(self) -> None:
        """Bring back what is on disk; finish what a crash left half done. Needs no network (F4)."""
        ended = []
        is_free = True
        for stored in self._world.storage.sessions():
            if stored.standing == ENDED or not stored.has_tokens:
                ended.append(stored)
                continue
            if not is_free:
                self._controllers.append(Controller(self._world))
            is_free = False
            files = await self._world.storage.open(stored.identity.session_id)
            self._controllers[-1].restore(
                stored.identity, stored.standing, stored.backend, None if isinstance(files, NotStored) else files
            )
        self.shown.recall(self._world.storage.farewell())
        for stored in ended:  # at last: a keyring that does not answer holds nobody up
            await self._clear_away(stored)

    def woke(self) -> None:
        """The computer was asleep."""
        for controller in self._controllers:
            controller.woke()

    async def close(self) -> None:
        """All at once, so that several sessions take no longer than one."""
        await asyncio.gather(*(controller.close() for controller in self._controllers))

    async def _clear_away(self, stored: StoredIdentity) -> None:
        session_id = stored.identity.session_id
        await self._world.vault.destroy(session_id)
        files = await self._world.storage.open(session_id)
        if not isinstance(files, NotStored):
            await files.destroy()
