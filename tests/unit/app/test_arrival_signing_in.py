"""A sign-in is sent where that makes sense and is safe, and waits for what it needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.app.finding import Found
from latchkey.app.intents import SignIn
from latchkey.app.login_shown import FieldMark
from latchkey.app.shown import Details
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Saving, SigningIn
from tests.fakes.clock import rest
from tests.fakes.finder import found
from tests.fakes.world import URL, FakeWorld
from tests.unit.app.entrance import PASSWORD, PLAIN_HTTP, READABLE, SSO_ONLY, TOKEN_ONLY, Entrance


@pytest.fixture
def entrance(world: FakeWorld) -> Entrance:
    return Entrance(world)


async def test_a_sign_in_goes_to_the_homeserver_that_was_found(entrance: Entrance) -> None:
    await entrance.look_up("example.org")
    entrance.press(username="  alice ")
    await rest()
    (login,) = entrance.world.gate.logins.asked
    assert (login.user, login.password, login.device_name, login.device_id) == ("alice", PASSWORD, "Latchkey", None)
    assert entrance.world.servers.asked == [URL]


async def test_pressing_while_somebody_still_types_does_not_wait_for_typing_to_rest(entrance: Entrance) -> None:
    entrance.arrival.typed("example.org")
    entrance.press()
    await rest()
    assert entrance.finder.asked == ["example.org"]
    assert isinstance(entrance.controller.state, SigningIn)


async def test_pressing_while_the_homeserver_is_looked_up_waits_for_that_and_signs_in(entrance: Entrance) -> None:
    entrance.finder.hold()
    await entrance.look_up("example.org")
    entrance.press()
    await rest()
    assert entrance.world.gate.logins.asked == []
    assert (entrance.shown.state, entrance.shown.busy, entrance.shown.can_sign_in) == ("Signing in", True, False)
    assert entrance.shown.homeserver_mark is FieldMark.LOOKING
    entrance.world.gate.logins.will(entrance.world.logged_in())
    entrance.finder.let_go()
    await rest()
    assert isinstance(entrance.controller.state, Active)
    assert (entrance.finder.asked, entrance.finder.given_up) == (["example.org"], []), "it was looked up once"


async def test_what_was_pressed_with_counts_even_where_typing_was_not_heard_of(entrance: Entrance) -> None:
    await entrance.look_up("nowhere.org")
    entrance.press(homeserver="example.org")
    await rest()
    assert entrance.finder.asked == ["nowhere.org", "example.org"]
    assert isinstance(entrance.controller.state, SigningIn)


async def test_a_homeserver_that_is_not_found_ends_the_try_and_can_be_tried_again(entrance: Entrance) -> None:
    del entrance.finder.known["example.org"]
    entrance.press()
    await rest()
    assert entrance.world.gate.logins.asked == []
    assert (entrance.shown.busy, entrance.shown.can_sign_in) == (False, True)
    assert entrance.shown.homeserver_mark is FieldMark.PROBLEM
    entrance.finder.known["example.org"] = found()
    entrance.press()
    assert (entrance.shown.homeserver_mark, entrance.shown.homeserver_details) == (FieldMark.LOOKING, Details())
    await rest()
    assert isinstance(entrance.controller.state, SigningIn)


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (SignIn("example.org", " ", PASSWORD, consent=False), "Enter your username."),
        (SignIn("example.org", "alice", Secret(""), consent=False), "Enter your password."),
    ],
)
async def test_what_is_missing_is_asked_for(entrance: Entrance, asked: SignIn, problem: str) -> None:
    entrance.press(asked)
    await rest()
    assert entrance.shown.problem == problem
    assert entrance.world.gate.logins.asked == []
    entrance.press()
    assert entrance.shown.problem == ""


async def test_a_missing_homeserver_is_asked_for_beside_its_field(entrance: Entrance) -> None:
    entrance.press(homeserver="  ")
    await rest()
    assert entrance.shown.homeserver_note == "Enter the address of your homeserver, or your whole user ID."
    assert entrance.shown.homeserver_mark is FieldMark.PROBLEM
    assert not entrance.shown.busy


async def test_no_password_goes_unencrypted_to_another_computer_before_that_is_agreed_to(entrance: Entrance) -> None:
    entrance.finder.known["http://nas.lan"] = PLAIN_HTTP
    entrance.press(homeserver="http://nas.lan")
    await rest()
    assert entrance.world.gate.logins.asked == []
    assert entrance.shown.problem == "Tick the box first: the way to nas.lan is not encrypted."
    assert (entrance.shown.consent_note, entrance.shown.can_sign_in, entrance.shown.busy) == (READABLE, True, False)
    entrance.press(homeserver="http://nas.lan", consent=True)
    await rest()
    assert entrance.world.servers.asked == ["http://nas.lan"]
    assert entrance.shown.problem == ""


@pytest.mark.parametrize("only", [SSO_ONLY, replace(SSO_ONLY, needs_consent=True)])
async def test_a_server_without_passwords_is_sent_none_and_asks_for_no_box(entrance: Entrance, only: Found) -> None:
    entrance.finder.known["example.org"] = only
    entrance.press()
    await rest()
    assert entrance.world.gate.logins.asked == []
    assert entrance.shown.problem == "example.org takes no password from a program. Sign in as it offers below."
    assert not entrance.shown.busy


async def test_a_server_that_offers_nothing_that_is_known_is_sent_no_password(entrance: Entrance) -> None:
    entrance.finder.known["example.org"] = TOKEN_ONLY
    entrance.press()
    await rest()
    assert entrance.world.gate.logins.asked == []
    assert entrance.shown.problem == "", "what stands beside the homeserver says it"


async def test_a_password_never_goes_to_a_homeserver_that_was_typed_after_pressing(entrance: Entrance) -> None:
    entrance.finder.hold()
    entrance.finder.known["evil.org"] = found("https://evil.org", "evil.org")
    entrance.press()
    await rest()
    await entrance.look_up("evil.org")
    entrance.finder.let_go()
    await rest()
    assert entrance.shown.homeserver_note == "Found evil.org"
    assert entrance.world.gate.logins.asked == []
    assert not entrance.shown.busy


async def test_pressing_twice_signs_in_once(entrance: Entrance) -> None:
    entrance.press()
    entrance.press()
    await rest()
    entrance.press()
    await rest()
    assert len(entrance.world.gate.logins.asked) == 1


async def test_it_is_busy_until_the_session_is_put_away(entrance: Entrance) -> None:
    entrance.world.door.shut()
    entrance.press()
    await rest()
    assert isinstance(entrance.controller.state, SigningIn)
    asked = entrance.shown
    entrance.world.gate.logins.will(entrance.world.logged_in())
    await rest()
    assert isinstance(entrance.controller.state, Saving)
    for shown in (asked, entrance.shown):
        assert (shown.state, shown.busy, shown.can_sign_in) == ("Signing in", True, False)
    assert asked.homeserver_mark is FieldMark.FOUND
    keyring = "Waiting for your keyring, which may be asking you for its password."
    assert (entrance.shown.homeserver_mark, entrance.shown.homeserver_note) == (FieldMark.LOOKING, keyring)
    entrance.world.door.open()
