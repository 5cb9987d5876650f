"""Everything about the practice homeserver that can be set differently, while it runs: one value with a name each."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self, TypeGuard

from .lifetimes import Lifetimes, parse_duration_s

_DURATIONS = ("access_s", "refresh_s", "session_s", "nonrefreshable_s")
_SECONDS = ("refresh_delay_s", "clock_off_s")
_LIMITS = ("login_token_s", "device_code_s", "poll_interval_s")
_LONGEST_S = 1e9
"""Some thirty years; with more, a calendar comes to its end."""
_LOWEST_ERROR, _HIGHEST_ERROR = 400, 599


class ToldLifetime(StrEnum):
    """What ``expires_in_ms`` says."""

    TRUE = "true"
    NEVER = "never"
    """It is left out."""
    AT_SIGN_IN = "at-sign-in"
    """Answers to ``/refresh`` leave it out."""
    IN_SECONDS = "in-seconds"
    NEGATIVE = "negative"
    HUNDRED_YEARS = "hundred-years"


class Sso(StrEnum):
    """Single sign-on by ``m.login.sso``."""

    NONE = "none"
    PLAIN = "plain"
    """Without a word about who the provider is."""
    PROVIDERS = "providers"


class OAuthMetadata(StrEnum):
    """What ``/auth_metadata`` tells."""

    GOOD = "good"
    OLDER = "older"
    """As before version 1.15: at another path, with other names, and with other names for actions and scopes."""
    BROKEN = "broken"
    """An endpoint is missing that has to be there."""
    UNSAFE = "unsafe"
    """An endpoint is http://, and somewhere else than on this computer."""


class OAuthReuse(StrEnum):
    """What becomes of a refresh token that comes a second time."""

    MAS = "mas"
    """Good as long as what it brought was not used; else refused, and the session goes on."""
    STRICT = "strict"
    """The session ends."""


class Registration(StrEnum):
    """What is asked of who makes an account by ``/register``."""

    CLOSED = "closed"
    OPEN = "open"
    TOKEN = "token"
    TERMS = "terms"
    EMAIL = "email"
    UNKNOWN_STEP = "unknown-step"
    """A stage that no client knows, with a page of its own."""
    EVERYTHING = "everything"
    """A token, the terms and an e-mail address."""


class RefreshStep(StrEnum):
    """What a person has to do before the next refresh: ``/refresh`` itself asks for user-interactive authentication."""

    NONE = "none"
    SUBSCRIPTION = "subscription"
    """A stage that no client knows, with a page of its own."""
    TERMS = "terms"


@dataclass(frozen=True, slots=True)
class RefusedRefresh:
    """``times`` is how many more requests to ``/refresh`` get this answer; ``None``: all of them."""

    status: int
    body: Mapping[str, object]
    times: int | None = None

    @classmethod
    def of(cls, value: object) -> Self:
        """From JSON, with the fields' names. Raises ``ValueError``."""
        if not isinstance(value, dict) or not {"status", "body"} <= value.keys() <= {"status", "body", "times"}:
            raise ValueError("refuse_refresh is null, or an object with status, body and, if wanted, times")
        status, body, times = value["status"], value["body"], value.get("times")
        if not _is_number(status) or not _LOWEST_ERROR <= status <= _HIGHEST_ERROR:
            raise ValueError("refuse_refresh: status is a number from 400 to 599")
        if not isinstance(body, dict):
            raise ValueError("refuse_refresh: body is an object")
        if times is not None and (not _is_number(times) or times < 1):
            raise ValueError("refuse_refresh: times is null, for always, or a whole number above 0")
        return cls(status, body, times)


@dataclass(frozen=True, slots=True)
class Knobs(Lifetimes):
    """Synapse's ways, as long as nothing is said."""

    rotate: bool = True
    """Every refresh gives a new refresh token. Without: the one there is stays good for ``refresh_s`` after each use."""
    told_lifetime: ToldLifetime = ToldLifetime.TRUE
    expired_status: int = 401
    """With which an expired access token is refused: 401 or 403."""
    keep_device_id: bool = True
    """The device ID of a request to ``/login`` is taken. Without: every sign-in makes a new device."""
    reuse_ends_older_tokens: bool = False
    """As the specification has it, a sign-in on a known device invalidates what was issued to it before."""
    refuse_refresh: RefusedRefresh | None = None
    lost_refreshes: int | None = 0
    """How many more answers to ``/refresh`` are lost on the way, after the server has done its part; ``None``: all."""
    refresh_delay_s: float = 0.0
    """How long each answer to ``/refresh`` takes."""
    clock_off_s: float = 0.0
    """How far the server's clock is wrong, as told in each answer's ``Date``; without it there is no ``Date``."""
    away: bool = False
    """Every connection is dropped without an answer."""
    frozen: bool = False
    """Connections are taken and nothing is answered."""
    media_held: bool = False
    """Pictures are answered later, when this is off again, and the token is looked at then."""
    password_login: bool = True
    """``m.login.password`` is a way in."""
    sso: Sso = Sso.NONE
    oauth_aware_preferred: bool = False
    """``m.login.sso`` says so: it is the way for clients that know OAuth."""
    login_token_s: float = 30.0
    """How long there is time between the provider and ``/login``."""
    oauth: bool = False
    """The OAuth 2.0 API is the way in."""
    oauth_metadata: OAuthMetadata = OAuthMetadata.GOOD
    oauth_creates_accounts: bool = True
    """``prompt=create`` is known."""
    oauth_refuses_clients: bool = False
    """No program may register itself."""
    oauth_reuse: OAuthReuse = OAuthReuse.MAS
    oauth_soft_expiry: bool = False
    """An access token of OAuth that has expired is refused with ``soft_logout: true``."""
    device_grant: bool = True
    """OAuth's device authorisation grant is known."""
    device_code_s: float = 1200.0
    poll_interval_s: float = 5.0
    auth_server_down: bool = False
    """The authentication server of OAuth answers nothing but 503."""
    registration: Registration = Registration.CLOSED
    refresh_step: RefreshStep = RefreshStep.NONE
    """Once it was done, nothing is asked for any more."""

    def turned(self, changes: Mapping[str, object]) -> Self:
        """With ``changes``, as they come from JSON: by name, durations in seconds or in words (``"30s"``).

        Raises ``ValueError``, in words for people, and changes nothing then."""
        return dataclasses.replace(self, **{name: self._value(name, value) for name, value in changes.items()})

    def told(self) -> dict[str, object]:
        """As JSON has it."""
        return dataclasses.asdict(self)

    def _value(self, name: str, value: object) -> Any:
        names = [field.name for field in dataclasses.fields(self)]
        if name not in names:
            raise ValueError(f"There is no knob {name!r}.{nearest(name, names)}")
        if name in _DURATIONS:
            return value if value is None else _duration_s(name, value)
        if name in _LIMITS and value in (None, "none"):
            raise ValueError(f"{name} has an end: a number of seconds above 0, or words such as '30s'")
        if name in _LIMITS:
            return _duration_s(name, value)
        if name in _SECONDS:
            if (isinstance(value, float) or _is_number(value)) and abs(value) <= _LONGEST_S:
                return float(value)
            raise ValueError(f"{name} is a number of seconds, at most a thousand million")
        now = getattr(self, name)
        if isinstance(now, StrEnum):
            return _one_of(name, type(now), value)
        if isinstance(now, bool):
            if isinstance(value, bool):
                return value
            raise ValueError(f"{name} is true or false")
        return _SPECIAL[name](value)


def nearest(name: str, names: Iterable[str]) -> str:
    """A question to put behind a complaint about ``name``; empty where nothing is like it."""
    found = difflib.get_close_matches(name, list(names), 1)
    return f" Did you mean {found[0]!r}?" if found else ""


def _duration_s(name: str, value: object) -> float | None:
    duration_s = parse_duration_s(value) if isinstance(value, str) else value
    if duration_s is None:
        return None
    if (isinstance(duration_s, float) or _is_number(duration_s)) and 0 < duration_s <= _LONGEST_S:
        return float(duration_s)
    raise ValueError(f"{name} is null, a number of seconds above 0, or words such as '30s'; at most a thousand million")


def _one_of(name: str, kind: type[StrEnum], value: object) -> StrEnum:
    if value in list(kind):
        return kind(str(value))
    raise ValueError(f"{name} is one of {', '.join(kind)}")


def _expired_status(value: object) -> int:
    if _is_number(value) and value in (401, 403):
        return value
    raise ValueError("expired_status is 401 or 403")


def _refused_refresh(value: object) -> RefusedRefresh | None:
    return None if value is None else RefusedRefresh.of(value)


def _lost_refreshes(value: object) -> int | None:
    if value is None or (_is_number(value) and value >= 0):
        return value
    raise ValueError("lost_refreshes is null, for all, or a whole number from 0 on")


_SPECIAL = {
    "expired_status": _expired_status,
    "refuse_refresh": _refused_refresh,
    "lost_refreshes": _lost_refreshes,
}


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
