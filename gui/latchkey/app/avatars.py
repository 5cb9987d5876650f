"""Fetches the pictures that a view asked for: from the disk, else from the server, a few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from latchkey.session.answers import NoAnswer, Refused

from .ports import MediaCache, RoomServer
from .tasks import Tasks

AT_ONCE = 4
SIZE_PX = 96


class Avatars:
    """Each address is fetched once at a time. One that could not be had is tried again by ``try_again``, and whenever
    there is another server to ask; one whose request met an expired token, by ``token_renewed``."""

    def __init__(self, tasks: Tasks, deliver: Callable[[str, bytes], None]) -> None:
        self.cache: MediaCache | None = None
        """Nothing is fetched before there is one."""
        self._server: RoomServer | None = None
        self._tasks = tasks
        self._deliver = deliver
        self._wanted: dict[str, None] = {}
        """In the order they were asked for, until they are delivered."""
        self._queue: deque[str] = deque()
        self._failed: list[str] = []
        self._met_expiry: list[str] = []
        self._running = 0

    def begin(self, server: RoomServer | None, tasks: Tasks) -> None:
        """From now on with these, in place of others whose tasks are cancelled. Without a server there is only the disk."""
        self._server, self._tasks = server, tasks
        self._queue = deque(self._wanted)
        self._failed = []
        self._met_expiry = []
        self._running = 0
        self._go_on()

    def want(self, mxc: str) -> None:
        if mxc not in self._wanted:
            self._wanted[mxc] = None
            self._queue.append(mxc)
            self._go_on()

    def try_again(self) -> None:
        self._queue.extend(self._failed)
        self._failed = []
        self.token_renewed()

    def token_renewed(self) -> None:
        self._queue.extend(self._met_expiry)
        self._met_expiry = []
        self._go_on()

    def _go_on(self) -> None:
        while self.cache is not None and self._queue and self._running < AT_ONCE:
            mxc = self._queue.popleft()
            self._running += 1
            self._tasks.start(f"avatar {mxc}", _fetched(mxc, self.cache, self._server), self._arrived)

    def _arrived(self, result: tuple[str, bytes | Refused | NoAnswer | None]) -> None:
        self._running -= 1
        mxc, answer = result
        if isinstance(answer, bytes):
            del self._wanted[mxc]
            self._deliver(mxc, answer)
        elif isinstance(answer, Refused) and answer.errcode == "M_UNKNOWN_TOKEN":
            self._met_expiry.append(mxc)
        else:
            self._failed.append(mxc)
        self._go_on()


async def _fetched(
    mxc: str, cache: MediaCache, server: RoomServer | None
) -> tuple[str, bytes | Refused | NoAnswer | None]:
    """``None``: it is not on the disk, and there is no server to ask."""
    data = await cache.get(mxc)
    if data is not None or server is None:
        return mxc, data
    answer = await server.thumbnail(mxc, SIZE_PX)
    if isinstance(answer, bytes):
        await cache.put(mxc, answer)
    return mxc, answer
