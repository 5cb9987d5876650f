"""What the window "Devices" is shown, and the words in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from latchkey.language import tr, trn

from . import clock_words
from .devices import Device
from .shown import NO_DETAILS, Ask, Details

LONGEST_NAME = 100
"""Synapse takes no longer one."""
UNUSED_MS = 90 * 86_400_000
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
    """"5 minutes ago", or "not known"."""
    last_seen_ms: int | None
    """Unix time; ``None`` where it is not known."""
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


def sign_out_question(names: Sequence[str], others: Others, *, leaves_this: bool) -> Ask:
    """``names`` is of those that are to be signed out, fit to stand in a sentence; with ``leaves_this`` the session's own
    device was chosen together with them."""
    count, which = len(names), ", ".join(names[:_NAMED])
    if count > _NAMED:
        more = count - _NAMED
        which = trn("{names}, and {count} more", "{names}, and {count} more", more, names=which)
    title = trn("Sign out one device?", "Sign out {count} devices?", count)
    this = f" {tr('This device stays signed in: sign out of it by itself.')}" if leaves_this else ""
    if others is Others.ON_PAGE:
        text = tr("Your homeserver does this on its own page, which opens in your browser: {which}.", which=which)
        return Ask(title, f"{text}{this}", tr("Open page"))
    text = trn(
        "{which}. It is signed out at once; encrypted messages that it alone could read are lost.",
        "{which}. Each is signed out at once; encrypted messages that it alone could read are lost.",
        count,
        which=which,
    )
    return Ask(title, f"{text}{this}", tr("Sign out"))


def everywhere_question(others: Others, user_id: str) -> Ask:
    title, removed = tr("Sign out everywhere?"), tr("Everything stored for this session on this computer is removed.")
    if others is Others.HERE:
        end = tr("All sessions of {user} end, on every device, and this one too.", user=user_id)
        return Ask(title, f"{end} {removed}", tr("Sign out everywhere"))
    here = f"{tr('This device is signed out here.')} {removed}"
    if others is Others.ON_PAGE:
        on_page = tr("Your homeserver signs the others out on its own page, which opens in your browser: do it there.")
        return Ask(title, f"{here} {on_page}", tr("Sign out and open page"))
    nowhere = tr("The others stay signed in: your homeserver lets no program sign them out, and names no page for it.")
    return Ask(title, f"{here} {nowhere}", tr("Sign out"))


def _device(device: Device, own_id: str, now_ms: int) -> DeviceShown:
    is_this, seen_ms = device.device_id == own_id, device.last_seen_ms
    note = tr("This device") if is_this else ""
    if seen_ms is None:
        return DeviceShown(device.device_id, device.display_name, tr("not known"), None, note, is_this)
    ago_ms = max(now_ms - seen_ms, 0)
    if not is_this and ago_ms >= UNUSED_MS:
        note = tr("Unused for {span}", span=clock_words.long_span(ago_ms))
    return DeviceShown(device.device_id, device.display_name, clock_words.ago(ago_ms), seen_ms, note, is_this)
