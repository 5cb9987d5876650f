"""Single sign-on on a real Synapse with a certified identity provider, through the program's own widgets and a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from latchkey.app import way_in
from latchkey.session.ports import KeyVault
from tests.fakes.authentication import WithSso
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.fakes.web_person import WebPerson
from tests.stories.going_elsewhere import (
    GARDEN,
    OFFICE,
    active,
    asked_to_sign_in_again,
    assert_back_on_same_device,
    assert_nothing_is_left,
    assert_other_is_turned_away,
    assert_signed_in_and_live,
    at_provider,
    choose,
    come_in_by_sso,
    happened,
    it_says,
    outlive_access_token,
    sign_out,
)
from tests.until import until


async def test_a_person_signs_in_at_one_of_two_identity_providers(
    with_sso: WithSso, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_sso.people.add()
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await choose(program, with_sso, OFFICE)
        await it_says(program, "Waiting for your browser")
        assert hands.has("Copy the link instead")
        await until(lambda: person.asked, what="the browser is opened")
        assert "/login/sso/redirect/oidc-office?" in person.asked[0]
        await at_provider(person, user)
        await active(program)
        signed_in = await happened(program, "signed_in")
        assert signed_in["way"] == "m.login.sso/oidc-office"
        assert signed_in["refresh"] is not None
        await assert_signed_in_and_live(program, with_sso, user)


async def test_a_session_is_refreshed_and_goes_on_after_a_restart(
    with_sso: WithSso, person: WebPerson, folder: Path, vault: KeyVault
) -> None:
    user = with_sso.people.add()
    async with Running(folder, vault, browser=person) as program:
        await come_in_by_sso(program, with_sso, person, user)
        device = program.hands.text("Device ID")
        program.hands.press("Refresh now")
        assert (await happened(program, "tokens_refreshed"))["rotated"] is True
        await happened(program, "tokens_saved", 2)
    async with Running(folder, vault, browser=person) as program:
        await active(program)
        program.hands.press("Refresh now")
        await happened(program, "tokens_refreshed", 2)
        assert program.hands.text("Device ID") == device
    assert with_sso.devices(user) == {device}


async def end_softly(program: Running, servers: WithSso, user: str) -> None:
    refused = len(program.events("refresh_failed")) + 1
    servers.synapse.end_sessions(user)
    await happened(program, "refresh_failed", refused)
    await outlive_access_token(program, servers, user)
    await asked_to_sign_in_again(program)
    assert program.state == "Soft logged out"


async def test_f25_f28_a_session_that_ends_softly_comes_back_on_the_same_device(
    with_sso: WithSso, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_sso.people.add()
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await come_in_by_sso(program, with_sso, person, user)
        device = hands.text("Device ID")
        await end_softly(program, with_sso, user)
        await until(lambda: hands.can_press(GARDEN), what="the way it came by is offered first")
        hands.press(GARDEN)
        await person.goes_there()
        await person.goes_on()
        await active(program)
        assert_back_on_same_device(program, with_sso, user, device)


async def test_f26_somebody_else_does_not_take_a_session_over(
    with_sso: WithSso, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user, other = with_sso.people.add(), with_sso.people.add()
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await come_in_by_sso(program, with_sso, person, user)
        device = hands.text("Device ID")
        await end_softly(program, with_sso, user)
        await person.forgets_cookies()
        await until(lambda: hands.can_press(GARDEN), what="the way it came by is offered")
        hands.press(GARDEN)
        await at_provider(person, other)
        await assert_other_is_turned_away(program, with_sso, other, device, user)


async def test_a_person_who_cancels_at_the_provider_cancels_in_the_window_too(
    with_sso: WithSso, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await choose(program, with_sso, GARDEN)
        await person.goes_there()
        await person.denies()
        await person.sees("There was an error")
        assert hands.has("Copy the link instead"), "the window has not heard of it, and waits"
        hands.press("Cancel")
        await until(lambda: hands.can_press(GARDEN), what="the login view is as it was")
        await person.closes_the_tab()
        hands.press(GARDEN)
        await at_provider(person, with_sso.people.add())
        await active(program)


async def test_a_browser_that_nobody_comes_back_from_is_not_waited_for_for_ever(
    with_sso: WithSso, person: WebPerson, folder: Path, keyring: FakeVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way_in, "BROWSER_LIMIT_MS", 300)
    async with Running(folder, keyring, browser=person) as program:
        await choose(program, with_sso, GARDEN)
        await it_says(program, "Nobody came back from the browser in time.")
        assert (await happened(program, "sign_in_failed"))["obstacle"] == "nobody_came"
        assert program.hands.can_press(GARDEN), "it can be tried again"


async def test_signing_out_tells_the_server_and_leaves_nothing(
    with_sso: WithSso, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_sso.people.add()
    async with Running(folder, keyring, browser=person) as program:
        await come_in_by_sso(program, with_sso, person, user)
        assert (await sign_out(program))["server_told"] is True
        await assert_nothing_is_left(program, with_sso, user)
