"""What a person sees of OAuth on the practice homeserver: pages to let a program in, and one to look after the account."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from latchkey import browsing
from latchkey.practice.server import PracticeServer

from .oauth_client import (
    DEVICE_GRANT,
    answer_page,
    authorize_url,
    brought,
    client_id,
    exchange,
    post,
    scope,
    sign_in,
    verdict,
)
from .talking import ask

PASSWORD = "mallow-and-yarrow"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1, clock=lambda: 1_700_000_000.0, older_devices=True) as started:
        started.turn({"oauth": True})
        yield started


def test_who_says_no_is_believed(server: PracticeServer) -> None:
    came = brought(answer_page(authorize_url(server, client_id(server)), do="refuse"))
    assert (came["error"], came["state"]) == ("access_denied", "s123")


async def test_the_page_says_who_asks_and_for_which_device(server: PracticeServer) -> None:
    page = await browsing.opened(authorize_url(server, client_id(server)))
    assert "Some program" in page.text
    assert "DEVICE0001" in page.text
    assert list(page.forms[0].buttons) == ["Allow", "Deny"]
    refused = await browsing.pressed(page, "Allow", username="alice", password="wrong")
    assert "do not belong together" in refused.text
    assert refused.forms[0].fields["username"] == "alice"


async def test_who_has_no_account_makes_one_there(server: PracticeServer) -> None:
    client = client_id(server)
    url = authorize_url(server, client, prompt="create")
    assert list((await browsing.opened(url)).forms[0].buttons) == ["Make this account", "Deny"]
    code = brought(answer_page(url, do="create", username="erin", password=PASSWORD))["code"]
    token = exchange(server, client, code).json()["access_token"]
    assert ask(server, "GET", "/account/whoami", token).json()["user_id"] == "@erin:localhost"


async def test_one_may_change_ones_mind_about_making_an_account(server: PracticeServer) -> None:
    page = await browsing.opened(authorize_url(server, client_id(server)))
    creating = await browsing.followed(page, "Make an account")
    assert "Allow" in (await browsing.followed(creating, "I have an account")).forms[0].buttons


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"scope": "urn:matrix:client:api:*"}, "invalid_scope"),
        ({"scope": scope("SHORT")}, "invalid_scope"),
        ({"scope": scope('WITH%0001"')}, "invalid_scope"),
        ({"scope": f"{scope()} urn:matrix:client:device:OTHER00001"}, "invalid_scope"),
        ({"scope": f"{scope()} urn:matrix:org.matrix.msc2967.client:api:*"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
def test_what_cannot_be_granted_goes_back_to_the_program(
    server: PracticeServer, fields: dict[str, str], error: str
) -> None:
    came = brought(httpx.get(authorize_url(server, client_id(server), **fields), trust_env=False))
    assert (came["error"], came["state"]) == (error, "s123")


def test_where_no_accounts_are_made_none_is_asked_for(server: PracticeServer) -> None:
    server.turn({"oauth_creates_accounts": False})
    url = authorize_url(server, client_id(server), prompt="create")
    assert brought(httpx.get(url, trust_env=False))["error"] == "invalid_request"


@pytest.mark.parametrize(
    "fields",
    [{"client_id": "nobody"}, {"redirect_uri": "https://thief.example/"}, {"redirect_uri": "http://127.0.0.1:1/x"}],
)
def test_nobody_is_led_to_somewhere_else(server: PracticeServer, fields: dict[str, str]) -> None:
    url = authorize_url(server, client_id(server), **fields)
    assert httpx.get(url, trust_env=False).status_code == 400
    assert answer_page(url, do="allow", username="alice", password=server.users["alice"]).status_code == 400


def test_an_answer_may_come_behind_a_hash(server: PracticeServer) -> None:
    url = authorize_url(server, client_id(server), response_mode="fragment")
    assert "#error=access_denied" in answer_page(url, do="refuse").headers["location"]


def ask_for_code(server: PracticeServer, client: str, **fields: str) -> httpx.Response:
    return post(server, "device", **{"client_id": client, "scope": scope("CODEDEVICE"), **fields})


def poll(server: PracticeServer, client: str, device_code: str) -> httpx.Response:
    return post(server, "token", grant_type=DEVICE_GRANT, device_code=device_code, client_id=client)


async def test_a_device_is_let_in_by_the_code_it_shows(server: PracticeServer) -> None:
    client = client_id(server)
    told = ask_for_code(server, client).json()
    assert (told["expires_in"], told["interval"]) == (1200, 5)
    assert verdict(poll(server, client, told["device_code"])) == (403, "authorization_pending")
    page = await browsing.pressed(await browsing.opened(told["verification_uri"]), "Continue", code=told["user_code"])
    assert told["user_code"] in page.text
    wrong = await browsing.pressed(page, "Allow", username="alice", password="wrong")
    assert "do not belong together" in wrong.text
    done = await browsing.pressed(wrong, "Allow", username="alice", password=server.users["alice"])
    assert "Allowed" in done.text
    tokens = poll(server, client, told["device_code"]).json()
    assert ask(server, "GET", "/account/whoami", tokens["access_token"]).json()["device_id"] == "CODEDEVICE"
    assert verdict(poll(server, client, told["device_code"])) == (400, "invalid_grant")


async def test_the_longer_link_needs_no_typing(server: PracticeServer) -> None:
    client = client_id(server)
    told = ask_for_code(server, client).json()
    page = await browsing.opened(told["verification_uri_complete"])
    await browsing.pressed(page, "Deny")
    assert verdict(poll(server, client, told["device_code"])) == (403, "access_denied")


async def test_a_made_up_code_lets_nobody_in(server: PracticeServer) -> None:
    page = await browsing.pressed(await browsing.opened(f"{server.url}/link"), "Continue", code="NOCODE")
    assert "No device shows this code" in page.text


def test_who_asks_too_often_is_told_to_slow_down(server: PracticeServer) -> None:
    client = client_id(server)
    device_code = ask_for_code(server, client).json()["device_code"]
    assert verdict(poll(server, client, device_code)) == (403, "authorization_pending")
    server.advance(4)
    assert verdict(poll(server, client, device_code)) == (403, "slow_down")
    server.advance(6)
    assert verdict(poll(server, client, device_code)) == (403, "slow_down")
    server.advance(20)
    assert verdict(poll(server, client, device_code)) == (403, "authorization_pending")


def test_a_code_on_a_device_runs_out(server: PracticeServer) -> None:
    server.turn({"device_code_s": 60, "poll_interval_s": 2})
    client = client_id(server)
    told = ask_for_code(server, client).json()
    assert (told["expires_in"], told["interval"]) == (60, 2)
    server.advance(60)
    assert verdict(poll(server, client, told["device_code"])) == (403, "expired_token")
    assert "Type the code" in httpx.get(told["verification_uri_complete"], trust_env=False).text


def test_odd_requests_for_a_code_are_refused(server: PracticeServer) -> None:
    client = client_id(server)
    assert verdict(ask_for_code(server, client, scope="none")) == (400, "invalid_scope")
    assert verdict(ask_for_code(server, "nobody")) == (401, "invalid_client")
    other = client_id(server, grant_types=["authorization_code"])
    assert verdict(ask_for_code(server, other)) == (400, "unauthorized_client")
    assert verdict(poll(server, client, "made-up")) == (400, "invalid_grant")


async def signed_in_page(server: PracticeServer, query: str = "") -> browsing.Page:
    page = await browsing.opened(f"{server.url}/account/{query}")
    wrong = await browsing.pressed(page, "Sign in", username="alice", password="wrong")
    assert "do not belong together" in wrong.text
    return await browsing.pressed(wrong, "Sign in", username="alice", password=server.users["alice"])


async def test_devices_are_listed_and_signed_out_on_the_account_page(server: PracticeServer) -> None:
    told = sign_in(server, client_id(server))
    page = await signed_in_page(server)
    assert "Telephone" in page.text
    assert len(page.forms) == len(server.devices("alice"))
    done = await browsing.pressed(page, "Sign out DEVICE0001")
    assert "signed out" in done.text
    assert ask(server, "GET", "/account/whoami", told["access_token"]).status_code == 401
    again = await browsing.pressed(done, "All devices")
    assert "DEVICE0001" not in again.text


@pytest.mark.parametrize("action", ["org.matrix.device_delete", "org.matrix.session_end"])
async def test_a_link_leads_to_one_device(server: PracticeServer, action: str) -> None:
    page = await signed_in_page(server, f"?action={action}&device_id=SHEDTABLET")
    assert [list(form.buttons) for form in page.forms] == [["Sign out SHEDTABLET"]]
    await browsing.pressed(page, "Sign out SHEDTABLET")
    assert "SHEDTABLET" not in server.devices("alice")
    gone = await signed_in_page(server, f"?action={action}&device_id=SHEDTABLET")
    assert gone.status == 404


async def test_a_device_may_only_be_looked_at(server: PracticeServer) -> None:
    page = await signed_in_page(server, "?action=org.matrix.device_view&device_id=LIBRARYPCA")
    assert "Library computer" in page.text
    assert len(page.forms) == 1


def test_without_signing_in_the_account_page_does_nothing(server: PracticeServer) -> None:
    form = {"do": "end", "device": "SHEDTABLET", "ticket": "made-up"}
    page = httpx.post(f"{server.url}/account/", data=form, trust_env=False)
    assert (page.status_code, "Sign in" in page.text) == (200, True)
    assert "SHEDTABLET" in server.devices("alice")


def test_pages_are_plain_and_kept_by_nobody(server: PracticeServer) -> None:
    page = httpx.get(f"{server.url}/account/", trust_env=False)
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text
    assert "color-scheme" in page.text
