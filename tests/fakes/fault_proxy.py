"""A proxy between the program and a real homeserver, with a fault for each endpoint that a test asks for.

It chooses by the path. What has no fault is passed on, and the answer with it; a client that takes the address from an
answer (``well_known``) stays with the proxy.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import socket
import time
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx

from latchkey.app.tasks import first_of
from latchkey.matrix.tls import system_tls
from tests.fakes.certificates import self_signed
from tests.fakes.fault_server import FaultServer, Heard, Line, Reply, always, as_json, http, raw, reset, silence

ENDPOINTS = {
    "/refresh": "/_matrix/client/v3/refresh",
    "/sync": "/_matrix/client/v3/sync",
    "/whoami": "/_matrix/client/v3/account/whoami",
    "/login": "/_matrix/client/v3/login",
    "/versions": "/_matrix/client/versions",
}
_NAMES = {path: name for name, path in ENDPOINTS.items()}
NOWHERE = "http://nowhere.invalid"

LIMITED = {"errcode": "M_LIMIT_EXCEEDED", "error": "Too many requests"}
TOLD_S = 3
"""How long the 429s that name a time ask to wait."""


def name_of(path: str) -> str:
    """An endpoint's name; other paths stand for themselves."""
    return _NAMES.get(path, path)


def in_future(seconds: int) -> str:
    """As an HTTP date."""
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


ANSWERS: Mapping[str, Reply] = {
    "reset": reset(),
    "silent": silence(),
    "stalled": silence(
        b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"next_batch": "s'
    ),
    "cut": raw(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"next_batch": "s'),
    "500": as_json({"errcode": "M_UNKNOWN", "error": "Internal server error"}, 500),
    "502": http("<html>Bad gateway</html>", 502, {"Content-Type": "text/html"}),
    "503": http("", 503),
    "504": http("<html>Gateway timeout</html>", 504, {"Content-Type": "text/html"}),
    "html": http("<html>Please sign in to the hotel's network</html>", 200, {"Content-Type": "text/html"}),
    "truncated": http('{"access_token": "syt_', 200, {"Content-Type": "application/json"}),
    "429-seconds": as_json(LIMITED, 429, {"Retry-After": str(TOLD_S)}),
    "429-date": lambda line: as_json(LIMITED, 429, {"Retry-After": in_future(TOLD_S), "Date": in_future(0)})(line),
    "429-ms": as_json({**LIMITED, "retry_after_ms": TOLD_S * 1000}, 429),
    "429": as_json(LIMITED, 429),
}
"""What is answered in the homeserver's place, by the name of the fault."""

DETOURS = ("refused", "tls", "dns")
"""Faults in which no request arrives. They need a client that goes through ``FaultProxy.wire``."""

LOST = "lost"
"""The homeserver gets the request and does as it asks, and its answer is dropped on the way back."""

UNSIGNED = "unsigned"
"""The request goes on without its token, a refresh without its refresh token."""

FAULTS = (*ANSWERS, *DETOURS, LOST, UNSIGNED)


class FaultProxy:
    """``async with FaultProxy(synapse.url) as proxy``: the program is given ``proxy.url``.

    ``faults`` holds what is wrong at present, by the endpoint's name: "/refresh", "/sync", "/whoami", "/login" or
    "/versions", to one of ``FAULTS``. Taking it out makes the endpoint well again.
    """

    def __init__(self, upstream_url: str) -> None:
        self.faults: dict[str, str] = {}
        self.served: list[str] = []
        """Names of the endpoints that were asked, faults included; other requests by their path."""
        upstream = urlsplit(upstream_url)
        self._upstream = (upstream.hostname or "", upstream.port or 80)
        self._upstream_url = upstream_url.encode()
        self._server = FaultServer(self._script)
        self._untrusted = FaultServer(always(raw(b"")), tls=self_signed("127.0.0.1"))

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        await self._untrusted.__aenter__()
        closed = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        self._closed_port: int = closed.sockets[0].getsockname()[1]
        closed.close()
        await closed.wait_closed()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._untrusted.__aexit__(kind, error, trace)
        await self._server.__aexit__(kind, error, trace)

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def port(self) -> int:
        return self._server.port

    def detour(self, path: str) -> str | None:
        """Where a request goes that is not to arrive; ``None`` for the proxy itself."""
        origins = {
            "refused": f"http://127.0.0.1:{self._closed_port}",
            "tls": self._untrusted.url,
            "dns": NOWHERE,
        }
        return origins.get(self.faults.get(name_of(path), ""))

    def _script(self, heard: Heard) -> Reply:
        name = name_of(heard.target.partition("?")[0])
        self.served.append(name)
        fault = self.faults.get(name, "")
        if fault == UNSIGNED:
            heard = _without_token(heard)
        return ANSWERS.get(fault) or self._passed_on(heard, is_lost=fault == LOST)

    def _passed_on(self, heard: Heard, *, is_lost: bool) -> Reply:
        async def reply(line: Line) -> None:
            answer = await self._ask(heard, line)
            await (reset() if is_lost else raw(answer))(line)

        return reply

    async def _ask(self, heard: Heard, line: Line) -> bytes:
        """The homeserver's whole answer; nothing where it has none, or the client did not wait for it."""
        headers = {**heard.headers, "connection": "close", "accept-encoding": "identity"}
        head = f"{heard.method} {heard.target} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        pieces: list[bytes] = []
        with contextlib.suppress(ConnectionError):
            reader, writer = await asyncio.open_connection(*self._upstream)
            writer.write(f"{head}\r\n".encode("latin-1") + heard.body)

            async def read() -> None:
                pieces.append(await reader.read())

            try:
                await first_of(read(), line.until_given_up())
            finally:
                writer.close()
        answer = b"".join(pieces)
        return self._with_own_address(answer)

    def _with_own_address(self, answer: bytes) -> bytes:
        head, blank, body = answer.partition(b"\r\n\r\n")
        if self._upstream_url not in body:
            return answer
        body = body.replace(self._upstream_url, self.url.encode())
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
        return b"\r\n".join([*lines, b"Content-Length: %d" % len(body)]) + blank + body

    def wire(self) -> httpx.AsyncBaseTransport:
        """What carries the requests of a client that is to meet the faults in ``DETOURS`` too."""
        return _Wire(self)


class _Wire(httpx.AsyncBaseTransport):
    def __init__(self, proxy: FaultProxy) -> None:
        self._proxy = proxy
        self._inner = httpx.AsyncHTTPTransport(verify=system_tls())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        origin = self._proxy.detour(request.url.path)
        if origin == NOWHERE:  # no question to a name server, which may be far away or none
            raise httpx.ConnectError("") from socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if origin is not None:
            request.url = httpx.URL(origin).copy_with(raw_path=request.url.raw_path)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _without_token(heard: Heard) -> Heard:
    body = b"{}" if name_of(heard.target.partition("?")[0]) == "/refresh" else heard.body
    headers = {k: v for k, v in heard.headers.items() if k != "authorization"} | {"content-length": str(len(body))}
    return replace(heard, headers=headers, body=body)
