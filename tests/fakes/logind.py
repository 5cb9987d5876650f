"""A logind that only tells of sleep."""

from __future__ import annotations

from jeepney import DBusAddress

from tests.fakes.bus_service import BusService

_LOGIND = DBusAddress("/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager")
_WORD = "PrepareForSleep"


class FakeLogind(BusService):
    """``says`` is heard by whoever listens to the real one's name."""

    def __init__(self, bus_address: str) -> None:
        super().__init__(bus_address, _LOGIND)

    def says(self, *, going_to_sleep: bool, name: str = _WORD) -> None:
        self.say(name, "b", going_to_sleep)

    def somebody_else_wakes_us(self) -> None:
        self.somebody_else_says(_WORD, "b", False)
