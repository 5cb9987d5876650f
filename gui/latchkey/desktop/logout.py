"""Word from the desktop that its session ends. Nothing of it is needed before the first paint.

Qt has ``commitDataRequest`` for this, which on Linux takes a Qt that was built with libSM, and the one in the wheels was
not. So the session manager is asked over the message bus: those of GNOME, MATE, Cinnamon and Budgie answer to
``org.gnome.SessionManager``. Plasma on Wayland closes windows as a person does. Elsewhere the end comes as SIGTERM, or with
the display: an X server that goes lets a program finish, a Wayland compositor takes it along as a kill does. Xfce's
manager has a call of its own, which brings it down (4.18).
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
from collections.abc import Callable

import shiboken6
from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage

_MANAGER = "org.gnome.SessionManager"
_PATH = "/org/gnome/SessionManager"
_CLIENT = "org.gnome.SessionManager.ClientPrivate"
_LIMIT_MS = 5000
_LAST_WORD_LIMIT_MS = 1000
_NUMBERS = itertools.count(1)


class LogoutWatch:
    """Calls ``on_end`` when the desktop's session ends. It waits for ``close`` then, within a bound of its own.

    Where there is no such manager nobody is told anything. One that does not answer holds nobody up: it is waited for on
    a thread that the program does not wait for.
    """

    def __init__(self, on_end: Callable[[], None]) -> None:
        self._name = f"latchkey logout {next(_NUMBERS)}"
        self._ear = _Ear(self._name, on_end)
        self._thread = threading.Thread(target=self._register, name="session bus", daemon=True)
        self.is_listening: bool | None = None
        """``None`` until it is known."""

    def start(self) -> None:
        if sys.platform == "linux" and os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            self._thread.start()
        else:
            self.is_listening = False

    def close(self) -> None:
        """All is saved: a session that waits for it may end. Safe to call twice."""
        self._ear.on_end = _nothing
        if self.is_listening:
            self.is_listening = False
            self._ear.let_go()
            # In this order: a connection that goes lets go of its listeners later, when there may be none any more.
            shiboken6.delete(self._ear)
            QDBusConnection.disconnectFromBus(self._name)

    def _register(self) -> None:
        bus = QDBusConnection.connectToBus(os.environ["DBUS_SESSION_BUS_ADDRESS"], self._name)
        ask = QDBusMessage.createMethodCall(_MANAGER, _PATH, _MANAGER, "RegisterClient")
        ask.setArguments(["latchkey", ""])
        told = bus.call(ask, QDBus.CallMode.Block, _LIMIT_MS)
        if told.type() is not QDBusMessage.MessageType.ReplyMessage:
            self.is_listening = False
            return
        self._ear.client = told.arguments()[0].path()
        self.is_listening = all(
            bus.connect(_MANAGER, self._ear.client, _CLIENT, name, self._ear, SLOT(slot))  # type: ignore[call-overload]  # told to be bytes; only a str is taken
            for name, slot in (("QueryEndSession", "may_it_end(uint)"), ("EndSession", "it_ends(uint)"))
        )


class _Ear(QObject):
    """What the manager calls, on the thread of the window. Flags say whether it can be kept from ending."""

    def __init__(self, connection: str, on_end: Callable[[], None]) -> None:
        super().__init__()
        self.on_end = on_end
        self.client = ""
        self._connection = connection
        self._keeps_it_waiting = False

    @Slot("uint")
    def may_it_end(self, _flags: int) -> None:
        QDBusConnection(self._connection).send(self._yes())

    @Slot("uint")
    def it_ends(self, _flags: int) -> None:
        self._keeps_it_waiting = True
        self.on_end()

    def let_go(self) -> None:
        if self._keeps_it_waiting:  # waited for, or the connection might go before the word is out
            QDBusConnection(self._connection).call(self._yes(), QDBus.CallMode.Block, _LAST_WORD_LIMIT_MS)

    def _yes(self) -> QDBusMessage:
        answer = QDBusMessage.createMethodCall(_MANAGER, self.client, _CLIENT, "EndSessionResponse")
        answer.setArguments([True, ""])
        return answer


def _nothing() -> None:
    """Nobody listens any more."""
