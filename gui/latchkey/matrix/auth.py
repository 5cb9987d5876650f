"""Requests of a session: the token goes in, and a rejected one is replaced once."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

from latchkey.session.answers import NoAnswer, Refused
from latchkey.session.ports import Clock, TokenSource

from .transport import SMALL_BYTES, Answer, Wire


class SignedInClient:
    """One homeserver, asked with the token of one session."""

    def __init__(
        self,
        base_url: str,
        tokens: TokenSource,
        clock: Clock,
        *,
        tls: ssl.SSLContext | None = None,
        wire: Wire | None = None,
    ) -> None:
        """``base_url`` has no trailing slash. ``tls`` and ``wire`` are for tests."""

    async def call(
        self,
        method: str,
        path: str,
        *,
        endpoint: str,
        time_limit_s: float,
        query: Mapping[str, str] | None = None,
        body: object | None = None,
        max_bytes: int = SMALL_BYTES,
        decides: bool = True,
    ) -> Answer | Refused | NoAnswer:
        """An ``Answer`` here is always a success (2xx).

        ``path`` begins with ``/_matrix`` and is percent-encoded where it holds an ID; ``body`` is sent as JSON, ``None``
        as nothing. ``endpoint`` names the request in a ``Refused``: the path without its variable parts.
        ``time_limit_s`` bounds one exchange, body included. With ``decides=False`` a rejection is not reported, for
        endpoints whose refusals say nothing about the session (F17).
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Idle connections are closed."""
