"""Somebody with a name on a message bus, who answers what is asked and says what a test wants."""

from __future__ import annotations

import socket
import threading
from typing import Self

from jeepney import DBusAddress, HeaderFields, Message, MessageType, message_bus, new_error, new_signal
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg


class BusService:
    """Answers nothing: what a desktop has under that name is derived from this."""

    def __init__(self, bus_address: str, whom: DBusAddress) -> None:
        self._bus_address = bus_address
        self._whom = whom
        self._bus = open_dbus_connection(bus_address)
        unwrap_msg(self._bus.send_and_get_reply(message_bus.RequestName(whom.bus_name)))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bus.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._bus.close()

    def answer(self, asked: Message) -> Message:
        """On a thread of its own, for each call."""
        return new_error(asked, "org.freedesktop.DBus.Error.UnknownMethod")

    def say(self, word: str, signature: str, *body: object) -> None:
        """To all."""
        self._bus.send(new_signal(self._whom, word, signature, body))

    def somebody_else_says(self, word: str, signature: str, *body: object) -> None:
        """Another program on the bus, to all and to each in person. Returns when it is sent on."""
        with open_dbus_connection(self._bus_address) as impostor:
            (names,) = impostor.send_and_get_reply(message_bus.ListNames()).body
            for name in (None, *(one for one in names if one.startswith(":"))):
                said = new_signal(self._whom, word, signature, body)
                if name is not None:
                    said.header.fields[HeaderFields.destination] = name
                impostor.send(said)
            impostor.send_and_get_reply(message_bus.GetId())

    def _serve(self) -> None:
        try:
            while True:
                asked = self._bus.receive()
                if asked.header.message_type is MessageType.method_call:
                    self._bus.send(self.answer(asked))
        except OSError:
            return
