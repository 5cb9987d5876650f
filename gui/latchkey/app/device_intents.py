"""What a person asks for in the window "Devices", as a view emits it."""

from __future__ import annotations

from dataclasses import dataclass

from .bare_intent import Bare


class OpenDevices(Bare):
    """Where it is open, bring it to the front. Nothing where there is no session."""

    __slots__ = ()


class LoadDevices(Bare):
    """Read the list anew."""

    __slots__ = ()


class LookAtDevices(Bare):
    """The window is active again: the person may come from the homeserver's own page."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RenameDevice:
    device_id: str
    name: str
    """Empty: it is to have none."""


@dataclass(frozen=True, slots=True)
class SignOutDevices:
    """Asked and confirmed. The session's own device is none of them: it is signed out with ``SignOut``."""

    device_ids: tuple[str, ...]


class SignOutEverywhere(Bare):
    """Asked and confirmed."""

    __slots__ = ()


class StopDevices(Bare):
    """Give up what the homeserver is being asked at this moment."""

    __slots__ = ()


class CloseDevices(Bare):
    __slots__ = ()


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
