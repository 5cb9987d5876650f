"""Content addresses (``mxc``) and what comes back from them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MXC = re.compile(
    r"mxc://(?P<server>(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?)/(?P<id>[A-Za-z0-9_-]+)"
)
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class ContentAddress:
    """``mxc://server_name/media_id``; both are safe in a path but for the brackets and colons of the server."""

    server_name: str
    media_id: str


def content_address(mxc: str) -> ContentAddress | None:
    """``None`` for anything the specification does not allow (CS API, Matrix Content URIs), slashes and dots above
    all: they would lead a request that carries the token elsewhere."""
    found = _MXC.fullmatch(mxc)
    if found is None or max(len(found["server"]), len(found["id"])) > _LONGEST:
        return None
    return ContentAddress(found["server"], found["id"])


def is_image(data: bytes) -> bool:
    """PNG, JPEG, GIF or WebP, by its first bytes: what a server says of a type is the word of whoever uploaded it."""
    return data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    )
