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
            return Finding("Proxy", Mark.FINE, "Your settings want none: connections go out directly.")
        case OwnProxy():
            words = f"Your settings name one: {proxy.url}. Your homeserver is reached through it."
            return Finding("Proxy", Mark.LOOK, words)
        case _:
            return _proxies(urllib.request.getproxies())


def _proxies(proxies: dict[str, str]) -> Finding:
    """A proxy's address may hold a password: its host and port are all that is shown."""
    used = {scheme: proxies[scheme] for scheme in ("http", "https", "all") if proxies.get(scheme)}
    if not used:
        return Finding("Proxy", Mark.FINE, "No proxy is set: connections go out directly.")
    shown = []
    for scheme, address in used.items():
        try:
            parts = urlsplit(address if "://" in address else f"http://{address}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if not host or parts.scheme not in _SPOKEN:
            return Finding(
                "Proxy",
                Mark.BROKEN,
                f"The proxy for {scheme} is not one that Latchkey can use: set an http or socks5 proxy, or none.",
            )
        shown.append(f"{scheme} through {host}{f':{port}' if port else ''}")
    return Finding("Proxy", Mark.LOOK, f"A proxy is set: {', '.join(shown)}. Your homeserver is reached through it.")


def _trust() -> Finding:
    context = system_tls()
    if sys.platform in ("win32", "darwin"):
        return Finding("TLS trust", Mark.FINE, "The system decides which certificates are trusted.")
    count = context.cert_store_stats()["x509_ca"]
    if count:
        return Finding("TLS trust", Mark.FINE, f"{count} certificate authorities of this computer are trusted.")
    return Finding(
        "TLS trust", Mark.LOOK, "The certificate authorities of this computer are read one by one when needed."
    )


def _clock(clock: Clock) -> Finding:
    now = datetime.fromtimestamp(clock.now().wall_ms / 1000, UTC)
    shown = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    if now < MADE_IN:
        return Finding("Clock", Mark.BROKEN, f"This computer's clock shows {shown}, which is past. Set it.")
    return Finding("Clock", Mark.FINE, f"This computer's clock shows {shown}.")


async def _homeserver(clock: Clock, url: str, proxy: Proxy) -> AsyncGenerator[Finding, None]:
    transport = Transport(clock, line=_Through(proxy))
    try:
        answer = await transport.exchange(
            Request("GET", url + versions.PATH), max_bytes=SMALL_BYTES, time_limit_s=TIME_LIMIT_S
        )
    finally:
        await transport.close()
    topic = f"Homeserver {urlsplit(url).netloc}"
    if isinstance(answer, NoAnswer):
        mark = Mark.BROKEN if answer.trouble in _OF_TLS else Mark.LOOK
        yield Finding(topic, mark, words.trouble(answer))
        return
    how = "its certificate is trusted" if url.startswith("https:") else "without encryption"
    if answer.is_success:
        yield Finding(topic, Mark.FINE, f"It answers; {how}.")
    else:
        yield Finding(topic, Mark.LOOK, f"It answers with an error ({answer.status}); {how}.")
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
        return Finding("Clocks", Mark.FINE, f"This computer and {answer.host} show the same time.")
    which = "behind" if apart_ms > 0 else "ahead of"
    sentence = f"This computer's clock is {clock_words.span(abs(apart_ms))} {which} that of {answer.host}. Check it."
    return Finding("Clocks", Mark.LOOK, sentence)
