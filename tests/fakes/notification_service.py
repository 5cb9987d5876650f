"""``org.freedesktop.Notifications`` on a message bus, as a desktop has it: shows nothing, and remembers everything."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

_NAME = "org.freedesktop.Notifications"
_OBJECT = DBusAddress("/org/freedesktop/Notifications", interface=_NAME)


@dataclass(frozen=True)
class Shown:
    number: int
    replaces: int
    icon: str
    title: str
    body: str
    actions: list[str]
    hints: dict[str, Any]


class NotificationService:
    """``there`` is what can be seen, ``all`` what was ever told. ``refuses`` answers with an error."""

    def __init__(self, bus_address: str, *capabilities: str, refuses: bool = False) -> None:
        self._capabilities = list(capabilities)
        self._refuses = refuses
        self.there: dict[int, Shown] = {}
        self.all: list[Shown] = []
        self._bus = open_dbus_connection(bus_address)
        unwrap_msg(self._bus.send_and_get_reply(message_bus.RequestName(_NAME)))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        import socket

        self._bus.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._bus.close()

    def click(self, number: int, token: str = "") -> None:
        if token:
            self._bus.send(new_signal(_OBJECT, "ActivationToken", "us", (number, token)))
        self._bus.send(new_signal(_OBJECT, "ActionInvoked", "us", (number, "default")))
        self.dismiss(number)

    def dismiss(self, number: int) -> None:
        self.there.pop(number, None)
        self._bus.send(new_signal(_OBJECT, "NotificationClosed", "uu", (number, 2)))

    def _serve(self) -> None:
        try:
            while True:
                asked = self._bus.receive()
                if asked.header.message_type is MessageType.method_call:
                    self._bus.send(self._answer(asked))
        except OSError:
            return

    def _answer(self, asked: Message) -> Message:
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


def impostor_clicks(bus_address: str, number: int) -> None:
    """Another program on the bus says the same to each in person. Returns when it is sent on."""
    with open_dbus_connection(bus_address) as impostor:
        (names,) = impostor.send_and_get_reply(message_bus.ListNames()).body
        for name in (one for one in names if one.startswith(":")):
            word = new_signal(_OBJECT, "ActionInvoked", "us", (number, "default"))
            word.header.fields[HeaderFields.destination] = name
            impostor.send(word)
        impostor.send_and_get_reply(message_bus.GetId())
