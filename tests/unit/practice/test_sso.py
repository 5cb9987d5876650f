"""Single sign-on on the practice homeserver: to a provider's page, through it or not, and back with a token for one sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from latchkey import browsing
from latchkey.practice.server import PracticeServer

from .talking import V3, ask, login, verdict

REDIRECT = f"{V3}/login/sso/redirect"
PASSWORD = "mallow-and-yarrow"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as started:
        started.turn({"sso": "providers"})
        yield started


@pytest.fixture
def back() -> Iterator[str]:
    """Where a client waits for people who come back: here any address that answers."""
    with PracticeServer(seed=2) as other:
        yield f"{other.url}/_matrix/client/versions?state=s123"


def redirect(server: PracticeServer, back: str, provider: str = "/oidc-allotment", **more: str) -> str:
    return f"{server.url}{REDIRECT}{provider}?{urlencode({'redirectUrl': back, **more})}"


def flows(server: PracticeServer) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = ask(server, "GET", "/login").json()["flows"]
    return told


def by_token(server: PracticeServer, token: object, **fields: object) -> httpx.Response:
    return ask(
        server, "POST", "/login", json={"type": "m.login.token", "token": token, "refresh_token": True, **fields}
    )


async def signed_in(server: PracticeServer, back: str, user: str = "alice") -> str:
    page = await browsing.opened(redirect(server, back))
    came = await browsing.pressed(page, "Sign in and continue", username=user, password=server.users[user])
    return token_of(came)


def token_of(page: browsing.Page) -> str:
    return parse_qs(urlsplit(page.url).query)["loginToken"][0]


def test_two_providers_are_told_one_with_a_picture(server: PracticeServer) -> None:
    sso, token, password = flows(server)
    one, other = sso["identity_providers"]
    assert one == {"id": "oidc-allotment", "name": "Allotment ID", "icon": "mxc://localhost/leaf"}
    assert other == {"id": "oidc-lamplight", "name": "Lamplight"}
    assert (token["type"], password["type"]) == ("m.login.token", "m.login.password")


def test_the_picture_of_a_provider_is_there_without_a_token(server: PracticeServer) -> None:
    path = "/_matrix/media/v3"
    assert ask(server, "GET", f"{path}/download/localhost/leaf").content.startswith(b"\x89PNG")
    assert ask(server, "GET", f"{path}/thumbnail/localhost/leaf?width=32&height=32").status_code == 200
    assert verdict(ask(server, "GET", f"{path}/thumbnail/localhost/leaf")) == (400, "M_MISSING_PARAM", None)
    assert verdict(ask(server, "GET", f"{path}/download/localhost/pot")) == (404, "M_NOT_FOUND", None)
    assert verdict(ask(server, "GET", f"{path}/download/elsewhere/leaf")) == (404, "M_NOT_FOUND", None)


def test_a_server_may_say_nothing_of_its_providers() -> None:
    with PracticeServer(seed=1) as server:
        server.turn({"sso": "plain", "password_login": False, "oauth_aware_preferred": True})
        assert flows(server) == [
            {
                "type": "m.login.sso",
                "oauth_aware_preferred": True,
                "org.matrix.msc3824.delegated_oidc_compatibility": True,
            },
            {"type": "m.login.token"},
        ]
        assert ask(server, "GET", "/login/sso/redirect?redirectUrl=http://x/").status_code == 302


def test_without_single_sign_on_there_is_none() -> None:
    with PracticeServer(seed=1) as server:
        assert flows(server) == [{"type": "m.login.password"}]
        assert verdict(ask(server, "GET", "/login/sso/redirect?redirectUrl=http://x/")) == (404, "M_UNRECOGNIZED", None)


def test_where_passwords_are_no_way_in_none_is_taken(server: PracticeServer) -> None:
    server.turn({"password_login": False})
    body = {"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "alice"}, "password": "x"}
    assert verdict(ask(server, "POST", "/login", json=body)) == (400, "M_UNKNOWN", None)


async def test_through_a_provider_and_back(server: PracticeServer, back: str) -> None:
    token = await signed_in(server, back)
    told = by_token(server, token, device_id="MINE", initial_device_display_name="Desk")
    assert told.json()["user_id"] == "@alice:localhost"
    assert told.json()["device_id"] == "MINE"
    assert {"access_token", "refresh_token", "expires_in_ms"} <= told.json().keys()
    again = by_token(server, await signed_in(server, back), device_id="MINE")
    assert again.json()["device_id"] == "MINE"
    assert list(server.devices("alice")) == ["MINE"]


async def test_what_the_client_asked_to_come_back_with_comes_back(server: PracticeServer, back: str) -> None:
    page = await browsing.opened(redirect(server, back))
    came = await browsing.pressed(page, "Sign in and continue", username="bob", password=server.users["bob"])
    assert came.url.startswith(f"{back}&loginToken=")


async def test_a_login_token_is_good_once(server: PracticeServer, back: str) -> None:
    token = await signed_in(server, back)
    assert by_token(server, token).status_code == 200
    assert verdict(by_token(server, token)) == (403, "M_FORBIDDEN", None)


async def test_a_login_token_does_not_live_long(back: str) -> None:
    with PracticeServer(seed=1, clock=lambda: 1_700_000_000.0) as server:
        server.turn({"sso": "providers", "login_token_s": 5})
        token = await signed_in(server, back)
        server.advance(5)
        assert verdict(by_token(server, token)) == (403, "M_FORBIDDEN", None)


@pytest.mark.parametrize("token", ["made-up", 7, None])
def test_a_made_up_login_token_is_good_for_nothing(server: PracticeServer, token: object) -> None:
    assert verdict(by_token(server, token)) == (403, "M_FORBIDDEN", None)


async def test_who_cancels_sees_the_servers_own_page_and_nobody_is_called_back(
    server: PracticeServer, back: str
) -> None:
    page = await browsing.opened(redirect(server, back))
    cancelled = await browsing.pressed(page, "Cancel")
    assert cancelled.status == 400
    assert "You cancelled" in cancelled.text
    assert cancelled.url.startswith(server.url)


async def test_a_wrong_password_may_be_mended(server: PracticeServer, back: str) -> None:
    page = await browsing.opened(redirect(server, back))
    refused = await browsing.pressed(page, "Sign in and continue", username="alice", password="wrong")
    assert "do not belong together" in refused.text
    mended = await browsing.pressed(refused, "Sign in and continue", password=server.users["alice"])
    assert token_of(mended)


async def test_who_has_no_account_makes_one_at_the_provider(server: PracticeServer, back: str) -> None:
    page = await browsing.opened(redirect(server, back, action="register"))
    taken = await browsing.pressed(page, "Make this account", username="alice", password=PASSWORD)
    assert "already taken" in taken.text
    came = await browsing.pressed(taken, "Make this account", username="erin", password=PASSWORD)
    assert by_token(server, token_of(came)).json()["user_id"] == "@erin:localhost"


async def test_who_names_no_provider_is_asked_for_one(server: PracticeServer, back: str) -> None:
    page = await browsing.opened(redirect(server, back, provider=""))
    assert list(page.links) == ["Allotment ID", "Lamplight"]
    assert "Sign in with Lamplight" in (await browsing.followed(page, "Lamplight")).text


def test_odd_redirects_are_refused(server: PracticeServer) -> None:
    path = "/login/sso/redirect"
    assert verdict(ask(server, "GET", path)) == (400, "M_MISSING_PARAM", None)
    assert verdict(ask(server, "GET", f"{path}/oidc-allotment")) == (400, "M_MISSING_PARAM", None)
    assert verdict(ask(server, "GET", f"{path}/nobody?redirectUrl=http://x/")) == (404, "M_NOT_FOUND", None)
    provider = httpx.post(f"{server.url}/practice/provider/oidc-allotment", trust_env=False)
    assert verdict(provider) == (400, "M_MISSING_PARAM", None)


async def test_who_came_by_single_sign_on_proves_it_there(server: PracticeServer, back: str) -> None:
    server.turn({"password_login": False})
    told = by_token(server, await signed_in(server, back)).json()
    other = by_token(server, await signed_in(server, back)).json()["device_id"]
    asked = ask(server, "DELETE", f"/devices/{other}", told["access_token"], json={})
    assert asked.json()["flows"] == [{"stages": ["m.login.sso"]}]
    session = asked.json()["session"]
    address = f"{server.url}{V3}/auth/m.login.sso/fallback/web?session={session}"
    assert httpx.post(address, trust_env=False).status_code == 404
    provider = await browsing.followed(await browsing.opened(address), "Continue with Allotment ID")
    stranger = await browsing.pressed(provider, "Sign in and continue", username="bob", password=server.users["bob"])
    assert stranger.status == 403
    proof = {"auth": {"session": session}}
    assert ask(server, "DELETE", f"/devices/{other}", told["access_token"], json=proof).status_code == 401
    done = await browsing.pressed(provider, "Sign in and continue", username="alice", password=server.users["alice"])
    assert "It is you" in done.text
    assert ask(server, "DELETE", f"/devices/{other}", told["access_token"], json=proof).status_code == 200
    assert other not in server.devices("alice")


async def test_who_has_a_password_too_may_choose(server: PracticeServer, back: str) -> None:
    token = by_token(server, await signed_in(server, back)).json()["access_token"]
    asked = ask(server, "DELETE", "/devices/NONE", token, json={})
    assert asked.json()["flows"] == [{"stages": ["m.login.password"]}, {"stages": ["m.login.sso"]}]
    bob = login(server, "bob")["access_token"]
    assert ask(server, "DELETE", "/devices/NONE", bob, json={}).json()["flows"] == [{"stages": ["m.login.password"]}]
