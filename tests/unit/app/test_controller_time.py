"""Sleep, set clocks, and long waits."""

from __future__ import annotations

from latchkey.app.errands import LONGEST_NAP_MS
from latchkey.app.lookout import OVERDUE_MS
from latchkey.session.answers import NoAnswer, Refused, Trouble
from latchkey.session.events import RefreshAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Refreshing
from tests.fakes.clock import rest
from tests.fakes.world import LIFETIME_MS, MINUTE, REFRESH_DUE_MS, SECOND, FakeWorld

HOUR = 60 * MINUTE


async def test_f24_after_a_suspend_an_expired_token_is_refreshed_first(world: FakeWorld) -> None:
    """The clock that stands still during suspend would have had it live on."""
    controller = world.controller()
    await world.sign_in(controller)
    world.clock.suspend(HOUR)
    await world.clock.advance(LONGEST_NAP_MS)
    assert isinstance(controller.state, Refreshing)
    assert world.facts("refresh_started") == {"cause": "woke"}


async def test_f24_a_request_right_after_the_suspend_waits_for_the_refresh(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.clock.suspend(HOUR)
    waiting = world.start(controller.tokens.token())
    await rest()
    assert isinstance(controller.state, Refreshing)
    world.gate.refreshes.will(world.granted(2))
    assert await waiting == Secret("access-2")


async def test_a_suspend_in_which_nothing_ran_out_changes_nothing(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.clock.suspend(MINUTE)
    await world.clock.advance(REFRESH_DUE_MS - MINUTE - 1)
    assert isinstance(controller.state, Active)
    assert world.gate.refreshes.asked == []
    await world.clock.advance(1)
    assert isinstance(controller.state, Refreshing)


async def test_f24_a_wall_clock_that_is_set_forward_means_a_refresh(world: FakeWorld) -> None:
    """The earlier expiry is believed."""
    controller = world.controller()
    await world.sign_in(controller)
    world.clock.set_wall(HOUR)
    await world.clock.advance(LONGEST_NAP_MS)
    assert isinstance(controller.state, Refreshing)
    assert world.facts("refresh_started") == {"cause": "woke"}


async def test_a_wall_clock_that_is_set_back_changes_nothing(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.clock.set_wall(-HOUR)
    await world.clock.advance(REFRESH_DUE_MS - 1)
    assert isinstance(controller.state, Active)
    await world.clock.advance(1)
    assert isinstance(controller.state, Refreshing)


async def test_f05_after_a_suspend_a_refresh_that_failed_before_is_tried_at_once(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(*[NoAnswer(Trouble.NO_NETWORK, "x")] * 8)
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(64 * SECOND)
    assert isinstance(controller.state, Active)
    assert len(world.gate.refreshes.asked) == 7
    world.clock.suspend(HOUR)
    await world.clock.advance(LONGEST_NAP_MS)
    assert world.events().count("refresh_started") == 9, "and once more a second later: the network takes its time"
    causes = [entry.facts["cause"] for entry in world.journal.entries if entry.event == "refresh_started"]
    assert causes[-2:] == ["woke", "scheduled"]


async def test_f03_a_wait_that_the_server_told_outlasts_a_suspend(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(Refused(429, "M_LIMIT_EXCEEDED", wait_ms=HOUR))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    world.clock.suspend(HOUR // 2)
    await world.clock.advance(HOUR // 2 - 1)
    assert len(world.gate.refreshes.asked) == 1
    await world.clock.advance(1)
    assert len(world.gate.refreshes.asked) == 2


async def test_a_long_wait_is_made_of_naps(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller, expires_in_ms=24 * HOUR)
    assert world.clock.sleeps_ms == [OVERDUE_MS, LONGEST_NAP_MS]
    assert isinstance(controller.state, Active)


async def test_f24_the_time_asleep_counts_towards_the_lifetime(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.clock.suspend(LIFETIME_MS - 1)
    assert await controller.tokens.token() == Secret("access-1")
    world.clock.suspend(1)
    waiting = world.start(controller.tokens.token())
    world.gate.refreshes.will(world.granted(2))
    assert await waiting == Secret("access-2")
