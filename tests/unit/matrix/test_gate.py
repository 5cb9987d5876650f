"""Login, refresh, whoami and logout, word for word and with every bad answer."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest

from latchkey.matrix.gate import GateLimits, HttpGate
from latchkey.session.answers import Alive, Done, Granted, LoggedIn, NoAnswer, Refused, Trouble
from latchkey.session.secret import Secret
from latchkey.session.tokens import NoExpiry
from tests.fakes.fault_server import FaultServer, Heard, Reply, Script, always, as_json, http, redirect, silence
from tests.fakes.stopped_clock import NOON, StoppedClock

GOOD_LOGIN = {
    "user_id": "@alice:example.org",
    "device_id": "ABC",
    "access_token": "acc",
    "refresh_token": "ref",
    "expires_in_ms": 5000,
}
USUAL = GateLimits()
SHORT = GateLimits(0.05, 0.05, 0.05, 0.05, 0.05, 0.05)


class Gates:
    """A gate before a server that follows a script."""

    def __init__(self, script: Script, limits: GateLimits = USUAL) -> None:
        self.server = FaultServer(script)
        self._limits = limits

    async def __aenter__(self) -> HttpGate:
        await self.server.__aenter__()
        self.gate = HttpGate(self.server.url, StoppedClock(), limits=self._limits)
        return self.gate

    async def __aexit__(self, *_: object) -> None:
        await self.gate.close()
        await self.server.__aexit__(None, None, None)


async def login(gate: HttpGate, device_id: str | None = None) -> LoggedIn | Refused | NoAnswer:
    return await gate.login("alice", Secret("swordfish"), device_id=device_id, device_name="Latchkey on Linux")


async def test_a_login_asks_for_a_refresh_token_and_names_the_device() -> None:
    gates = Gates(always(as_json(GOOD_LOGIN)))
    async with gates as gate:
        answer = await login(gate)
    assert answer == LoggedIn(
        Granted(Secret("acc"), Secret("ref"), 5000, NOON), "@alice:example.org", "ABC", gates.server.url
    )
    (heard,) = gates.server.heard
    assert (heard.method, heard.target) == ("POST", "/_matrix/client/v3/login")
    assert heard.headers["content-type"] == "application/json"
    assert "authorization" not in heard.headers
    assert heard.json() == {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": "alice"},
        "password": "swordfish",
        "refresh_token": True,
        "initial_device_display_name": "Latchkey on Linux",
    }


async def test_f28_a_login_again_sends_the_same_device() -> None:
    gates = Gates(always(as_json(GOOD_LOGIN)))
    async with gates as gate:
        await login(gate, "ABC")
    body = gates.server.heard[0].json()
    assert isinstance(body, dict)
    assert body["device_id"] == "ABC"


async def test_half_a_surrogate_pair_in_a_password_is_sent_as_a_question_mark() -> None:
    gates = Gates(always(as_json({"errcode": "M_FORBIDDEN"}, 403)))
    async with gates as gate:
        answer = await gate.login("a\ud800", Secret("b\udfff"), device_id=None, device_name="x")
    assert isinstance(answer, Refused)
    assert b'"a?"' in gates.server.heard[0].body


@pytest.mark.parametrize(
    ("status", "errcode", "wait_ms"),
    [
        (403, "M_FORBIDDEN", None),
        (400, "M_UNKNOWN", None),
        (403, "M_USER_DEACTIVATED", None),
        (401, "M_USER_LOCKED", None),
        (429, "M_LIMIT_EXCEEDED", 2000),
        (400, "M_SOMETHING_NEW", None),
    ],
)
async def test_a_refused_login_says_how(status: int, errcode: str, wait_ms: int | None) -> None:
    body = {"errcode": errcode, "error": "No"} | ({"retry_after_ms": wait_ms} if wait_ms else {})
    async with Gates(always(as_json(body, status))) as gate:
        assert await login(gate) == Refused(status, errcode, "No", wait_ms=wait_ms, endpoint="/login")


async def test_f15_a_refresh_sends_the_refresh_token_and_no_access_token() -> None:
    gates = Gates(always(as_json({"access_token": "acc2", "refresh_token": "ref2", "expires_in_ms": 7})))
    async with gates as gate:
        answer = await gate.refresh(Secret("ref"))
    assert answer == Granted(Secret("acc2"), Secret("ref2"), 7, NOON)
    (heard,) = gates.server.heard
    assert (heard.method, heard.target) == ("POST", "/_matrix/client/v3/refresh")
    assert heard.json() == {"refresh_token": "ref"}
    assert "authorization" not in heard.headers


@pytest.mark.parametrize("given", [{}, {"refresh_token": ""}, {"refresh_token": None}, {"refresh_token": 5}])
async def test_f11_a_refresh_without_a_new_refresh_token_has_none(given: dict[str, object]) -> None:
    async with Gates(always(as_json({"access_token": "acc2"} | given))) as gate:
        assert await gate.refresh(Secret("ref")) == Granted(Secret("acc2"), None, NoExpiry.NEVER, NOON)


@pytest.mark.parametrize(
    "raw",
    [
        "-1",
        "0",
        '"5000"',
        "5000.0",
        "1" + "0" * 21,
        "1" + "0" * 10_000,
        "1e999",
        "true",
        "null",
        "[]",
        "{}",
        "[" * 500 + "]" * 500,
    ],
)
async def test_f34_a_lifetime_that_is_none_never_costs_the_tokens(raw: str) -> None:
    body = f'{{"access_token": "acc", "refresh_token": "ref", "expires_in_ms": {raw}}}'
    async with Gates(always(http(body))) as gate:
        assert await gate.refresh(Secret("r")) == Granted(Secret("acc"), Secret("ref"), NoExpiry.NOT_KNOWN, NOON)


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        ("", Trouble.NOT_MATRIX),
        ("<html>Sign in to the Wi-Fi</html>", Trouble.NOT_MATRIX),
        ('{"access_token": "acc"', Trouble.MALFORMED),
        ("{}", Trouble.MALFORMED),
        ("[]", Trouble.MALFORMED),
        ("null", Trouble.MALFORMED),
        ('{"access_token": 5}', Trouble.MALFORMED),
        ('{"access_token": ""}', Trouble.MALFORMED),
        ('{"access_token": null}', Trouble.MALFORMED),
        ('{"access_token": "a\\r\\nb"}', Trouble.MALFORMED),
        ('{"access_token": "a b"}', Trouble.MALFORMED),
        ('{"access_token": "acc", "a": ' + "[" * 100_000 + "]" * 100_000 + "}", Trouble.MALFORMED),
    ],
)
async def test_f01_a_200_that_makes_no_sense_is_no_answer(body: str, trouble: Trouble) -> None:
    async with Gates(always(http(body))) as gate:
        answer = await gate.refresh(Secret("ref"))
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is trouble
    assert "acc" not in answer.detail.replace("access_token", "")


@pytest.mark.parametrize("missing", ["user_id", "device_id", "access_token"])
async def test_a_login_answer_without_what_it_must_have_is_malformed(missing: str) -> None:
    for body in ({k: v for k, v in GOOD_LOGIN.items() if k != missing}, GOOD_LOGIN | {missing: ""}):
        async with Gates(always(as_json(body))) as gate:
            answer = await login(gate)
        assert isinstance(answer, NoAnswer)
        assert answer.trouble is Trouble.MALFORMED


async def test_whoami_asks_with_the_token_it_was_given() -> None:
    gates = Gates(always(as_json({"user_id": "@a:b", "device_id": "ABC", "is_guest": False})))
    async with gates as gate:
        assert await gate.whoami(Secret("acc")) == Alive("@a:b", "ABC")
    (heard,) = gates.server.heard
    assert (heard.method, heard.target) == ("GET", "/_matrix/client/v3/account/whoami")
    assert heard.headers["authorization"] == "Bearer acc"


@pytest.mark.parametrize("device_id", [{}, {"device_id": None}, {"device_id": 5}])
async def test_whoami_may_know_no_device(device_id: dict[str, object]) -> None:
    async with Gates(always(as_json({"user_id": "@a:b"} | device_id))) as gate:
        assert await gate.whoami(Secret("acc")) == Alive("@a:b", None)


async def test_f17_whoami_that_makes_no_sense_is_no_witness() -> None:
    async with Gates(always(as_json({"user_id": 5}))) as gate:
        answer = await gate.whoami(Secret("acc"))
    assert isinstance(answer, NoAnswer)


async def test_f22_a_locked_account_is_looked_at_with_a_sync_that_claims_nothing_and_brings_nothing() -> None:
    gates = Gates(always(as_json({"next_batch": "s1", "to_device": {"events": [{}]}})))
    async with gates as gate:
        assert await gate.look_at_lock(Secret("acc")) == Done()
    (heard,) = gates.server.heard
    path, _, query = heard.target.partition("?")
    asked = dict(parse_qsl(query))
    assert (heard.method, path) == ("GET", "/_matrix/client/v3/sync")
    assert (asked["timeout"], asked["set_presence"]) == ("0", "offline")
    assert json.loads(asked["filter"])["room"] == {"rooms": []}, "not even a first sync is large"
    assert heard.headers["authorization"] == "Bearer acc"


async def test_f22_a_locked_account_says_so_to_whoever_looks() -> None:
    body = {"errcode": "M_USER_LOCKED", "error": "Ask the office.", "soft_logout": True}
    async with Gates(always(as_json(body, 401))) as gate:
        answer = await gate.look_at_lock(Secret("acc"))
    assert answer == Refused(401, "M_USER_LOCKED", "Ask the office.", soft_logout=True, endpoint="/sync")


@pytest.mark.parametrize("reply", [http("<html>Sign in to this hotel</html>"), as_json({"next_batch": 5}), as_json([])])
async def test_f18_what_is_no_sync_answer_unlocks_nothing(reply: Reply) -> None:
    async with Gates(always(reply)) as gate:
        assert isinstance(await gate.look_at_lock(Secret("acc")), NoAnswer)


async def test_whether_a_homeserver_is_there_is_asked_without_a_token() -> None:
    gates = Gates(always(as_json({"versions": ["v1.1"]})))
    async with gates as gate:
        assert await gate.is_there()
    (heard,) = gates.server.heard
    assert (heard.method, heard.target) == ("GET", "/_matrix/client/versions")
    assert "authorization" not in heard.headers


@pytest.mark.parametrize(
    "reply", [silence(), http("<html>"), as_json({}), as_json({"versions": ["v1.1"]}, 502), as_json({}, 429)]
)
async def test_f18_what_is_no_homeserver_is_not_there(reply: Reply) -> None:
    async with Gates(always(reply), SHORT) as gate:
        assert not await gate.is_there()


async def test_f29_logout_sends_the_token_and_no_body() -> None:
    gates = Gates(always(as_json({})))
    async with gates as gate:
        assert await gate.logout(Secret("acc")) == Done()
    (heard,) = gates.server.heard
    assert (heard.method, heard.target, heard.body) == ("POST", "/_matrix/client/v3/logout", b"")
    assert heard.headers["authorization"] == "Bearer acc"
    assert heard.headers["content-length"] == "0"
    assert "content-type" not in heard.headers


async def test_f29_a_refused_logout_says_so() -> None:
    async with Gates(always(as_json({"errcode": "M_UNKNOWN_TOKEN"}, 401))) as gate:
        assert await gate.logout(Secret("acc")) == Refused(401, "M_UNKNOWN_TOKEN", endpoint="/logout")


async def test_f02_every_call_ends_within_its_limit() -> None:
    async with Gates(always(silence()), SHORT) as gate:
        answers = [
            await login(gate),
            await gate.refresh(Secret("r")),
            await gate.whoami(Secret("a")),
            await gate.look_at_lock(Secret("a")),
            await gate.logout(Secret("a")),
        ]
    assert [answer.trouble for answer in answers if isinstance(answer, NoAnswer)] == [Trouble.TIMED_OUT] * 5


async def test_f45_a_proxy_error_page_is_a_refusal_without_a_code() -> None:
    async with Gates(always(http("<html>Bad gateway</html>", 502))) as gate:
        assert await gate.logout(Secret("acc")) == Refused(502, None, endpoint="/logout")


async def test_a_password_is_never_sent_on_to_another_origin() -> None:
    async with (
        FaultServer(always(as_json(GOOD_LOGIN))) as elsewhere,
        Gates(always(redirect(elsewhere.url, 307))) as gate,
    ):
        answer = await login(gate)
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.UNSAFE_REDIRECT
    assert elsewhere.heard == []


async def test_no_server_is_asked_where_it_names_the_same_address() -> None:
    def script(heard: Heard) -> Reply:
        base_url = "http://" + heard.headers["host"] + "/"
        return as_json(GOOD_LOGIN | {"well_known": {"m.homeserver": {"base_url": base_url}}})

    gates = Gates(script)
    async with gates as gate:
        answer = await login(gate)
    assert isinstance(answer, LoggedIn)
    assert answer.homeserver_url == gates.server.url
    assert len(gates.server.heard) == 1
