"""HTTP: requests go out, values come back. The one module that knows httpx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from latchkey.session.instant import Instant

Wire = httpx.AsyncBaseTransport

SMALL_BYTES = 1 << 20
MEDIA_BYTES = 10 << 20
SYNC_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whole and within its bounds."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    sent_at: Instant
    """Read just before the request was sent."""
    url: str
    """Where it came from after redirects, without query."""
