"""What a homeserver offers beside its login flows, and that no question about it stands in the way of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from latchkey.app.finding import Found, NotFound, Offers
from latchkey.matrix.discovery import HttpFinder
from tests.fakes.fault_server import FaultServer, Heard, Line, Reply, as_json, endless, http, redirect, reset, silence
from tests.fakes.stopped_clock import StoppedClock

VERSIONS = "/_matrix/client/versions"
LOGIN = "/_matrix/client/v3/login"
REGISTER = "/_matrix/client/v3/register"
OAUTH = "/_matrix/client/v1/auth_metadata"
OLD_OAUTH = "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata"
NOT_FOUND = as_json({"errcode": "M_UNRECOGNIZED"}, 404)
CHALLENGE: dict[str, object] = {"session": "s1", "flows": [{"stages": ["m.login.dummy"]}], "params": {}}
SSO = {"type": "m.login.sso"}
PREFERRED = {**SSO, "oauth_aware_preferred": True}

METADATA: dict[str, object] = {
    "issuer": "https://auth.example.org/",
    "authorization_endpoint": "https://auth.example.org/authorize",
    "token_endpoint": "https://auth.example.org/token",
    "registration_endpoint": "https://auth.example.org/register",
    "revocation_endpoint": "https://auth.example.org/revoke",
    "response_types_supported": ["code"],
    "response_modes_supported": ["query", "fragment"],
    "grant_types_supported": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    "code_challenge_methods_supported": ["S256"],
}
BY_CODE: dict[str, object] = {"device_authorization_endpoint": "https://auth.example.org/device"}
CREATES: dict[str, object] = {"prompt_values_supported": ["create"]}
INCOMPLETE = as_json({"issuer": "https://auth.example.org/"})

HOMESERVER: Mapping[str, Reply] = {
    VERSIONS: as_json({"versions": ["v1.11"]}),
    LOGIN: as_json({"flows": [{"type": "m.login.password"}]}),
    REGISTER: as_json({"errcode": "M_FORBIDDEN"}, 403),
    OAUTH: NOT_FOUND,
    OLD_OAUTH: NOT_FOUND,
}


class Homeserver:
    """One that answers by path."""

    def __init__(self, **replies: Reply) -> None:
        named = {"login": LOGIN, "register": REGISTER, "oauth": OAUTH, "old_oauth": OLD_OAUTH}
        self._replies = {**HOMESERVER, **{named[name]: reply for name, reply in replies.items()}}
        self.server = FaultServer(lambda heard: self._replies[heard.target])

    async def found(self, time_limit_s: float = 20) -> Found | NotFound:
        async with self.server, asyncio.timeout(10):
            finder = HttpFinder(StoppedClock(), time_limit_s=time_limit_s)
            try:
                return await finder.find(self.server.host)
            finally:
                await finder.close()

    async def offers(self, time_limit_s: float = 20) -> Offers:
        found = await self.found(time_limit_s)
        assert isinstance(found, Found)
        return found.offers

    async def offers_now(self) -> Offers | None:
        """As a session asks that is to be signed in again."""
        async with self.server:
            finder = HttpFinder(StoppedClock())
            try:
                return await finder.offers(self.server.url)
            finally:
                await finder.close()

    def heard(self, target: str) -> list[Heard]:
        return [heard for heard in self.server.heard if heard.target == target]


async def test_r1_a_server_that_asks_how_to_register_lets_people_in() -> None:
    homeserver = Homeserver(register=as_json(CHALLENGE, 401))
    assert await homeserver.offers() == Offers(password=True, registers=True)
    (heard,) = homeserver.heard(REGISTER)
    assert (heard.method, heard.json()) == ("POST", {})
    assert "authorization" not in heard.headers


@pytest.mark.parametrize(
    "reply",
    [
        as_json({"errcode": "M_FORBIDDEN", "error": "Registration is disabled"}, 403),
        as_json({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 5}, 429),
        NOT_FOUND,
        as_json({"errcode": "M_UNKNOWN"}, 500),
        as_json(CHALLENGE, 403),
        as_json({"session": "s1", "flows": []}, 401),
        as_json({"flows": "all"}, 401),
        as_json({}, 200),
        http("<html>", 401),
        endless(b" " * 4096),
        redirect("https://elsewhere.example/", 308),
        reset(),
        silence(),
    ],
)
async def test_r3_whatever_else_is_answered_is_no_offer_and_costs_no_other(reply: Reply) -> None:
    assert await Homeserver(register=reply).offers(time_limit_s=0.5) == Offers(password=True)


async def test_r6_where_the_server_prefers_single_sign_on_nobody_asks_whether_it_registers() -> None:
    homeserver = Homeserver(login=as_json({"flows": [PREFERRED]}), register=as_json(CHALLENGE, 401))
    assert await homeserver.offers() == Offers(sso=True, sso_is_oauth=True)
    assert homeserver.heard(REGISTER) == []


async def test_a_session_that_signs_in_again_asks_the_same_and_makes_no_account() -> None:
    homeserver = Homeserver(login=as_json({"flows": [SSO]}), register=as_json(CHALLENGE, 401))
    assert await homeserver.offers_now() == Offers(sso=True)
    assert homeserver.heard(REGISTER) == []
    assert homeserver.heard(VERSIONS) == [], "the address is the session's own"


@pytest.mark.parametrize("reply", [http("", 502), http("<html>"), reset(), as_json({"flows": 5})])
async def test_where_the_server_does_not_say_nothing_is_known(reply: Reply) -> None:
    assert await Homeserver(login=reply).offers_now() is None


@pytest.mark.parametrize(
    ("more", "offers"),
    [
        ({}, Offers(oauth=True)),
        (BY_CODE, Offers(oauth=True, device_code=True)),
        (CREATES, Offers(oauth=True, oauth_creates=True)),
        ({**BY_CODE, **CREATES}, Offers(oauth=True, device_code=True, oauth_creates=True)),
        ({**BY_CODE, "grant_types_supported": ["authorization_code", "refresh_token"]}, Offers(oauth=True)),
    ],
)
async def test_a1_a_server_with_oauth_alone_is_found_and_says_what_that_can(
    more: dict[str, object], offers: Offers
) -> None:
    homeserver = Homeserver(login=NOT_FOUND, oauth=as_json(METADATA | more))
    assert await homeserver.offers() == offers
    assert homeserver.heard(OLD_OAUTH) == []


async def test_g4_a_server_of_before_is_asked_by_the_name_of_before() -> None:
    assert await Homeserver(login=NOT_FOUND, old_oauth=as_json(METADATA)).offers() == Offers(oauth=True)


async def test_a3_a_server_may_offer_both_apis() -> None:
    homeserver = Homeserver(oauth=as_json(METADATA), register=as_json(CHALLENGE, 401))
    assert await homeserver.offers() == Offers(password=True, oauth=True, registers=True)


async def test_a11_where_oauth_makes_accounts_nobody_asks_whether_the_other_api_does() -> None:
    homeserver = Homeserver(oauth=as_json(METADATA | CREATES), register=as_json(CHALLENGE, 401))
    assert await homeserver.offers() == Offers(password=True, oauth=True, oauth_creates=True)
    assert homeserver.heard(REGISTER) == []


async def test_a7_what_is_preferred_stands_beside_oauth_itself() -> None:
    flows = {"flows": [{"type": "m.login.password"}, PREFERRED]}
    homeserver = Homeserver(login=as_json(flows), oauth=as_json(METADATA))
    assert await homeserver.offers() == Offers(oauth=True, sso=True, sso_is_oauth=True)


FAILURES = [
    http("", 502),
    http("<html>"),
    http("[" * 100_000),
    as_json({"errcode": "M_LIMIT_EXCEEDED"}, 429),
    endless(b" " * 4096),
    redirect("https://elsewhere.example/"),
    reset(),
    silence(),
]


@pytest.mark.parametrize("reply", [*FAILURES, INCOMPLETE])
async def test_oauth_that_cannot_be_read_costs_no_other_offer(reply: Reply) -> None:
    assert await Homeserver(oauth=reply).offers(time_limit_s=0.5) == Offers(password=True)


@pytest.mark.parametrize("reply", FAILURES)
async def test_and_where_nothing_else_is_offered_it_is_told_what_failed(reply: Reply) -> None:
    found = await Homeserver(login=NOT_FOUND, oauth=reply).found(time_limit_s=0.5)
    assert isinstance(found, NotFound)
    assert found.no_answer is not None or found.refused is not None
    assert found.host.startswith("127.0.0.1:")


@pytest.mark.parametrize("more", [{"token_endpoint": None}, {"token_endpoint": "http://auth.example.org/token"}])
async def test_and_oauth_that_is_broken_or_not_safe_can_be_tried_so_that_it_says_so(more: dict[str, object]) -> None:
    assert await Homeserver(login=NOT_FOUND, oauth=as_json(METADATA | more)).offers() == Offers(oauth=True)


@pytest.mark.parametrize("reply", FAILURES)
async def test_a_login_api_that_fails_costs_no_oauth(reply: Reply) -> None:
    homeserver = Homeserver(login=reply, oauth=as_json(METADATA))
    assert await homeserver.offers(time_limit_s=0.5) == Offers(oauth=True)


async def test_both_apis_are_asked_for_at_the_same_time() -> None:
    """Each is answered only once the other was asked for."""
    asked = {LOGIN: asyncio.Event(), OAUTH: asyncio.Event()}
    other = {LOGIN: OAUTH, OAUTH: LOGIN}

    def script(heard: Heard) -> Reply:
        async def both(line: Line) -> None:
            asked[heard.target].set()
            await asked[other[heard.target]].wait()
            await HOMESERVER[heard.target](line)

        return both if heard.target in asked else HOMESERVER[heard.target]

    async with FaultServer(script) as server, asyncio.timeout(5):
        finder = HttpFinder(StoppedClock())
        found = await finder.find(server.host)
        await finder.close()
    assert isinstance(found, Found)


async def test_who_gives_up_while_both_are_asked_waits_until_neither_holds_a_connection() -> None:
    heard: set[str] = set()
    both_are_asked = asyncio.Event()

    async def never(line: Line) -> None:
        if heard >= {LOGIN, OAUTH}:
            both_are_asked.set()
        await silence()(line)

    def script(one: Heard) -> Reply:
        heard.add(one.target)
        return never if one.target in (LOGIN, OAUTH) else HOMESERVER[one.target]

    async with FaultServer(script) as server, asyncio.timeout(5):
        finder = HttpFinder(StoppedClock())
        before = asyncio.all_tasks()
        looking = asyncio.create_task(finder.offers(server.url))
        await both_are_asked.wait()
        ours = {
            one for one in asyncio.all_tasks() - before if "HttpFinder" in repr(one) or "oauth_metadata" in repr(one)
        }
        assert len(ours) >= 2, "the two questions, beside whoever asks them"
        looking.cancel()
        await asyncio.wait({looking})
        assert all(one.done() for one in ours)
        await finder.close()
