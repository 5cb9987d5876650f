"""Blocking calls on a daemon thread, each within a time limit."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

T = TypeVar("T")
V = TypeVar("V")

Wanted = Callable[[], bool]
"""Whether anybody still waits for the outcome: to be asked before anything is changed."""


class PatientThread(Generic[T]):
    """Runs calls one after another. One that does not come back is left to itself, and a fresh thread goes on.

    Daemon threads, so that a prompt nobody answers never holds up the end of the program (F42). To be used from one
    event loop.
    """

    def __init__(self, name: str, time_limit_s: float) -> None:
        self._name = name
        self._time_limit_s = time_limit_s
        self._jobs: SimpleQueue[_Job[T] | None] = SimpleQueue()
        self._retired: threading.Event | None = None

    async def run(self, work: Callable[[Wanted], T]) -> T:
        """What ``work`` returns; ``TimeoutError`` after the time limit. ``work`` has to catch its own exceptions."""
        loop = asyncio.get_running_loop()
        job = _Job(work, loop, loop.create_future())
        self._jobs.put(job)
        if self._retired is None:
            self._start()
        try:
            async with asyncio.timeout(self._time_limit_s):
                answer: T = await job.answer
                return answer
        except (TimeoutError, asyncio.CancelledError):
            self._retire()
            raise

    def end(self) -> None:
        """The thread goes as soon as it has done what it is at; another call would have one started again."""
        if self._retired is not None:
            self._retired.set()
            self._retired = None
            self._jobs.put(None)

    def _start(self) -> None:
        self._retired = threading.Event()
        threading.Thread(target=_serve, args=(self._jobs, self._retired), name=self._name, daemon=True).start()

    def _retire(self) -> None:
        """The thread finishes what it is at and takes nothing more; calls that wait behind it get a fresh one."""
        if self._retired is not None:
            self._retired.set()
            self._retired = None
        if not self._jobs.empty():
            self._start()


class _Job(Generic[T]):
    def __init__(self, work: Callable[[Wanted], T], loop: asyncio.AbstractEventLoop, answer: asyncio.Future[T]) -> None:
        self._work = work
        self._loop = loop
        self.answer = answer

    def do(self) -> None:
        if not self._is_wanted():
            return
        try:
            self._tell(self.answer.set_result, self._work(self._is_wanted))
        except BaseException as bug:  # noqa: BLE001 - it belongs to whoever waits
            self._tell(self.answer.set_exception, bug)

    def _is_wanted(self) -> bool:
        return not self.answer.done()

    def _tell(self, how: Callable[[V], None], what: V) -> None:
        def deliver() -> None:
            if self._is_wanted():
                how(what)

        with contextlib.suppress(RuntimeError):  # the loop has been closed: nobody waits any more
            self._loop.call_soon_threadsafe(deliver)


def _serve(jobs: SimpleQueue[_Job[T] | None], retired: threading.Event) -> None:
    """``None`` only wakes it up."""
    while not retired.is_set():
        job = jobs.get()
        if job is None:
            continue
        if retired.is_set():
            jobs.put(job)
            return
        job.do()
