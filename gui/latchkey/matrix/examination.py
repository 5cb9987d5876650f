"""Looks at what stands between this computer and its homeservers: proxies, certificates, clocks."""

from __future__ import annotations

import asyncio
import sys
import urllib.request
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from latchkey.app import clock_words, words
from latchkey.app.checkup import Finding, Mark
from latchkey.app.settings import NoProxy, OwnProxy, Proxy
from latchkey.language import tr, trn
from latchkey.session.answers import NoAnswer, Trouble
from latchkey.session.ports import Clock

from . import versions
from .request import Request
from .tls import system_tls
from .transport import SMALL_BYTES, Answer, Transport

TIME_LIMIT_S = 10.0
MADE_IN = datetime(2025, 1, 1, tzinfo=UTC)
"""No clock of a computer that runs this program shows an earlier day."""
OFF_MS = 120_000
_OF_TLS = (Trouble.TLS_UNTRUSTED, Trouble.TLS_EXPIRED, Trouble.TLS_WRONG_HOST, Trouble.TLS_FAILED)
A = TypeVar("A")

_SPOKEN = ("http", "https", "socks5", "socks5h")


class _Through:
    """``Line``."""

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy

    async def carry(
        self,
        host: str,  # noqa: ARG002 - as the port has it
        send: Callable[[], Coroutine[Any, Any, A | NoAnswer]],
    ) -> A | NoAnswer:
        return await send()


async def examine_network(clock: Clock, homeserver_urls: Iterable[str], proxy: Proxy) -> AsyncGenerator[Finding, None]:
    """Proxy settings, TLS trust, clock; then each homeserver, which is asked for its versions and told nothing."""
    way_out = _way_out(proxy)
    yield way_out
    yield await asyncio.to_thread(_trust)
    yield _clock(clock)
    if way_out.mark is Mark.BROKEN:
        return  # nothing can be reached through it
    for url in sorted(set(homeserver_urls)):
        async for finding in _homeserver(clock, url, proxy):
            yield finding


def _way_out(proxy: Proxy) -> Finding:
    match proxy:
        case NoProxy():
            return Finding(tr("Proxy"), Mark.FINE, tr("Your settings want none: connections go out directly."))
        case OwnProxy():
            sentence = tr("Your settings name one: {proxy}. Your homeserver is reached through it.", proxy=proxy.url)
            return Finding(tr("Proxy"), Mark.LOOK, sentence)
        case _:
            return _proxies(urllib.request.getproxies())


def _proxies(proxies: dict[str, str]) -> Finding:
    """A proxy's address may hold a password: its host and port are all that is shown."""
    used = {scheme: proxies[scheme] for scheme in ("http", "https", "all") if proxies.get(scheme)}
    if not used:
        return Finding(tr("Proxy"), Mark.FINE, tr("No proxy is set: connections go out directly."))
    shown = []
    for scheme, address in used.items():
        try:
            parts = urlsplit(address if "://" in address else f"http://{address}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if not host or parts.scheme not in _SPOKEN:
            return Finding(
                tr("Proxy"),
                Mark.BROKEN,
                tr(
                    "The proxy for {scheme} is not one that Latchkey can use: set an http or socks5 proxy, or none.",
                    scheme=scheme,
                ),
            )
        shown.append(tr("{scheme} through {host}", scheme=scheme, host=f"{host}:{port}" if port else host))
    sentence = tr("A proxy is set: {ways}. Your homeserver is reached through it.", ways=", ".join(shown))
    return Finding(tr("Proxy"), Mark.LOOK, sentence)


def _trust() -> Finding:
    context = system_tls()
    if sys.platform in ("win32", "darwin"):
        return Finding(tr("TLS trust"), Mark.FINE, tr("The system decides which certificates are trusted."))
    count = context.cert_store_stats()["x509_ca"]
    if count:
        sentence = trn(
            "1 certificate authority of this computer is trusted.",
            "{count} certificate authorities of this computer are trusted.",
            count,
        )
        return Finding(tr("TLS trust"), Mark.FINE, sentence)
    sentence = tr("The certificate authorities of this computer are read one by one when needed.")
    return Finding(tr("TLS trust"), Mark.LOOK, sentence)


def _clock(clock: Clock) -> Finding:
    now = datetime.fromtimestamp(clock.now().wall_ms / 1000, UTC)
    shown = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if now < MADE_IN:
        sentence = tr("This computer's clock shows {time}, which is past. Set it.", time=shown)
        return Finding(tr("Clock"), Mark.BROKEN, sentence)
    return Finding(tr("Clock"), Mark.FINE, tr("This computer's clock shows {time}.", time=shown))


async def _homeserver(clock: Clock, url: str, proxy: Proxy) -> AsyncGenerator[Finding, None]:
    transport = Transport(clock, line=_Through(proxy))
    try:
        answer = await transport.exchange(
            Request("GET", url + versions.PATH), max_bytes=SMALL_BYTES, time_limit_s=TIME_LIMIT_S
        )
    finally:
        await transport.close()
    topic = tr("Homeserver {server}", server=urlsplit(url).netloc)
    if isinstance(answer, NoAnswer):
        mark = Mark.BROKEN if answer.trouble in _OF_TLS else Mark.LOOK
        yield Finding(topic, mark, words.trouble(answer))
        return
    is_safe = url.startswith("https:")
    if answer.is_success:
        sentence = tr("It answers; its certificate is trusted.") if is_safe else tr("It answers; without encryption.")
        yield Finding(topic, Mark.FINE, sentence)
    else:
        sentence = (
            tr("It answers with an error ({status}); its certificate is trusted.", status=answer.status)
            if is_safe
            else tr("It answers with an error ({status}); without encryption.", status=answer.status)
        )
        yield Finding(topic, Mark.LOOK, sentence)
    off = _off(answer)
    if off is not None:
        yield off


def _off(answer: Answer) -> Finding | None:
    """This computer's clock beside the server's."""
    try:
        theirs_ms = parsedate_to_datetime(answer.headers["date"]).timestamp() * 1000
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    apart_ms = int(theirs_ms - answer.sent_at.wall_ms)
    if abs(apart_ms) <= OFF_MS:
        return Finding(tr("Clocks"), Mark.FINE, tr("This computer and {host} show the same time.", host=answer.host))
    apart = clock_words.span(abs(apart_ms))
    sentence = (
        tr("This computer's clock is {apart} behind that of {host}. Check it.", apart=apart, host=answer.host)
        if apart_ms > 0
        else tr("This computer's clock is {apart} ahead of that of {host}. Check it.", apart=apart, host=answer.host)
    )
    return Finding(tr("Clocks"), Mark.LOOK, sentence)
