"""Word from the system that the computer is awake again, on Linux. Nothing of it is needed before the first paint."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from jeepney import HeaderFields, MatchRule, Message, message_bus
from jeepney.io.blocking import DBusConnection
from jeepney.wrappers import unwrap_msg

from .bus_thread import LIMIT_S, BusThread

_LOGIND = "org.freedesktop.login1"
_WORD = {
    "type": "signal",
    "path": "/org/freedesktop/login1",
    "interface": "org.freedesktop.login1.Manager",
    "member": "PrepareForSleep",
}


class SleepWatch:
    """Calls ``on_wake`` when logind says that the suspend is over (``PrepareForSleep(false)`` on the system bus).

    Where there is no such bus nobody is told anything, and the gap between two looks at the clocks is all there is.
    """

    def __init__(self, on_wake: Callable[[], None]) -> None:
        self._on_wake = on_wake
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = BusThread("system bus", "SYSTEM", self._listen, self._over)
        self.is_listening: bool | None = None
        """``None`` until it is known."""

    def start(self) -> None:
        """On the loop on which ``on_wake`` is to be called."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def close(self) -> None:
        """Safe to call twice."""
        self._on_wake = _nothing
        self._thread.close()

    def _listen(self, bus: DBusConnection) -> None:
        unwrap_msg(bus.send_and_get_reply(message_bus.AddMatch(MatchRule(sender=_LOGIND, **_WORD)), timeout=LIMIT_S))
        words: deque[Message] = deque()
        with bus.filter(MatchRule(**_WORD), queue=words):
            self.is_listening = True
            while True:
                word = bus.recv_until_filtered(words)
                # What is sent to this connection alone is sent past all that was asked of the bus.
                if word.body == (False,) and word.header.fields.get(HeaderFields.sender) == _owner(bus):
                    self._tell()

    def _tell(self) -> None:
        assert self._loop is not None  # noqa: S101 - start has set it
        self._loop.call_soon_threadsafe(lambda: self._on_wake())

    def _over(self) -> None:
        self.is_listening = False


def _owner(bus: DBusConnection) -> str:
    (name,) = unwrap_msg(bus.send_and_get_reply(message_bus.GetNameOwner(_LOGIND), timeout=LIMIT_S))
    return str(name)


def _nothing() -> None:
    """Nobody listens any more."""
