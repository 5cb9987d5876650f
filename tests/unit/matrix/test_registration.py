"""Making an account, word for word and with every bad answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from latchkey.app.registration import EmailSent, Registered, Registration
from latchkey.matrix.registration import HttpRegistration
from latchkey.session.answers import Granted, LoggedIn, NoAnswer, Refused, Trouble
from latchkey.session.secret import Secret
from latchkey.session.tokens import NoExpiry
from tests.fakes.fault_server import FaultServer, Heard, Reply, Script, always, as_json, http, redirect, reset
from tests.fakes.stopped_clock import NOON, StoppedClock

ALICE = "@alice:example.org"
TOKENS = {"access_token": "acc", "refresh_token": "ref", "expires_in_ms": 5000, "device_id": "ABC"}
CHALLENGE = {"session": "s1", "flows": [{"stages": ["m.login.dummy"]}], "completed": [], "params": {}}
V3 = "/_matrix/client/v3/register"


@asynccontextmanager
async def asking(script: Script) -> AsyncIterator[tuple[Registration, FaultServer]]:
    async with FaultServer(script) as server:
        registration = HttpRegistration(server.url, StoppedClock())
        try:
            yield registration, server
        finally:
            await registration.close()


async def register(reply: Reply) -> LoggedIn | Registered | Refused | NoAnswer:
    async with asking(always(reply)) as (registration, _):
        return await registration.register("alice", Secret("swordfish"), device_name="Latchkey")


async def test_r1_an_account_asks_for_refresh_tokens_and_is_led_through_a_challenge() -> None:
    def script(heard: Heard) -> Reply:
        body = heard.json()
        assert isinstance(body, dict)
        return as_json({**TOKENS, "user_id": ALICE}) if "auth" in body else as_json(CHALLENGE, 401)

    async with asking(script) as (registration, server):
        password = Secret("sword\udfffish")
        refused = await registration.register("alice\ud800", password, device_name="Latchkey")
        assert isinstance(refused, Refused)
        assert refused.challenge is not None
        assert refused.challenge.flows == (("m.login.dummy",),)
        auth = {"type": "m.login.dummy", "session": "s1"}
        made = await registration.register("alice\ud800", password, device_name="Latchkey", auth=auth)
    assert made == LoggedIn(Granted(Secret("acc"), Secret("ref"), 5000, NOON), ALICE, "ABC", server.url)
    first, second = server.heard
    assert (first.method, first.target) == ("POST", V3)
    assert "authorization" not in first.headers
    assert first.json() == {
        "username": "alice?",
        "password": "sword?ish",
        "initial_device_display_name": "Latchkey",
        "inhibit_login": False,
        "refresh_token": True,
    }
    assert second.json() == {**first.json(), "auth": auth}  # type: ignore[dict-item]  # it is a dict, as just seen


@pytest.mark.parametrize("more", [{}, {"device_id": "ABC"}, {"access_token": None}])
async def test_r1_an_account_without_a_session_is_one(more: dict[str, object]) -> None:
    assert await register(as_json({"user_id": ALICE, **more})) == Registered(ALICE)


async def test_r7_tokens_that_never_expire_are_such() -> None:
    made = await register(as_json({"user_id": ALICE, "access_token": "acc", "device_id": "ABC"}))
    assert isinstance(made, LoggedIn)
    assert made.granted == Granted(Secret("acc"), None, NoExpiry.NEVER, NOON)


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (http("<html>"), Trouble.NOT_MATRIX),
        (http("[" * 100_000), Trouble.MALFORMED),
        (as_json({}), Trouble.MALFORMED),
        (as_json({"user_id": ""}), Trouble.MALFORMED),
        (as_json({"user_id": 5}), Trouble.MALFORMED),
        (as_json({"user_id": ALICE, "access_token": 5}), Trouble.MALFORMED),
        (as_json({"user_id": ALICE, "access_token": "acc"}), Trouble.MALFORMED),
        (as_json({"user_id": ALICE, "access_token": "", "device_id": "ABC"}), Trouble.MALFORMED),
        (as_json({"user_id": ALICE, "access_token": "a\nb", "device_id": "ABC"}), Trouble.MALFORMED),
        (as_json({"user_id": ALICE, "access_token": "acc", "device_id": ""}), Trouble.MALFORMED),
        (reset(), Trouble.CONNECTION_LOST),
        (redirect("https://elsewhere.example/", 308), Trouble.UNSAFE_REDIRECT),
    ],
)
async def test_an_answer_that_makes_no_sense_is_no_account(reply: Reply, trouble: Trouble) -> None:
    answer = await register(reply)
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is trouble


@pytest.mark.parametrize(
    ("status", "errcode"),
    [
        (400, "M_USER_IN_USE"),
        (400, "M_INVALID_USERNAME"),
        (400, "M_EXCLUSIVE"),
        (400, "M_WEAK_PASSWORD"),
        (403, "M_FORBIDDEN"),
        (429, "M_LIMIT_EXCEEDED"),
        (500, "M_UNKNOWN"),
    ],
)
async def test_r3_a_refusal_says_why(status: int, errcode: str) -> None:
    answer = await register(as_json({"errcode": errcode, "error": "No"}, status))
    assert answer == Refused(status, errcode, "No", endpoint="/register")


async def test_r4_a_name_can_be_asked_for() -> None:
    async with asking(always(as_json({"available": True}))) as (registration, server):
        assert await registration.is_available("a&b=c/\u00e4") is True
    assert server.targets == [f"{V3}/available?username=a%26b%3Dc%2F%C3%A4"]


async def test_r4_a_name_that_is_taken_is_refused_with_the_reason() -> None:
    async with asking(always(as_json({"errcode": "M_USER_IN_USE"}, 400))) as (registration, _):
        assert await registration.is_available("alice") == Refused(400, "M_USER_IN_USE", endpoint="/register/available")


async def test_u8_a_registration_token_can_be_tried() -> None:
    async with asking(always(as_json({"valid": False}))) as (registration, server):
        assert await registration.is_token_valid(Secret("t&t")) is False
    assert server.targets == ["/_matrix/client/v1/register/m.login.registration_token/validity?token=t%26t"]


async def test_u9_an_email_is_asked_for() -> None:
    async with asking(always(as_json({"sid": "one"}))) as (registration, server):
        sent = await registration.send_email("a@example.org", Secret("c.s"), 2)
    assert sent == EmailSent("one")
    (heard,) = server.heard
    assert (heard.method, heard.target) == ("POST", f"{V3}/email/requestToken")
    assert heard.json() == {"email": "a@example.org", "client_secret": "c.s", "send_attempt": 2}


@pytest.mark.parametrize("sid", [None, 5, "", "x" * 256])
async def test_u9_a_session_id_that_is_none_is_no_answer(sid: object) -> None:
    async with asking(always(as_json({"sid": sid}))) as (registration, _):
        answer = await registration.send_email("a@example.org", Secret("c.s"), 1)
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is Trouble.MALFORMED


@pytest.mark.parametrize(
    "submit_url",
    [None, 5, "", "nonsense", "ftp://example.org/", "http://example.org/", "https://u:p@example.org/", "https://a b/"],
)
async def test_u9_a_code_is_handed_in_at_no_address_that_is_not_safe(submit_url: object) -> None:
    async with asking(always(as_json({"sid": "one", "submit_url": submit_url}))) as (registration, _):
        assert await registration.send_email("a@example.org", Secret("c.s"), 1) == EmailSent("one")


@pytest.mark.parametrize("took", [True, False])
async def test_u9_the_code_in_an_email_is_handed_in_where_the_server_says(took: bool) -> None:
    def script(heard: Heard) -> Reply:
        told = {"sid": "one", "submit_url": f"http://{heard.headers['host']}/submit"}
        return as_json({"success": took}) if heard.target == "/submit" else as_json(told)

    async with asking(script) as (registration, server):
        sent = await registration.send_email("a@example.org", Secret("c.s"), 1)
        assert sent == EmailSent("one", f"{server.url}/submit")
        assert isinstance(sent, EmailSent)
        assert await registration.hand_in_code(sent, Secret("c.s"), Secret("123456")) is took
    assert server.heard[-1].json() == {"sid": "one", "client_secret": "c.s", "token": "123456"}


async def test_u9_https_elsewhere_is_safe() -> None:
    async with asking(always(as_json({"sid": "one", "submit_url": "https://id.example.org/s"}))) as (registration, _):
        assert await registration.send_email("a@b.c", Secret("c.s"), 1) == EmailSent("one", "https://id.example.org/s")


Ask = Callable[[Registration], Awaitable[object]]
ASKS: list[Ask] = [
    lambda registration: registration.is_available("alice"),
    lambda registration: registration.is_token_valid(Secret("t")),
    lambda registration: registration.send_email("a@b.c", Secret("c"), 1),
]


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("reply", [as_json({}), as_json([]), as_json({"available": 1, "valid": 1, "sid": 1}), reset()])
async def test_an_answer_of_the_wrong_shape_is_none(ask: Ask, reply: Reply) -> None:
    async with asking(always(reply)) as (registration, _):
        assert isinstance(await ask(registration), NoAnswer)


@pytest.mark.parametrize("ask", ASKS)
async def test_a_refusal_is_passed_on(ask: Ask) -> None:
    async with asking(always(as_json({"errcode": "M_FORBIDDEN"}, 403))) as (registration, _):
        answer = await ask(registration)
    assert isinstance(answer, Refused)
    assert answer.errcode == "M_FORBIDDEN"
