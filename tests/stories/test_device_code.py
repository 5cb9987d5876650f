"""A code that is typed in on another device: on real servers, through the program's own widgets and a real browser."""

from __future__ import annotations

from pathlib import Path

from latchkey.session.ports import KeyVault
from tests.fakes.authentication import WithOAuth
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.fakes.web_person import WebPerson
from tests.stories.going_elsewhere import (
    BY_CODE,
    active,
    asked_to_sign_in_again,
    assert_back_on_same_device,
    assert_nothing_is_left,
    choose,
    happened,
    it_says,
    outlive_access_token,
    sign_out,
)
from tests.until import until


async def on_another_device(program: Running, person: WebPerson, user: str) -> None:
    """All that is asked of somebody who was not signed in there."""
    await until(lambda: program.hands.has("Code"), what="the code")
    await person.enters_code(program.hands.text("Address"), program.hands.text("Code"))
    await person.signs_in(user)
    await person.allows()


async def come_in_by_code(program: Running, servers: WithOAuth, person: WebPerson, user: str) -> None:
    """From the login view to an active session."""
    await choose(program, servers, BY_CODE)
    await on_another_device(program, person, user)
    await active(program)


async def test_another_device_signs_this_one_in(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    with_oauth.oauth.rule(interval_s=1)
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        await come_in_by_code(program, with_oauth, person, user)
        assert person.asked == [], "no browser was opened here"
        assert (await happened(program, "signed_in"))["way"] == "oauth/device_code"
        assert with_oauth.devices(user) == {program.hands.text("Device ID")}


async def test_a_session_that_came_by_a_code_is_refreshed_goes_on_after_a_restart_and_is_signed_out(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, vault: KeyVault
) -> None:
    with_oauth.oauth.rule(interval_s=1)
    user = with_oauth.people.add()
    async with Running(folder, vault, browser=person) as program:
        await come_in_by_code(program, with_oauth, person, user)
        device = program.hands.text("Device ID")
        program.hands.press("Refresh now")
        assert (await happened(program, "tokens_refreshed"))["rotated"] is True
        await happened(program, "tokens_saved", 2)
    async with Running(folder, vault, browser=person) as program:
        await active(program)
        assert program.hands.text("Device ID") == device
        assert (await sign_out(program))["server_told"] is True
        await assert_nothing_is_left(program, with_oauth, user)


async def test_f25_f28_a_session_that_came_by_a_code_comes_back_by_one_on_the_same_device(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    with_oauth.oauth.rule(access_s=5, refreshable=False, interval_s=1)
    user = with_oauth.people.add()
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await come_in_by_code(program, with_oauth, person, user)
        device = hands.text("Device ID")
        await outlive_access_token(program, with_oauth, user)
        await asked_to_sign_in_again(program)
        hands.press(BY_CODE)
        await person.forgets_cookies()
        await on_another_device(program, person, user)
        await active(program)
        assert_back_on_same_device(program, with_oauth, user, device)
        assert person.asked == [], "no browser was opened here"


async def test_a_code_that_is_refused_signs_nobody_in(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    with_oauth.oauth.rule(interval_s=1)
    async with Running(folder, keyring, browser=person) as program:
        await choose(program, with_oauth, BY_CODE)
        await until(lambda: program.hands.has("Code"), what="the code")
        await person.enters_code(program.hands.text("Address"), program.hands.text("Code"))
        await person.denies()
        await it_says(program, "You did not allow Latchkey to sign in.")
        assert (await happened(program, "sign_in_failed"))["obstacle"] == "denied"
