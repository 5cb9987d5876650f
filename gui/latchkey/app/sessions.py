"""All sessions of a profile. One is shown; the others go on beside it."""

from __future__ import annotations

from latchkey.session.answers import NotStored
from latchkey.session.identity import StoredIdentity

from .controller import Controller
from .keeper import ENDED
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
        free = self.shown
        for stored in self._world.storage.sessions():
            if stored.standing == ENDED or not stored.has_tokens:
                await self._clear_away(stored)
                continue
            controller = free if len(self._controllers) == 1 and free.snapshot.keeping.backend == "" else None
            if controller is None:
                controller = Controller(self._world)
                self._controllers.append(controller)
            files = await self._world.storage.open(stored.identity.session_id)
            controller.restore(
                stored.identity, stored.standing, stored.backend, None if isinstance(files, NotStored) else files
            )
        self.shown.recall(self._world.storage.farewell())

    async def close(self) -> None:
        for controller in self._controllers:
            await controller.close()

    async def _clear_away(self, stored: StoredIdentity) -> None:
        session_id = stored.identity.session_id
        await self._world.vault.destroy(session_id)
        files = await self._world.storage.open(session_id)
        if not isinstance(files, NotStored):
            await files.destroy()
