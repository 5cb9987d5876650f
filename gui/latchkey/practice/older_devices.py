"""Devices that people have used before: some lately, some not for months, so that their list is worth looking at."""

from __future__ import annotations

from .sessions import Device, Sessions

_MINUTE_MS = 60_000
_DAY_MS = 24 * 60 * _MINUTE_MS
_OLDER: dict[str, tuple[tuple[str, str | None, int | None], ...]] = {
    "alice": (
        ("KITCHENTOP", "Laptop in the kitchen", 50 * _MINUTE_MS),
        ("POCKETFONE", "Telephone", 2 * _DAY_MS),
        ("SHEDTABLET", "Tablet in the shed", 47 * _DAY_MS),
        ("LIBRARYPCA", "Library computer, second floor", 130 * _DAY_MS),
        ("OLDPHONEBX", "Telephone (the one with the crack)", 412 * _DAY_MS),
        ("NAMELESSDV", None, 9 * _DAY_MS),
        ("NEVERSEENX", "A sign-in that was never used", None),
    ),
    "bob": (
        ("BOBSDESKTP", "Desktop", 3 * 60 * _MINUTE_MS),
        ("BOBSOLDLAP", "Old laptop", 200 * _DAY_MS),
    ),
}
"""Localpart to device ID, name, and how long ago it was seen; ``None``: no name, or never seen."""


def add_older_devices(sessions: Sessions, server_name: str, now_ms: int) -> None:
    """They hold no tokens any more."""
    for localpart, older in _OLDER.items():
        devices = sessions.devices(f"@{localpart}:{server_name}")
        for place, (device_id, name, ago_ms) in enumerate(older, 10):
            seen_ms = None if ago_ms is None else now_ms - ago_ms
            devices[device_id] = Device(device_id, name, seen_ms, f"192.0.2.{place}")
