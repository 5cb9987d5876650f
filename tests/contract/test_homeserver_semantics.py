"""What a session meets on the practice homeserver is what it meets on a real Synapse."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.fakes.homeservers import ACCESS_S, SESSION_S, TestedHomeserver


def verdict(answer: httpx.Response) -> tuple[int, str | None, bool | None]:
    """Status, ``errcode`` and ``soft_logout``: all that a client decides by. ``None``: the field is not there."""
    body = answer.json()
    return answer.status_code, body.get("errcode"), body.get("soft_logout")


GOOD = (200, None, None)
UNKNOWN_TOKEN = (401, "M_UNKNOWN_TOKEN", False)
EXPIRED = (401, "M_UNKNOWN_TOKEN", True)
UNKNOWN_REFRESH_TOKEN = (401, "M_UNKNOWN_TOKEN", None)
SPENT_REFRESH_TOKEN = (403, "M_FORBIDDEN", None)


def test_login_offers_the_password(homeserver: TestedHomeserver) -> None:
    assert {"type": "m.login.password"} in homeserver.ask("GET", "/login").json()["flows"]


def test_versions_need_no_token(homeserver: TestedHomeserver) -> None:
    told = homeserver.ask("GET", "/_matrix/client/versions").json()
    assert "v1.11" in told["versions"]
    assert isinstance(told["unstable_features"], dict)


def test_a_login_that_asks_for_refresh_tokens_gets_a_pair_that_expires(homeserver: TestedHomeserver) -> None:
    told = homeserver.login()
    assert set(told) == {
        "user_id", "home_server", "device_id", "access_token", "refresh_token", "expires_in_ms", "well_known",
    }  # fmt: skip
    assert told["user_id"] == f"@{homeserver.user}:localhost"
    assert ACCESS_S * 1000 - 60_000 < told["expires_in_ms"] <= ACCESS_S * 1000
    assert re.fullmatch("[A-Z]{10}", told["device_id"])


def test_a_login_without_refresh_tokens_lives_as_long_as_the_session(homeserver: TestedHomeserver) -> None:
    told = homeserver.login(refresh_token=False)
    assert "refresh_token" not in told
    assert SESSION_S * 1000 - 60_000 < told["expires_in_ms"] <= SESSION_S * 1000


def test_the_login_answer_names_the_address_the_client_used(homeserver: TestedHomeserver) -> None:
    told = homeserver.login()
    assert told["well_known"] == {"m.homeserver": {"base_url": str(homeserver.ask("GET", "/login").url.join("/"))}}


@pytest.mark.parametrize("spelling", ["{0}", "@{0}:localhost", "{0:upper}"])
def test_a_user_is_found_by_local_part_and_by_whole_id(homeserver: TestedHomeserver, spelling: str) -> None:
    name = homeserver.user.upper() if "upper" in spelling else spelling.format(homeserver.user)
    told = homeserver.login(identifier={"type": "m.id.user", "user": name})
    assert told["user_id"] == f"@{homeserver.user}:localhost"


USER = {"type": "m.id.user", "user": "nobody"}


@pytest.mark.parametrize(
    "fields, expected",
    [
        ({"password": "wrong"}, (403, "M_FORBIDDEN", None)),
        ({"identifier": USER}, (403, "M_FORBIDDEN", None)),
        ({"identifier": {**USER, "user": "@nobody:elsewhere.example"}}, (403, "M_FORBIDDEN", None)),
        ({"type": "m.login.fingerprint"}, (400, "M_UNKNOWN", None)),
        ({"type": "m.login.fingerprint", "identifier": ...}, (400, "M_INVALID_PARAM", None)),
        ({"type": ...}, (400, "M_UNKNOWN", None)),
        ({"type": 1}, (400, "M_INVALID_PARAM", None)),
        ({"password": ...}, (400, "M_INVALID_PARAM", None)),
        ({"password": 1}, (400, "M_INVALID_PARAM", None)),
        ({"identifier": ...}, (400, "M_INVALID_PARAM", None)),
        ({"identifier": {"user": "nobody"}}, (400, "M_MISSING_PARAM", None)),
        ({"identifier": {"type": "m.id.user"}}, (400, "M_UNKNOWN", None)),
        ({"identifier": {"type": "m.id.badge", "user": "nobody"}}, (400, "M_UNKNOWN", None)),
        ({"refresh_token": "yes"}, (400, "M_UNKNOWN", None)),
        ({"device_id": "D" * 513}, (400, "M_INVALID_PARAM", None)),
    ],
)
def test_an_odd_login_is_refused(
    homeserver: TestedHomeserver, fields: dict[str, object], expected: tuple[int, str, None]
) -> None:
    assert verdict(homeserver.try_login(**fields)) == expected
    assert homeserver.devices() == set()


@pytest.mark.parametrize("path", ["/login", "/refresh"])
@pytest.mark.parametrize(
    "content, errcode", [(b"", "M_NOT_JSON"), (b"{", "M_NOT_JSON"), (b"\xff", "M_NOT_JSON"), (b"[]", "M_BAD_JSON")]
)
def test_a_body_that_is_no_json_object_is_refused(
    homeserver: TestedHomeserver, path: str, content: bytes, errcode: str
) -> None:
    assert verdict(homeserver.ask("POST", path, content=content)) == (400, errcode, None)


def test_a_login_with_a_known_device_keeps_that_device_and_its_older_tokens(homeserver: TestedHomeserver) -> None:
    """The specification would have the older tokens invalidated; Synapse does not."""
    first = homeserver.login(initial_device_display_name="Desk")
    second = homeserver.login(device_id=first["device_id"], initial_device_display_name="Another")
    assert second["device_id"] == first["device_id"]
    assert homeserver.devices() == {first["device_id"]}
    assert verdict(homeserver.whoami(first["access_token"])) == GOOD
    assert verdict(homeserver.refresh(first["refresh_token"])) == GOOD
    device = homeserver.ask("GET", f"/devices/{first['device_id']}", second["access_token"]).json()
    assert device["display_name"] == "Desk"


def test_a_login_with_an_unknown_device_creates_it(homeserver: TestedHomeserver) -> None:
    assert homeserver.login(device_id="MINE")["device_id"] == "MINE"
    assert homeserver.devices() == {"MINE"}


def test_whoami_names_user_and_device(homeserver: TestedHomeserver) -> None:
    told = homeserver.login()
    expected = {"user_id": told["user_id"], "device_id": told["device_id"], "is_guest": False}
    assert homeserver.whoami(told["access_token"]).json() == expected


@pytest.mark.parametrize(
    "method, path",
    [("GET", "/account/whoami"), ("GET", "/sync"), ("GET", "/devices"), ("POST", "/logout"), ("POST", "/logout/all"),
     ("GET", "/_matrix/client/v1/media/download/localhost/x")],
)  # fmt: skip
def test_what_needs_a_token_says_so(homeserver: TestedHomeserver, method: str, path: str) -> None:
    assert verdict(homeserver.ask(method, path)) == (401, "M_MISSING_TOKEN", None)
    assert verdict(homeserver.ask(method, path, "made-up")) == UNKNOWN_TOKEN


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Bearer a b", "bearer x"])
def test_an_authorization_that_is_no_bearer_token_is_a_missing_token(homeserver: TestedHomeserver, header: str) -> None:
    answer = homeserver._client.get("/_matrix/client/v3/account/whoami", headers={"Authorization": header})
    assert verdict(answer) == (401, "M_MISSING_TOKEN", None)


def test_a_refresh_gives_a_new_pair(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    new = homeserver.refresh(old["refresh_token"]).json()
    assert set(new) == {"access_token", "refresh_token", "expires_in_ms"}
    assert new["refresh_token"] != old["refresh_token"]
    assert new["access_token"] != old["access_token"]
    assert homeserver.whoami(new["access_token"]).json()["device_id"] == old["device_id"]


def test_f07_the_old_refresh_token_works_until_the_new_pair_is_used(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    lost = homeserver.refresh(old["refresh_token"]).json()
    got = homeserver.refresh(old["refresh_token"]).json()
    assert verdict(homeserver.whoami(got["access_token"])) == GOOD
    assert verdict(homeserver.refresh(old["refresh_token"])) == SPENT_REFRESH_TOKEN
    assert verdict(homeserver.refresh(lost["refresh_token"])) == UNKNOWN_REFRESH_TOKEN


def test_a_repeated_refresh_kills_the_pair_of_the_first(homeserver: TestedHomeserver) -> None:
    """At once, and with a plain refusal: whoever holds that pair looks logged out."""
    old = homeserver.login()
    first = homeserver.refresh(old["refresh_token"]).json()
    second = homeserver.refresh(old["refresh_token"]).json()
    assert verdict(homeserver.refresh(first["refresh_token"])) == UNKNOWN_REFRESH_TOKEN
    assert verdict(homeserver.whoami(first["access_token"])) == UNKNOWN_TOKEN
    assert verdict(homeserver.whoami(second["access_token"])) == GOOD


def test_the_old_refresh_token_is_spent_once_the_new_one_has_been_used(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    middle = homeserver.refresh(old["refresh_token"]).json()
    new = homeserver.refresh(middle["refresh_token"]).json()
    assert verdict(homeserver.refresh(old["refresh_token"])) == UNKNOWN_REFRESH_TOKEN
    assert verdict(homeserver.whoami(new["access_token"])) == GOOD


def test_a_replayed_refresh_token_does_not_end_the_session(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    new = homeserver.refresh(old["refresh_token"]).json()
    homeserver.whoami(new["access_token"])
    assert verdict(homeserver.refresh(old["refresh_token"])) == SPENT_REFRESH_TOKEN
    assert verdict(homeserver.whoami(new["access_token"])) == GOOD
    assert verdict(homeserver.refresh(new["refresh_token"])) == GOOD


def test_the_previous_access_token_goes_on_after_a_refresh(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    new = homeserver.refresh(old["refresh_token"]).json()
    assert verdict(homeserver.whoami(new["access_token"])) == GOOD
    assert verdict(homeserver.whoami(old["access_token"])) == GOOD


def test_an_access_token_that_was_used_goes_on_after_two_refreshes(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    homeserver.whoami(old["access_token"])
    middle = homeserver.refresh(old["refresh_token"]).json()
    homeserver.refresh(middle["refresh_token"])
    assert verdict(homeserver.whoami(old["access_token"])) == GOOD


def test_an_access_token_that_was_never_used_ends_with_the_second_refresh(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    middle = homeserver.refresh(old["refresh_token"]).json()
    homeserver.refresh(middle["refresh_token"])
    assert verdict(homeserver.whoami(old["access_token"])) == UNKNOWN_TOKEN


@pytest.mark.parametrize("garbage", ["made-up", "", "syr_YWxpY2U_aaaaaaaaaaaaaaaaaaaa_000000", "ключ"])
def test_an_unknown_refresh_token_is_an_unknown_token_without_a_flag(
    homeserver: TestedHomeserver, garbage: str
) -> None:
    assert verdict(homeserver.refresh(garbage)) == UNKNOWN_REFRESH_TOKEN


def test_a_refresh_without_a_token_or_with_an_odd_one_is_refused(homeserver: TestedHomeserver) -> None:
    assert verdict(homeserver.ask("POST", "/refresh", json={})) == (400, "M_MISSING_PARAM", None)
    assert verdict(homeserver.refresh(None)) == (400, "M_INVALID_PARAM", None)
    assert verdict(homeserver.refresh(7)) == (400, "M_INVALID_PARAM", None)


def test_an_expired_access_token_is_a_soft_logout_and_can_be_refreshed(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    homeserver.expire_access_tokens()
    assert verdict(homeserver.whoami(old["access_token"])) == EXPIRED
    new = homeserver.refresh(old["refresh_token"])
    assert verdict(new) == GOOD
    assert verdict(homeserver.whoami(new.json()["access_token"])) == GOOD


def test_using_an_expired_access_token_does_not_spend_the_old_refresh_token(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    new = homeserver.refresh(old["refresh_token"]).json()
    homeserver.expire_access_tokens()
    assert verdict(homeserver.whoami(new["access_token"])) == EXPIRED
    assert verdict(homeserver.refresh(old["refresh_token"])) == GOOD


def test_f30_an_expired_refresh_token_is_forbidden_and_says_so_in_words_alone(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    homeserver.expire_refresh_tokens()
    answer = homeserver.refresh(old["refresh_token"])
    assert verdict(answer) == SPENT_REFRESH_TOKEN
    assert answer.json()["error"] == "The supplied refresh token has expired"


def test_a_spent_refresh_token_says_so_in_words_alone(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    homeserver.whoami(homeserver.refresh(old["refresh_token"]).json()["access_token"])
    assert homeserver.refresh(old["refresh_token"]).json()["error"] == "refresh token isn't valid anymore"


def test_f32_lifetimes_shrink_towards_the_hard_end_of_a_session(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    homeserver.approach_end_of_session(left_s=100)
    assert 0 < homeserver.refresh(old["refresh_token"]).json()["expires_in_ms"] <= 100_000


def test_after_a_soft_logout_a_login_with_the_same_device_begins_a_whole_session(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    homeserver.expire_access_tokens()
    homeserver.expire_refresh_tokens()
    assert verdict(homeserver.whoami(old["access_token"])) == EXPIRED
    assert verdict(homeserver.refresh(old["refresh_token"])) == SPENT_REFRESH_TOKEN
    new = homeserver.login(device_id=old["device_id"])
    assert new["expires_in_ms"] > ACCESS_S * 1000 - 60_000
    assert homeserver.devices() == {old["device_id"]}


def test_a_logout_takes_the_device_with_all_its_tokens(homeserver: TestedHomeserver) -> None:
    gone, other = homeserver.login(), homeserver.login()
    assert verdict(homeserver.ask("POST", "/logout", gone["access_token"])) == GOOD
    assert homeserver.devices() == {other["device_id"]}
    assert verdict(homeserver.whoami(gone["access_token"])) == UNKNOWN_TOKEN
    assert verdict(homeserver.refresh(gone["refresh_token"])) == UNKNOWN_REFRESH_TOKEN
    assert verdict(homeserver.ask("POST", "/logout", gone["access_token"])) == UNKNOWN_TOKEN
    assert verdict(homeserver.whoami(other["access_token"])) == GOOD


def test_f29_a_logout_with_an_expired_token_takes_the_device_all_the_same(homeserver: TestedHomeserver) -> None:
    old = homeserver.login()
    homeserver.expire_access_tokens()
    assert verdict(homeserver.ask("POST", "/logout", old["access_token"])) == GOOD
    assert homeserver.devices() == set()


def test_a_logout_of_all_takes_every_device(homeserver: TestedHomeserver) -> None:
    one, other = homeserver.login(), homeserver.login()
    homeserver.whoami(one["access_token"])
    assert verdict(homeserver.ask("POST", "/logout/all", other["access_token"])) == GOOD
    assert homeserver.devices() == set()
    for gone in (one, other):
        assert verdict(homeserver.whoami(gone["access_token"])) == UNKNOWN_TOKEN
        assert verdict(homeserver.refresh(gone["refresh_token"])) == UNKNOWN_REFRESH_TOKEN


def test_devices_are_listed_one_by_one_and_together(homeserver: TestedHomeserver) -> None:
    told = homeserver.login(initial_device_display_name="Desk")
    token = told["access_token"]
    listed = homeserver.ask("GET", "/devices", token).json()["devices"]
    assert [(device["device_id"], device["display_name"]) for device in listed] == [(told["device_id"], "Desk")]
    one = homeserver.ask("GET", f"/devices/{told['device_id']}", token).json()
    assert {"device_id", "display_name", "last_seen_ip", "last_seen_ts"} <= set(one)
    assert verdict(homeserver.ask("GET", "/devices/NONE", token)) == (404, "M_NOT_FOUND", None)


def test_f22_a_locked_account_may_refresh_and_sign_out_and_nothing_else(homeserver: TestedHomeserver) -> None:
    told = homeserver.login()
    homeserver.lock()
    locked = (401, "M_USER_LOCKED", True)
    assert verdict(homeserver.whoami(told["access_token"])) == locked
    assert verdict(homeserver.ask("GET", "/sync", told["access_token"])) == locked
    assert verdict(homeserver.try_login()) == locked
    assert verdict(homeserver.try_login(password="wrong")) == (403, "M_FORBIDDEN", None)
    renewed: dict[str, Any] = homeserver.refresh(told["refresh_token"]).json()
    assert verdict(homeserver.whoami(renewed["access_token"])) == locked
    assert verdict(homeserver.ask("POST", "/logout", renewed["access_token"])) == GOOD
    assert homeserver.devices() == set()


def test_an_expired_token_of_a_locked_account_has_expired_first(homeserver: TestedHomeserver) -> None:
    told = homeserver.login()
    homeserver.lock()
    homeserver.expire_access_tokens()
    assert verdict(homeserver.whoami(told["access_token"])) == EXPIRED


def test_an_unknown_path_and_a_wrong_method_are_told_apart(homeserver: TestedHomeserver) -> None:
    assert verdict(homeserver.ask("GET", "/no/such/thing")) == (404, "M_UNRECOGNIZED", None)
    assert verdict(homeserver.ask("GET", "/_matrix/client/v1/auth_metadata")) == (404, "M_UNRECOGNIZED", None)
    assert verdict(homeserver.ask("GET", "/refresh")) == (405, "M_UNRECOGNIZED", None)
    assert verdict(homeserver.ask("PUT", "/login", json={})) == (405, "M_UNRECOGNIZED", None)
