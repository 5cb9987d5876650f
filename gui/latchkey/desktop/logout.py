"""Word from the desktop that its session ends, on Linux. Nothing of it is needed before the first paint.

Qt has ``commitDataRequest`` for this, which on Linux takes a Qt that was built with libSM, and the one in the wheels was
not. So the session manager is asked over the message bus: those of GNOME, MATE, Cinnamon and Budgie answer to
``org.gnome.SessionManager``. Plasma on Wayland closes windows as a person does. Elsewhere the end comes as SIGTERM, or with
the display: an X server that goes lets a program finish, a Wayland compositor takes it along as a kill does. Xfce's
manager has a call of its own, which brings it down (4.18).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from jeepney import DBusAddress, HeaderFields, Message, new_method_call
from jeepney.io.blocking import DBusConnection
from jeepney.wrappers import unwrap_msg

from .bus_thread import LIMIT_S
from .bus_watch import BusWatch
from .bus_words import sender, words_of

_NAME = "org.gnome.SessionManager"
_MANAGER = DBusAddress("/org/gnome/SessionManager", bus_name=_NAME, interface=_NAME)
_CLIENT = "org.gnome.SessionManager.ClientPrivate"
_LAST_WORD_LIMIT_S = 1.0


class LogoutWatch(BusWatch):
    """Calls ``on_end`` when the desktop's session ends. It waits for ``close`` then, within a bound of its own.

    A manager that does not answer holds nobody up.
    """

    def __init__(self, on_end: Callable[[], None]) -> None:
        super().__init__("session bus", "SESSION", self._listen)
        self._on_end = on_end
        self._is_waited_for = False
        self._all_is_saved = threading.Event()

    def start(self) -> None:
        if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
            super().start()
        else:
            self.is_listening = False

    def close(self) -> None:
        """All is saved: a session that waits for it may end. Safe to call twice."""
        self._all_is_saved.set()
        if self._is_waited_for:
            self._thread.wait(_LAST_WORD_LIMIT_S)
        super().close()

    def _listen(self, bus: DBusConnection) -> None:
        register = new_method_call(_MANAGER, "RegisterClient", "ss", ("latchkey", ""))
        answer = bus.send_and_get_reply(register, timeout=LIMIT_S)
        match unwrap_msg(answer):
            case (str() as client,):
                self._follow(bus, client, sender(answer))

    def _follow(self, bus: DBusConnection, client: str, manager: str) -> None:
        """``manager`` is the bus's own name of whom we registered with."""
        yes = new_method_call(DBusAddress(client, _NAME, _CLIENT), "EndSessionResponse", "bs", (True, ""))
        with words_of(bus, DBusAddress(client, manager, _CLIENT)) as words:
            self.is_listening = True
            while (word := _word_of(manager, bus.recv_until_filtered(words))) != "EndSession":
                if word == "QueryEndSession":
                    bus.send_and_get_reply(yes, timeout=LIMIT_S)
        self._is_waited_for = True
        self._thread.tell(self._on_end)
        self._all_is_saved.wait()
        bus.send_and_get_reply(yes, timeout=_LAST_WORD_LIMIT_S)


def _word_of(manager: str, word: Message) -> str:
    """Empty for a word of anybody else."""
    return str(word.header.fields.get(HeaderFields.member)) if sender(word) == manager else ""
