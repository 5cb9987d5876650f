"""``org.freedesktop.portal.Settings`` on a message bus, as a desktop has it."""

from __future__ import annotations

from jeepney import DBusAddress, HeaderFields, Message, new_method_return

from tests.fakes.bus_service import BusService

_PORTAL = DBusAddress(
    "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings"
)
_SIGNATURES = {bool: "b", int: "u", str: "s"}


class SettingsPortal(BusService):
    """Has the settings it is given, and those of its namespaces that nobody asked for."""

    def __init__(self, bus_address: str, settings: dict[str, dict[str, bool | int | str]] | None = None) -> None:
        super().__init__(bus_address, _PORTAL)
        self._settings: dict[str, dict[str, bool | int | str]] = {"org.freedesktop.appearance": {"color-scheme": 1}}
        self._settings.update(settings or {})

    def answer(self, asked: Message) -> Message:
        assert asked.header.fields[HeaderFields.member] == "ReadAll"
        (namespaces,) = asked.body
        found = {
            namespace: {key: _variant(value) for key, value in values.items()}
            for namespace, values in self._settings.items()
            if namespace in namespaces
        }
        return new_method_return(asked, "a{sa{sv}}", (found,))

    def change(self, namespace: str, key: str, value: bool | int | str) -> None:
        self.say("SettingChanged", "ssv", namespace, key, _variant(value))

    def somebody_else_changes(self, namespace: str, key: str, value: bool | int | str) -> None:
        self.somebody_else_says("SettingChanged", "ssv", namespace, key, _variant(value))


def _variant(value: bool | int | str) -> tuple[str, bool | int | str]:
    return _SIGNATURES[type(value)], value
