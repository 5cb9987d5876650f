"""The database of one session, on a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import TypeVar

from latchkey.language import mark
from latchkey.session.answers import NotStored

from .peek import connect_read_only
from .reserve import Reserve
from .trouble import EXPECTED, in_words

T = TypeVar("T")

_CLOSED = NotStored(mark("the session's file is closed"))

Connect = Callable[[], sqlite3.Connection | NotStored]


class SessionDb:
    """Work is done one piece after another, in the order it was asked for, also when whoever asked has gone."""

    def __init__(self, path: Path | None) -> None:
        """``path`` is ``None`` for a database in memory."""
        self._path = path
        self._reserve = None if path is None else Reserve(path.parent)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    async def open(self, connect: Connect) -> NotStored | None:
        """Connect; after a refusal the thread has ended and there is nothing to close."""
        try:
            refused = await self._do(self._open, connect)
        except asyncio.CancelledError:
            self._closed = True
            self._thread.submit(self._end)
            self._thread.shutdown(wait=False)
            raise
        if refused is not None:
            await self.close()
        return refused

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T | NotStored:
        """What ``work`` returns; ``NotStored`` where the disk did not take part, and after ``close``."""
        return _CLOSED if self._closed else await self._do(self._guarded, work)

    async def run_at_all_costs(self, work: Callable[[sqlite3.Connection], T | NotStored]) -> T | NotStored:
        """As ``run``; on a disk that is full, in the room that is held back for this."""
        return _CLOSED if self._closed else await self._do(self._guarded_at_all_costs, work)

    def run_later(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """As ``run``, for what nobody waits for."""
        with contextlib.suppress(RuntimeError):  # closed
            self._thread.submit(self._guarded, work)

    def second_look(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection that has not seen what was written, to read it back. On the thread only."""
        if self._path is None:
            assert self._connection is not None  # noqa: S101 - on the thread, between open and close
            return nullcontext(self._connection)
        return closing(connect_read_only(self._path))

    async def close(self) -> None:
        """Everything asked for is done first."""
        if self._closed:
            return
        self._closed = True
        try:
            await self._do(self._end)
        finally:
            self._thread.shutdown(wait=False)

    async def _do(self, call: Callable[..., T], *args: object) -> T:
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, call, *args))

    def _open(self, connect: Connect) -> NotStored | None:
        """On a disk that is full the log's index finds room in what is held back; a file that is refused is left alone."""
        try:
            try:
                refused = self._connect(connect)
            except EXPECTED:
                if self._reserve is None or not self._reserve.give():
                    raise
                refused = self._connect(connect)
        except EXPECTED as error:
            return in_words(error)
        if self._reserve is not None and refused is None:
            self._reserve.hold()
        return refused

    def _connect(self, connect: Connect) -> NotStored | None:
        connected = connect()
        if isinstance(connected, NotStored):
            return connected
        self._connection = connected
        return None

    def _guarded(self, work: Callable[[sqlite3.Connection], T]) -> T | NotStored:
        if self._connection is None:
            return _CLOSED
        try:
            return work(self._connection)
        except EXPECTED as error:
            return in_words(error)

    def _guarded_at_all_costs(self, work: Callable[[sqlite3.Connection], T | NotStored]) -> T | NotStored:
        done = self._guarded(work)
        if self._reserve is not None:
            if isinstance(done, NotStored) and self._reserve.give():
                done = self._guarded(work)
            self._reserve.hold()
        return done

    def _end(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._connection is not None:
                self._connection.close()
        self._connection = None
