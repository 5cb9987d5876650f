"""Requests of a session: the token goes in, and a rejected one is replaced once.

A function and no ``httpx.Auth`` flow: the flow would have httpx read the body of a rejection by itself, without bound.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import replace

import msgspec

from latchkey.app.ports import Line
from latchkey.session.answers import NoAnswer, Refused, Trouble
from latchkey.session.ports import Clock, TokenSource
from latchkey.session.secret import Secret

from .refusal import refusal
from .request import Request
from .transport import SMALL_BYTES, Answer, Transport, Wire, host_of

_REJECTING = (401, 403)
"""Some servers reject an access token with 403."""


def bearer(token: Secret) -> dict[str, str]:
    """The one place a token travels in (T5)."""
    return {"Authorization": f"Bearer {token.reveal()}"}


def can_be_sent(token: str) -> bool:
    return bool(token) and token.isprintable() and " " not in token


def json_headers(body: object | None) -> dict[str, str]:
    return {} if body is None else {"Content-Type": "application/json"}


def encodable(text: str) -> str:
    """Half of a surrogate pair can be typed, but not be sent."""
    return text.encode(errors="replace").decode()


def json_body(body: object) -> bytes:
    """A ``Secret`` in it is revealed here."""
    return msgspec.json.encode(body, enc_hook=_revealed)


def _revealed(value: object) -> str:
    if isinstance(value, Secret):
        return encodable(value.reveal())
    raise TypeError(f"{type(value).__name__} has no place in a request")


class SignedInClient:
    """One homeserver, asked with the token of one session."""

    def __init__(
        self,
        base_url: str,
        tokens: TokenSource,
        clock: Clock,
        *,
        line: Line | None = None,
        tls: ssl.SSLContext | None = None,
        wire: Wire | None = None,
    ) -> None:
        """``base_url`` has no trailing slash. ``tls`` and ``wire`` are for tests."""
        self._base_url = base_url
        self._tokens = tokens
        self._transport = Transport(clock, line=line, tls=tls, wire=wire)

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
        ``time_limit_s`` bounds one exchange, body included; waiting for a token is not counted. With
        ``decides=False`` a rejection is not reported, for endpoints whose refusals say nothing about the session (F17).
        """
        token = await self._tokens.token()
        if token is None:
            return NoAnswer(Trouble.NO_TOKEN, host_of(self._base_url))
        unsigned = Request(
            method,
            self._base_url + path,
            json_headers(body),
            query or {},
            None if body is None else json_body(body),
        )
        first = await self._once(unsigned, token, endpoint, max_bytes, time_limit_s)
        if not isinstance(first, Refused) or not _is_rejection(first):
            return first
        newer = await self._instead_of(token, first, decides=decides)
        if newer is None or newer == token:
            return first
        return await self._once(unsigned, newer, endpoint, max_bytes, time_limit_s)

    async def close(self) -> None:
        """Connections are closed; whoever still waits on one must have been cancelled before."""
        await self._transport.close()

    async def _once(
        self, unsigned: Request, token: Secret, endpoint: str, max_bytes: int, time_limit_s: float
    ) -> Answer | Refused | NoAnswer:
        request = replace(unsigned, headers={**unsigned.headers, **bearer(token)})
        answer = await self._transport.exchange(request, max_bytes=max_bytes, time_limit_s=time_limit_s)
        if isinstance(answer, NoAnswer) or answer.is_success:
            return answer
        return refusal(answer, endpoint)

    async def _instead_of(self, token: Secret, refused: Refused, *, decides: bool) -> Secret | None:
        if decides:
            return await self._tokens.after_rejection(token, refused)
        return self._tokens.newer_than(token)


def _is_rejection(refused: Refused) -> bool:
    """Only ``M_UNKNOWN_TOKEN`` speaks of the token; a plain 401 is no verdict (F18)."""
    return refused.status in _REJECTING and refused.errcode == "M_UNKNOWN_TOKEN"
