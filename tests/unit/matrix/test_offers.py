"""What a homeserver offers beside its login flows, and that no question about it stands in the way of the others."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from latchkey.app.finding import Found, NotFound, Offers
from latchkey.matrix.discovery import HttpFinder
from tests.fakes.fault_server import FaultServer, Heard, Reply, as_json, endless, http, redirect, reset, silence
from tests.fakes.stopped_clock import StoppedClock

VERSIONS = "/_matrix/client/versions"
LOGIN = "/_matrix/client/v3/login"
REGISTER = "/_matrix/client/v3/register"
NOT_FOUND = as_json({"errcode": "M_UNRECOGNIZED"}, 404)
CHALLENGE: dict[str, object] = {"session": "s1", "flows": [{"stages": ["m.login.dummy"]}], "params": {}}
SSO = {"type": "m.login.sso"}
PREFERRED = {**SSO, "oauth_aware_preferred": True}

HOMESERVER: Mapping[str, Reply] = {
    VERSIONS: as_json({"versions": ["v1.11"]}),
    LOGIN: as_json({"flows": [{"type": "m.login.password"}]}),
    REGISTER: as_json({"errcode": "M_FORBIDDEN"}, 403),
}


class Homeserver:
    """One that answers by path."""

    def __init__(self, **replies: Reply) -> None:
        named = {VERSIONS: "versions", LOGIN: "login", REGISTER: "register"}
        self._replies = {path: replies.get(name, HOMESERVER[path]) for path, name in named.items()}
        self.server = FaultServer(lambda heard: self._replies.get(heard.target, NOT_FOUND))

    async def found(self, time_limit_s: float = 20) -> Found | NotFound:
        async with self.server:
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
