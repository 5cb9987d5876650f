"""uvicorn, on one loopback port, ending at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket

import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

_LAST_ANSWERS_S = 2.0
_LARGEST_BODY = 1_000_000
_TURNS_OF_LETTING_IN = 3
"""Of the loop: somebody is accepted, has a transport made, and is told to the protocol."""


class Serving(uvicorn.Server):
    """uvicorn looks ten times a second whether to end, and then waits a tenth more; tests start hundreds of these."""

    def __init__(self, app: ASGIApp) -> None:
        # Without a tick there is no date to keep up.
        super().__init__(
            uvicorn.Config(
                app, http="h11", ws="none", lifespan="off", log_config=None, access_log=False, date_header=False
            )
        )
        self._ending = asyncio.Event()

    def end(self) -> None:
        """To be called on the loop that serves."""
        self.should_exit = True
        self._ending.set()

    def drop(self, client: object) -> None:
        """Ends the connection of the client with this address and port, with nothing more sent."""
        for connection in self.server_state.connections:
            if isinstance(connection, H11Protocol) and connection.client == client:
                connection.transport.abort()

    async def main_loop(self) -> None:
        await self._ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 - uvicorn gives it by name
        """What is being answered is answered; connections without a request are closed."""
        await self._let_nobody_in()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=_LAST_ANSWERS_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_ANSWERS_S):
                while self.server_state.connections:  # noqa: ASYNC110 - uvicorn announces no last connection
                    await asyncio.sleep(0)
        for connection in list(self.server_state.connections):
            connection.transport.abort()  # its client does not read what it is answered
        await asyncio.sleep(0)

    async def _let_nobody_in(self) -> None:
        """A server of asyncio's that is closed while it lets somebody in fails at that, and leaves the connection open."""
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listening in server.sockets:
                loop.remove_reader(listening)
        for _ in range(_TURNS_OF_LETTING_IN):
            await asyncio.sleep(0)
        for server in self.servers:
            server.close()


async def read_body(request: Request) -> bytes:
    """Raises ``OverflowError`` at once where it is larger than anybody needs, and never holds more than that."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_BODY:
            raise OverflowError(f"The body is larger than {_LARGEST_BODY} bytes.")
    return body


def listen(port: int) -> socket.socket:
    """Raises ``OSError`` or ``OverflowError`` where the port cannot be had."""
    # asyncio switches Nagle's delay of 40 ms off only where the protocol is named, which create_server() does not do.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # On Windows this would let two servers share a port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()
    except (OSError, OverflowError):
        listening.close()
        raise
    return listening
