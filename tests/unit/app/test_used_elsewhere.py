"""The hint that somebody else used a refresh token: it stays until it was read."""

from __future__ import annotations

from latchkey.app.arrival import Arrival
from latchkey.session.answers import Alive, NoAnswer, Refused
from latchkey.session.events import RefreshAsked
from latchkey.session.states import Active, SignedOut
from tests.fakes.clock import rest
from tests.fakes.finder import FakeFinder
from tests.fakes.world import FakeWorld
from tests.unit.session.build import ALIVE, PLAIN, USED


async def hinted(world: FakeWorld, *witnesses: Alive | Refused | NoAnswer) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(USED)
    world.gate.whoamis.will(*witnesses)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert "refresh_token_used_elsewhere" in world.events()


async def test_it_is_still_there_after_a_restart_until_it_was_read(world: FakeWorld) -> None:
    await hinted(world, ALIVE)
    sessions = await world.restart()
    assert sessions.shown.snapshot.used_elsewhere
    sessions.shown.note("used_elsewhere_dismissed", {})
    assert not sessions.shown.snapshot.used_elsewhere
    sessions = await world.restart()
    assert not sessions.shown.snapshot.used_elsewhere


async def test_it_outlives_the_session_in_its_farewell_and_goes_on_with_the_next_of_the_same_user(
    world: FakeWorld,
) -> None:
    await hinted(world, PLAIN)
    sessions = await world.restart()
    controller = sessions.shown
    assert isinstance(controller.state, SignedOut)
    arrival = Arrival(world.world, FakeFinder(), controller, lambda: None)
    assert "Someone else may have used" in arrival.shown(controller.snapshot).farewell
    await world.sign_in(controller, 2)
    assert isinstance(controller.state, Active)
    assert controller.snapshot.used_elsewhere
    assert world.facts("refresh_token_used_elsewhere") == {"refresh": None}
    sessions = await world.restart()
    assert sessions.shown.snapshot.used_elsewhere


async def test_it_says_nothing_about_another_user(world: FakeWorld) -> None:
    await hinted(world, PLAIN)
    sessions = await world.restart()
    await world.sign_in(sessions.shown, 2, user_id="@bob:example.org")
    assert isinstance(sessions.shown.state, Active)
    assert not sessions.shown.snapshot.used_elsewhere
