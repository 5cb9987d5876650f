"""A person at a browser without scripts, on pages of the practice homeserver."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from latchkey import browsing
from latchkey.app.tasks import beside
from latchkey.practice.server import PracticeServer
from tests.unit.practice.oauth_client import client_id, post, scope


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as started:
        started.turn({"sso": "providers"})
        yield started


def provider(server: PracticeServer) -> str:
    back = f"{server.url}/_matrix/client/versions"
    return f"{server.url}/_matrix/client/v3/login/sso/redirect/oidc-allotment?redirectUrl={back}"


async def goes_through(person: browsing.AtPractice, url: str) -> None:
    """What the program opens."""
    assert await person.open(url)
    await beside(person.has_been_there(), person.go_where_led())


async def test_a_page_is_read_as_a_person_reads_it(server: PracticeServer) -> None:
    page = await browsing.opened(provider(server))
    assert page.status == 200
    assert "Sign in with Allotment ID" in page.text
    assert "color-scheme" not in page.text
    (form,) = page.forms
    assert list(form.buttons) == ["Sign in and continue", "Cancel"]
    assert form.fields == {"username": "", "password": ""}


async def test_what_is_not_on_the_page_cannot_be_pressed_or_filled_in(server: PracticeServer) -> None:
    page = await browsing.opened(provider(server))
    with pytest.raises(LookupError, match=r"no button 'Buy'.*'Cancel'"):
        await browsing.pressed(page, "Buy")
    with pytest.raises(LookupError, match="colour"):
        await browsing.pressed(page, "Cancel", colour="red")


async def test_a_page_that_is_refused_is_a_page_too(server: PracticeServer) -> None:
    page = await browsing.opened(f"{server.url}/_matrix/client/v3/login/sso/redirect")
    assert page.status == 400


async def test_where_nobody_answers_there_is_no_page() -> None:
    with pytest.raises(OSError, match="refused"):
        await browsing.opened("http://127.0.0.1:1/")


async def test_who_is_at_the_browser_goes_through_what_is_opened(server: PracticeServer) -> None:
    person = browsing.AtPractice("alice", server.users["alice"])
    await goes_through(person, provider(server))
    assert [(one.method, one.status) for one in server.requests][-2:] == [("POST", 303), ("GET", 200)]


async def test_who_is_at_the_browser_may_say_no(server: PracticeServer) -> None:
    person = browsing.AtPractice("alice", server.users["alice"])
    person.refuses = True
    await goes_through(person, provider(server))
    assert (server.requests[-1].method, server.requests[-1].status) == ("POST", 400)


async def test_what_goes_wrong_at_the_browser_is_not_lost() -> None:
    person = browsing.AtPractice("alice", "secret")
    assert await person.open("http://127.0.0.1:1/")
    with pytest.raises(OSError, match="refused"):
        await person.go_where_led()


async def test_steps_of_a_request_are_gone_through_as_well(server: PracticeServer) -> None:
    server.turn({"registration": "unknown-step"})
    v3 = f"{server.url}/_matrix/client/v3"
    asked = {"username": "erin", "password": "mallow-and-yarrow"}
    session = httpx.post(f"{v3}/register", json=asked, trust_env=False).json()["session"]
    person = browsing.AtPractice("", "")
    await goes_through(person, f"{v3}/auth/org.example.riddle/fallback/web?session={session}")
    made = httpx.post(f"{v3}/register", json={**asked, "auth": {"session": session}}, trust_env=False)
    assert made.status_code == 200


async def test_who_has_no_account_makes_one(server: PracticeServer) -> None:
    await goes_through(browsing.AtPractice("alice", ""), f"{provider(server)}&action=register")
    assert (server.requests[-2].status, list(server.devices("newcomer"))) == (303, [])
    identifier = {"type": "m.id.user", "user": browsing.NEWCOMER["username"]}
    body = {"type": "m.login.password", "identifier": identifier, "password": browsing.NEWCOMER["password"]}
    assert httpx.post(f"{server.url}/_matrix/client/v3/login", json=body, trust_env=False).status_code == 200


async def test_a_code_is_typed_in_on_another_device(server: PracticeServer) -> None:
    server.turn({"oauth": True})
    client = client_id(server)
    told = post(server, "device", client_id=client, scope=scope()).json()
    person = browsing.AtPractice("alice", server.users["alice"])
    await person.enter_code(told["verification_uri"], told["user_code"])
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    polled = post(server, "token", grant_type=grant, device_code=told["device_code"], client_id=client)
    assert polled.status_code == 200
