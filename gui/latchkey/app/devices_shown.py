"""What the window "Devices" is shown, and the words in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from . import clock_words
from .devices import Device
from .shown import NO_DETAILS, Ask, Details

LONGEST_NAME = 100
"""Synapse takes no longer one."""
UNUSED_MS = 90 * 86_400_000
NOT_KNOWN = "not known"
_NAMED = 5
"""So many devices are named one by one before something is asked about them."""


class Others(StrEnum):
    """Where devices other than this one are signed out."""

    HERE = "here"
    ON_PAGE = "on_page"
    """On a page of the homeserver's, in the browser."""
    NOWHERE = "nowhere"
    """The homeserver lets no program do it, and names no page for it."""


@dataclass(frozen=True, slots=True)
class DeviceShown:
    device_id: str
    """Of any origin; so is ``name``."""
    name: str
    """Empty where it has none."""
    last_seen: str
    """"5 minutes ago", or ``NOT_KNOWN``."""
    last_seen_ms: int | None
    """Unix time."""
    note: str = ""
    """"This device", "Unused for 4 months"."""
    is_this: bool = False


@dataclass(frozen=True, slots=True)
class DevicesShown:
    """``None`` in its place means: close it."""

    asked: int = 1
    """How often it was asked for; where that grows, it comes to the front."""
    of: str = ""
    """Whose devices."""
    devices: tuple[DeviceShown, ...] = ()
    """This one first, then as they were seen last."""
    doing: str = ""
    """What the homeserver is being asked at this moment, which can be given up: "Reading the list…"."""
    problem: str = ""
    """Why there is no list."""
    notice: str = ""
    """What became of what was asked for last."""
    is_problem: bool = False
    """``notice`` says what went wrong."""
    details: Details = NO_DETAILS
    """Of ``problem`` or ``notice``."""
    page: str = ""
    """The homeserver's page that was opened: shown, to be opened and copied."""
    others: Others = Others.HERE


def in_order(devices: Iterable[Device], own_id: str, now_ms: int) -> tuple[DeviceShown, ...]:
    """``now_ms`` is Unix time."""
    ordered = sorted(devices, key=lambda one: (one.device_id != own_id, -(one.last_seen_ms or 0)))
    return tuple(_device(one, own_id, now_ms) for one in ordered)


def counted(count: int) -> str:
    return "one device" if count == 1 else f"{count} devices"


def sign_out_question(names: Sequence[str], others: Others, *, leaves_this: bool) -> Ask:
    """``names`` is of those that are to be signed out, fit to stand in a sentence; with ``leaves_this`` the session's own
    device was chosen together with them."""
    which = ", ".join(names[:_NAMED]) + (f", and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    title = f"Sign out {counted(len(names))}?"
    this = " This device stays signed in: sign out of it by itself." if leaves_this else ""
    if others is Others.ON_PAGE:
        text = f"Your homeserver does this on its own page, which opens in your browser: {which}.{this}"
        return Ask(title, text, "Open page")
    each = "Each" if len(names) > 1 else "It"
    text = f"{which}. {each} is signed out at once; encrypted messages that it alone could read are lost.{this}"
    return Ask(title, text, "Sign out")


def everywhere_question(others: Others, user_id: str) -> Ask:
    title, removed = "Sign out everywhere?", "Everything stored for this session on this computer is removed."
    if others is Others.HERE:
        text = f"All sessions of {user_id} end, on every device, and this one too. {removed}"
        return Ask(title, text, "Sign out everywhere")
    if others is Others.ON_PAGE:
        text = (
            f"This device is signed out here. {removed} Your homeserver signs the others out on its own page, which opens "
            "in your browser: do it there."
        )
        return Ask(title, text, "Sign out and open page")
    text = (
        f"This device is signed out here. {removed} The others stay signed in: your homeserver lets no program sign them "
        "out, and names no page for it."
    )
    return Ask(title, text, "Sign out")


def _device(device: Device, own_id: str, now_ms: int) -> DeviceShown:
    is_this, seen_ms = device.device_id == own_id, device.last_seen_ms
    note = "This device" if is_this else ""
    if seen_ms is None:
        return DeviceShown(device.device_id, device.display_name, NOT_KNOWN, None, note, is_this)
    ago_ms = max(now_ms - seen_ms, 0)
    if not is_this and ago_ms >= UNUSED_MS:
        note = f"Unused for {clock_words.long_span(ago_ms)}"
    return DeviceShown(device.device_id, device.display_name, clock_words.ago(ago_ms), seen_ms, note, is_this)
