"""Refresh and sign-out of a session that an OAuth server issued, word for word and with every bad answer."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from latchkey.matrix.gate import GateLimits, HttpGate
from latchkey.matrix.oauth import HttpOAuth
from latchkey.matrix.oauth_gate import HttpOAuthGate
from latchkey.matrix.servers import HttpServers
from latchkey.session import verdict
from latchkey.session.answers import Alive, Done, Granted, NoAnswer, Refused, Trouble
from latchkey.session.issuer import Issuer
from latchkey.session.secret import Secret
from tests.fakes.fault_server import FaultServer, Heard, Reply, Script, always, as_json, http, redirect, silence
from tests.fakes.no_tls import NO_TLS
from tests.fakes.stopped_clock import NOON, StoppedClock
from tests.unit.matrix.oauth_answers import GOOD_TOKENS, metadata

USUAL = GateLimits()
SHORT = GateLimits(0.05, 0.05, 0.05, 0.05, 0.05, 0.05)
ACCESS, REFRESH = Secret("acc&1"), Secret("ref=1")


class Gates:
    """A gate before a homeserver and its OAuth server, both of which follow one script."""

    def __init__(self, script: Script, limits: GateLimits = USUAL) -> None:
        self.server = FaultServer(script)
        self._limits = limits

    async def __aenter__(self) -> HttpOAuthGate:
        await self.server.__aenter__()
        issuer = Issuer("client-1", f"{self.server.url}/oauth2/token", f"{self.server.url}/oauth2/revoke")
        self._native = HttpGate(self.server.url, StoppedClock(), tls=NO_TLS, limits=self._limits)
        self._oauth = HttpOAuth(self.server.url, StoppedClock())
        self._gate = HttpOAuthGate(issuer, self._native, self._oauth, StoppedClock(), tls=NO_TLS, limits=self._limits)
        return self._gate

    async def __aexit__(self, *_: object) -> None:
        await self._gate.close()
        await self._oauth.close()
        await self._native.close()
        await self.server.__aexit__(None, None, None)


def form(heard: Heard) -> dict[str, str]:
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in heard.headers
    return dict(parse_qsl(heard.body.decode(), strict_parsing=True))


async def test_f15_a_refresh_goes_to_the_token_endpoint_with_the_refresh_token_alone() -> None:
    gates = Gates(always(as_json(GOOD_TOKENS)))
    async with gates as gate:
        assert await gate.refresh(REFRESH) == Granted(Secret("acc"), Secret("ref"), 300_000, NOON)
    (heard,) = gates.server.heard
    assert (heard.method, heard.target) == ("POST", "/oauth2/token")
    assert form(heard) == {"grant_type": "refresh_token", "client_id": "client-1", "refresh_token": "ref=1"}


async def test_f11_a_refresh_without_a_new_refresh_token_has_none() -> None:
    async with Gates(always(as_json({"access_token": "acc2", "token_type": "Bearer", "expires_in": 10}))) as gate:
        assert await gate.refresh(REFRESH) == Granted(Secret("acc2"), None, 10_000, NOON)


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "unauthorized_client"])
@pytest.mark.parametrize("status", [400, 401, 403])
async def test_f01_only_an_oauth_error_speaks_of_the_session(status: int, error: str) -> None:
    async with Gates(always(as_json({"error": error, "error_description": "Gone."}, status))) as gate:
        answer = await gate.refresh(REFRESH)
    assert answer == Refused(status, error, "Gone.", endpoint="oauth2/token")
    assert verdict.of_failed_refresh(answer, oauth=True) is verdict.Refusal.ASK_WITNESS


@pytest.mark.parametrize(
    "reply",
    [
        http("<html>invalid_grant</html>", 400),
        http("<html>Bad gateway</html>", 502),
        as_json({"error": "invalid_grant"}, 503),
        as_json({"error": "invalid_grant"}, 429),
        as_json({"error": "temporarily_unavailable"}, 400),
        as_json({"errcode": "M_UNKNOWN_TOKEN", "error": "invalid_grant", "soft_logout": True}, 401),
        as_json({"flows": [{"stages": ["m.login.password"]}], "session": "s"}, 401),
        http("<html>Sign in to this hotel</html>"),
        redirect("/hotel"),
        redirect("http://hotel.example/", 307),
        silence(),
    ],
)
async def test_f01_f03_whatever_else_comes_the_session_is_kept(reply: Reply) -> None:
    async with Gates(always(reply), SHORT) as gate:
        answer = await gate.refresh(REFRESH)
    assert isinstance(answer, Refused | NoAnswer)
    assert verdict.of_failed_refresh(answer, oauth=True) is verdict.Refusal.RETRY


async def test_f29_signing_out_revokes_the_refresh_token() -> None:
    gates = Gates(always(http("")))
    async with gates as gate:
        assert await gate.logout(ACCESS, REFRESH, everywhere=True) == Done()
    (heard,) = gates.server.heard
    assert (heard.method, heard.target) == ("POST", "/oauth2/revoke")
    assert form(heard) == {"client_id": "client-1", "token": "ref=1", "token_type_hint": "refresh_token"}


async def test_f29_where_there_is_no_refresh_token_the_access_token_is_revoked() -> None:
    gates = Gates(always(http("")))
    async with gates as gate:
        assert await gate.logout(ACCESS) == Done()
    assert form(gates.server.heard[0]) == {
        "client_id": "client-1",
        "token": "acc&1",
        "token_type_hint": "access_token",
    }


@pytest.mark.parametrize(
    ("reply", "answer", "ending"),
    [
        (as_json({"error": "invalid_client"}, 401), Refused(401, "invalid_client"), verdict.Ending.REFUSED),
        (as_json({"error": "unauthorized_client"}, 400), Refused(400, "unauthorized_client"), verdict.Ending.REFUSED),
        (http("", 503, {"Retry-After": "9"}), Refused(503, None, wait_ms=9000), verdict.Ending.NOT_YET),
        (http("<html>Bad gateway</html>", 502), Refused(502, None), verdict.Ending.NOT_YET),
        (redirect("/login"), Refused(302, None), verdict.Ending.NOT_YET),
        (as_json({"errcode": "M_UNRECOGNIZED"}, 404), Refused(404, None), verdict.Ending.NOT_YET),
    ],
)
async def test_f45_a_revocation_that_is_not_done_says_how(
    reply: Reply, answer: Refused, ending: verdict.Ending
) -> None:
    async with Gates(always(reply)) as gate:
        got = await gate.logout(ACCESS, REFRESH)
    assert isinstance(got, Refused)
    assert (got.status, got.errcode, got.wait_ms, got.endpoint) == (
        answer.status,
        answer.errcode,
        answer.wait_ms,
        "oauth2/revoke",
    )
    assert verdict.of_logout(got) is ending


async def test_f02_every_call_ends_within_its_limit() -> None:
    async with Gates(always(silence()), SHORT) as gate:
        answers = [
            await gate.refresh(REFRESH),
            await gate.logout(ACCESS, REFRESH),
            await gate.whoami(ACCESS),
            await gate.look_at_lock(ACCESS),
        ]
        assert not await gate.is_there()
    assert [answer.trouble for answer in answers if isinstance(answer, NoAnswer)] == [Trouble.TIMED_OUT] * 4


async def test_a_refresh_token_is_never_sent_on_to_another_origin() -> None:
    async with (
        FaultServer(always(as_json(GOOD_TOKENS))) as elsewhere,
        Gates(always(redirect(elsewhere.url, 307))) as gate,
    ):
        answers = [await gate.refresh(REFRESH), await gate.logout(ACCESS, REFRESH)]
    assert [answer.trouble for answer in answers if isinstance(answer, NoAnswer)] == [Trouble.UNSAFE_REDIRECT] * 2
    assert elsewhere.heard == []


def moved(heard: Heard) -> Reply:
    """The OAuth server is at other addresses than when the session began, and the homeserver knows them."""
    if heard.target.endswith("/auth_metadata"):
        return as_json(metadata(f"http://{heard.headers['host']}/new"))
    if heard.target.startswith("/new/"):
        return as_json(GOOD_TOKENS)
    return http("<html>Nothing here</html>", 404)


async def test_an_oauth_server_that_has_moved_is_asked_for_at_the_homeserver() -> None:
    gates = Gates(moved)
    async with gates as gate:
        assert isinstance(await gate.refresh(REFRESH), Granted)
        assert isinstance(await gate.refresh(REFRESH), Granted)
        assert await gate.logout(ACCESS, REFRESH) == Done()
    new_token = "/new/oauth2/token"
    metadata_path = "/_matrix/client/v1/auth_metadata"
    assert gates.server.targets == ["/oauth2/token", metadata_path, new_token, new_token, "/new/oauth2/revoke"]
    assert form(gates.server.heard[2])["refresh_token"] == "ref=1"


async def test_a_sign_out_finds_it_too() -> None:
    gates = Gates(moved)
    async with gates as gate:
        assert await gate.logout(ACCESS, REFRESH) == Done()
    assert gates.server.targets[-1] == "/new/oauth2/revoke"


async def test_where_it_has_not_moved_the_first_answer_stands() -> None:
    def gone(heard: Heard) -> Reply:
        if heard.target.endswith("/auth_metadata"):
            return as_json(metadata(f"http://{heard.headers['host']}"))
        return http("", 404)

    gates = Gates(gone)
    async with gates as gate:
        answer = await gate.refresh(REFRESH)
    assert isinstance(answer, Refused)
    assert len(gates.server.heard) == 2


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500, 503])
async def test_nobody_looks_elsewhere_for_a_server_that_answers(status: int) -> None:
    """A token may have been used up there."""
    gates = Gates(always(as_json({"error": "invalid_grant"}, status)))
    async with gates as gate:
        await gate.refresh(REFRESH)
        await gate.logout(ACCESS, REFRESH)
    assert gates.server.targets == ["/oauth2/token", "/oauth2/revoke"]


def a_homeserver(heard: Heard) -> Reply:
    if heard.target.endswith("/whoami"):
        return as_json({"user_id": "@a:b", "device_id": "ABC"})
    if heard.target.endswith("/versions"):
        return as_json({"versions": ["v1.1"]})
    return as_json({"next_batch": "s1"})


async def test_what_only_the_homeserver_knows_is_asked_of_it_as_ever() -> None:
    gates = Gates(a_homeserver)
    async with gates as gate:
        assert await gate.whoami(ACCESS) == Alive("@a:b", "ABC")
        assert await gate.look_at_lock(ACCESS) == Done()
        assert await gate.is_there()
    assert [target.partition("?")[0] for target in gates.server.targets] == [
        "/_matrix/client/v3/account/whoami",
        "/_matrix/client/v3/sync",
        "/_matrix/client/versions",
    ]


async def test_each_issuer_has_a_gate_of_its_own_and_none_calls_the_other_api() -> None:
    async with FaultServer(always(as_json(GOOD_TOKENS))) as server:
        servers = HttpServers(StoppedClock())
        issuer = Issuer("client-1", f"{server.url}/oauth2/token", f"{server.url}/oauth2/revoke")
        other = issuer._replace(client_id="client-2")
        assert servers.gate(server.url, issuer) is servers.gate(server.url, Issuer(*issuer))
        assert servers.oauth(server.url) is servers.oauth(server.url)
        for gate in (servers.gate(server.url, issuer), servers.gate(server.url, other), servers.gate(server.url)):
            await gate.refresh(REFRESH)
            await gate.logout(ACCESS, REFRESH, everywhere=True)
        await servers.close()
    assert server.targets == ["/oauth2/token", "/oauth2/revoke"] * 2 + [
        "/_matrix/client/v3/refresh",
        "/_matrix/client/v3/logout/all",
    ]
    assert b"client-2" in server.heard[2].body
