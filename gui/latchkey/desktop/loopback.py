"""The port of this computer to which a browser brings the answer to a sign-in (RFC 8252, section 7.3).

Every program on this computer can call it, and every web page can have the browser do so. So only who knows the ``state`` is
heard, one request each, of bounded length and time; and what was asked is told to nobody, no log included.
"""

from __future__ import annotations

import asyncio
import hmac
import itertools
import socket
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from latchkey.app.tasks import Tasks
from latchkey.session.answers import NotThrough, Obstacle
from latchkey.session.secret import Secret

from .callback_page import Page, response

PATH = "/callback"
LARGEST_HEAD = 64 * 1024
"""Browsers send along what any other program on this computer has set: a cookie belongs to a host with all its ports."""
MOST_CALLS = 32
"""Where more are at once, the oldest that has not said what it wants is cut off."""
HEAD_LIMIT_S = 10.0
ANSWER_LIMIT_S = 1.0
_AGAIN_S = 0.1

_LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_MOST_PARAMETERS = 50


class Loopback:
    """``Doormat``."""

    async def open(self) -> LoopbackCallback | NotThrough:
        detail = ""
        for family, host in _LOOPBACK:
            try:
                listening = _bound(family, host)
            except OSError as error:
                detail = error.strerror or type(error).__name__
            else:
                return LoopbackCallback(listening)
        return NotThrough(Obstacle.NO_LISTENER, _LOOPBACK[0][1], detail)


class LoopbackCallback:
    """``Callback``. ``listening`` is its own from here on."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        host, port = listening.getsockname()[:2]
        self._authority = f"[{host}]:{port}" if listening.family == socket.AF_INET6 else f"{host}:{port}"
        self.redirect_uri = f"http://{self._authority}{PATH}"
        self._state: Secret | None = None
        self._brought: dict[str, str] = {}
        self._has_arrived = asyncio.Event()
        self._is_closed = False
        self._asking: dict[asyncio.StreamWriter, None] = {}
        """The oldest first."""
        self._tasks = Tasks(_tell_bug)
        self._tasks.start("listening", self._listen())

    async def arrived(self, state: Secret) -> Mapping[str, str]:
        self._state = state
        await self._has_arrived.wait()
        return self._brought

    async def close(self) -> None:
        self._is_closed = True
        for writer in self._asking:
            writer.transport.abort()
        try:
            await self._end_listening()
            await self._tasks.settled()  # each has its limit
        finally:
            self._listening.close()

    async def _end_listening(self) -> None:
        """By a call of our own: a wait for a caller that is cancelled loses the one whom it is just letting in."""
        if not self._tasks.is_running("listening"):
            return
        try:
            with socket.socket(self._listening.family, socket.SOCK_STREAM) as caller:
                caller.setblocking(False)
                async with asyncio.timeout(ANSWER_LIMIT_S):
                    await asyncio.get_running_loop().sock_connect(caller, self._listening.getsockname())
        except (OSError, TimeoutError):  # so many others call, or there are too many open files
            self._tasks.cancel("listening")

    async def _listen(self) -> None:
        # A server of asyncio's that is closed forgets whom it is just letting in, and leaves them standing.
        for number in itertools.takewhile(lambda _: not self._is_closed, itertools.count()):
            try:
                caller, _ = await asyncio.get_running_loop().sock_accept(self._listening)
            except OSError:  # it has gone again, or there are too many open files
                await asyncio.sleep(_AGAIN_S)
            else:
                self._tasks.start(f"call {number}", self._serve(caller))

    async def _serve(self, caller: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=caller, limit=LARGEST_HEAD)
        try:
            if not self._is_closed:
                await self._answer(reader, writer)
        except (OSError, EOFError, TimeoutError):
            pass  # it has gone, or does not end
        finally:
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._asking) >= MOST_CALLS:
            next(iter(self._asking)).transport.abort()
        self._asking[writer] = None
        try:
            async with asyncio.timeout(HEAD_LIMIT_S):
                answer = self._answer_to(await reader.readuntil(b"\r\n\r\n"))
        except asyncio.LimitOverrunError:
            answer = response(Page.TOO_LARGE)
        finally:
            del self._asking[writer]
        async with asyncio.timeout(ANSWER_LIMIT_S):
            writer.write(answer)
            if writer.can_write_eof():
                writer.write_eof()
            while await reader.read(LARGEST_HEAD):
                pass  # a connection that is closed with something unread takes the answer back
            writer.close()
            await writer.wait_closed()

    def _answer_to(self, head: bytes) -> bytes:
        request = _read(head)
        if request is None or request.hosts != (self._authority,):  # under another name it is a web page that calls
            return response(Page.STRAY)
        if request.method != "GET":
            return response(Page.ONLY_GET, with_body=request.method != "HEAD")
        path, _, query = request.target.partition("?")
        if path != PATH:
            return response(Page.NOTHING_HERE)
        return response(Page.NOT_YET if request.is_in_advance else self._take(query))

    def _take(self, query: str) -> Page:
        parameters = _parameters(query)
        if self._state is None or not _is_same(parameters.get("state", ""), self._state):
            return Page.STRAY
        if self._has_arrived.is_set():
            return Page.ALREADY
        self._brought = parameters
        self._has_arrived.set()
        return Page.REFUSED if "error" in parameters else Page.ARRIVED


class _Request(NamedTuple):
    method: str
    target: str
    hosts: tuple[str, ...]
    """One, where it is in order."""
    is_in_advance: bool
    """Fetched by a browser that thinks its person may come here."""


def _read(head: bytes) -> _Request | None:
    """``None`` for what is not HTTP/1."""
    first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    match first.split(" "):
        case [method, target, "HTTP/1.1" | "HTTP/1.0"] if target.isascii():
            fields = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
            hosts = tuple(value for name, value in fields if name == "host")
            purposes = (value for name, value in fields if name in ("sec-purpose", "purpose", "x-moz"))
            return _Request(method, target, hosts, any(one.startswith("prefetch") for one in purposes))
    return None


def _parameters(query: str) -> dict[str, str]:
    """Empty where one is there twice, which no server may send (RFC 6749, section 4.1.2), or where there are too many."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return {}
    parameters = dict(pairs)
    return parameters if len(parameters) == len(pairs) else {}


def _is_same(one: str, state: Secret) -> bool:
    return hmac.compare_digest(one.encode(), state.reveal().encode())


def _bound(family: socket.AddressFamily, host: str) -> socket.socket:
    """On any free port. Raises ``OSError``."""
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # on Windows another program could listen there too
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listening.bind((host, 0))
        listening.listen(MOST_CALLS)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening


def _tell_bug(bug: BaseException) -> None:
    asyncio.get_running_loop().call_exception_handler({"message": "a call from the browser failed", "exception": bug})
