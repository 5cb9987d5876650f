"""The window "Devices" in its states."""

from __future__ import annotations

from dataclasses import replace

from latchkey.app.devices import Device
from latchkey.app.devices_shown import DevicesShown, Others, in_order
from latchkey.app.shown import Details

_NOON_MS = 1_763_726_400_000
_DAY_MS = 86_400_000
OWN = "ABCDEFGHIJ"
USER = "@alice:example.org"


def _ago(days: float) -> int:
    return round(_NOON_MS - days * _DAY_MS)


FEW = (
    Device("QKXMWSNVBT", "Phone", _ago(0.02)),
    Device("OLDTABLET1", "Tablet in the kitchen", _ago(121)),
    Device("WEBWEBWEB1", "app.example.org (Firefox, Linux)", _ago(2)),
    Device(OWN, "Latchkey", _ago(0)),
    Device("NEVERSEEN1", ""),
)
HOSTILE = (
    Device(OWN, "Latchkey", _ago(0)),
    Device("\u202eEDIS-GNORW", "<b>Bold</b> &amp; <img src=x>", _ago(1)),
    Device("RTLRTLRTL1", "\u202etxet desrever", _ago(3)),
    Device("HEBREWNAME", "המחשב שלי", _ago(4)),
    Device("LONGLONGL1", "A very long name " * 600, _ago(800)),
    Device("X" * 255, "Name\nover\tlines", _ago(95)),
)
MANY = (Device(OWN, "Latchkey", _ago(0)), *(Device(f"DEVICE{n:04}", f"Device {n}", _ago(n / 2)) for n in range(299)))


def devices(*listed: Device) -> DevicesShown:
    """As the desk behind it makes it of what a homeserver lists."""
    return DevicesShown(of=USER, devices=in_order(listed, OWN, _NOON_MS))


LISTED = devices(*FEW)
DEVICES = {
    "devices": LISTED,
    "devices-reading": DevicesShown(of=USER, doing="Reading the list…"),
    "devices-signing-out": replace(LISTED, doing="Signing out 2 devices…"),
    "devices-signed-out": replace(devices(*FEW[2:]), notice="2 devices are signed out."),
    "devices-refused": replace(
        LISTED,
        notice="The device was not renamed: the server asks to wait. Nothing was changed.",
        is_problem=True,
        details=Details(("status: 429", "errcode: M_LIMIT_EXCEEDED", "endpoint: /devices")),
    ),
    "devices-offline": DevicesShown(
        of=USER,
        problem="This computer has no network connection to matrix.example.org.",
        details=Details(("unreachable: no_network", "host: matrix.example.org")),
    ),
    "devices-none": DevicesShown(of=USER),
    "devices-on-page": replace(
        LISTED,
        others=Others.ON_PAGE,
        notice="Your homeserver's page was opened in your browser. Once you are back the list is read anew.",
        page="https://account.example.org/account/?action=org.matrix.device_delete&device_id=QKXMWSNVBT",
    ),
    "devices-no-page": replace(LISTED, others=Others.NOWHERE),
    "devices-hostile": devices(*HOSTILE),
    "devices-many": devices(*MANY),
}
