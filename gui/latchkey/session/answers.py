"""What a homeserver, the keyring and the disk can answer. Expected failures are values; what they mean is decided in
``verdict``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .instant import Instant
from .issuer import Issuer
from .secret import Secret
from .tokens import NoExpiry


class Trouble(StrEnum):
    """Why there was no answer that means anything. None of these ever ends a session (F1, F2)."""

    NAME_NOT_FOUND = "name_not_found"
    CONNECTION_REFUSED = "connection_refused"
    CONNECTION_LOST = "connection_lost"
    NO_NETWORK = "no_network"
    TIMED_OUT = "timed_out"
    TLS_UNTRUSTED = "tls_untrusted"
    """Self-signed, or signed by an authority this computer does not know."""
    TLS_EXPIRED = "tls_expired"
    TLS_WRONG_HOST = "tls_wrong_host"
    TLS_FAILED = "tls_failed"
    NOT_MATRIX = "not_matrix"
    """A web page, or anything else that is not JSON."""
    MALFORMED = "malformed"
    """JSON, but broken, of the wrong types, or with required fields missing."""
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    """The answer began and did not end within its time."""
    REDIRECT_LOOP = "redirect_loop"
    UNSAFE_REDIRECT = "unsafe_redirect"
    """A redirect that would have carried the token to another origin."""
    BAD_PROXY = "bad_proxy"
    """The computer's settings name a proxy that nobody could use."""
    NO_TOKEN = "no_token"
    """The request was not sent: the session has no usable token now."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing came back that means anything."""

    trouble: Trouble
    host: str
    """Host, and port where one was given, for the sentence that is shown."""
    detail: str = ""
    """The library's words, for "Details"; never a URL with a query, a token or a body."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What user-interactive authentication asks for (spec U1): all of it is the server's word."""

    session: str
    """Empty where the server keeps none."""
    flows: tuple[tuple[str, ...], ...]
    """Stages, as ``m.login.password``, of which one row has to be gone through in its order."""
    completed: tuple[str, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    """By stage: JSON of any shape."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An HTTP answer that is not a success (CS API, standard error response; OAuth, RFC 6749 section 5.2)."""

    status: int
    errcode: str | None
    """``None`` where the body was not a JSON object with a string ``errcode``; of an OAuth endpoint its ``error``."""
    error: str = ""
    """The server's words: untrusted plain text of at most 500 characters."""
    soft_logout: bool = False
    has_flows: bool = False
    """The body asks for user-interactive authentication."""
    challenge: Challenge | None = None
    """What it asks for, where that can be read."""
    wait_ms: int | None = None
    """``Retry-After`` in seconds or as a date, else ``retry_after_ms``; ``None`` where the server named neither."""
    endpoint: str = ""
    """Path without its variable parts, as ``/refresh``."""
    consent_uri: str = ""
    """Of ``M_CONSENT_NOT_GIVEN``: the web page, http or https, on which the terms are agreed to."""
    admin_contact: str = ""
    """Of ``M_RESOURCE_LIMIT_EXCEEDED``: an e-mail address, or a web page."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A good answer of ``/refresh``, or the tokens in one of ``/login``."""

    access: Secret
    refresh: Secret | None
    """``None`` where the server sent none: after a refresh the old one goes on (F11)."""
    expires_in_ms: int | NoExpiry
    sent_at: Instant


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A good answer of ``POST /login`` (spec L2)."""

    granted: Granted
    user_id: str
    device_id: str
    homeserver_url: str
    """Where the session is to be used: the address that was asked, or ``well_known`` once that was checked (L8)."""
    issuer: Issuer | None = None


@dataclass(frozen=True, slots=True)
class Alive:
    """``GET /account/whoami`` answered 200 (spec K15)."""

    user_id: str
    device_id: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """The server did as asked and has nothing to add."""


class Obstacle(StrEnum):
    """Why a way led nowhere that goes on outside the program, or that takes more than one request."""

    NOT_OFFERED = "not_offered"
    """The homeserver does not offer this way, or not any more."""
    BROKEN_METADATA = "broken_metadata"
    """What the server says of its OAuth API lacks what is needed, or cannot be read."""
    UNSAFE_ENDPOINT = "unsafe_endpoint"
    """It names an address that is not https and not on this computer."""
    CLIENT_REFUSED = "client_refused"
    """The authentication server does not let this program register."""
    NO_LISTENER = "no_listener"
    """No port of this computer could be had, on which the browser would bring the answer."""
    DENIED = "denied"
    """The person said no there."""
    PROVIDER_ERROR = "provider_error"
    """The answer that the browser brought is an error; ``detail`` has the server's words."""
    NOBODY_CAME = "nobody_came"
    """Time ran out: whoever gives up at the provider never comes back."""
    CODE_EXPIRED = "code_expired"
    CANCELLED = "cancelled"
    """The person gave up user-interactive authentication."""


@dataclass(frozen=True, slots=True)
class NotThrough:
    """The person did not get through."""

    obstacle: Obstacle
    host: str = ""
    detail: str = ""
    """For "Details": untrusted plain text of at most 500 characters, without a secret."""


class KeyTrouble(StrEnum):
    """Why the keyring did not give a key. ``ABSENT`` is the only one after which one may be written (F36)."""

    ABSENT = "absent"
    LOCKED = "locked"
    FAILED = "failed"
    """Not there, refused, or no answer within the time limit."""


@dataclass(frozen=True, slots=True)
class NoKey:
    trouble: KeyTrouble
    backend: str
    """The keyring's name for people, as "Secret Service"; empty where there is none."""
    detail: str = ""
    asked: tuple[str, ...] = ()
    """With ``ABSENT``: every keyring that says so, where there are several."""


@dataclass(frozen=True, slots=True)
class Key:
    """The sealing key of one session: single-line ASCII (F39), and where it is kept."""

    value: Secret
    backend: str
    lasts: bool = True
    """False where it is kept in memory only and the session ends with the program."""


@dataclass(frozen=True, slots=True)
class NotStored:
    """The disk did not take, or did not give back, what was asked of it."""

    detail: str
    """For people, to be translated where it is shown: "the disk is full", "the folder cannot be written"."""
    wrong_key: bool = False
    """What is stored and the key do not belong together (F44)."""
