"""The devices of an account on a real Synapse whose people sign in elsewhere, with a real browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QLineEdit

from tests.fakes.authentication import Elsewhere, WithOAuth, WithSso
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.fakes.web_person import WebPerson
from tests.stories.going_elsewhere import (
    come_in_by_oauth,
    come_in_by_sso,
)
from tests.stories.test_devices import PROOF, listed, open_list, rename, select, sign_out
from tests.until import until


async def another_device(
    come_in: Callable[[Running, Elsewhere, WebPerson, str], Awaitable[None]],
    servers: Elsewhere,
    person: WebPerson,
    user: str,
    folder: Path,
) -> str:
    """The ID of one that stays signed in, of a browser that knows nobody any more."""
    async with Running(folder.parent / "other", FakeVault(), browser=person) as program:
        await come_in(program, servers, person, user)
        other = program.hands.text("Device ID")
    await person.forgets_cookies()
    return other


async def test_u10_under_oauth_a_device_is_renamed_here_and_signed_out_on_the_page_of_the_account(
    with_oauth: WithOAuth, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_oauth.people.add()
    other = await another_device(come_in_by_oauth, with_oauth, person, user, folder)
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await come_in_by_oauth(program, with_oauth, person, user)
        own = await open_list(program, other)

        await rename(hands, other, "Cellar")
        assert with_oauth.synapse.devices(user)[other] == "Cellar"

        select(hands, other)
        hands.press("Sign out selected")
        hands.press("Open page")
        await until(lambda: person.asked, 20, "the page is opened")
        page = person.asked.pop()
        assert page == f"{with_oauth.url}/account/?action=org.matrix.device_delete&device_id={other}"
        await person.signs_out(page, other)
        assert with_oauth.devices(user) == {own}
        program.window.activateWindow()
        await until(program.window.isActiveWindow, what="the person is elsewhere")
        hands.find(QDialog, "Devices").activateWindow()
        await until(lambda: listed(hands).keys() == {own}, 20, "back from the page the list is read anew")
        assert program.state == "Active"

        hands.press("Sign out everywhere")
        hands.press("Sign out and open page")
        await until(lambda: hands.has("Homeserver", QLineEdit), 20, "the login view")
        await until(lambda: with_oauth.devices(user) == set(), 20, "this device is gone too")
        assert person.asked == [f"{with_oauth.url}/account/?action=org.matrix.devices_list"]
    log = with_oauth.synapse.log_text()
    assert "/delete_devices" not in log


async def test_who_came_by_single_sign_on_shows_who_they_are_on_the_servers_page(
    with_sso: WithSso, person: WebPerson, folder: Path, keyring: FakeVault
) -> None:
    user = with_sso.people.add()
    other = await another_device(come_in_by_sso, with_sso, person, user, folder)
    async with Running(folder, keyring, browser=person) as program:
        hands = program.hands
        await come_in_by_sso(program, with_sso, person, user)
        own = await open_list(program, other)
        await sign_out(hands, other)
        hands.press("Open the page")
        await person.goes_there()
        await person.goes_on()
        await person.sees("Thank you")
        await until(lambda: hands.can_press("Done"), what="the browser has been found")
        hands.press("Done")
        await until(lambda: not hands.has_dialog(PROOF), 20, "the proof is enough")
        await until(lambda: listed(hands).keys() == {own}, 20, "it is gone from the list")
        assert with_sso.devices(user) == {own}
        assert program.events("devices_signed_out")[0]["count"] == 1
