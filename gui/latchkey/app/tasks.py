"""Tasks with an owner: they have names, a newer one replaces an older one of the same name, and all die with the
owner."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Tasks:
    """What one owner has under way. ``on_bug`` hears every exception, which is always a bug: expected failures are
    values."""

    def __init__(self, on_bug: Callable[[BaseException], None]) -> None:
        self._on_bug = on_bug
        self._running: dict[str, asyncio.Task[Any]] = {}
        self._ending: set[asyncio.Task[Any]] = set()
        self._ended = False

    def start(
        self, name: str, work: Coroutine[Any, Any, T], then: Callable[[T], None] | None = None
    ) -> asyncio.Task[T]:
        """Run ``work`` under ``name``, in place of what runs under it now; ``then`` gets its result unless it was cancelled
        or replaced, also where that came when it was done already. After ``end`` nothing is run any more."""
        self.cancel(name)
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running[name] = task

        def ended(done: asyncio.Task[T]) -> None:
            self._ending.discard(done)
            is_wanted = self._running.get(name) is done
            if is_wanted:
                del self._running[name]
            if done.cancelled():
                return
            bug = done.exception()
            if bug is not None:
                self._on_bug(bug)
            elif is_wanted and then is not None:
                then(done.result())

        task.add_done_callback(ended)
        if self._ended:
            self.cancel(name)
        return task

    def is_running(self, name: str) -> bool:
        return name in self._running

    def cancel(self, name: str) -> None:
        task = self._running.pop(name, None)
        if task is not None:
            self._ending.add(task)
            task.cancel()

    def cancel_all(self) -> None:
        for name in tuple(self._running):
            self.cancel(name)

    async def end(self) -> None:
        """Cancel everything, take on nothing more, and wait until it has ended."""
        self._ended = True
        self.cancel_all()
        await self.settled()

    async def settled(self) -> None:
        """Wait until nothing is under way any more."""
        while tasks := {*self._running.values(), *self._ending}:
            await asyncio.wait(tasks)


class Shared(Generic[T]):
    """Work that is done once for all who ask for its result while it is under way; it goes on when they are cancelled."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._running: asyncio.Task[T] | None = None

    async def result(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Of what is under way, or else of ``work``. What that raises is raised for everybody."""
        if self._running is None:
            self._running = asyncio.get_running_loop().create_task(work(), name=self._name)
            self._running.add_done_callback(self._ended)
        return await asyncio.shield(self._running)

    async def end(self) -> None:
        """Cancel it and wait until it has ended."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})

    def _ended(self, _: object) -> None:
        self._running = None


async def beside(work: Coroutine[Any, Any, T], other: Coroutine[Any, Any, object]) -> T:
    """The result of ``work``; ``other`` runs beside it for as long as it takes. What either raises is raised."""
    task = asyncio.get_running_loop().create_task(other)
    try:
        return await work
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()


async def before(end: asyncio.Event, work: Awaitable[T]) -> T | None:
    """The result of ``work``; ``None`` where ``end`` came first, and ``work`` was cancelled."""
    results: list[T] = []

    async def working() -> None:
        results.append(await work)

    await first_of(working(), end.wait())
    return results[0] if results else None


async def first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Wait until one of them is over; the others are cancelled. What the first one raises is raised."""
    tasks = [asyncio.get_running_loop().create_task(wait) for wait in waits]
    try:
        over, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in over:
        task.result()
