"""Tokens of OAuth on the practice homeserver: given, renewed, taken back, and refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from latchkey.practice.lifetimes import Lifetimes
from latchkey.practice.server import PracticeServer

from .oauth_client import client_id, code, exchange, post, refresh, scope, sign_in, verdict
from .talking import ask, login
from .talking import verdict as matrix_verdict

HARD = (401, "M_UNKNOWN_TOKEN", False)
SOFT = (401, "M_UNKNOWN_TOKEN", True)
GONE = (400, "invalid_grant")


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    lives = Lifetimes(access_s=30, refresh_s=None, session_s=None)
    with PracticeServer(lives, seed=1, clock=lambda: 1_700_000_000.0) as started:
        started.turn({"oauth": True})
        yield started


def whoami(server: PracticeServer, told: dict[str, Any]) -> tuple[int, str | None, bool | None]:
    return matrix_verdict(ask(server, "GET", "/account/whoami", told["access_token"]))


def is_well(server: PracticeServer, told: dict[str, Any]) -> bool:
    return whoami(server, told)[0] == 200


def revoke(server: PracticeServer, client: str, token: str) -> int:
    return post(server, "revoke", client_id=client, token=token).status_code


def test_a_code_brings_tokens_for_the_device_that_was_asked_for(server: PracticeServer) -> None:
    told = sign_in(server, client_id(server))
    assert (told["expires_in"], told["token_type"], told["scope"]) == (30, "Bearer", scope())
    me = ask(server, "GET", "/account/whoami", told["access_token"]).json()
    assert me == {"user_id": "@alice:localhost", "device_id": "DEVICE0001", "is_guest": False}
    assert server.devices("alice")["DEVICE0001"].display_name == "Some program"


def test_the_older_spelling_of_scopes_is_understood(server: PracticeServer) -> None:
    names = "urn:matrix:org.matrix.msc2967.client"
    told = sign_in(server, client_id(server), scope=f"openid {names}:api:* {names}:device:OLDER00001")
    assert list(server.devices("alice")) == ["OLDER00001"]
    assert is_well(server, told)


@pytest.mark.parametrize(
    "fields",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"code": "made-up"},
        {"redirect_uri": "http://127.0.0.1:2/callback"},
    ],
)
def test_whoever_did_not_ask_gets_nothing(server: PracticeServer, fields: dict[str, str]) -> None:
    client = client_id(server)
    assert verdict(exchange(server, client, code(server, client), **fields)) == GONE


def test_another_program_gets_nothing_for_a_code(server: PracticeServer) -> None:
    given = code(server, client_id(server))
    assert verdict(exchange(server, client_id(server, client_name="Another"), given)) == GONE


def test_a_code_is_good_once_and_a_thief_ends_the_session(server: PracticeServer) -> None:
    client = client_id(server)
    given = code(server, client)
    told = exchange(server, client, given).json()
    assert verdict(exchange(server, client, given)) == GONE
    assert is_well(server, told)
    server.advance(21)
    assert verdict(exchange(server, client, given)) == GONE
    assert whoami(server, told) == HARD


def test_a_code_does_not_live_long(server: PracticeServer) -> None:
    client = client_id(server)
    given = code(server, client)
    server.advance(601)
    assert verdict(exchange(server, client, given)) == GONE


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({}, (400, "unsupported_grant_type")),
        ({"grant_type": "refresh_token"}, (400, "invalid_request")),
        ({"grant_type": "authorization_code"}, (400, "invalid_request")),
        ({"grant_type": "refresh_token", "refresh_token": "x", "client_id": "nobody"}, (401, "invalid_client")),
    ],
)
def test_odd_requests_for_tokens_are_refused(
    server: PracticeServer, form: dict[str, str], expected: tuple[int, str]
) -> None:
    assert verdict(post(server, "token", **{"client_id": client_id(server), **form})) == expected


def test_who_did_not_register_for_refreshes_gets_no_refresh_token(server: PracticeServer) -> None:
    client = client_id(server, grant_types=["authorization_code"])
    assert "refresh_token" not in sign_in(server, client)
    asked = post(server, "token", grant_type="refresh_token", refresh_token="x", client_id=client)
    assert verdict(asked) == (400, "unauthorized_client")


def test_a_server_may_give_no_refresh_tokens(server: PracticeServer) -> None:
    server.turn({"access_s": None, "nonrefreshable_s": 7})
    client = client_id(server)
    told = sign_in(server, client)
    assert ("refresh_token" in told, told["expires_in"]) == (False, 7)
    assert revoke(server, client, told["access_token"]) == 200
    assert whoami(server, told) == HARD


def test_a_refresh_gives_a_new_pair_and_the_old_access_token_is_gone(server: PracticeServer) -> None:
    client = client_id(server)
    old = sign_in(server, client)
    new = refresh(server, client, old).json()
    assert new["refresh_token"] != old["refresh_token"]
    assert new["scope"] == old["scope"]
    assert whoami(server, old) == HARD
    assert is_well(server, new)


def test_an_expired_access_token_is_refused_without_a_word_of_soft_logout(server: PracticeServer) -> None:
    client = client_id(server)
    told = sign_in(server, client)
    server.advance(31)
    assert whoami(server, told) == HARD
    assert is_well(server, refresh(server, client, told).json())
    server.turn({"oauth_soft_expiry": True})
    soft = sign_in(server, client)
    server.advance(31)
    assert whoami(server, soft) == SOFT


def test_access_tokens_that_expire_by_an_action_do_so_as_oauths_do(server: PracticeServer) -> None:
    told = sign_in(server, client_id(server))
    server.expire_access_tokens()
    assert whoami(server, told) == HARD


@pytest.mark.parametrize(
    ("told_lifetime", "at_sign_in", "after_refresh"),
    [
        ("never", None, None),
        ("at-sign-in", 30, None),
        ("negative", -30, -30),
        ("hundred-years", 3_162_240_000, 3_162_240_000),
    ],
)
def test_what_is_told_of_a_lifetime_may_be_anything(
    server: PracticeServer, told_lifetime: str, at_sign_in: int | None, after_refresh: int | None
) -> None:
    server.turn({"told_lifetime": told_lifetime})
    client = client_id(server)
    told = sign_in(server, client)
    assert told.get("expires_in") == at_sign_in
    assert refresh(server, client, told).json().get("expires_in") == after_refresh


def test_a_lost_answer_is_made_good_by_asking_again(server: PracticeServer) -> None:
    client = client_id(server)
    told = sign_in(server, client)
    lost = refresh(server, client, told).json()
    again = refresh(server, client, told).json()
    assert whoami(server, lost) == HARD
    assert verdict(refresh(server, client, lost)) == GONE
    assert is_well(server, again)


def test_an_old_refresh_token_is_refused_and_the_session_goes_on(server: PracticeServer) -> None:
    client = client_id(server)
    old = sign_in(server, client)
    new = refresh(server, client, old).json()
    assert is_well(server, new)
    assert verdict(refresh(server, client, old)) == GONE
    assert is_well(server, new)
    assert refresh(server, client, new).status_code == 200


def test_a_strict_server_ends_the_session_of_a_refresh_token_that_comes_again(server: PracticeServer) -> None:
    server.turn({"oauth_reuse": "strict"})
    client = client_id(server)
    old = sign_in(server, client)
    new = refresh(server, client, old).json()
    assert verdict(refresh(server, client, old)) == GONE
    assert whoami(server, new) == HARD
    assert verdict(refresh(server, client, new)) == GONE
    assert server.devices("alice") == {}


def test_without_rotation_the_refresh_token_stays(server: PracticeServer) -> None:
    server.turn({"rotate": False})
    client = client_id(server)
    told = sign_in(server, client)
    for _ in range(2):
        renewed = refresh(server, client, told).json()
        assert "refresh_token" not in renewed
        assert is_well(server, renewed)


def test_another_programs_refresh_token_is_none(server: PracticeServer) -> None:
    told = sign_in(server, client_id(server))
    assert verdict(refresh(server, client_id(server, client_name="Another"), told)) == GONE


def test_refreshes_are_refused_and_lost_as_the_native_ones(server: PracticeServer) -> None:
    client = client_id(server)
    told = sign_in(server, client)
    server.refuse_refresh(400, {"error": "invalid_grant"})
    assert verdict(refresh(server, client, told)) == GONE
    server.turn({"lost_refreshes": 1})
    with pytest.raises(Exception, match="disconnected"):
        refresh(server, client, told)
    assert server.requests[-1].status == 0
    assert refresh(server, client, told).status_code == 200


def test_a_session_that_has_its_end_ends(server: PracticeServer) -> None:
    server.turn({"session_s": 40})
    client = client_id(server)
    told = refresh(server, client, sign_in(server, client)).json()
    server.advance(41)
    assert verdict(refresh(server, client, told)) == GONE


def test_revoking_either_token_ends_the_session_and_the_device(server: PracticeServer) -> None:
    client = client_id(server)
    for name in ("refresh_token", "access_token"):
        told = sign_in(server, client)
        assert revoke(server, client, told[name]) == 200
        assert whoami(server, told) == HARD
        assert verdict(refresh(server, client, told)) == GONE
        assert server.devices("alice") == {}
        assert revoke(server, client, told[name]) == 200, "it is gone already"


def test_a_token_that_was_replaced_revokes_nothing(server: PracticeServer) -> None:
    client = client_id(server)
    old = sign_in(server, client)
    new = refresh(server, client, old).json()
    assert revoke(server, client, old["refresh_token"]) == revoke(server, client, "made-up") == 200
    assert is_well(server, new)


def test_nobody_revokes_what_another_program_has(server: PracticeServer) -> None:
    told = sign_in(server, client_id(server))
    other = client_id(server, client_name="Another")
    assert verdict(post(server, "revoke", client_id=other, token=told["refresh_token"])) == (401, "unauthorized_client")
    assert verdict(post(server, "revoke", client_id="nobody", token="x")) == (401, "invalid_client")
    assert verdict(post(server, "revoke", client_id=other)) == (400, "invalid_request")
    assert is_well(server, told)


def test_a_device_stays_as_long_as_another_session_is_on_it(server: PracticeServer) -> None:
    client = client_id(server)
    one, other = sign_in(server, client), sign_in(server, client)
    revoke(server, client, one["refresh_token"])
    assert whoami(server, one) == HARD
    assert is_well(server, other)
    assert list(server.devices("alice")) == ["DEVICE0001"]


def test_an_administrators_soft_logout_leaves_the_device(server: PracticeServer) -> None:
    client = client_id(server)
    told = sign_in(server, client)
    server.soft_logout_everyone()
    assert whoami(server, told) == SOFT
    assert verdict(refresh(server, client, told)) == GONE
    assert is_well(server, sign_in(server, client))
    assert list(server.devices("alice")) == ["DEVICE0001"]


def test_a_device_that_is_gone_takes_its_session_along(server: PracticeServer) -> None:
    client = client_id(server)
    told = sign_in(server, client)
    server.logout_everyone()
    assert whoami(server, told) == HARD
    assert verdict(refresh(server, client, told)) == GONE


def test_the_native_api_is_answered_as_by_a_server_that_has_delegated_it(server: PracticeServer) -> None:
    server.turn({"password_login": False, "registration": "open"})
    told = sign_in(server, client_id(server))
    token = told["access_token"]
    unrecognized = (404, "M_UNRECOGNIZED", None)
    flows = ask(server, "GET", "/login").json()["flows"]
    assert [flow["type"] for flow in flows] == ["m.login.sso", "m.login.token"]
    assert flows[0]["oauth_aware_preferred"] is True
    unknown = (401, "M_UNKNOWN_TOKEN", None)
    assert matrix_verdict(ask(server, "POST", "/logout", token)) == unknown
    assert matrix_verdict(ask(server, "POST", "/logout/all", token)) == unknown
    refreshed = ask(server, "POST", "/refresh", json={"refresh_token": told["refresh_token"]})
    assert matrix_verdict(refreshed) == unknown
    assert matrix_verdict(ask(server, "POST", "/register", json={})) == (403, "M_FORBIDDEN", None)
    assert matrix_verdict(ask(server, "GET", "/register/available?username=x")) == unrecognized
    assert matrix_verdict(ask(server, "POST", "/delete_devices", token, json={"devices": []})) == unrecognized
    assert matrix_verdict(ask(server, "DELETE", "/devices/DEVICE0001", token, json={})) == unrecognized
    renamed = ask(server, "PUT", "/devices/DEVICE0001", token, json={"display_name": "Desk"})
    assert renamed.status_code == 200
    assert server.devices("alice")["DEVICE0001"].display_name == "Desk"


def test_who_signs_in_the_old_way_is_served_the_old_way(server: PracticeServer) -> None:
    told = login(server)
    assert is_well(server, told)
    assert ask(server, "POST", "/logout", told["access_token"]).status_code == 200


def test_while_the_authentication_server_is_down_known_tokens_go_on(server: PracticeServer) -> None:
    client = client_id(server)
    seen, unseen = sign_in(server, client), sign_in(server, client, user="bob")
    assert is_well(server, seen)
    server.turn({"auth_server_down": True})
    assert is_well(server, seen)
    assert whoami(server, unseen) == (503, "M_UNKNOWN", None)
    assert refresh(server, client, seen).status_code == 503
    server.turn({"auth_server_down": False})
    assert is_well(server, refresh(server, client, seen).json())
