"""What a person types for a homeserver, and the base URLs that servers name."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import idna

from latchkey.app.finding import FindProblem

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
LONGEST_USER_ID = 255
LONGEST_EMAIL = 254
LONGEST_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """A host and maybe a port."""

    host: str
    """As it goes on the wire: lower case, punycode, IPv6 in brackets."""
    shown: str
    """As people read it: Unicode."""
    port: int | None = None

    @property
    def netloc(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def shown_netloc(self) -> str:
        return self.shown if self.port is None else f"{self.shown}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Requests to it do not leave this computer."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            address = ipaddress.ip_address(self.host.strip("[]"))
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return (mapped or address).is_loopback


@dataclass(frozen=True, slots=True)
class Typed:
    """A homeserver field that makes sense."""

    place: Place
    scheme: str | None
    """``http`` or ``https`` where one was typed."""
    user_id: str | None = None
    """Where a whole user ID was typed."""


def parse_typed(text: str) -> Typed | FindProblem:
    """A server name, an http(s) URL without path and query, or a whole user ID, split at its first colon (T10)."""
    text = text.strip()
    if not text:
        return FindProblem.EMPTY
    if text.startswith("@"):
        return _parse_user_id(text)
    scheme = _SCHEME.match(text)
    if scheme is None:
        rest = text
    elif scheme[1].lower() in ("http", "https"):
        rest = text[scheme.end() :]
    else:
        return FindProblem.BAD_NAME
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    beyond = rest[len(authority) :]
    if beyond.strip("/\\") and beyond[0] in "/\\" and beyond.lstrip("/\\")[0] not in "?#":
        return FindProblem.HAS_PATH
    if beyond.strip("/\\"):
        return FindProblem.HAS_QUERY
    if "@" in authority:
        return FindProblem.BAD_USER_ID if scheme is None else FindProblem.BAD_NAME
    place = parse_place(authority)
    if isinstance(place, FindProblem):
        return place
    return Typed(place, None if scheme is None else scheme[1].lower())


def _parse_user_id(text: str) -> Typed | FindProblem:
    localpart, colon, server_name = text.partition(":")
    if len(localpart) < 2 or not colon or not server_name or len(text.encode(errors="replace")) > LONGEST_USER_ID:
        return FindProblem.BAD_USER_ID
    if not localpart.isprintable() or any(sign in server_name for sign in "/?#@"):
        return FindProblem.BAD_USER_ID
    place = parse_place(server_name)
    if isinstance(place, FindProblem):
        return place
    # A server name is compared by its letters, so one that needed no punycode stays as it was typed.
    named = server_name if server_name.isascii() else place.netloc
    return Typed(place, None, f"{localpart}:{named}")


def parse_place(authority: str) -> Place | FindProblem:
    """``BAD_NAME`` or ``BAD_PORT`` where it is no host name, IP address or either with a port."""
    bare = _ip(authority, version=6)
    if bare is not None:
        return Place(f"[{bare}]", f"[{bare}]")
    if authority.startswith("["):
        inside, closed, after = authority[1:].partition("]")
        address = _ip(inside, version=6)
        if not closed or address is None or (after and not after.startswith(":")):
            return FindProblem.BAD_NAME
        return _with_port(f"[{address}]", f"[{address}]", after[1:] if after else None)
    if "::" in authority:
        return FindProblem.BAD_NAME
    name, colon, port = authority.partition(":")
    host = _ip(name, version=4) or _dns_name(name)
    if host is None:
        return FindProblem.BAD_NAME
    return _with_port(host, _unicode(host), port if colon else None)


def _with_port(host: str, shown: str, port: str | None) -> Place | FindProblem:
    if port is None:
        return Place(host, shown)
    if not (port.isascii() and port.isdecimal() and len(port) <= 5 and 0 < int(port) < 65536):
        return FindProblem.BAD_PORT
    return Place(host, shown, int(port))


def _ip(text: str, *, version: int) -> str | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # A zone ("fe80::1%eth0") has no place in a URL.
    return str(address) if address.version == version and "%" not in text else None


def _dns_name(name: str) -> str | None:
    try:
        host = idna.encode(name.removesuffix("."), uts46=True, std3_rules=True, transitional=False).decode("ascii")
    except (UnicodeError, ValueError, IndexError):
        return None
    # "127.1" and "1.2.3.999" are read as addresses by some and as names by nobody.
    return None if host.rpartition(".")[2].isdecimal() else host.lower()


def _unicode(host: str) -> str:
    try:
        return idna.decode(host)
    except (UnicodeError, ValueError, IndexError):
        return host


@dataclass(frozen=True, slots=True)
class BaseUrl:
    """Where an API lives."""

    url: str
    """Without a trailing slash (S10)."""
    scheme: str
    place: Place

    @property
    def needs_consent(self) -> bool:
        """Plain http to another computer."""
        return self.scheme == "http" and not self.place.is_loopback


def parse_base_url(raw: object) -> BaseUrl | None:
    """An http(s) URL that a server named, maybe with a path; ``None`` where it is no such thing (S8)."""
    if not isinstance(raw, str) or not raw.isprintable() or any(sign in raw for sign in ' \\?#"<>'):
        return None
    try:
        parts = urlsplit(raw)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return None
    place = parse_place(parts.netloc)
    if isinstance(place, FindProblem):
        return None
    return BaseUrl(f"{parts.scheme}://{place.netloc}{parts.path.rstrip('/')}", parts.scheme, place)


def web_page(raw: object) -> str | None:
    """The address of a web page that a server named, fit to be shown and opened; ``None`` where it is no such thing."""
    if not isinstance(raw, str) or len(raw) > LONGEST_PAGE or not raw.isascii() or not raw.isprintable():
        return None
    if any(sign in raw for sign in ' \\"<>^`{|}'):
        return None
    try:
        parts = urlsplit(raw)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return None
    return None if isinstance(parse_place(parts.netloc), FindProblem) else raw


def email_address(raw: object) -> str | None:
    """An e-mail address that a server named; ``None`` where it is no such thing."""
    is_one = isinstance(raw, str) and len(raw) <= LONGEST_EMAIL and _EMAIL.fullmatch(raw)
    return raw if isinstance(raw, str) and is_one else None
