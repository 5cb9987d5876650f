"""What a person asks for in the window "Devices", as a view emits it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenDevices:
    """Where it is open, bring it to the front. Nothing where there is no session."""


@dataclass(frozen=True, slots=True)
class LoadDevices:
    """Read the list anew."""


@dataclass(frozen=True, slots=True)
class LookAtDevices:
    """The window is active again: the person may come from the homeserver's own page."""


@dataclass(frozen=True, slots=True)
class RenameDevice:
    device_id: str
    name: str
    """Empty: it is to have none."""


@dataclass(frozen=True, slots=True)
class SignOutDevices:
    """Asked and confirmed. The session's own device is none of them: it is signed out with ``SignOut``."""

    device_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignOutEverywhere:
    """Asked and confirmed."""


@dataclass(frozen=True, slots=True)
class StopDevices:
    """Give up what the homeserver is being asked at this moment."""


@dataclass(frozen=True, slots=True)
class CloseDevices: ...


DevicesIntent = (
    OpenDevices
    | LoadDevices
    | LookAtDevices
    | RenameDevice
    | SignOutDevices
    | SignOutEverywhere
    | StopDevices
    | CloseDevices
)
