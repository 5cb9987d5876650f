"""Whoever gives up a request leaves no connection behind, whatever the pool was at."""

from __future__ import annotations

import asyncio
import ssl
import time
from types import SimpleNamespace

import pytest

from latchkey.matrix.request import Request
from latchkey.matrix.transport import Transport
from tests.fakes.fault_server import FaultServer, Line, always
from tests.fakes.stopped_clock import StoppedClock
from tests.until import until


async def kept(line: Line) -> None:
    """Answered once, and the connection stays open."""
    line.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    await line.until_given_up()


@pytest.mark.parametrize("turns", range(8))
async def test_who_gives_up_while_connections_that_were_kept_too_long_are_closed_leaves_none_open(
    turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [time.monotonic()]
    monkeypatch.setattr("httpcore._async.http11.time", SimpleNamespace(monotonic=lambda: now[0]))
    async with FaultServer(always(kept)) as server:
        transport = Transport(
            StoppedClock(), tls=ssl.create_default_context()
        )  # at hand, so that all three go out at once

        async def ask() -> None:
            await transport.exchange(Request("GET", server.url), max_bytes=100, time_limit_s=20)

        await asyncio.gather(*(ask() for _ in range(3)))
        now[0] += 3_600
        task = asyncio.create_task(ask())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})
        await transport.close()
        assert await nobody_is_connected(server)


async def nobody_is_connected(server: FaultServer) -> bool:
    """Once who is on the way out has gone: a connection that is closed here is heard to end there."""
    await until(lambda: not server.is_busy, 2, "everybody has gone")
    return True
