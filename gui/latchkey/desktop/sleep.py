"""Word from the system that the computer is awake again. Nothing of it is needed before the first paint."""

from __future__ import annotations

import itertools
import os
import sys
import threading
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBusConnection

_SYSTEM_BUS = "unix:path=/var/run/dbus/system_bus_socket"
_NUMBERS = itertools.count(1)


class SleepWatch:
    """Calls ``on_wake`` when logind says that the suspend is over (``PrepareForSleep(false)`` on the system bus).

    Where there is no such bus nobody is told anything, and the gap between two looks at the clocks is all there is. A
    bus that lets nobody in holds nobody up: it is waited for on a thread that the program does not wait for.
    """

    def __init__(self, on_wake: Callable[[], None]) -> None:
        self._ear = _Ear(on_wake)
        self._name = f"latchkey sleep {next(_NUMBERS)}"
        self._thread = threading.Thread(target=self._connect, name="system bus", daemon=True)
        self.is_listening: bool | None = None
        """``None`` until it is known."""

    def start(self) -> None:
        if sys.platform == "linux":
            self._thread.start()
        else:
            self.is_listening = False

    def close(self) -> None:
        """Safe to call twice."""
        self._ear.on_wake = _nothing
        if self.is_listening:
            self.is_listening = False
            # In this order: a connection that goes lets go of its listeners later, when there may be none any more.
            shiboken6.delete(self._ear)
            QDBusConnection.disconnectFromBus(self._name)

    def _connect(self) -> None:
        bus = QDBusConnection.connectToBus(os.environ.get("DBUS_SYSTEM_BUS_ADDRESS", _SYSTEM_BUS), self._name)
        self.is_listening = bus.isConnected() and bus.connect(
            "org.freedesktop.login1",
            "/org/freedesktop/login1",
            "org.freedesktop.login1.Manager",
            "PrepareForSleep",
            self._ear,
            SLOT("prepare_for_sleep(bool)"),  # type: ignore[call-overload]  # told to be bytes; only a str is taken
        )


class _Ear(QObject):
    def __init__(self, on_wake: Callable[[], None]) -> None:
        super().__init__()
        self.on_wake = on_wake

    @Slot(bool)
    def prepare_for_sleep(self, going_to_sleep: bool) -> None:  # noqa: FBT001 - as logind sends it
        if not going_to_sleep:
            self.on_wake()


def _nothing() -> None:
    """Nobody listens any more."""
