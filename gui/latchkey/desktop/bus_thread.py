"""A connection to a message bus on a thread of its own. QtDBus waits for a bus with the interpreter held, and with it the
window: one that took a connection and never answered would hold the program up for ever."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import TypeVarTuple

from jeepney.bus import get_bus
from jeepney.io.blocking import DBusConnection, prep_socket
from jeepney.wrappers import DBusErrorResponse

LIMIT_S = 5.0
_END_LIMIT_S = 1.0
_Told = TypeVarTuple("_Told")


class BusThread:
    """Runs ``serve`` with a connection until that is done, the bus goes, or ``close`` is called, and ``on_end`` after it.
    ``bus`` is "SYSTEM" or "SESSION". Nobody waits for a thread that does not end in time."""

    def __init__(
        self, name: str, bus: str, serve: Callable[[DBusConnection], None], on_end: Callable[[], None]
    ) -> None:
        self._bus = bus
        self._serve = serve
        self._on_end = on_end
        self._changing = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """On the loop on which ``tell`` calls."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def tell(self, whom: Callable[[*_Told], None], *told: *_Told) -> None:
        """From the thread. Nobody is called after ``close``."""
        assert self._loop is not None  # noqa: S101 - start has set it
        with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody waits
            self._loop.call_soon_threadsafe(self._call, whom, told)

    def wait(self, limit_s: float) -> None:
        """Until ``serve`` is done, and no longer than that."""
        if self._thread.is_alive():
            self._thread.join(limit_s)

    def close(self) -> None:
        """Safe to call twice, and before ``start``."""
        with self._changing:
            self._is_closed = True
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
                self._socket = None
        self.wait(_END_LIMIT_S)

    def _run(self) -> None:
        try:
            with _connected(self._bus) as connected:
                self._use(connected)
        except (OSError, DBusErrorResponse):
            pass  # no bus, one that goes, or a service that is not there
        finally:
            self._on_end()

    def _use(self, connected: socket.socket) -> None:
        with self._changing:
            if self._is_closed:
                return
            self._socket = connected
        try:
            self._serve(DBusConnection(connected))
        finally:
            with self._changing:  # before it is closed: nobody can shut down what is closed
                self._socket = None

    def _call(self, whom: Callable[[*_Told], None], told: tuple[*_Told]) -> None:
        if not self._is_closed:
            whom(*told)


def _connected(bus: str) -> socket.socket:
    """Raises ``OSError`` where there is no bus, or none of a kind that is known, or where it turns us away."""
    try:
        connected: socket.socket = prep_socket(get_bus(bus), timeout=LIMIT_S)
    except (RuntimeError, ValueError, KeyError) as nobody:
        raise ConnectionError(str(nobody)) from nobody
    return connected
