"""Where a request may be sent on to, and where never."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from latchkey.matrix import transport as transport_module
from latchkey.matrix.request import Redirects, Request
from latchkey.matrix.transport import Answer, Transport
from latchkey.session.answers import NoAnswer, Trouble
from tests.fakes.certificates import Authority
from tests.fakes.fault_server import FaultServer, Heard, Reply, always, http, redirect
from tests.fakes.stopped_clock import NOON, StoppedClock

TOKEN = {"Authorization": "Bearer t"}


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    transport = Transport(StoppedClock())
    yield transport
    await transport.close()


async def ask(transport: Transport, request: Request) -> Answer | NoAnswer:
    return await transport.exchange(request, max_bytes=100, time_limit_s=20)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_get_is_sent_on_within_its_origin_with_its_token(transport: Transport, status: int) -> None:
    def script(heard: Heard) -> Reply:
        return redirect("/b#part", status) if heard.target == "/a" else http("there")

    async with FaultServer(script) as server:
        answer = await ask(transport, Request("GET", server.url + "/a", TOKEN))
    assert isinstance(answer, Answer)
    assert (answer.body, answer.url) == (b"there", server.url + "/b")
    assert server.heard[1].headers["authorization"] == "Bearer t"


@pytest.mark.parametrize("status", [307, 308])
async def test_a_post_is_sent_on_whole_where_its_method_stays(transport: Transport, status: int) -> None:
    def script(heard: Heard) -> Reply:
        return redirect("/b", status) if heard.target == "/a" else http("there")

    async with FaultServer(script) as server:
        await ask(transport, Request("POST", server.url + "/a", body=b"{}"))
    assert [(heard.method, heard.target, heard.body) for heard in server.heard] == [
        ("POST", "/a", b"{}"),
        ("POST", "/b", b"{}"),
    ]


async def test_a_post_never_becomes_a_get(transport: Transport) -> None:
    async with FaultServer(always(redirect("/b"))) as server:
        answer = await ask(transport, Request("POST", server.url + "/a", body=b"{}"))
    assert isinstance(answer, Answer)
    assert answer.status == 302
    assert server.targets == ["/a"]


@pytest.mark.parametrize("status", [302, 307])
async def test_a_token_is_never_carried_to_another_origin(transport: Transport, status: int) -> None:
    async with (
        FaultServer(always(http())) as elsewhere,
        FaultServer(always(redirect(elsewhere.url + "/steal?a=b", status))) as server,
    ):
        answer = await ask(transport, Request("GET", server.url + "/a", TOKEN))
    assert answer == NoAnswer(Trouble.UNSAFE_REDIRECT, server.host, f"to {elsewhere.url}")
    assert elsewhere.heard == []


async def test_a_token_is_never_carried_from_https_to_http() -> None:
    authority = Authority()
    transport = Transport(StoppedClock(), tls=authority.client())
    try:
        async with (
            FaultServer(always(http())) as plain,
            FaultServer(always(redirect(plain.url)), tls=authority.server("127.0.0.1")) as server,
        ):
            for redirects in Redirects:
                answer = await ask(transport, Request("GET", server.url, redirects=redirects))
                assert isinstance(answer, NoAnswer)
                assert answer.trouble is Trouble.UNSAFE_REDIRECT
        assert plain.heard == []
    finally:
        await transport.close()


async def test_a_request_without_secrets_may_go_anywhere(transport: Transport) -> None:
    async with (
        FaultServer(always(http("there"))) as elsewhere,
        FaultServer(always(redirect(elsewhere.url + "/b"))) as server,
    ):
        answer = await ask(transport, Request("GET", server.url, redirects=Redirects.ANYWHERE))
    assert isinstance(answer, Answer)
    assert (answer.body, answer.url) == (b"there", elsewhere.url + "/b")


@pytest.mark.parametrize(
    ("location", "trouble"),
    [
        ("file:///etc/passwd", Trouble.UNSAFE_REDIRECT),
        ("http://you:me@127.0.0.1/", Trouble.UNSAFE_REDIRECT),
        ("javascript:alert(1)", Trouble.NOT_MATRIX),
        ("http://a:b:c/", Trouble.NOT_MATRIX),
        ("http:", Trouble.REDIRECT_LOOP),
    ],
)
@pytest.mark.parametrize("redirects", list(Redirects))
async def test_a_redirect_to_what_is_no_plain_web_address_is_not_followed(
    transport: Transport, location: str, trouble: Trouble, redirects: Redirects
) -> None:
    async with FaultServer(always(redirect(location))) as server:
        answer = await ask(transport, Request("GET", server.url, redirects=redirects))
    assert len(server.heard) == 1
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is trouble


def test_a_location_that_is_no_address_leaves_the_answer_as_it_is() -> None:
    answer = Answer(302, {"location": "http://a:b:c/"}, b"", NOON, "https://example.org/")
    assert transport_module._sent_on_to(answer, "GET", httpx.URL("https://example.org/")) is None


@pytest.mark.parametrize("redirects", list(Redirects))
async def test_a_redirect_loop_is_told_as_such(transport: Transport, redirects: Redirects) -> None:
    def script(heard: Heard) -> Reply:
        return redirect("/b" if heard.target == "/a" else "/a")

    async with FaultServer(script) as server:
        answer = await ask(transport, Request("GET", server.url + "/a", redirects=redirects))
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.REDIRECT_LOOP
    assert server.targets == ["/a", "/b"]


async def test_redirects_that_lead_ever_further_end_after_the_fifth(transport: Transport) -> None:
    async with FaultServer(lambda heard: redirect(heard.target + "a")) as server:
        answer = await ask(transport, Request("GET", server.url + "/"))
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.REDIRECT_LOOP
    assert len(server.heard) == 6
