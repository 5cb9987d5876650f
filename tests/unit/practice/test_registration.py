"""Accounts that are made on the practice homeserver, and what it may ask of who makes one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from latchkey.practice.server import PracticeServer

from .talking import ask, sync, try_login, verdict

PASSWORD = "mallow-and-yarrow"
VALIDITY = "/_matrix/client/v1/register/m.login.registration_token/validity"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as started:
        started.turn({"registration": "open"})
        yield started


def register(server: PracticeServer, auth: object = None, **fields: object) -> httpx.Response:
    body = {"username": "erin", "password": PASSWORD, "refresh_token": True, **fields}
    body = {name: value for name, value in body.items() if value is not ...}
    return ask(server, "POST", "/register", json=body if auth is None else {**body, "auth": auth})


def asked_for(server: PracticeServer, registration: str) -> dict[str, Any]:
    server.turn({"registration": registration})
    answer = register(server)
    assert answer.status_code == 401
    told: dict[str, Any] = answer.json()
    return told


def test_an_account_is_made_and_works(server: PracticeServer) -> None:
    told = asked_for(server, "open")
    assert told["flows"] == [{"stages": ["m.login.dummy"]}]
    done = register(server, {"type": "m.login.dummy", "session": told["session"]}, initial_device_display_name="Desk")
    assert done.status_code == 200
    made = done.json()
    assert made["user_id"] == "@erin:localhost"
    assert {"access_token", "refresh_token", "expires_in_ms", "device_id"} <= made.keys()
    assert server.devices("erin")[made["device_id"]].display_name == "Desk"
    rooms = sync(server, made["access_token"])["rooms"]
    assert (len(rooms["join"]), len(rooms["invite"])) == (1, 1)
    identifier = {"type": "m.id.user", "user": "erin"}
    assert try_login(server, identifier=identifier, password=PASSWORD).status_code == 200


def test_the_password_need_not_be_repeated_and_a_repetition_makes_no_second_account(server: PracticeServer) -> None:
    auth = {"type": "m.login.dummy", "session": asked_for(server, "open")["session"]}
    first, again = register(server, auth, password=...), register(server, auth, password=...)
    assert first.json()["user_id"] == again.json()["user_id"] == "@erin:localhost"
    assert verdict(register(server, auth, username="other")) == (400, "M_UNKNOWN", None)


def test_without_a_password_there_is_no_account(server: PracticeServer) -> None:
    assert verdict(register(server, {"type": "m.login.dummy"}, password=...)) == (400, "M_MISSING_PARAM", None)


def test_without_a_name_one_is_given(server: PracticeServer) -> None:
    names = [register(server, {"type": "m.login.dummy"}, username=...).json()["user_id"] for _ in range(2)]
    assert len(set(names)) == 2


def test_an_account_without_a_device_is_possible(server: PracticeServer) -> None:
    made = register(server, {"type": "m.login.dummy"}, inhibit_login=True).json()
    assert made == {"user_id": "@erin:localhost", "home_server": "localhost"}
    assert server.devices("erin") == {}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"username": "alice"}, (400, "M_USER_IN_USE", None)),
        ({"username": "ALICE"}, (400, "M_USER_IN_USE", None)),
        ({"username": "carla"}, (400, "M_USER_IN_USE", None)),
        ({"username": "no spaces"}, (400, "M_INVALID_USERNAME", None)),
        ({"username": "ünïcode"}, (400, "M_INVALID_USERNAME", None)),
        ({"username": "_hidden"}, (400, "M_INVALID_USERNAME", None)),
        ({"username": ""}, (400, "M_INVALID_USERNAME", None)),
        ({"username": "12345"}, (400, "M_INVALID_USERNAME", None)),
        ({"username": "n" * 300}, (400, "M_INVALID_USERNAME", None)),
        ({"username": "n" * 600}, (400, "M_UNKNOWN", None)),
        ({"username": 7}, (400, "M_UNKNOWN", None)),
        ({"password": "short"}, (400, "M_WEAK_PASSWORD", None)),
        ({"password": 7}, (400, "M_UNKNOWN", None)),
        ({"password": "p" * 600}, (400, "M_UNKNOWN", None)),
        ({"refresh_token": "yes"}, (400, "M_UNKNOWN", None)),
        ({"type": "m.login.application_service"}, (400, "M_UNKNOWN", None)),
        ({"auth": "no"}, (400, "M_BAD_JSON", None)),
    ],
)
def test_what_cannot_be_an_account_is_refused(
    server: PracticeServer, fields: dict[str, object], expected: object
) -> None:
    auth = fields.pop("auth", {"type": "m.login.dummy"})
    assert verdict(register(server, auth, **fields)) == expected


@pytest.mark.parametrize(("kind", "status"), [("guest", 403), ("chair", 400)])
def test_only_people_get_accounts(server: PracticeServer, kind: str, status: int) -> None:
    assert ask(server, "POST", f"/register?kind={kind}", json={}).status_code == status


def test_whoever_has_a_token_does_not_register(server: PracticeServer) -> None:
    assert verdict(ask(server, "POST", "/register", "made-up", json={})) == (400, "M_UNKNOWN", None)


def test_a_name_can_be_asked_after(server: PracticeServer) -> None:
    def available(name: str) -> httpx.Response:
        return ask(server, "GET", "/register/available", params={"username": name})

    assert available("erin").json() == {"available": True}
    assert verdict(available("bob")) == (400, "M_USER_IN_USE", None)
    assert verdict(available("b b")) == (400, "M_INVALID_USERNAME", None)
    assert verdict(ask(server, "GET", "/register/available")) == (400, "M_MISSING_PARAM", None)


def test_registration_is_closed_unless_it_was_opened() -> None:
    with PracticeServer(seed=1) as server:
        closed = (403, "M_FORBIDDEN", None)
        assert verdict(register(server, {"type": "m.login.dummy"})) == closed
        assert verdict(ask(server, "POST", "/register", json={})) == closed
        assert verdict(ask(server, "GET", "/register/available?username=erin")) == closed
        assert verdict(ask(server, "GET", f"{VALIDITY}?token=x")) == closed


def test_a_registration_token_is_asked_for(server: PracticeServer) -> None:
    told = asked_for(server, "token")
    assert told["flows"] == [{"stages": ["m.login.registration_token", "m.login.dummy"]}]
    proof = {"type": "m.login.registration_token", "session": told["session"]}
    for token, errcode in (("wrong", "M_UNAUTHORIZED"), (7, "M_INVALID_PARAM"), (None, "M_MISSING_PARAM")):
        refused = register(server, {**proof, "token": token})
        assert (verdict(refused), refused.json()["completed"]) == ((401, errcode, None), [])
    halfway = register(server, {**proof, "token": "practise-with-us"})
    assert (verdict(halfway), halfway.json()["completed"]) == ((401, None, None), ["m.login.registration_token"])
    assert register(server, {"type": "m.login.dummy", "session": told["session"]}).status_code == 200


@pytest.mark.parametrize(("token", "valid"), [("practise-with-us", True), ("wrong", False)])
def test_a_registration_token_can_be_asked_after(server: PracticeServer, token: str, valid: bool) -> None:
    assert ask(server, "GET", VALIDITY, params={"token": token}).json() == {"valid": valid}


def test_terms_are_told_with_where_to_read_them(server: PracticeServer) -> None:
    told = asked_for(server, "terms")
    policy = told["params"]["m.login.terms"]["policies"]["privacy_policy"]
    assert policy["version"] == "1.0"
    assert httpx.get(policy["en"]["url"], trust_env=False).status_code == 200
    register(server, {"type": "m.login.terms", "session": told["session"]})
    assert register(server, {"type": "m.login.dummy", "session": told["session"]}).status_code == 200


def test_a_stage_that_nobody_knows_is_done_on_its_page(server: PracticeServer) -> None:
    told = asked_for(server, "unknown-step")
    (stage,) = told["flows"][0]["stages"]
    page = f"/auth/{stage}/fallback/web?session={told['session']}"
    assert verdict(register(server, {"session": told["session"]})) == (401, None, None)
    assert "I knew that" in ask(server, "GET", page).text
    assert ask(server, "POST", page).status_code == 200
    assert register(server, {"session": told["session"]}).status_code == 200


def request_token(server: PracticeServer, **fields: object) -> httpx.Response:
    body = {"client_secret": "s3cret", "email": "erin@example.org", "send_attempt": 1, **fields}
    path = "/register/email/requestToken"
    return ask(server, "POST", path, json={name: value for name, value in body.items() if value is not ...})


def link_in_the_mailbox(server: PracticeServer) -> str:
    page = httpx.get(f"{server.url}/practice/mailbox", trust_env=False).text
    _, _, behind = page.partition('href="')
    return server.url + behind.partition('"')[0].replace("&amp;", "&")


def test_an_address_is_confirmed_by_the_link_in_the_mailbox(server: PracticeServer) -> None:
    session = asked_for(server, "email")["session"]
    creds = {"sid": request_token(server).json()["sid"], "client_secret": "s3cret"}
    auth = {"type": "m.login.email.identity", "session": session, "threepid_creds": creds}
    assert verdict(register(server, auth)) == (401, "M_UNAUTHORIZED", None)
    assert httpx.get(link_in_the_mailbox(server), trust_env=False).status_code == 200
    assert register(server, auth).status_code == 200
    assert verdict(request_token(server, client_secret="another")) == (400, "M_THREEPID_IN_USE", None)


def test_an_address_that_two_have_confirmed_belongs_to_whoever_was_first(server: PracticeServer) -> None:
    server.turn({"registration": "email"})
    confirmed = []
    for secret in ("first", "second"):
        creds = {"sid": request_token(server, client_secret=secret).json()["sid"], "client_secret": secret}
        assert httpx.get(link_in_the_mailbox(server), trust_env=False).status_code == 200
        confirmed.append({"type": "m.login.email.identity", "threepid_creds": creds})
    assert register(server, confirmed[0], username="erin").status_code == 200
    assert verdict(register(server, confirmed[1], username="frank")) == (400, "M_THREEPID_IN_USE", None)


def test_the_same_attempt_sends_no_second_letter(server: PracticeServer) -> None:
    server.turn({"registration": "email"})
    sids = {request_token(server, send_attempt=attempt).json()["sid"] for attempt in (1, 1, 2)}
    assert len(sids) == 1
    assert httpx.get(f"{server.url}/practice/mailbox", trust_env=False).text.count("href=") == 1


def test_an_empty_mailbox_says_so(server: PracticeServer) -> None:
    assert "No letters yet" in httpx.get(f"{server.url}/practice/mailbox", trust_env=False).text


@pytest.mark.parametrize(
    ("fields", "errcode"),
    [
        ({"email": "nobody"}, "M_UNKNOWN"),
        ({"email": 7}, "M_UNKNOWN"),
        ({"client_secret": "no spaces"}, "M_INVALID_PARAM"),
        ({"send_attempt": "first"}, "M_INVALID_PARAM"),
        ({"send_attempt": ...}, "M_MISSING_PARAM"),
    ],
)
def test_an_odd_address_gets_no_letter(server: PracticeServer, fields: dict[str, object], errcode: str) -> None:
    server.turn({"registration": "email"})
    assert verdict(request_token(server, **fields)) == (400, errcode, None)


def test_where_no_address_is_asked_for_no_letter_is_sent(server: PracticeServer) -> None:
    assert verdict(request_token(server)) == (400, "M_UNKNOWN", None)


def test_a_made_up_link_confirms_nothing(server: PracticeServer) -> None:
    server.turn({"registration": "email"})
    path = "/_matrix/client/unstable/registration/email/submit_token"
    assert ask(server, "GET", f"{path}?sid=a&client_secret=b&token=c").status_code == 400
    assert verdict(ask(server, "GET", f"{path}?sid=a")) == (400, "M_MISSING_PARAM", None)


def test_all_of_it_may_be_asked_for_in_any_order(server: PracticeServer) -> None:
    told = asked_for(server, "everything")
    session = told["session"]
    assert told["flows"] == [{"stages": ["m.login.registration_token", "m.login.terms", "m.login.email.identity"]}]
    creds = {"sid": request_token(server).json()["sid"], "client_secret": "s3cret"}
    httpx.get(link_in_the_mailbox(server), trust_env=False)
    proofs: list[dict[str, object]] = [
        {"type": "m.login.email.identity", "threepid_creds": creds},
        {"type": "m.login.terms"},
        {"type": "m.login.registration_token", "token": "practise-with-us"},
    ]
    statuses = [register(server, {**proof, "session": session}).status_code for proof in proofs]
    assert statuses == [401, 401, 200]
