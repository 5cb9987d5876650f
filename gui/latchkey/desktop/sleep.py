"""Word from the system that the computer is awake again, on Linux. Nothing of it is needed before the first paint."""

from __future__ import annotations

from collections.abc import Callable

from jeepney import DBusAddress
from jeepney.io.blocking import DBusConnection

from .bus_watch import BusWatch
from .bus_words import is_from, words_of

_LOGIND = DBusAddress("/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager")


class SleepWatch(BusWatch):
    """Calls ``on_wake`` when logind says that the suspend is over (``PrepareForSleep(false)`` on the system bus).

    Where there is no such bus the gap between two looks at the clocks is all there is.
    """

    def __init__(self, on_wake: Callable[[], None]) -> None:
        super().__init__("system bus", "SYSTEM", self._listen)
        self._on_wake = on_wake

    def _listen(self, bus: DBusConnection) -> None:
        with words_of(bus, _LOGIND, "PrepareForSleep") as words:
            self.is_listening = True
            while True:
                word = bus.recv_until_filtered(words)
                if word.body == (False,) and is_from(bus, word, _LOGIND):
                    self._thread.tell(self._on_wake)
