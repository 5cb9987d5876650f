"""``org.freedesktop.portal.Settings`` on a message bus, as a desktop has it."""

from __future__ import annotations

import socket
import threading
from typing import Self

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_method_return, new_signal
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

_OBJECT = DBusAddress("/org/freedesktop/portal/desktop", interface="org.freedesktop.portal.Settings")
_SIGNATURES = {bool: "b", int: "u", str: "s"}


class SettingsPortal:
    """Has the settings it is given, and those of its namespaces that nobody asked for."""

    def __init__(self, bus_address: str, settings: dict[str, dict[str, bool | int | str]] | None = None) -> None:
        self._settings: dict[str, dict[str, bool | int | str]] = {"org.freedesktop.appearance": {"color-scheme": 1}}
        self._settings.update(settings or {})
        self._address = bus_address
        self._bus = open_dbus_connection(bus_address)
        unwrap_msg(self._bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop")))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bus.sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._bus.close()

    def change(self, namespace: str, key: str, value: bool | int | str) -> None:
        self._bus.send(new_signal(_OBJECT, "SettingChanged", "ssv", (namespace, key, _variant(value))))

    def somebody_else_changes(self, namespace: str, key: str, value: bool | int | str) -> None:
        """Another program says the same to each on the bus in person. Returns when it is sent on."""
        with open_dbus_connection(self._address) as impostor:
            (names,) = impostor.send_and_get_reply(message_bus.ListNames()).body
            for name in (one for one in names if one.startswith(":")):
                word = new_signal(_OBJECT, "SettingChanged", "ssv", (namespace, key, _variant(value)))
                word.header.fields[HeaderFields.destination] = name
                impostor.send(word)
            impostor.send_and_get_reply(message_bus.GetId())

    def _serve(self) -> None:
        try:
            while True:
                asked = self._bus.receive()
                if asked.header.message_type is MessageType.method_call:
                    assert asked.header.fields[HeaderFields.member] == "ReadAll"
                    (namespaces,) = asked.body
                    found = {
                        namespace: {key: _variant(value) for key, value in values.items()}
                        for namespace, values in self._settings.items()
                        if namespace in namespaces
                    }
                    self._bus.send(new_method_return(asked, "a{sa{sv}}", (found,)))
        except OSError:
            return


def _variant(value: bool | int | str) -> tuple[str, bool | int | str]:
    return _SIGNATURES[type(value)], value
