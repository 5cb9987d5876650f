"""Proxies, certificates and clocks, as they are told."""

from __future__ import annotations

from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from latchkey.app.checkup import Finding, Mark
from latchkey.app.settings import NoProxy, OwnProxy, Proxy, SystemProxy
from latchkey.matrix.examination import examine_network
from latchkey.session.instant import Instant
from tests.fakes.certificates import self_signed
from tests.fakes.fault_server import FaultServer, Reply, always, http, reset
from tests.fakes.stopped_clock import NOON, StoppedClock

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


async def found(*urls: str, clock: StoppedClock | None = None, proxy: Proxy | None = None) -> dict[str, Finding]:
    async with aclosing(examine_network(clock or StoppedClock(), urls, proxy or SystemProxy())) as findings:
        return {one.topic: one async for one in findings}


async def of_server(reply: Reply) -> dict[str, Finding]:
    """Under "Homeserver" and "Clocks"."""
    async with FaultServer(always(reply)) as server:
        looked = await found(server.url)
        assert [one.target for one in server.heard] in ([], ["/_matrix/client/versions"])
        return {topic.partition(" ")[0]: one for topic, one in looked.items()}


async def test_without_a_proxy_and_a_session_nothing_is_asked_of_anybody() -> None:
    looked = await found()
    assert list(looked) == ["Proxy", "TLS trust", "Clock"]
    assert {one.mark for one in looked.values()} == {Mark.FINE}


async def test_a_proxy_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://me:hunter22@proxy.example.org:3128/x?y")
    looked = (await found())["Proxy"]
    assert looked.mark is Mark.LOOK
    assert "https through proxy.example.org:3128" in looked.sentence
    assert "hunter22" not in looked.sentence
    assert "me:" not in looked.sentence


async def test_the_proxy_of_the_settings_goes_before_that_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FaultServer(always(http('{"versions": ["v1.11"]}'))) as server:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        looked = await found("http://matrix.example.org", proxy=OwnProxy(server.url))
        assert server.targets == ["http://matrix.example.org/_matrix/client/versions"]
    assert looked["Proxy"] == Finding(
        "Proxy", Mark.LOOK, f"Your settings name one: {server.url}. Your homeserver is reached through it."
    )
    assert (await found(proxy=NoProxy()))["Proxy"].mark is Mark.FINE


async def test_a_proxy_without_its_scheme_is_an_http_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "proxy.example.org")
    assert "http through proxy.example.org." in (await found())["Proxy"].sentence


@pytest.mark.parametrize("address", ["socks4://me:hunter22@127.0.0.1:1080", "http://[", "http://:80", "http://h:99999"])
async def test_a_proxy_that_cannot_be_used_is_broken_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("all_proxy", address)
    findings = await found("http://127.0.0.1:9")
    assert list(findings) == ["Proxy", "TLS trust", "Clock"], "nothing is sent into it"
    looked = findings["Proxy"]
    assert looked.mark is Mark.BROKEN
    assert "hunter22" not in looked.sentence


async def test_a_clock_that_shows_the_past_is_broken() -> None:
    clock = StoppedClock(Instant(wall_ms=0, boot_ms=1))
    looked = (await found(clock=clock))["Clock"]
    assert looked.mark is Mark.BROKEN
    assert "1970-01-01" in looked.sentence


async def test_a_homeserver_that_answers_is_fine() -> None:
    looked = await of_server(http('{"versions": []}'))
    assert looked["Homeserver"].mark is Mark.FINE
    assert "without encryption" in looked["Homeserver"].sentence
    assert "Clocks" not in looked, "it told no time"


async def test_a_homeserver_with_an_error_is_to_be_looked_at() -> None:
    looked = (await of_server(http("", 502)))["Homeserver"]
    assert looked.mark is Mark.LOOK
    assert "(502)" in looked.sentence


async def test_a_homeserver_that_is_away_is_to_be_looked_at_and_nothing_of_ours() -> None:
    assert (await of_server(reset()))["Homeserver"].mark is Mark.LOOK


async def test_a_certificate_that_this_computer_does_not_trust_is_broken() -> None:
    async with FaultServer(always(http()), tls=self_signed("127.0.0.1")) as server:
        looked = (await found(server.url))[f"Homeserver {server.host}"]
    assert looked.mark is Mark.BROKEN
    assert "not trusted by this computer" in looked.sentence


@pytest.mark.parametrize(
    ("off", "mark", "words"),
    [
        (timedelta(seconds=90), Mark.FINE, "show the same time"),
        (timedelta(hours=1), Mark.LOOK, "60 minutes behind"),
        (timedelta(days=-1), Mark.LOOK, "ahead of"),
    ],
)
async def test_clocks_that_differ_are_to_be_looked_at(off: timedelta, mark: Mark, words: str) -> None:
    theirs = datetime.fromtimestamp(NOON.wall_ms / 1000, UTC) + off
    looked = (await of_server(http("{}", headers={"Date": format_datetime(theirs, usegmt=True)})))["Clocks"]
    assert looked.mark is mark
    assert words in looked.sentence


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2025 00:00:00 GMT"])
async def test_a_server_that_tells_no_time_is_not_compared(date: str) -> None:
    assert "Clocks" not in await of_server(http("{}", headers={"Date": date}))
