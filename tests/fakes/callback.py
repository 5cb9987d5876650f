"""The port that a browser is sent back to, for tests without the program's own."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.closing import let_nobody_in
from tests.until import until

_DONE = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nDone"


class Callback:
    """``async with Callback() as callback``. A browser opens connections in advance, and leaves them."""

    def __init__(self) -> None:
        self.targets: list[str] = []
        """What was asked for."""
        self._open: set[asyncio.Transport] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Call(self.targets, self._open), "127.0.0.1", 0)
        self.redirect_uri = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/callback"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await let_nobody_in(self._server)
        for transport in self._open:
            transport.abort()
        await until(lambda: not self._open, what="nobody is left")

    async def arrived(self) -> dict[str, str]:
        """The query that the browser came with."""
        await until(self._came, what="the browser comes back")
        return dict(parse_qsl(urlsplit(self._came()[0]).query))

    def _came(self) -> list[str]:
        return [target for target in self.targets if target.startswith("/callback")]


class _Call(asyncio.Protocol):
    """One request, and its answer."""

    def __init__(self, targets: list[str], is_open: set[asyncio.Transport]) -> None:
        self._targets = targets
        self._is_open = is_open
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._is_open.add(transport)

    def data_received(self, data: bytes) -> None:
        self._head += data
        if self._head.endswith(b"\r\n\r\n"):
            self._targets.append(self._head.split()[1].decode())
            self._transport.write(_DONE)
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._is_open.discard(self._transport)
