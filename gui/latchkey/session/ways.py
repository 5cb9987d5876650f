"""The ways in: how a person shows a homeserver who they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from .secret import Secret

PASSWORD_FLOW = "m.login.password"
SSO_FLOW = "m.login.sso"
OAUTH_FLOW = "oauth"
DEVICE_CODE_FLOW = "oauth/device_code"


@dataclass(frozen=True, slots=True)
class ByPassword:
    """``m.login.password`` (spec L3). ``user`` is a whole user ID or a localpart."""

    user: str
    password: Secret


@dataclass(frozen=True, slots=True)
class BySso:
    """Single sign-on in the browser, then ``m.login.token`` (spec O1 to O9)."""

    provider_id: str = ""
    """Empty where the server names no identity providers."""
    creating: bool = False
    """``action=register`` instead of ``action=login`` (A8)."""


@dataclass(frozen=True, slots=True)
class ByOAuth:
    """The OAuth 2.0 API's authorisation code grant, in the browser (spec 10.3)."""

    creating: bool = False
    """``prompt=create`` (H10)."""


@dataclass(frozen=True, slots=True)
class ByDeviceCode:
    """The OAuth 2.0 API's device authorisation grant: a code that is typed in on another device (spec 10.4)."""


@dataclass(frozen=True, slots=True)
class ByRegistration:
    """A new account with a password: ``POST /register`` (spec R1)."""

    user: str
    password: Secret


Way = ByPassword | BySso | ByOAuth | ByDeviceCode | ByRegistration


def flow_of(way: Way) -> str:
    """What is remembered of ``way`` as ``Identity.signed_in_with``: a session comes back the way it came (F25)."""
    match way:
        case ByPassword() | ByRegistration():
            return PASSWORD_FLOW
        case BySso(""):
            return SSO_FLOW
        case BySso(provider_id):
            return f"{SSO_FLOW}/{provider_id}"
        case ByOAuth():
            return OAUTH_FLOW
        case ByDeviceCode():
            return DEVICE_CODE_FLOW
        case _:
            assert_never(way)


def way_back(flow: str) -> BySso | ByOAuth | ByDeviceCode | None:
    """The way that was remembered as ``flow``; ``None`` for a password, which has to be asked for, and for what an older or
    newer program wrote."""
    kind, _, provider_id = flow.partition("/")
    if flow == OAUTH_FLOW:
        return ByOAuth()
    if flow == DEVICE_CODE_FLOW:
        return ByDeviceCode()
    return BySso(provider_id) if kind == SSO_FLOW else None


def oauth_carries(device_id: str) -> bool:
    """Whether a scope can name ``device_id`` (H4): of what the specification allows, what every server is known to take."""
    return len(device_id) >= 10 and all(char.isascii() and (char.isalnum() or char in "-._~") for char in device_id)
