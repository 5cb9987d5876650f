"""Word from the desktop of whether less motion is wanted, on Linux. Nothing of it is needed before the first paint.

The portal for settings is asked, as it answers on every desktop and in every sandbox: for its own key, which is young, and
for those of GNOME and Plasma, which it hands on.
"""

from __future__ import annotations

from collections.abc import Callable

from jeepney import DBusAddress, Message, new_method_call
from jeepney.io.blocking import DBusConnection

from .bus_watch import BusWatch
from .bus_words import ask, is_from, words_of

_PORTAL = DBusAddress(
    "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings"
)
_WANTED_BY: dict[tuple[str, str], object] = {
    ("org.freedesktop.appearance", "reduced-motion"): 1,
    ("org.gnome.desktop.interface", "enable-animations"): False,
    ("org.kde.kdeglobals.KDE", "AnimationDurationFactor"): "0",
}
"""What says so, by its namespace and key."""


class MotionWatch(BusWatch):
    """Calls ``on_change`` with whether less motion is wanted, once that is known and whenever it may have changed."""

    def __init__(self, on_change: Callable[[bool], None]) -> None:
        super().__init__("settings portal", "SESSION", self._listen)
        self._on_change = on_change
        self._said: dict[tuple[str, str], object] = {}

    def _listen(self, bus: DBusConnection) -> None:
        with words_of(bus, _PORTAL, "SettingChanged") as words:
            namespaces = [namespace for namespace, _ in _WANTED_BY]
            (settings,) = ask(bus, new_method_call(_PORTAL, "ReadAll", "as", (namespaces,)))
            for namespace, values in settings.items():
                for key, (_, value) in values.items():
                    self._said[namespace, key] = value
            self._tell()
            self.is_listening = True
            while True:
                word = bus.recv_until_filtered(words)
                if is_from(bus, word, _PORTAL):
                    self._hear(word)

    def _hear(self, word: Message) -> None:
        match word.body:
            case (str() as namespace, str() as key, (_, value)) if (namespace, key) in _WANTED_BY:
                self._said[namespace, key] = value
                self._tell()

    def _tell(self) -> None:
        is_wanted = any(self._said.get(key) == value for key, value in _WANTED_BY.items())
        self._thread.tell(self._on_change, is_wanted)
