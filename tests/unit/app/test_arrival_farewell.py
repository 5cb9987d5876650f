"""Why the last session ended, and who it was."""

from __future__ import annotations

import pytest

from latchkey.session.journal import Entry, Farewell
from tests.fakes.clock import NOON, rest
from tests.fakes.finder import found
from tests.fakes.world import URL, USER, FakeWorld
from tests.unit.app.entrance import DAY, Entrance


@pytest.fixture
def entrance(world: FakeWorld) -> Entrance:
    return Entrance(world)


async def test_after_a_sign_out_by_the_server_homeserver_and_user_id_are_filled_in_and_it_is_said_why(
    entrance: Entrance,
) -> None:
    await entrance.sign_in()
    await entrance.signed_out_by_server()
    shown = entrance.shown
    assert (shown.state, shown.homeserver, shown.username) == ("Signed out by the server", URL, USER)
    assert f"ended the session of {USER}" in shown.farewell
    assert shown.problem == ""


async def test_the_farewell_is_for_who_was_signed_in_whatever_was_typed_before(entrance: Entrance) -> None:
    entrance.finder.known["@bob:example.org"] = found(user_id="@bob:example.org")
    await entrance.look_up("@bob:example.org")
    entrance.world.gate.logins.will(entrance.world.logged_in())
    entrance.press(homeserver="@bob:example.org", username="alice")
    await rest()
    await entrance.signed_out_by_server()
    assert entrance.shown.username == USER


async def test_a_farewell_of_an_earlier_day_says_the_day(entrance: Entrance) -> None:
    entry = Entry(NOON.wall_ms - 3 * DAY, "00000001", "logged_out", {"reason": "by_server"})
    entrance.controller.recall(Farewell(NOON.wall_ms - 3 * DAY, URL, USER, "by_server", (entry,)))
    shown = entrance.shown
    assert "2025-06-12, " in shown.farewell
    assert shown.state == "Signed out by the server"


async def test_a_dismissed_farewell_is_gone_but_what_happened_is_still_named(entrance: Entrance) -> None:
    await entrance.sign_in()
    await entrance.signed_out_by_server()
    entrance.controller.dismiss_farewell()
    await rest()
    shown = entrance.shown
    assert (shown.farewell, shown.homeserver, shown.username) == ("", None, None)
    assert shown.state == "Signed out by the server"
    assert entrance.world.disk.farewell() is None


async def test_a_later_sign_in_takes_the_farewell_away(entrance: Entrance) -> None:
    await entrance.sign_in()
    await entrance.signed_out_by_server()
    await entrance.sign_in()
    assert entrance.shown.farewell == ""
    assert entrance.world.disk.farewell() is None


async def test_a_sign_in_that_fails_leaves_the_farewell(entrance: Entrance) -> None:
    await entrance.sign_in()
    await entrance.signed_out_by_server()
    await entrance.refused()
    assert (entrance.shown.state, entrance.shown.problem) == (
        "Signed out by the server",
        "Wrong username or password.",
    )
    assert entrance.shown.farewell
