"""Word from the desktop of whether less motion is wanted, on Linux. Nothing of it is needed before the first paint.

The portal for settings is asked, as it answers on every desktop and in every sandbox: for its own key, which is young, and
for those of GNOME and Plasma, which it hands on.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection
from jeepney.wrappers import unwrap_msg

from .bus_thread import LIMIT_S, BusThread

_NAME = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_INTERFACE = "org.freedesktop.portal.Settings"
_PORTAL = DBusAddress(_PATH, bus_name=_NAME, interface=_INTERFACE)
_WORD = {"type": "signal", "path": _PATH, "interface": _INTERFACE, "member": "SettingChanged"}
_WANTED_BY: dict[tuple[str, str], object] = {
    ("org.freedesktop.appearance", "reduced-motion"): 1,
    ("org.gnome.desktop.interface", "enable-animations"): False,
    ("org.kde.kdeglobals.KDE", "AnimationDurationFactor"): "0",
}
"""What says so, by its namespace and key."""


class MotionWatch:
    """Calls ``on_change`` with whether less motion is wanted, once that is known and whenever it may have changed.

    Where there is no portal nobody is told anything.
    """

    def __init__(self, on_change: Callable[[bool], None]) -> None:
        self._on_change = on_change
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = BusThread("settings portal", "SESSION", self._listen, self._over)
        self._said: dict[tuple[str, str], object] = {}
        self.is_listening: bool | None = None
        """``None`` until it is known."""

    def start(self) -> None:
        """On the loop on which ``on_change`` is to be called."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    def close(self) -> None:
        """Safe to call twice."""
        self._on_change = _nothing
        self._thread.close()

    def _listen(self, bus: DBusConnection) -> None:
        unwrap_msg(bus.send_and_get_reply(message_bus.AddMatch(MatchRule(sender=_NAME, **_WORD)), timeout=LIMIT_S))
        words: deque[Message] = deque()
        with bus.filter(MatchRule(**_WORD), queue=words):
            namespaces = [namespace for namespace, _ in _WANTED_BY]
            asked = new_method_call(_PORTAL, "ReadAll", "as", (namespaces,))
            (settings,) = unwrap_msg(bus.send_and_get_reply(asked, timeout=LIMIT_S))
            for namespace, values in settings.items():
                for key, (_, value) in values.items():
                    self._said[namespace, key] = value
            self._tell()
            self.is_listening = True
            while True:
                word = bus.recv_until_filtered(words)
                # What is sent to this connection alone is sent past all that was asked of the bus.
                if word.header.fields.get(HeaderFields.sender) == _owner(bus):
                    self._hear(word)

    def _hear(self, word: Message) -> None:
        match word.body:
            case (str() as namespace, str() as key, (_, value)) if (namespace, key) in _WANTED_BY:
                self._said[namespace, key] = value
                self._tell()

    def _tell(self) -> None:
        assert self._loop is not None  # noqa: S101 - start has set it
        is_wanted = any(self._said.get(key) == value for key, value in _WANTED_BY.items())
        self._loop.call_soon_threadsafe(lambda: self._on_change(is_wanted))

    def _over(self) -> None:
        self.is_listening = False


def _owner(bus: DBusConnection) -> str:
    (name,) = unwrap_msg(bus.send_and_get_reply(message_bus.GetNameOwner(_NAME), timeout=LIMIT_S))
    return str(name)


def _nothing(_: bool) -> None:  # noqa: FBT001 - as on_change
    """Nobody listens any more."""
