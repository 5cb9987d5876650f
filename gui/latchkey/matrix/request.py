"""What is to be sent to a server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto


class Redirects(Enum):
    """Where a request may be sent on to. Nothing is ever sent on from https to http."""

    SAME_ORIGIN = auto()
    """For whatever carries a token, a password or a body."""
    ANYWHERE = auto()
    """For a GET that says nothing about the person (spec S3)."""


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    """Absolute; without user information; without a query where there is a ``query``."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """May hold a token."""
    query: Mapping[str, str] = field(default_factory=dict)
    """Never holds a token (T5)."""
    body: bytes | None = field(default=None, repr=False)
    """May hold a password or a token."""
    redirects: Redirects = Redirects.SAME_ORIGIN
