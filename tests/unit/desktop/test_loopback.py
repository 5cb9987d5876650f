"""The port to which a browser brings the answer hears who knows the state, and nobody else ends a sign-in by calling it."""

from __future__ import annotations

import asyncio
import errno
import gc
import random
import socket
from collections.abc import AsyncIterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from latchkey.desktop import loopback
from latchkey.desktop.loopback import LARGEST_HEAD, MOST_CALLS, Loopback, LoopbackCallback
from latchkey.session.answers import NotThrough, Obstacle
from latchkey.session.secret import Secret
from tests.until import until

pytestmark = pytest.mark.qt

STATE = "Zm9v-state"
NOT_OURS = (socket.AF_INET, "192.0.2.1")
"""For documentation only (RFC 5737)."""
GOOD = f"/callback?state={STATE}&code=a-code"


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: str


@pytest.fixture
async def callback() -> AsyncIterator[LoopbackCallback]:
    made = await Loopback().open()
    assert isinstance(made, LoopbackCallback)
    yield made
    await made.close()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is cut off for being slow."""
    monkeypatch.setattr(loopback, "HEAD_LIMIT_S", 600)


@pytest.fixture
async def arriving(callback: LoopbackCallback) -> AsyncIterator[asyncio.Task[Mapping[str, str]]]:
    task = asyncio.create_task(callback.arrived(Secret(STATE)))
    await asyncio.sleep(0)
    yield task
    task.cancel()


def authority(callback: LoopbackCallback) -> str:
    return urlsplit(callback.redirect_uri).netloc


async def connected(callback: LoopbackCallback) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    url = urlsplit(callback.redirect_uri)
    return await asyncio.open_connection(url.hostname, url.port)


async def sent(callback: LoopbackCallback, request: bytes) -> bytes:
    """All that comes back."""
    reader, writer = await connected(callback)
    writer.write(request)
    try:
        return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


async def called(
    callback: LoopbackCallback, target: str, *headers: str, method: str = "GET", host: str | None = None
) -> Answer:
    lines = [f"{method} {target} HTTP/1.1", f"Host: {authority(callback) if host is None else host}", *headers]
    return parsed(await sent(callback, "\r\n".join([*lines, "", ""]).encode()))


def parsed(answer: bytes) -> Answer:
    head, _, body = answer.decode().partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    return Answer(int(first.split(" ")[1]), dict(line.split(": ", 1) for line in lines), body)


async def test_the_answer_arrives_and_the_person_is_told_to_go_back(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]]
) -> None:
    assert callback.redirect_uri.startswith("http://127.0.0.1:")
    assert callback.redirect_uri.endswith("/callback")
    page = await called(callback, f"/callback?state={STATE}&code=a%2Fcode+x&iss=https%3A%2F%2Fexample.org%2F")
    assert await arriving == {"state": STATE, "code": "a/code x", "iss": "https://example.org/"}
    assert page.status == 200
    assert "You can close this page and go back to Latchkey" in page.body


async def test_an_error_arrives_too_and_nothing_that_the_server_says_is_on_the_page(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]]
) -> None:
    page = await called(callback, f"/callback?state={STATE}&error=access_denied&error_description=%3Cscript%3Ehm")
    assert (await arriving)["error_description"] == "<script>hm"
    assert page.status == 200
    assert "Signing in was not completed" in page.body
    assert "script" not in page.body
    assert "access_denied" not in page.body
    assert "hm" not in page.body


@pytest.mark.parametrize("target", [GOOD, "/callback", "/favicon.ico"])
async def test_the_page_loads_nothing_is_kept_nowhere_and_is_shown_in_no_other(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]], target: str
) -> None:
    headers = (await called(callback, target)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/callback?state=another&code=stolen", 400),
        (f"/callback?state={STATE}x&code=stolen", 400),
        ("/callback?state=&code=stolen", 400),
        ("/callback?state=%C3%BC%FF&code=stolen", 400),
        ("/callback?code=stolen", 400),
        ("/callback?error=access_denied", 400),
        ("/callback", 400),
        (f"/callback?state={STATE}&state={STATE}&code=stolen", 400),
        (f"/callback?state={STATE}&code=stolen&code=other", 400),
        (f"/callback?state={STATE}&" + "&".join(f"a{one}=1" for one in range(100)), 400),
        (f"/?state={STATE}&code=stolen", 404),
        (f"/callback/?state={STATE}&code=stolen", 404),
        (f"//callback?state={STATE}&code=stolen", 404),
        (f"http://127.0.0.1/callback?state={STATE}&code=stolen", 404),
        ("/favicon.ico", 404),
        ("/.well-known/appspecific/com.chrome.devtools.json", 404),
    ],
)
async def test_whoever_does_not_bring_the_state_is_turned_away_and_waited_past(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]], target: str, status: int
) -> None:
    page = await called(callback, target)
    assert page.status == status
    assert "stolen" not in page.body
    assert not arriving.done()
    assert (await called(callback, GOOD)).status == 200
    assert (await arriving)["code"] == "a-code"


@pytest.mark.parametrize("host", ["localhost:{port}", "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1",
                                  "[::1]:{port}", "127.0.0.1:{port}.evil.example", ""])  # fmt: skip
async def test_a_web_page_that_has_its_own_name_lead_here_is_turned_away(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]], host: str
) -> None:
    port = authority(callback).rpartition(":")[2]
    assert (await called(callback, GOOD, host=host.format(port=port))).status == 400
    assert (await called(callback, GOOD, "Host: evil.example")).status == 400
    assert not arriving.done()


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "PUT", "get", "CONNECT"])
async def test_only_get_brings_an_answer(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]], method: str
) -> None:
    page = await called(callback, GOOD, method=method)
    assert (page.status, page.headers["Allow"]) == (405, "GET")
    assert bool(page.body) == (method != "HEAD")
    assert not arriving.done()


@pytest.mark.parametrize("header", ["Sec-Purpose: prefetch", "Sec-Purpose: prefetch;prerender", "Purpose: prefetch", "X-moz: prefetch"])  # fmt: skip
async def test_a_browser_that_looks_ahead_has_to_come_again(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]], header: str
) -> None:
    assert (await called(callback, GOOD, header)).status == 503
    assert not arriving.done()
    assert (await called(callback, GOOD)).status == 200
    assert arriving.done()


@pytest.mark.parametrize(
    "request_", [b"\r\n\r\n", b"GET /callback\r\n\r\n", b"GET /callback HTTP/2.0\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                 b"GET  /callback HTTP/1.1\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\r\n\r\n", b"GET /callback HTTP/1.1\r\n\r\n"],
)  # fmt: skip
async def test_what_is_no_request_is_turned_away(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]], request_: bytes
) -> None:
    assert parsed(await sent(callback, request_)).status == 400
    assert not arriving.done()


async def test_any_bytes_at_all_are_answered_or_dropped(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]]
) -> None:
    chance = random.Random(7)
    whole = f"GET /callback?state=another&code=a HTTP/1.1\r\nHost: {authority(callback)}\r\n\r\n".encode()
    for _ in range(200):
        noise = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            noise[chance.randrange(len(noise) - 4)] = chance.randrange(256)
        answer = parsed(await sent(callback, bytes(noise)))
        assert answer.status in (400, 404, 405)
    assert not arriving.done()


async def test_who_calls_a_second_time_is_told_that_it_is_done(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]]
) -> None:
    await called(callback, GOOD)
    again = await called(callback, f"/callback?state={STATE}&code=another")
    assert again.status == 200
    assert "This is done already" in again.body
    assert (await arriving)["code"] == "a-code"


async def test_nobody_is_heard_before_somebody_waits(callback: LoopbackCallback) -> None:
    assert (await called(callback, GOOD)).status == 400
    assert (await called(callback, "/callback?state=&code=a")).status == 400


async def test_a_request_that_is_too_long_is_not_read(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]]
) -> None:
    page = await called(callback, GOOD, "Cookie: " + "x" * 1_000_000)
    assert page.status == 431
    assert not arriving.done()
    assert (await called(callback, GOOD, "Cookie: " + "x" * (LARGEST_HEAD - 1000))).status == 200


async def test_who_does_not_end_the_request_is_cut_off(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loopback, "HEAD_LIMIT_S", 0.01)
    reader, writer = await connected(callback)
    writer.write(f"GET {GOOD} HTTP/1.1\r\n".encode())
    assert await reader.read() == b""
    writer.close()
    assert not arriving.done()


async def test_many_callers_who_say_nothing_do_not_keep_the_browser_out(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]], patient: None
) -> None:
    idle = [await connected(callback) for _ in range(3 * MOST_CALLS)]
    await until(lambda: sum(_is_over(reader) for reader, _ in idle) >= 2 * MOST_CALLS, what="the oldest are cut off")
    assert (await called(callback, GOOD)).status == 200
    assert arriving.done()
    for _, writer in idle:
        writer.close()


async def test_many_at_once_are_each_answered_and_one_is_heard(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]]
) -> None:
    answers = await asyncio.gather(*(called(callback, GOOD if one % 2 else "/callback?state=no") for one in range(20)))
    assert sorted(answer.status for answer in answers) == [200] * 10 + [400] * 10
    assert sum("goes on by itself" in answer.body for answer in answers) == 1


async def test_who_sends_and_says_that_it_is_all_gets_the_page(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]]
) -> None:
    reader, writer = await connected(callback)
    writer.write(f"GET {GOOD} HTTP/1.1\r\nHost: {authority(callback)}\r\n\r\n".encode())
    writer.write_eof()
    assert parsed(await reader.read()).status == 200
    writer.close()
    assert arriving.done()


async def test_a_browser_that_brings_the_answer_and_goes_has_brought_it(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]]
) -> None:
    _, writer = await connected(callback)
    writer.write(f"GET {GOOD} HTTP/1.1\r\nHost: {authority(callback)}\r\n\r\n".encode())
    await writer.drain()
    writer.transport.abort()
    assert (await arriving)["code"] == "a-code"


async def test_closing_waits_until_the_page_is_there(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]]
) -> None:
    reader, writer = await connected(callback)
    writer.write(f"GET {GOOD} HTTP/1.1\r\nHost: {authority(callback)}\r\n\r\n".encode())
    await arriving
    closing = asyncio.create_task(callback.close())
    page = await reader.read()
    assert not closing.done()
    assert parsed(page).body.endswith("</html>\n")
    writer.close()
    await closing


async def test_closing_does_not_wait_for_ever(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loopback, "ANSWER_LIMIT_S", 0.01)
    _, idle = await connected(callback)
    _, writer = await connected(callback)
    writer.write(f"GET {GOOD} HTTP/1.1\r\nHost: {authority(callback)}\r\n\r\n".encode())
    await arriving
    await callback.close()
    with pytest.raises(ConnectionRefusedError):
        await connected(callback)
    for one in (writer, idle):
        one.close()


async def test_after_closing_the_port_is_nobodys(callback: LoopbackCallback, patient: None) -> None:
    reader, idle = await connected(callback)
    await callback.close()
    await callback.close()
    with pytest.raises(ConnectionRefusedError):
        await connected(callback)
    assert await reader.read() == b""
    idle.close()


@pytest.mark.parametrize("turns_before", range(4))
async def test_who_is_just_being_let_in_when_it_closes_is_put_out(patient: None, turns_before: int) -> None:
    for turns in range(8):
        callback = await Loopback().open()
        assert isinstance(callback, LoopbackCallback)
        url = urlsplit(callback.redirect_uri)
        for _ in range(turns_before):
            await asyncio.sleep(0)
        with socket.create_connection((url.hostname, url.port)) as caller:
            for _ in range(turns):
                await asyncio.sleep(0)
            await callback.close()
            gc.collect()  # a connection that is left is told of
            caller.settimeout(0)
            await until(lambda: _has_ended(caller), what=f"it is put out after {turns} turns of the loop")


async def test_when_the_computer_lets_nobody_in_any_more_it_closes_all_the_same(
    callback: LoopbackCallback, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(caller: socket.socket, address: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", refuse)
    await callback.close()
    monkeypatch.undo()
    with pytest.raises(ConnectionRefusedError):
        await connected(callback)


async def test_when_the_computer_cannot_let_anybody_in_it_tries_again(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    accept = loop.sock_accept
    troubles = [OSError(errno.EMFILE, "Too many open files"), ConnectionAbortedError()]

    async def sometimes(listening: socket.socket) -> tuple[socket.socket, object]:
        if troubles:
            raise troubles.pop()
        return await accept(listening)

    monkeypatch.setattr(loopback, "_AGAIN_S", 0)
    monkeypatch.setattr(loop, "sock_accept", sometimes)
    callback = await Loopback().open()
    assert isinstance(callback, LoopbackCallback)
    assert (await called(callback, "/")).status == 404
    assert troubles == []
    await callback.close()


async def test_several_sign_ins_at_once_each_have_their_own_port(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]]
) -> None:
    other = await Loopback().open()
    assert isinstance(other, LoopbackCallback)
    assert other.redirect_uri != callback.redirect_uri
    waiting = asyncio.create_task(other.arrived(Secret("another state")))
    await asyncio.sleep(0)
    assert (await called(other, GOOD)).status == 400
    assert (await called(other, "/callback?state=another+state&code=b")).status == 200
    assert (await waiting)["code"] == "b"
    assert not arriving.done()
    await other.close()


async def test_without_ipv4_the_other_loopback_address_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loopback, "_LOOPBACK", (NOT_OURS, loopback._LOOPBACK[1]))
    callback = await Loopback().open()
    assert isinstance(callback, LoopbackCallback)
    assert callback.redirect_uri.startswith("http://[::1]:")
    arriving = asyncio.create_task(callback.arrived(Secret(STATE)))
    await asyncio.sleep(0)
    assert (await called(callback, GOOD)).status == 200
    assert (await arriving)["code"] == "a-code"
    await callback.close()


async def test_without_any_port_the_way_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loopback, "_LOOPBACK", (NOT_OURS, NOT_OURS))
    assert await Loopback().open() == NotThrough(Obstacle.NO_LISTENER, "192.0.2.1", "Cannot assign requested address")


async def test_what_was_asked_is_in_no_log(
    callback: LoopbackCallback, arriving: asyncio.Task[Mapping[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    asyncio.get_running_loop().set_debug(True)
    await called(callback, f"/callback?state={STATE}&loginToken=very-secret")
    await called(callback, "/callback?state=another&loginToken=very-secret")
    await callback.close()
    asyncio.get_running_loop().set_debug(False)
    assert "very-secret" not in caplog.text
    assert STATE not in caplog.text


def _is_over(reader: asyncio.StreamReader) -> bool:
    return reader.at_eof() or reader.exception() is not None


def _has_ended(caller: socket.socket) -> bool:
    try:
        return caller.recv(1) == b""
    except ConnectionError:
        return True
    except BlockingIOError:
        return False
