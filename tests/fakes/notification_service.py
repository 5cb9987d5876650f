"""``org.freedesktop.Notifications`` on a message bus, as a desktop has it: shows nothing, and remembers everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, new_error, new_method_return

from tests.fakes.bus_service import BusService

_NAME = "org.freedesktop.Notifications"
_NOTIFICATIONS = DBusAddress("/org/freedesktop/Notifications", _NAME, _NAME)


@dataclass(frozen=True)
class Shown:
    number: int
    replaces: int
    icon: str
    title: str
    body: str
    actions: list[str]
    hints: dict[str, Any]


class NotificationService(BusService):
    """``there`` is what can be seen, ``all`` what was ever told. ``refuses`` answers with an error."""

    def __init__(self, bus_address: str, *capabilities: str, refuses: bool = False) -> None:
        super().__init__(bus_address, _NOTIFICATIONS)
        self._capabilities = list(capabilities)
        self._refuses = refuses
        self.there: dict[int, Shown] = {}
        self.all: list[Shown] = []

    def click(self, number: int, token: str = "") -> None:
        if token:
            self.say("ActivationToken", "us", number, token)
        self.say("ActionInvoked", "us", number, "default")
        self.dismiss(number)

    def dismiss(self, number: int) -> None:
        self.there.pop(number, None)
        self.say("NotificationClosed", "uu", number, 2)

    def somebody_else_clicks(self, number: int) -> None:
        self.somebody_else_says("ActionInvoked", "us", number, "default")

    def answer(self, asked: Message) -> Message:
        if self._refuses:
            return new_error(asked, "org.freedesktop.DBus.Error.LimitsExceeded")
        match asked.header.fields[HeaderFields.member]:
            case "GetCapabilities":
                return new_method_return(asked, "as", (self._capabilities,))
            case "CloseNotification":
                self.there.pop(asked.body[0], None)
                return new_method_return(asked)
        _, replaces, icon, title, body, actions, hints, _ = asked.body
        number = replaces or len(self.all) + 1
        shown = Shown(number, replaces, icon, title, body, actions, {name: value for name, (_, value) in hints.items()})
        self.there[number] = shown
        self.all.append(shown)
        return new_method_return(asked, "u", (number,))
