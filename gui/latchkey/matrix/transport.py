"""HTTP: requests go out, values come back. The one module that knows httpx.

Nothing that a server or a network does raises here; cancellation passes through.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode

import httpx

from latchkey import __version__
from latchkey.app.ports import Line
from latchkey.app.settings import OwnProxy, Proxy, SystemProxy
from latchkey.session.answers import NoAnswer, Trouble
from latchkey.session.instant import Instant
from latchkey.session.ports import Clock

from .body import BoundedBody, Taken
from .giving_up import uninterrupted
from .request import Redirects, Request
from .tls import tls_at_hand
from .trouble import trouble_of

Wire = httpx.AsyncBaseTransport
"""What carries requests in place of the network, in tests."""

SMALL_BYTES = 1 << 20
MEDIA_BYTES = 10 << 20
SYNC_BYTES = 64 << 20

CONNECTIONS = 8
"""To one server at a time; further requests wait for one that is free. As many are kept as may be open, so a burst that
is repeated with a new token does not connect anew; and they are few, since the pool looks at each of them for every
request: 100 requests at once take a fifth less than with twelve connections and all of them waiting in the pool."""

MOST_REDIRECTS = 5
_KEEPS_METHOD = (307, 308)
_MAY_CHANGE_METHOD = (301, 302, 303)

_HEADERS = [
    (b"User-Agent", f"Latchkey/{__version__}".encode()),
    (b"Accept", b"*/*"),
    (b"Accept-Encoding", b"gzip"),
]

_WANTS_A_PASSWORD = "407"
_NEVER_PROXIED = ("all://*localhost", "all://127.0.0.1", "all://[::1]")
"""What is meant to stay on this computer, and goes unencrypted for that reason, does not leave it through a proxy."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whole and within its bounds."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)
    """May hold tokens."""
    sent_at: Instant
    """Read just before the request was sent; before the first, where it was sent on."""
    url: str
    """Where it came from after redirects, without query."""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def host(self) -> str:
        return host_of(self.url)


class _Hop:
    """How far one exchange has come, for the words when its time is up."""

    __slots__ = ("began", "url")

    def __init__(self, url: httpx.URL) -> None:
        self.url = url
        self.began = False

    def ended(self, trouble: Trouble, detail: str = "") -> NoAnswer:
        return NoAnswer(trouble, host_of(self.url), detail[:200])


@dataclass(slots=True, eq=False)
class _Pool:
    """Connections by way of one proxy."""

    proxy: Proxy
    client: httpx.AsyncClient
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))
    """Whoever waits does so here: httpcore would look at all that wait whenever one of them comes or goes."""
    under_way: int = 0


class Transport:
    """A pool of connections. One with authentication and one without for each server, so that a refresh never waits
    behind the requests that wait for it (F15)."""

    def __init__(
        self, clock: Clock, *, line: Line | None = None, tls: ssl.SSLContext | None = None, wire: Wire | None = None
    ) -> None:
        """Without a ``line`` the system's proxy alone is in between. ``tls`` and ``wire``, for tests, replace trust store and
        network."""
        self._clock, self._line = clock, line
        self._tls = tls
        self._wire = wire
        self._pool: _Pool | None = None
        self._left: set[_Pool] = set()  # what is under way there is not cut off: it may be a refresh (F7)

    async def exchange(self, request: Request, *, max_bytes: int, time_limit_s: float) -> Answer | NoAnswer:
        """Send and read the whole answer, whatever its status. ``time_limit_s`` bounds redirects and body too."""
        try:
            url = httpx.URL(f"{request.url}?{urlencode(request.query)}" if request.query else request.url)
        except httpx.InvalidURL:
            return NoAnswer(Trouble.NAME_NOT_FOUND, "", "not a web address")
        try:
            pool = await self._ready()
        except (httpx.InvalidURL, ValueError):  # which quote the proxy's address, and that may hold a password
            return NoAnswer(Trouble.BAD_PROXY, host_of(url))
        hop = _Hop(url)
        pool.under_way += 1
        try:
            async with asyncio.timeout(time_limit_s):
                return await self._follow(pool, request, hop, max_bytes)
        except TimeoutError:
            return hop.ended(Trouble.TOO_SLOW if hop.began else Trouble.TIMED_OUT)
        finally:
            pool.under_way -= 1
            await self._clear_away()

    async def close(self) -> None:
        self._leave_pool()
        while self._left:
            await self._left.pop().client.aclose()

    def _leave_pool(self) -> None:
        if self._pool is not None:
            self._left.add(self._pool)
        self._pool = None

    async def _ready(self) -> _Pool:
        if self._tls is None:
            self._tls = await tls_at_hand()
        proxy = SystemProxy() if self._line is None else self._line.proxy
        if self._pool is not None and self._pool.proxy != proxy:
            self._leave_pool()
            await self._clear_away()
        if self._pool is None:
            self._pool = _Pool(proxy, _client(proxy, self._tls, self._wire))
        return self._pool

    async def _clear_away(self) -> None:
        for one in [pool for pool in self._left if not pool.under_way]:
            self._left.discard(one)
            await one.client.aclose()

    async def _follow(self, pool: _Pool, request: Request, hop: _Hop, max_bytes: int) -> Answer | NoAnswer:
        sent_at = self._clock.now()
        seen = {hop.url}
        while True:
            send = partial(_in_turn, pool, partial(_send, pool.client, request, hop, max_bytes, sent_at))
            answer = await (send() if self._line is None else self._line.carry(host_of(hop.url), send))
            if isinstance(answer, NoAnswer):
                return answer
            target = _sent_on_to(answer, request.method, hop.url)
            if target is None:
                return answer
            if not _is_safe(hop.url, target, request.redirects):
                return hop.ended(Trouble.UNSAFE_REDIRECT, f"to {_origin(target)}")
            if target in seen or len(seen) > MOST_REDIRECTS:
                return hop.ended(Trouble.REDIRECT_LOOP)
            seen.add(target)
            hop.url, hop.began = target, False


def _client(proxy: Proxy, tls: ssl.SSLContext, wire: Wire | None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=tls,
        proxy=proxy.url if isinstance(proxy, OwnProxy) else None,
        trust_env=isinstance(proxy, SystemProxy),
        transport=wire,
        mounts=None if wire else dict.fromkeys(_NEVER_PROXIED),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        timeout=None,  # noqa: S113 - the exchange as a whole has a limit
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=5),
    )


async def _in_turn(pool: _Pool, send: Callable[[], Coroutine[Any, Any, Answer | NoAnswer]]) -> Answer | NoAnswer:
    async with pool.places:
        return await uninterrupted(send)


async def _send(
    client: httpx.AsyncClient, request: Request, hop: _Hop, max_bytes: int, sent_at: Instant
) -> Answer | NoAnswer:
    headers = _HEADERS + [(name.encode(), value.encode()) for name, value in request.headers.items()]
    # Not made by the client: it would take the address apart six more times, and a long poll's is long.
    sent = httpx.Request(request.method, hop.url, headers=headers, content=request.body)
    try:
        response = await client.send(sent, stream=True)
        try:
            hop.began = True
            body = await _read(response, max_bytes)
        finally:
            await response.aclose()
        if isinstance(body, Trouble):
            return hop.ended(body)
        where = str(hop.url).partition("?")[0].partition("#")[0]
        return Answer(response.status_code, dict(response.headers), body, sent_at, where)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        return hop.ended(*_why(error, began=hop.began))


async def _read(response: httpx.Response, max_bytes: int) -> bytes | Trouble:
    told = response.headers.get("content-length", "")
    if told.isdecimal() and int(told[:20]) > max_bytes:
        return Trouble.TOO_LARGE
    body = BoundedBody(response.headers.get("content-encoding", ""), max_bytes)
    async for piece in response.aiter_raw():
        match body.take(piece):
            case Taken.TOO_LARGE:
                return Trouble.TOO_LARGE
            case Taken.BROKEN:
                return Trouble.MALFORMED
    whole = body.whole()
    return Trouble.CONNECTION_LOST if whole is None else whole


def _why(error: Exception, *, began: bool) -> tuple[Trouble, str]:
    """The words of a protocol error are not passed on: they quote what was sent or received."""
    if isinstance(error, httpx.ProxyError):
        if str(error).startswith(_WANTS_A_PASSWORD):
            return Trouble.BAD_PROXY, "the proxy wants a name and a password"
        return Trouble.CONNECTION_REFUSED, "the proxy did not connect"
    if isinstance(error, httpx.RemoteProtocolError):
        if began or error.args[:1] == ("Server disconnected without sending a response.",):
            return Trouble.CONNECTION_LOST, "the server closed the connection"
        return Trouble.NOT_MATRIX, "the answer is not HTTP"
    if isinstance(error, httpx.LocalProtocolError):
        return Trouble.MALFORMED, "the request cannot be written as HTTP"
    if isinstance(error, httpx.InvalidURL):
        return Trouble.NOT_MATRIX, "the answer leads to no web address"
    return trouble_of(error) or (Trouble.CONNECTION_LOST, "")


def _sent_on_to(answer: Answer, method: str, url: httpx.URL) -> httpx.URL | None:
    """``None`` where the answer stands: also for a POST that would have to become a GET."""
    location = answer.headers.get("location")
    follows = answer.status in _KEEPS_METHOD or (answer.status in _MAY_CHANGE_METHOD and method == "GET")
    if location is None or not follows:
        return None
    try:
        return url.join(location).copy_with(fragment=None)
    except httpx.InvalidURL:
        return None


def _is_safe(here: httpx.URL, there: httpx.URL, redirects: Redirects) -> bool:
    if there.scheme not in ("http", "https") or there.userinfo or not there.host:
        return False
    if redirects is Redirects.SAME_ORIGIN:
        return _origin(here) == _origin(there)
    return here.scheme == "http" or there.scheme == "https"


def _origin(url: httpx.URL) -> str:
    """Without a default port: httpx leaves that out by itself."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def host_of(url: httpx.URL | str) -> str:
    """As people read it: names in Unicode, a port where it is not the scheme's own."""
    url = httpx.URL(url)
    host = f"[{url.host}]" if ":" in url.host else url.host
    return host if url.port is None else f"{host}:{url.port}"
