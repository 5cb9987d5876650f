"""``GET /.well-known/matrix/client``: what it points at, or the rule it breaks (spec S4 to S12)."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from latchkey.app.finding import FindProblem, NotFound

from .address import BaseUrl, parse_base_url
from .refusal import refusal
from .transport import Answer

PATH = "/.well-known/matrix/client"

_ANY = msgspec.json.Decoder()


@dataclass(frozen=True, slots=True)
class Pointed:
    """The homeserver is still to be asked (S9), and only then the identity server (S11)."""

    homeserver: BaseUrl
    identity_server: BaseUrl | NotFound | None = None


def judge(answer: Answer) -> Pointed | NotFound | None:
    """``None`` for IGNORE (S4). Never raises; other keys may be there, of any type (S12)."""
    if answer.status == 404:
        return None
    if answer.status != 200:
        return NotFound(
            FindProblem.WELL_KNOWN_STATUS, answer.host, f"HTTP {answer.status}", refused=refusal(answer, PATH)
        )
    if not answer.body.strip():
        return NotFound(FindProblem.WELL_KNOWN_EMPTY, answer.host)
    try:
        found = _ANY.decode(answer.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return NotFound(FindProblem.WELL_KNOWN_NOT_JSON, answer.host)
    return _servers(found, answer.host)


def _servers(found: dict[object, object], host: str) -> Pointed | NotFound:
    homeserver = found.get("m.homeserver")
    if not isinstance(homeserver, dict) or "base_url" not in homeserver:
        return NotFound(FindProblem.WELL_KNOWN_NO_BASE_URL, host)
    base = parse_base_url(homeserver["base_url"])
    if base is None:
        return NotFound(FindProblem.WELL_KNOWN_BAD_BASE_URL, host, _shown(homeserver["base_url"]))
    if "m.identity_server" not in found:
        return Pointed(base)
    return Pointed(base, _identity_server(found["m.identity_server"], host))


def _identity_server(named: object, host: str) -> BaseUrl | NotFound:
    """One that is there and broken fails the discovery, although this program uses none."""
    if not isinstance(named, dict) or "base_url" not in named:
        return NotFound(FindProblem.WELL_KNOWN_IDENTITY_NO_BASE_URL, host)
    base = parse_base_url(named["base_url"])
    if base is None:
        return NotFound(FindProblem.WELL_KNOWN_IDENTITY_DEAD_END, host, _shown(named["base_url"]))
    return base


def _shown(base_url: object) -> str:
    return base_url[:200] if isinstance(base_url, str) else ""
