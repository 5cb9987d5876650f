"""What a test can make the practice homeserver do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from random import Random

import httpx
import pytest

from latchkey.practice.homeserver import Homeserver
from latchkey.practice.knobs import Knobs
from latchkey.practice.lifetimes import Lifetimes
from latchkey.practice.network import LoggedRequest
from latchkey.practice.server import PracticeServer
from latchkey.practice.sync import Filter
from tests.until import until

from .talking import ask, login, refresh, sync, try_login, verdict

SOFT = (401, "M_UNKNOWN_TOKEN", True)
HARD = (401, "M_UNKNOWN_TOKEN", False)


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as started:
        yield started


def test_access_tokens_expire_on_command_and_the_refresh_token_goes_on(server: PracticeServer) -> None:
    told = login(server)
    server.expire_access_tokens()
    assert verdict(ask(server, "GET", "/account/whoami", told["access_token"])) == SOFT
    assert refresh(server, told).status_code == 200


def test_an_expired_token_can_be_answered_as_delegated_sign_in_does(server: PracticeServer) -> None:
    told = login(server)
    server.expire_access_tokens(soft=False)
    assert verdict(ask(server, "GET", "/account/whoami", told["access_token"])) == HARD
    assert refresh(server, told).status_code == 200


def test_the_administrators_soft_logout_meets_every_request_until_a_new_login(server: PracticeServer) -> None:
    told = login(server)
    server.soft_logout_everyone()
    assert verdict(ask(server, "GET", "/sync", told["access_token"])) == SOFT
    assert verdict(refresh(server, told)) == SOFT
    again = login(server, device_id=told["device_id"])
    assert ask(server, "GET", "/account/whoami", again["access_token"]).status_code == 200
    assert refresh(server, again).status_code == 200
    assert verdict(refresh(server, told)) == SOFT
    assert list(server.devices("alice")) == [told["device_id"]]


def test_f29_a_logout_works_during_a_soft_logout(server: PracticeServer) -> None:
    told = login(server)
    server.soft_logout_everyone()
    assert ask(server, "POST", "/logout", told["access_token"]).status_code == 200
    assert server.devices("alice") == {}


def test_the_hard_logout_takes_every_device(server: PracticeServer) -> None:
    alice, bob = login(server), login(server, "bob")
    server.logout_everyone()
    assert verdict(ask(server, "GET", "/sync", alice["access_token"])) == HARD
    assert verdict(refresh(server, bob)) == (401, "M_UNKNOWN_TOKEN", None)
    assert server.devices("alice") == server.devices("bob") == {}


def test_an_account_is_locked_and_opened_again(server: PracticeServer) -> None:
    alice, bob = login(server), login(server, "bob")
    server.lock("alice")
    assert verdict(ask(server, "GET", "/sync", alice["access_token"])) == (401, "M_USER_LOCKED", True)
    assert ask(server, "GET", "/account/whoami", bob["access_token"]).status_code == 200
    server.unlock("alice")
    assert ask(server, "GET", "/account/whoami", alice["access_token"]).status_code == 200


def test_a_limited_login_tells_how_long_and_works_after_that(server: PracticeServer) -> None:
    server.rate_limit_login(12.0)
    refused = try_login(server)
    assert verdict(refused) == (429, "M_LIMIT_EXCEEDED", None)
    assert refused.headers["Retry-After"] in {"12", "13"}
    assert 11_000 < refused.json()["retry_after_ms"] <= 12_000
    server.advance(12.0)
    assert try_login(server).status_code == 200


def test_a_refresh_is_refused_as_often_as_asked(server: PracticeServer) -> None:
    told = login(server)
    server.refuse_refresh(403, {"errcode": "M_FORBIDDEN", "soft_logout": True}, times=2)
    assert verdict(refresh(server, told)) == verdict(refresh(server, told)) == (403, "M_FORBIDDEN", True)
    assert refresh(server, told).status_code == 200


def test_a_refresh_is_refused_until_allowed(server: PracticeServer) -> None:
    told = login(server)
    server.refuse_refresh(502, {"html": "no"}, times=None)
    assert {refresh(server, told).status_code for _ in range(3)} == {502}
    server.allow_refresh()
    assert refresh(server, told).status_code == 200


def test_requests_are_logged_in_order_and_without_their_queries(server: PracticeServer) -> None:
    told = login(server)
    refresh(server, told)
    ask(server, "GET", "/sync?access_token=leaked", told["access_token"])
    v3 = "/_matrix/client/v3"
    assert server.requests == (
        LoggedRequest("POST", f"{v3}/login", 200),
        LoggedRequest("POST", f"{v3}/refresh", 200),
        LoggedRequest("GET", f"{v3}/sync", 200),
    )
    assert "leaked" not in repr(server.requests)


def test_a_token_in_the_url_is_no_token(server: PracticeServer) -> None:
    token = login(server)["access_token"]
    answer = ask(server, "GET", f"/account/whoami?access_token={token}")
    assert verdict(answer) == (401, "M_MISSING_TOKEN", None)


def test_where_there_are_no_refresh_tokens_there_is_no_refresh() -> None:
    with PracticeServer(Lifetimes(access_s=None)) as server:
        assert "refresh_token" not in login(server)
        assert verdict(refresh(server, {"refresh_token": "x"})) == (404, "M_UNRECOGNIZED", None)


def test_time_moves_on_command_and_tokens_with_it() -> None:
    with PracticeServer(Lifetimes(access_s=30, refresh_s=600, session_s=180), clock=lambda: 1_700_000_000.0) as server:
        told = login(server)
        assert told["expires_in_ms"] == 30_000
        server.advance(30.001)
        assert verdict(ask(server, "GET", "/account/whoami", told["access_token"])) == SOFT
        server.advance(150.0)
        assert verdict(refresh(server, told)) == (403, "M_FORBIDDEN", None)


@asynccontextmanager
async def waiting_poll(server: PracticeServer) -> AsyncIterator[asyncio.Task[httpx.Response]]:
    """A long poll of a signed-in client that has reached the server, with nothing to answer."""
    token = login(server)["access_token"]
    query = {"since": sync(server, token)["next_batch"], "timeout": 3_600_000}
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, trust_env=False, timeout=30) as client:
        poll = asyncio.create_task(client.get("/_matrix/client/v3/sync", params=query))
        await until(lambda: server._homeserver._news._waiters, what="the poll waits")
        yield poll


async def test_a_long_poll_ends_when_the_servers_time_has_gone_by() -> None:
    with PracticeServer(clock=lambda: 1_700_000_000.0) as server:
        async with waiting_poll(server) as poll:
            server.advance(3599.0)
            server.advance(1.0)
            assert not {"rooms", "account_data"} & (await poll).json().keys()


async def test_a_waiting_poll_is_answered_before_the_server_ends() -> None:
    with PracticeServer() as server:
        async with waiting_poll(server) as poll:
            server.stop()
            assert (await poll).status_code == 200


async def test_a_waiting_poll_is_answered_when_its_token_is_taken_back() -> None:
    with PracticeServer() as server:
        async with waiting_poll(server) as poll:
            server.soft_logout_everyone()
            assert (await poll).status_code == 200


async def test_whatever_ends_a_session_answers_its_waiting_poll() -> None:
    homeserver = Homeserver(Knobs(), "localhost", Random(1), lambda: 0.0)
    token = homeserver.sign_in("@alice:localhost", None, None, refreshable=True).access
    poll = asyncio.create_task(homeserver.sync(token, homeserver.world.position, Filter(), 30_000))
    await asyncio.sleep(0)
    assert not poll.done()
    homeserver.log_out(token.user_id)
    assert (await poll)["next_batch"] == f"s{homeserver.world.position}"


def test_an_outage_ends_where_it_began() -> None:
    server = PracticeServer()
    with server:
        told, url = login(server), server.url
        since = sync(server, told["access_token"])["next_batch"]
    with pytest.raises(httpx.ConnectError):
        refresh(server, told)
    with server, ThreadPoolExecutor(1) as pool:
        assert server.url == url
        poll = pool.submit(sync, server, told["access_token"], since, timeout=30_000)
        server.say("Book club", "Back again")
        server.say("Allotment Society", "Back again")
        assert "rooms" in poll.result(timeout=10)


def test_stopping_twice_or_before_the_start_is_no_error() -> None:
    server = PracticeServer()
    server.stop()
    server.start()
    server.stop()
    server.stop()
    assert server.requests == ()


async def test_it_serves_while_the_test_has_a_loop_of_its_own() -> None:
    async with PracticeServer() as server, httpx.AsyncClient(base_url=server.url, trust_env=False) as client:
        assert (await client.get("/_matrix/client/versions")).status_code == 200


def test_a_taken_port_is_an_error_and_leaves_nothing_open() -> None:
    with PracticeServer() as server, pytest.raises(OSError, match="in use"):
        PracticeServer(port=int(server.url.rpartition(":")[2])).start()
