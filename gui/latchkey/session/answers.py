"""What a homeserver, the keyring and the disk can answer. Expected failures are values; what they mean is decided in
``verdict``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .instant import Instant
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
class Refused:
    """An HTTP answer that is not a success (CS API, standard error response)."""

    status: int
    errcode: str | None
    """``None`` where the body was not a JSON object with a string ``errcode``."""
    error: str = ""
    """The server's words: untrusted plain text of at most 500 characters."""
    soft_logout: bool = False
    has_flows: bool = False
    """The body asks for user-interactive authentication."""
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


@dataclass(frozen=True, slots=True)
class Alive:
    """``GET /account/whoami`` answered 200 (spec K15)."""

    user_id: str
    device_id: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """The server did as asked and has nothing to add."""


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
    """For people: "the disk is full", "the file cannot be written"."""
    wrong_key: bool = False
    """What is stored and the key do not belong together (F44)."""
