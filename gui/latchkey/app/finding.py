"""Looking up a homeserver: what was found, or why nothing was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from latchkey.session.answers import NoAnswer, Refused

from .provider_icons import IconFinder
from .support import SupportFinder


class WellKnownVerdict(StrEnum):
    """What the specification calls a broken ``.well-known`` (CS API, well-known URIs)."""

    FAIL_PROMPT = "fail_prompt"
    """Tell the person, and ask for the address itself."""
    FAIL_ERROR = "fail_error"
    """Tell the person, and stop: no further guessing."""


class FindProblem(StrEnum):
    """Why no homeserver was found. Each has its own sentence."""

    EMPTY = "empty"
    HAS_PATH = "has_path"
    HAS_QUERY = "has_query"
    BAD_PORT = "bad_port"
    """No number between 1 and 65535."""
    BAD_NAME = "bad_name"
    """No host name, IP address or http(s) address."""
    BAD_USER_ID = "bad_user_id"
    """Begins as a user ID, or looks like an e-mail address, and is no ``@name:server``."""

    WELL_KNOWN_STATUS = "well_known_status"
    """Answered neither 200 nor 404 (S5); ``refused`` has the status."""
    WELL_KNOWN_EMPTY = "well_known_empty"
    WELL_KNOWN_NOT_JSON = "well_known_not_json"
    """No JSON object (S6)."""
    WELL_KNOWN_NO_BASE_URL = "well_known_no_base_url"
    """Names no homeserver (S7)."""
    WELL_KNOWN_BAD_BASE_URL = "well_known_bad_base_url"
    """What it names is no address (S8)."""
    WELL_KNOWN_DEAD_END = "well_known_dead_end"
    """What it names is no Matrix server that answers (S9); ``no_answer`` or ``refused`` may say more."""
    WELL_KNOWN_IDENTITY_NO_BASE_URL = "well_known_identity_no_base_url"
    """S11."""
    WELL_KNOWN_IDENTITY_DEAD_END = "well_known_identity_dead_end"
    """S11: its address is none, or no identity server answers there."""

    NO_ANSWER = "no_answer"
    """``no_answer`` says why."""
    NOT_MATRIX = "not_matrix"
    """A web page, or a server that knows nothing of ``/_matrix``."""
    NO_COMMON_VERSION = "no_common_version"
    """Its ``/versions`` has the wrong shape, or none of the specification's versions since v1.1."""
    RATE_LIMITED = "rate_limited"
    """``refused.wait_ms`` may say for how long."""
    REFUSED = "refused"
    """The server answered with an error; ``refused`` has it."""

    @property
    def well_known_verdict(self) -> WellKnownVerdict | None:
        if self in _PROMPT:
            return WellKnownVerdict.FAIL_PROMPT
        if self in _ERROR:
            return WellKnownVerdict.FAIL_ERROR
        return None


_PROMPT = frozenset(
    {
        FindProblem.WELL_KNOWN_STATUS,
        FindProblem.WELL_KNOWN_EMPTY,
        FindProblem.WELL_KNOWN_NOT_JSON,
        FindProblem.WELL_KNOWN_NO_BASE_URL,
        FindProblem.WELL_KNOWN_IDENTITY_NO_BASE_URL,
    }
)
_ERROR = frozenset(
    {
        FindProblem.WELL_KNOWN_BAD_BASE_URL,
        FindProblem.WELL_KNOWN_DEAD_END,
        FindProblem.WELL_KNOWN_IDENTITY_DEAD_END,
    }
)


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider of single sign-on (spec O2). All of it is the server's word, bounded."""

    provider_id: str
    name: str
    icon_mxc: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """The ways in that a homeserver offers, of those that this program knows."""

    password: bool = False
    oauth: bool = False
    """The OAuth 2.0 API, with what an authorisation in the browser takes."""
    oauth_creates: bool = False
    """An account can be made there (H10)."""
    device_code: bool = False
    """Another device can answer for this one (V1)."""
    sso: bool = False
    providers: tuple[Provider, ...] = ()
    """Empty where the server leaves the choice to a page of its own."""
    sso_is_oauth: bool = False
    """``oauth_aware_preferred``: of the server's login API nothing else is to be offered (A7)."""
    registers: bool = False
    """``POST /register`` is open (R1)."""

    @property
    def has_any(self) -> bool:
        return self.password or self.oauth or self.device_code or self.sso


@dataclass(frozen=True, slots=True)
class Found:
    """A homeserver that answers."""

    homeserver_url: str
    """Base URL of the Client-Server API without a trailing slash."""
    server_name: str
    """What was asked for, as people read it: "example.org", in Unicode, with its port where one was typed."""
    user_id: str | None
    """Where a whole user ID was typed."""
    login_flows: tuple[str, ...]
    """Types of ``GET /login`` in the server's order; empty where it has no such endpoint (A2)."""
    needs_consent: bool
    """Plain http to another computer: the password would be readable on the way."""
    offers: Offers = Offers()


@dataclass(frozen=True, slots=True)
class NotFound:
    problem: FindProblem
    host: str = ""
    """Where it happened, as people read it; empty where nothing was asked."""
    detail: str = ""
    """Technical, for "Details"; plain text."""
    no_answer: NoAnswer | None = None
    refused: Refused | None = None


class Finder(SupportFinder, IconFinder, Protocol):
    """Server discovery (spec section 4). ``find`` is used at login only (S1)."""

    async def find(self, typed: str) -> Found | NotFound:
        """Never raises; may be cancelled at any time, as when somebody types on."""

    async def offers(self, homeserver_url: str) -> Offers | None:
        """What the homeserver of a session offers now; ``None`` where it does not say. ``registers`` is not asked for."""
