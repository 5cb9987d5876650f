"""OAuth 2.0 on a real Synapse and a certified OAuth server, through the program's own widgets and a real browser."""

from __future__ import annotations

from pathlib import Path

from latchkey.session.ports import KeyVault
from tests.fakes.authentication import WithOAuth
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.fakes.web_person import WebPerson
from tests.stories.going_elsewhere import (
    IN_BROWSER,
    active,
    asked_to_sign_in_again,
    assert_back_on_same_device,
    assert_nothing_is_left,
    assert_other_is_turned_away,
    assert_signed_in_and_live,
    choose,
    come_in_by_oauth,
    happened,
    in_browser,
    it_says,
    outlive_access_token,
    sign_out,
)
from tests.stories.token_age import token_is_older
from tests.until import until


async def test_a_person_signs_in_in_the_browser(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        await choose(program, with_oauth, IN_BROWSER)
        await it_says(program, "Waiting for your browser")
        await in_browser(person, user)
        await active(program)
        signed_in = await happened(program, "signed_in")
        assert signed_in["way"] == "oauth"
        assert 0 < signed_in["expires_in_ms"] <= 300_000
        await assert_signed_in_and_live(program, with_oauth, user)


async def test_refreshes_come_when_asked_and_by_themselves(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    with_oauth.oauth.rule(access_s=4)
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await come_in_by_oauth(program, with_oauth, person, user)
        first = program.tokens()
        hands.press("Refresh now")
        await until(lambda: "the 2nd" in hands.text("Last refresh"), 20, "one was asked for, one came by itself")
        assert "refresh token rotated" in hands.text("Last refresh")
        assert {*first}.isdisjoint(program.tokens())
        assert {entry["cause"] for entry in program.events("refresh_started")} >= {"asked", "scheduled"}
        assert program.events("refresh_failed", "request_rejected", "unreachable") == []
        assert with_oauth.devices(user) == {hands.text("Device ID")}


async def test_after_a_restart_an_expired_session_goes_on(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, vault: KeyVault
) -> None:
    with_oauth.oauth.rule(access_s=2)
    user = with_oauth.people.add()
    async with Running(folder, vault, browser=person) as program:
        await come_in_by_oauth(program, with_oauth, person, user)
        device = program.hands.text("Device ID")
        await happened(program, "tokens_saved")
    refreshes = len(program.events("tokens_refreshed"))
    await token_is_older(program, 2)  # and has expired
    async with Running(folder, vault, browser=person) as program:
        await happened(program, "tokens_refreshed", refreshes + 1)
        assert program.events("refresh_started")[refreshes]["cause"] in ("restored", "scheduled")
        await active(program)
        assert program.hands.text("Device ID") == device
        assert program.events("soft_logged_out", "logged_out") == []
    assert with_oauth.devices(user) == {device}


async def test_signing_out_revokes_and_leaves_nothing(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        await come_in_by_oauth(program, with_oauth, person, user)
        assert (await sign_out(program))["server_told"] is True
        await assert_nothing_is_left(program, with_oauth, user)


async def test_a_session_that_was_ended_on_the_page_of_the_account_is_explained_and_removed(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await come_in_by_oauth(program, with_oauth, person, user)
        await person.signs_out(f"{with_oauth.url}/account/", hands.text("Device ID"))
        await until(lambda: program.state == "Signed out by the server", 20, "it is told")
        assert program.events("refresh_failed")[-1]["errcode"] == "invalid_grant"
        assert program.events("second_witness")[-1]["errcode"] == "M_UNKNOWN_TOKEN"
        assert program.events("logged_out")[0]["reason"] == "by_server"


async def test_f25_f28_a_session_without_a_refresh_token_comes_back_on_the_same_device(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    with_oauth.oauth.rule(access_s=4, refreshable=False)
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await come_in_by_oauth(program, with_oauth, person, user)
        device = hands.text("Device ID")
        await outlive_access_token(program, with_oauth, user)
        await asked_to_sign_in_again(program)
        assert program.state == "Soft logged out"
        hands.press(IN_BROWSER)
        await person.goes_there()
        await person.allows()
        await active(program)
        assert_back_on_same_device(program, with_oauth, user, device)


async def test_f26_somebody_else_does_not_take_a_session_over(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    with_oauth.oauth.rule(access_s=4, refreshable=False)
    user, other = with_oauth.people.add(), with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await come_in_by_oauth(program, with_oauth, person, user)
        device = hands.text("Device ID")
        await outlive_access_token(program, with_oauth, user)
        await asked_to_sign_in_again(program)
        await person.forgets_cookies()
        hands.press(IN_BROWSER)
        await in_browser(person, other)
        await assert_other_is_turned_away(program, with_oauth, other, device, user)


async def test_an_account_is_created_in_the_browser(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring, browser=person) as program:
        await choose(program, with_oauth, "Create account")
        await in_browser(person, "newcomer.by.latchkey")
        await active(program)
        assert program.hands.text("User ID") == "@newcomer.by.latchkey:localhost"
