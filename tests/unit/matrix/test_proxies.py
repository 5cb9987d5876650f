"""The way out: that of the system, none, or an own one, and a change from one to another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from latchkey.app.faults import Faults
from latchkey.app.settings import NoProxy, OwnProxy, SystemProxy
from latchkey.matrix.request import Request
from latchkey.matrix.transport import Answer, Transport
from latchkey.session.answers import NoAnswer, Trouble
from tests.fakes.clock import FakeClock
from tests.fakes.fault_server import FaultServer, always, http
from tests.fakes.stopped_clock import StoppedClock

ELSEWHERE = "http://matrix.example.org/x"


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Faults:
    for name in ("no_proxy", "all_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    return Faults(FakeClock())


@pytest.fixture
async def transport(line: Faults) -> AsyncIterator[Transport]:
    transport = Transport(StoppedClock(), line=line)
    yield transport
    await transport.close()


async def ask(transport: Transport, url: str = ELSEWHERE) -> Answer | NoAnswer:
    return await transport.exchange(Request("GET", url), max_bytes=4096, time_limit_s=20)


@asynccontextmanager
async def socks(url: str) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A SOCKS 5 proxy (RFC 1928) before the server at ``url``, and the names that it was asked for."""
    asked: list[bytes] = []
    host, _, port = url.removeprefix("http://").partition(":")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(b"\x05\x00")
        *_, length = await reader.readexactly(5)
        asked.append(await reader.readexactly(length))
        await reader.readexactly(2)
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        there, out = await asyncio.open_connection(host, int(port))
        out.write(await reader.readuntil(b"\r\n\r\n"))
        writer.write(await there.read(65536))
        for one in (out, writer):
            one.close()
            await one.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1") as server:
        port_here = server.sockets[0].getsockname()[1]
        yield f"socks5://127.0.0.1:{port_here}", asked


async def test_an_own_proxy_goes_before_that_of_the_system(line: Faults, transport: Transport) -> None:
    async with FaultServer(always(http("through"))) as proxy:
        line.proxy = OwnProxy(proxy.url)
        assert isinstance(await ask(transport), Answer)
    assert proxy.targets == [ELSEWHERE]


async def test_an_own_proxy_may_speak_socks_and_is_given_the_name(line: Faults, transport: Transport) -> None:
    async with FaultServer(always(http("through"))) as server, socks(server.url) as (address, asked):
        line.proxy = OwnProxy(address)
        assert isinstance(await ask(transport), Answer)
    assert asked == [b"matrix.example.org"]


async def test_without_a_proxy_that_of_the_system_is_left_alone(
    line: Faults, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FaultServer(always(http("through"))) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        line.proxy = NoProxy()
        answer = await ask(transport, "http://nowhere.invalid/")
        assert isinstance(answer, NoAnswer)
        assert answer.trouble is Trouble.NAME_NOT_FOUND
        assert proxy.heard == []


async def test_loopback_is_not_reached_through_an_own_proxy_either(line: Faults, transport: Transport) -> None:
    async with FaultServer(always(http("here"))) as server, FaultServer(always(http("through"))) as proxy:
        line.proxy = OwnProxy(proxy.url)
        answer = await ask(transport, server.url)
    assert isinstance(answer, Answer)
    assert answer.body == b"here"


async def test_f07_what_is_under_way_through_the_old_proxy_is_not_cut_off(line: Faults, transport: Transport) -> None:
    goes, asked = asyncio.Event(), asyncio.Event()

    async def slowly(*rest: object) -> None:
        asked.set()
        await goes.wait()
        await http("the old way")(*rest)  # type: ignore[arg-type]  # as it was given

    async with FaultServer(always(slowly)) as old, FaultServer(always(http("the new way"))) as new:
        line.proxy = OwnProxy(old.url)
        first = asyncio.create_task(ask(transport))
        await asked.wait()
        line.proxy = OwnProxy(new.url)
        second = await ask(transport)
        assert isinstance(second, Answer)
        assert second.body == b"the new way"
        goes.set()
        answer = await first
    assert isinstance(answer, Answer)
    assert answer.body == b"the old way"
    assert not transport._left, "nothing of the old way stays open"


async def test_the_connections_of_a_way_that_is_left_are_closed(line: Faults, transport: Transport) -> None:
    async with FaultServer(always(http())) as proxy:
        line.proxy = OwnProxy(proxy.url)
        await ask(transport)
        pool = transport._pool
        line.proxy = SystemProxy()
        await ask(transport)
    assert pool is not None
    assert pool.client.is_closed
    assert not transport._left
