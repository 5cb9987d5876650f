"""Signing in through the program's own widgets where it leads through a browser, and what can be seen of it."""

from __future__ import annotations

from typing import Any

from latchkey.session.states import Active
from latchkey.session.tokens import Tokens
from tests.fakes.authentication import Elsewhere
from tests.fakes.running import Running
from tests.fakes.web_person import WebPerson
from tests.stories.token_age import token_is_older
from tests.until import until

IN_BROWSER = "Continue in your browser"
BY_CODE = "Use another device"
GARDEN = "Continue with The garden club"
OFFICE = "Continue with The office"


async def choose(program: Running, servers: Elsewhere, way: str) -> None:
    """On the login view, by the name of its button, once the homeserver has said what it offers."""
    await program.person.until(lambda: program.hands.has("Homeserver"), "the login view")
    program.hands.type("Homeserver", servers.url)
    await program.person.until(lambda: program.hands.can_press(way), f'"{way}" is offered')
    program.hands.press(way)


async def in_browser(person: WebPerson, user: str) -> None:
    """All that OAuth asks of somebody who was not signed in there."""
    await person.goes_there()
    await person.signs_in(user)
    await person.allows()


async def at_provider(person: WebPerson, user: str) -> None:
    """All that single sign-on asks of somebody who was not signed in there."""
    await in_browser(person, user)
    await person.goes_on()


async def active(program: Running) -> None:
    await program.person.until(lambda: program.state == "Active", "being signed in")


async def come_in_by_oauth(program: Running, servers: Elsewhere, person: WebPerson, user: str) -> None:
    """From the login view to an active session."""
    await choose(program, servers, IN_BROWSER)
    await in_browser(person, user)
    await active(program)


async def come_in_by_sso(program: Running, servers: Elsewhere, person: WebPerson, user: str) -> None:
    """As by OAuth, at one of two providers."""
    await choose(program, servers, GARDEN)
    await at_provider(person, user)
    await active(program)


async def sign_out(program: Running) -> dict[str, Any]:
    """What the journal says of it, once the login view is back."""
    program.hands.press("Sign out")
    program.hands.press("Sign out")
    await until(lambda: program.hands.has("Homeserver"), what="the login view")
    return await happened(program, "signed_out")


async def assert_signed_in_and_live(program: Running, servers: Elsewhere, user: str) -> None:
    """The window and the server say the same of who that is, and the rooms follow what happens."""
    hands = program.hands
    assert hands.text("User ID") == servers.user_id(user)
    assert servers.devices(user) == {hands.text("Device ID")}
    assert servers.synapse.devices(user)[hands.text("Device ID")] == "Latchkey"
    servers.invite(user, "Book club")
    await until(lambda: any(row.startswith("Book club") for row in hands.rooms()), what="rooms are live")


def assert_back_on_same_device(program: Running, servers: Elsewhere, user: str, device: str) -> None:
    assert program.hands.text("Device ID") == device
    assert servers.devices(user) == {device}, "the server knows one device, with the same ID"
    assert program.events("signed_in_again")[0]["same_device"] is True


async def assert_other_is_turned_away(program: Running, servers: Elsewhere, other: str, device: str, user: str) -> None:
    """Who signed in in place of ``user``, whose ``device`` stays (F26)."""
    await it_says(program, f"signed in {servers.user_id(other)} instead")
    assert (await happened(program, "sign_in_failed"))["other_user"] == servers.user_id(other)
    assert program.state == "Soft logged out"
    await until(lambda: servers.devices(other) == set(), what="that sign-in was ended again")
    assert servers.devices(user) == {device}


async def assert_nothing_is_left(program: Running, servers: Elsewhere, user: str) -> None:
    """On either side."""
    assert servers.devices(user) == set()
    await until(lambda: list((program.folder / "sessions").glob("*")) == [], what="local state is gone")


async def asked_to_sign_in_again(program: Running) -> None:
    await program.person.until(lambda: program.hands.has_dialog("Sign in again"), 'the dialog "Sign in again"')


async def it_says(program: Running, words: str) -> None:
    """Anywhere in the window."""
    await program.person.until(lambda: words in " ".join(program.hands.words()), f'"{words}"')


async def happened(program: Running, event: str, times: int = 1) -> dict[str, Any]:
    """What the journal says of it the last time."""
    await program.person.until(lambda: len(program.events(event)) >= times, f'"{event}" in the journal')
    return program.events(event)[-1]


async def outlive_access_token(program: Running, servers: Elsewhere, user: str) -> None:
    """Until the program has to notice: somebody says something, which ends the long poll that began before."""
    newest = program.events("signed_in", "tokens_refreshed")[-1]
    await token_is_older(program, newest["expires_in_ms"] / 1_000)
    servers.invite(user, "Book club")


def tokens(program: Running) -> Tokens:
    assert program._program is not None
    assert program._program._behind is not None
    state = program._program._behind.sessions.shown.state
    assert isinstance(state, Active)
    return state.held.tokens
