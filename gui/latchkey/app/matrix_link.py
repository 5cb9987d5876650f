"""Links that lead to Matrix: ``matrix:`` (RFC 3986; appendices of the specification, "matrix: URI scheme") and matrix.to.

Anybody can have anything opened as a link. What is read here names a person, a room or a message, and says nothing about
what is to be done: ``action=join`` is passed over, since nothing happens to who only followed a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from latchkey.language import mark

LONGEST = 2_048
"""Of a link, in characters."""
LONGEST_ID_BYTES = 255
MOST_VIA = 16
"""The specification recommends three."""

_SCHEME = re.compile(r"matrix:", re.IGNORECASE)
_MATRIX_TO = re.compile(r"https://matrix\.to/?#/", re.IGNORECASE)
_NOT_IN_A_LINK = re.compile(r"[\s\"<>\\^`{|}]")
_NOT_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SERVER = re.compile(r"(?:[A-Za-z0-9.-]{1,230}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")

_SIGILS = {"u": "@", "r": "#", "roomid": "!", "user": "@", "room": "#"}
"""By the type in a ``matrix:`` link. The last two are of an older draft, and are still met."""
_EVENT_TYPES = ("e", "event")


@dataclass(frozen=True, slots=True)
class MatrixLink:
    identifier: str
    """A user ID, a room's alias or a room ID, with its sigil: printable, without spaces, at most 255 bytes."""
    event_id: str = ""
    """Of one message in that room; empty where none is meant."""
    via: tuple[str, ...] = ()
    """Servers that know the room."""

    @property
    def is_person(self) -> bool:
        return self.identifier.startswith("@")

    @property
    def server(self) -> str:
        """Whose it is; empty where the ID does not say (room version 12)."""
        return self.identifier.partition(":")[2]


@dataclass(frozen=True, slots=True)
class NoLink:
    words: str
    """Why not, in one sentence, in English: ``tr`` is for who shows it."""


_TOO_LONG = NoLink(mark("The link is far too long."))
_ANOTHER_KIND = NoLink(mark("Latchkey opens links that begin with “matrix:” or “https://matrix.to/#/”."))
_MALFORMED = NoLink(mark("The link holds characters that have no place in one, or is broken off."))
_NAMES_NOTHING = NoLink(mark("The link does not name a person, a room or a message in the way that Matrix links do."))
_BAD_ID = NoLink(mark("The link names something that cannot be an address on Matrix."))
_BAD_VIA = NoLink(mark("The link names servers to ask that cannot be servers, or far too many of them."))


def seems_one(text: str) -> bool:
    """Whether it is to be taken for a link at all, right or wrong."""
    return _SCHEME.match(text) is not None or _MATRIX_TO.match(text) is not None


def parsed(text: str) -> MatrixLink | NoLink:
    if len(text) > LONGEST:
        return _TOO_LONG
    if _NOT_IN_A_LINK.search(text) or _NOT_ENCODED.search(text) or not text.isprintable():
        return _MALFORMED
    if (scheme := _SCHEME.match(text)) is not None:
        path, _, query = text[scheme.end() :].partition("?")
        names = _named_by_types(path)
    elif (page := _MATRIX_TO.match(text)) is not None:
        path, _, query = text[page.end() :].partition("?")
        names = path.split("/")
    else:
        return _ANOTHER_KIND
    if "#" in query or not 1 <= len(names) <= 2:
        return _NAMES_NOTHING
    return _link([_decoded(name) for name in names], query)


def _named_by_types(path: str) -> list[str]:
    """``u/alice:example.org`` and the like with sigils in place of types; empty where it is nothing of the kind. An
    authority and a fragment are reserved, and mean nothing yet."""
    parts = path.split("/")
    if len(parts) not in (2, 4) or "#" in path or parts[0] not in _SIGILS:
        return []
    names = [_SIGILS[parts[0]] + parts[1]]
    if len(parts) == 4:
        if parts[2] not in _EVENT_TYPES:
            return []
        names.append("$" + parts[3])
    return names


def _link(names: list[str | None], query: str) -> MatrixLink | NoLink:
    identifier, event_id = names[0], names[1] if len(names) == 2 else ""
    if identifier is None or event_id is None:
        return _MALFORMED
    if identifier[:1] not in ("@", "#", "!") or (event_id and (event_id[0] != "$" or identifier[0] == "@")):
        return _NAMES_NOTHING
    if not _is_id(identifier) or (len(names) == 2 and not _is_id(event_id)):
        return _BAD_ID
    via = _via(query)
    if via is None:
        return _BAD_VIA
    return MatrixLink(identifier, event_id, () if identifier[0] == "@" else via)


def _decoded(name: str) -> str | None:
    try:
        return unquote_to_bytes(name).decode()
    except UnicodeDecodeError:
        return None


def _is_id(text: str) -> bool:
    """Room and event IDs name no server in newer versions of rooms."""
    name, colon, server = text[1:].partition(":")
    if not name or not name.isprintable() or " " in name or len(text.encode()) > LONGEST_ID_BYTES:
        return False
    return _SERVER.fullmatch(server) is not None if colon else text[0] in "!$"


def _via(query: str) -> tuple[str, ...] | None:
    """What else stands in a query is for others."""
    found: dict[str, None] = {}
    for item in filter(None, query.split("&")):
        name, _, value = item.partition("=")
        if name != "via":
            continue
        server = _decoded(value)
        if server is None or not _SERVER.fullmatch(server):
            return None
        found[server] = None
    return tuple(found) if len(found) <= MOST_VIA else None
