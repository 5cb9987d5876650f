"""What a request is, and what each fault of a server or a network becomes."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
from collections.abc import AsyncIterator

import pytest

from latchkey import __version__
from latchkey.matrix.request import Request
from latchkey.matrix.transport import Answer, Transport
from latchkey.session.answers import NoAnswer, Trouble
from tests.fakes.fault_server import FaultServer, Reply, always, endless, http, raw, reset, silence
from tests.fakes.stopped_clock import NOON, StoppedClock

LONG_S = 20.0
SHORT_S = 0.05


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    transport = Transport(StoppedClock())
    yield transport
    await transport.close()


async def ask(transport: Transport, url: str, *, limit_s: float = LONG_S, most: int = 4096) -> Answer | NoAnswer:
    return await transport.exchange(Request("GET", url), max_bytes=most, time_limit_s=limit_s)


async def trouble(transport: Transport, reply: Reply, *, limit_s: float = LONG_S) -> NoAnswer:
    async with FaultServer(always(reply)) as server:
        answer = await ask(transport, server.url, limit_s=limit_s)
        assert isinstance(answer, NoAnswer)
        assert answer.host == server.host
        return answer


async def test_an_answer_says_when_its_request_was_sent_and_where_it_came_from(transport: Transport) -> None:
    async with FaultServer(always(http('{"a": 1}', 418, {"X-Said": "So"}))) as server:
        request = Request("GET", server.url + "/a%2Fb", query={"since": "s 1"})
        answer = await transport.exchange(request, max_bytes=4096, time_limit_s=LONG_S)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body, answer.headers["x-said"]) == (418, b'{"a": 1}', "So")
    assert (answer.sent_at, answer.url) == (NOON, server.url + "/a%2Fb")
    assert server.targets == ["/a%2Fb?since=s+1"]
    assert server.heard[0].headers["user-agent"] == f"Latchkey/{__version__}"


async def test_a_body_and_its_headers_arrive_as_they_were_given(transport: Transport) -> None:
    async with FaultServer(always(http())) as server:
        request = Request("POST", server.url, {"Authorization": "Bearer tök"}, body=b"{}")
        assert isinstance(await transport.exchange(request, max_bytes=10, time_limit_s=LONG_S), Answer)
    heard = server.heard[0]
    assert (heard.method, heard.body) == ("POST", b"{}")
    assert heard.headers["authorization"].encode("latin-1") == "Bearer tök".encode()


async def test_no_cookie_is_ever_kept(transport: Transport) -> None:
    async with FaultServer(always(http(headers={"Set-Cookie": "who=you; Path=/"}))) as server:
        await ask(transport, server.url)
        await ask(transport, server.url)
    assert [heard.headers.get("cookie") for heard in server.heard] == [None, None]


async def test_loopback_is_never_reached_through_a_proxy(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    async with FaultServer(always(http())) as server:
        assert isinstance(await ask(transport, server.url), Answer)


@pytest.mark.parametrize("proxy", ["socks4://me:hunter22@127.0.0.1:9", "ftp://me:hunter22@127.0.0.1:9"])
async def test_a_proxy_that_cannot_be_used_is_said_and_not_quoted(
    transport: Transport, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("all_proxy", proxy)
    answer = await ask(transport, "https://matrix.example.org")
    assert answer == NoAnswer(Trouble.BAD_PROXY, "matrix.example.org")


async def test_a_socks_proxy_that_is_not_there_refuses_connections(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        monkeypatch.setenv("all_proxy", f"socks5://127.0.0.1:{unheard.getsockname()[1]}")
        answer = await ask(transport, "http://matrix.example.org")
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.CONNECTION_REFUSED


async def test_a_proxy_of_the_environment_is_used_for_all_else(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FaultServer(always(http("through"))) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        answer = await ask(transport, "http://example.org/x")
    assert isinstance(answer, Answer)
    assert proxy.targets == ["http://example.org/x"]


async def test_a_proxy_that_does_not_connect_is_a_refused_connection(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FaultServer(always(http(status=403))) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        answer = await ask(transport, "https://example.org/x")
    assert isinstance(answer, NoAnswer)
    assert (answer.trouble, answer.host) == (Trouble.CONNECTION_REFUSED, "example.org")


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_of_the_environment_gets_the_name_and_the_password_in_its_address(
    transport: Transport, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    async with FaultServer(always(http(status=407))) as proxy:
        monkeypatch.setenv(f"{scheme}_proxy", proxy.url.replace("://", "://alice:hunter22@"))
        monkeypatch.delenv("no_proxy", raising=False)
        answer = await ask(transport, f"{scheme}://example.org/x")
    assert proxy.heard[0].headers["proxy-authorization"] == "Basic YWxpY2U6aHVudGVyMjI="
    assert scheme == "http" or answer == NoAnswer(
        Trouble.BAD_PROXY, "example.org", "the proxy wants a name and a password"
    )
    assert "hunter22" not in repr(answer)


async def test_f01_a_refused_connection_is_told_as_such(transport: Transport) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unheard.getsockname()[1]}"
        answer = await ask(transport, f"http://{host}/")
    assert isinstance(answer, NoAnswer)
    assert (answer.trouble, answer.host) == (Trouble.CONNECTION_REFUSED, host)


async def test_f01_a_name_that_does_not_resolve_is_told_as_such(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    answer = await ask(transport, "http://nowhere.example/")
    assert answer == NoAnswer(Trouble.NAME_NOT_FOUND, "nowhere.example", "Name or service not known")


async def test_f01_a_resolver_that_does_not_answer_means_no_network(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", silent)
    answer = await ask(transport, "http://somewhere.example/")
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.NO_NETWORK


async def test_f01_an_unreachable_network_is_told_as_such(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreachable(*_: object, **__: object) -> None:
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", unreachable)
    answer = await ask(transport, "http://192.0.2.1:8008/")
    assert answer == NoAnswer(Trouble.NO_NETWORK, "192.0.2.1:8008", "Network is unreachable")


async def test_f01_a_reset_is_a_lost_connection(transport: Transport) -> None:
    assert (await trouble(transport, reset())).trouble is Trouble.CONNECTION_LOST


async def test_f01_a_close_without_an_answer_is_a_lost_connection(transport: Transport) -> None:
    assert (await trouble(transport, raw(b""))).trouble is Trouble.CONNECTION_LOST
    assert (await trouble(transport, raw(b"HTTP/1.1 200 OK\r\nA: b"))).trouble is Trouble.CONNECTION_LOST


async def test_f01_a_body_that_stops_in_its_middle_is_a_lost_connection(transport: Transport) -> None:
    reply = raw(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"access_token":')
    assert (await trouble(transport, reply)).trouble is Trouble.CONNECTION_LOST
    packed = gzip.compress(b"x" * 1000)[:-9]
    reply = http(packed, headers={"Content-Encoding": "gzip"})
    assert (await trouble(transport, reply)).trouble is Trouble.CONNECTION_LOST


async def test_f02_silence_ends_as_timed_out(transport: Transport) -> None:
    assert (await trouble(transport, silence(), limit_s=SHORT_S)).trouble is Trouble.TIMED_OUT


async def test_f02_an_answer_that_begins_and_stalls_is_too_slow(transport: Transport) -> None:
    reply = silence(after=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")
    assert (await trouble(transport, reply, limit_s=SHORT_S)).trouble is Trouble.TOO_SLOW


async def test_a_body_that_drips_without_end_is_too_slow(transport: Transport) -> None:
    async with FaultServer(always(endless(b" "))) as server:
        answer = await ask(transport, server.url, limit_s=SHORT_S, most=1 << 30)
    assert answer == NoAnswer(Trouble.TOO_SLOW, server.host)


async def test_a_body_that_says_it_has_five_gigabytes_is_not_read(transport: Transport) -> None:
    reply = silence(after=b"HTTP/1.1 200 OK\r\nContent-Length: 5368709120\r\n\r\n{")
    assert (await trouble(transport, reply)).trouble is Trouble.TOO_LARGE


async def test_a_length_beyond_all_measure_is_too_large(transport: Transport) -> None:
    reply = silence(after=b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 19 + b"\r\n\r\n{")
    assert (await trouble(transport, reply)).trouble is Trouble.TOO_LARGE


async def test_a_body_without_end_is_cut_off_at_its_bound(transport: Transport) -> None:
    assert (await trouble(transport, endless(b"x" * 1000))).trouble is Trouble.TOO_LARGE


async def test_a_small_body_that_unpacks_to_a_large_one_is_cut_off_at_its_bound(transport: Transport) -> None:
    reply = http(gzip.compress(bytes(1 << 20)), headers={"Content-Encoding": "gzip"})
    assert (await trouble(transport, reply)).trouble is Trouble.TOO_LARGE


async def test_a_packed_body_is_unpacked(transport: Transport) -> None:
    packed = http(gzip.compress(b'{"a": 1}'), headers={"Content-Encoding": "gzip"})
    async with FaultServer(always(packed)) as server:
        answer = await ask(transport, server.url)
    assert isinstance(answer, Answer)
    assert answer.body == b'{"a": 1}'
    assert server.heard[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "gzip, gzip"])
async def test_a_body_in_another_encoding_than_agreed_is_malformed(transport: Transport, encoding: str) -> None:
    reply = http(b"{}", headers={"Content-Encoding": encoding})
    assert (await trouble(transport, reply)).trouble is Trouble.MALFORMED


async def test_something_that_does_not_speak_http_is_no_matrix_server_and_is_not_quoted(transport: Transport) -> None:
    answer = await trouble(transport, raw(b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n"))
    assert (answer.trouble, answer.detail) == (Trouble.NOT_MATRIX, "the answer is not HTTP")


async def test_headers_without_end_do_not_fill_the_memory(transport: Transport) -> None:
    reply = raw(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100_000)
    assert (await trouble(transport, reply)).trouble in (Trouble.NOT_MATRIX, Trouble.CONNECTION_LOST)


async def test_a_token_that_cannot_stand_in_a_header_is_neither_sent_nor_shown(transport: Transport) -> None:
    async with FaultServer(always(http())) as server:
        request = Request("GET", server.url, {"Authorization": "Bearer sec\r\nret"})
        answer = await transport.exchange(request, max_bytes=10, time_limit_s=LONG_S)
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.MALFORMED
    assert "sec" not in answer.detail
    assert server.heard == []


async def test_no_token_reaches_a_log(transport: Transport, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with FaultServer(always(http())) as server:
        request = Request("POST", server.url, {"Authorization": "Bearer hunter2"}, body=b'{"password":"swordfish"}')
        assert isinstance(await transport.exchange(request, max_bytes=10, time_limit_s=LONG_S), Answer)
    assert server.host in caplog.text
    assert "hunter2" not in caplog.text
    assert "swordfish" not in caplog.text


@pytest.mark.parametrize("url", ["", "http://", "https://exa mple/", "nonsense", "http://a:b:c/", "ftp://x/"])
async def test_what_is_no_web_address_is_no_answer(transport: Transport, url: str) -> None:
    assert isinstance(await ask(transport, url), NoAnswer)


async def test_a_cancelled_request_ends_at_once_and_the_next_one_works(transport: Transport) -> None:
    replies = iter([silence(), http("next")])
    arrived = asyncio.Event()

    def script(_heard: object) -> Reply:
        arrived.set()
        return next(replies)

    async with FaultServer(script) as server:
        first = asyncio.create_task(ask(transport, server.url))
        await arrived.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        answer = await ask(transport, server.url)
    assert isinstance(answer, Answer)
    assert answer.body == b"next"
