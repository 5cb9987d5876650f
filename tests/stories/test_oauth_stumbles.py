"""What can go wrong with OAuth on real servers: the session is kept where it can be, and the person is told."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from latchkey.desktop import loopback
from tests.fakes.authentication import WithOAuth
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.fakes.web_person import WebPerson
from tests.stories.going_elsewhere import (
    IN_BROWSER,
    active,
    choose,
    come_in_by_oauth,
    happened,
    in_browser,
    it_says,
    tokens,
)
from tests.until import until


async def test_f02_a_session_outlives_an_oauth_server_that_is_away(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    with_oauth.oauth.rule(access_s=3)
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        await come_in_by_oauth(program, with_oauth, person, user)
        device = program.hands.text("Device ID")
        with_oauth.oauth.rule(away=True)
        assert (await happened(program, "refresh_failed"))["status"] == 502
        with_oauth.oauth.rule()
        refreshed = len(program.events("tokens_refreshed"))
        await happened(program, "tokens_refreshed", refreshed + 1)
        await active(program)
        assert program.events("soft_logged_out", "logged_out") == []
        assert program.hands.text("Device ID") == device


async def test_f17_a_session_that_an_oauth_server_has_forgotten_goes_on_until_the_homeserver_has_too(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        await come_in_by_oauth(program, with_oauth, person, user)
        await happened(program, "synced")
        with_oauth.oauth.stop()
        with_oauth.oauth.start()
        program.hands.press("Refresh now")
        assert (await happened(program, "refresh_failed"))["errcode"] == "invalid_client"
        assert (await happened(program, "second_witness"))["status"] == 200, "Synapse remembers the access token"
        assert program.state == "Active", "and so it is used as long as it is good"
        with_oauth.remove_devices(user)
        await until(lambda: program.state == "Signed out by the server", 20, "it is told")
        assert program.events("second_witness")[-1]["errcode"] == "M_UNKNOWN_TOKEN"


def refresh_unheard(program: Running, servers: WithOAuth) -> None:
    """As if an answer had got lost on its way: the server has changed the refresh token, and the program does not know."""
    held = tokens(program)
    assert held.issuer is not None
    assert held.refresh is not None
    form = {
        "grant_type": "refresh_token",
        "client_id": held.issuer.client_id,
        "refresh_token": held.refresh.reveal(),
    }
    answer = httpx.post(held.issuer.token_endpoint, data=form, trust_env=False)
    assert answer.status_code == httpx.codes.OK, answer.text


async def test_f07_a_refresh_whose_answer_got_lost_is_repeated_where_the_server_lets_it(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    with_oauth.oauth.rule(reuse="mas")
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        await come_in_by_oauth(program, with_oauth, person, user)
        refresh_unheard(program, with_oauth)
        program.hands.press("Refresh now")
        await happened(program, "tokens_refreshed")
        await active(program)
        assert program.events("refresh_failed", "logged_out") == []
        assert with_oauth.devices(user) == {program.hands.text("Device ID")}


async def test_a_refresh_token_that_is_used_again_ends_the_session_where_the_server_is_strict(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    with_oauth.oauth.rule(reuse="strict")
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        await come_in_by_oauth(program, with_oauth, person, user)
        refresh_unheard(program, with_oauth)
        program.hands.press("Refresh now")
        await until(lambda: program.state == "Signed out by the server", 20, "it is told")
        assert program.events("refresh_failed")[-1]["errcode"] == "invalid_grant"
        assert with_oauth.devices(user) == set()


async def test_a_sign_in_is_cancelled_in_the_window_and_a_later_one_is_not_mixed_up_with_it(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await choose(program, with_oauth, IN_BROWSER)
        await person.goes_there()
        hands.press("Cancel")
        await until(lambda: hands.can_press(IN_BROWSER), what="the login view is as it was")
        hands.press(IN_BROWSER)
        await person.goes_there()
        await person.turns_back()
        await person.signs_in(user)
        await person.allows()
        await person.turns_forward()
        await person.signs_in(user)
        assert program.events("signed_in") == [], "the page of the sign-in that was cancelled leads nowhere"
        await person.allows()
        await active(program)
        assert with_oauth.devices(user) == {hands.text("Device ID")}


async def test_a_person_says_no_in_the_browser(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring, browser=person) as program:
        await choose(program, with_oauth, IN_BROWSER)
        await person.goes_there()
        await person.denies()
        await it_says(program, "You did not allow Latchkey to sign in.")
        assert (await happened(program, "sign_in_failed"))["obstacle"] == "denied"
        assert program.hands.can_press(IN_BROWSER), "it can be tried again"


@pytest.fixture
def without_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can listen on 127.0.0.1."""
    bound = loopback._bound

    def refuse(family: socket.AddressFamily, host: str) -> socket.socket:
        if family == socket.AF_INET:
            raise OSError("Address already in use")
        return bound(family, host)

    monkeypatch.setattr(loopback, "_bound", refuse)


@pytest.mark.usefixtures("without_ipv4")
async def test_a_port_that_cannot_be_had_is_had_elsewhere(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring, browser=person) as program:
        await choose(program, with_oauth, IN_BROWSER)
        await until(lambda: person.asked, what="the browser is opened")
        assert "redirect_uri=http%3A%2F%2F%5B%3A%3A1%5D%3A" in person.asked[0]
        await in_browser(person, with_oauth.people.add())
        await active(program)


async def test_without_any_port_nothing_is_begun(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(family: socket.AddressFamily, host: str) -> socket.socket:
        raise OSError("Address already in use")

    monkeypatch.setattr(loopback, "_bound", refuse)
    async with Running(folder, keyring, browser=person) as program:
        await choose(program, with_oauth, IN_BROWSER)
        await it_says(program, "This computer let Latchkey open no port")
        assert person.asked == []


async def test_without_a_browser_the_link_can_be_copied(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    person.has_browser = False
    async with Running(folder, keyring, browser=person) as program:
        await choose(program, with_oauth, IN_BROWSER)
        await it_says(program, "No browser could be opened.")
        program.hands.press("Copy the link instead")
        assert clipboard() == person.asked[0]
        await in_browser(person, with_oauth.people.add())
        await active(program)


def clipboard() -> str:
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication.clipboard().text()


async def test_two_programs_sign_in_at_once_and_each_gets_its_own(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as one:
        await choose(one, with_oauth, IN_BROWSER)
        await person.goes_there()
        one.window.hide()  # hands work what is to be seen
        async with Running(folder.with_name("another"), FakeVault(), browser=person) as another:
            await choose(another, with_oauth, IN_BROWSER)
            await in_browser(person, user)
            second = await happened(another, "signed_in")
            assert one.events("signed_in") == []
            await person.turns_back()
            await person.signs_in(user)
            await person.allows()
            first = await happened(one, "signed_in")
            assert with_oauth.devices(user) == {first["device_id"], second["device_id"]}
            assert len(with_oauth.devices(user)) == 2
