"""Fetches the pictures that a view asked for: from the disk, else from the server, a few at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from .ports import MediaCache, RoomServer
from .tasks import Tasks

AT_ONCE = 4
SIZE_PX = 96


class Avatars:
    """Asked once for each address; one that fails is asked for again when the session next comes back."""

    def __init__(
        self, server: RoomServer, cache: MediaCache, tasks: Tasks, deliver: Callable[[str, bytes], None]
    ) -> None:
        self._server = server
        self._cache = cache
        self._tasks = tasks
        self._deliver = deliver
        self._asked: set[str] = set()
        self._queue: deque[str] = deque()
        self._running = 0

    def want(self, mxc: str) -> None:
        if mxc not in self._asked:
            self._asked.add(mxc)
            self._queue.append(mxc)
            self._go_on()

    def _go_on(self) -> None:
        while self._queue and self._running < AT_ONCE:
            mxc = self._queue.popleft()
            self._running += 1
            self._tasks.start(f"avatar {mxc}", self._fetch(mxc), self._fetched)

    async def _fetch(self, mxc: str) -> tuple[str, bytes | None]:
        data = await self._cache.get(mxc)
        if data is None:
            answer = await self._server.thumbnail(mxc, SIZE_PX)
            if isinstance(answer, bytes):
                data = answer
                await self._cache.put(mxc, data)
        return mxc, data

    def _fetched(self, result: tuple[str, bytes | None]) -> None:
        self._running -= 1
        mxc, data = result
        if data is not None:
            self._deliver(mxc, data)
        self._go_on()
