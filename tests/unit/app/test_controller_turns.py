"""One event after another, whatever happens in between."""

from __future__ import annotations

from collections.abc import Awaitable

import pytest

from latchkey.session.answers import Done, NoAnswer, Refused, Trouble
from latchkey.session.events import (
    RefreshAsked,
    SignInCancelled,
    SignOutAsked,
    TokensKept,
    TryAgainAsked,
)
from latchkey.session.states import Active, Refreshing, SignedOut, SigningIn, SigningOut, State
from latchkey.session.step import IllegalTransitionError
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld


async def test_an_event_posted_by_whoever_is_shown_a_change_waits_its_turn(world: FakeWorld) -> None:
    """The change that is being shown is carried out first."""
    controller = world.controller()
    seen: list[type[State]] = []

    def cancel_at_once() -> None:
        seen.append(type(controller.state))
        if isinstance(controller.state, SigningIn):
            controller.post(SignInCancelled(world.clock.now()))
            seen.append(type(controller.state))

    controller.on_change = cancel_at_once
    world.ask_sign_in(controller)
    assert seen == [SigningIn, SigningIn, SignedOut]
    await rest()
    world.gate.logins.will(NoAnswer(Trouble.TIMED_OUT, "x"))
    assert controller.state == SignedOut()


async def test_what_a_state_has_under_way_ends_with_it(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SigningOut)
    assert world.gate.refreshes.given_up == 1
    world.gate.logouts.will(Done())
    await rest()
    assert isinstance(controller.state, SignedOut)


async def test_an_answer_of_a_state_that_was_left_in_the_same_moment_counts_for_nothing(world: FakeWorld) -> None:
    """The task has its answer, and the controller has not been told yet."""
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    flight = controller._runner.scoped._running["refresh"]
    world.gate.refreshes.will(world.granted(2))
    while not flight.done():
        await world.one_turn()
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SigningOut)
    assert "tokens_refreshed" not in world.events()


async def test_a_bug_in_one_event_does_not_stop_the_next(world: FakeWorld) -> None:
    controller = world.controller()
    with pytest.raises(IllegalTransitionError):
        controller.post(TokensKept(world.clock.now()))
    await world.sign_in(controller)
    assert isinstance(controller.state, Active)


async def test_an_event_that_changes_nothing_shows_nothing_and_wakes_nobody(world: FakeWorld) -> None:
    controller = world.controller()
    shown: list[State] = []
    controller.on_change = lambda: shown.append(controller.state)
    waiting = world.start(_until_changed(controller.next_change()))
    controller.post(TryAgainAsked(world.clock.now()))
    await rest()
    assert shown == []
    assert not waiting.done()
    world.ask_sign_in(controller)
    await rest()
    assert waiting.done()


async def _until_changed(change: Awaitable[object]) -> None:
    await change


async def test_a_change_between_asking_for_one_and_waiting_for_it_is_not_missed(world: FakeWorld) -> None:
    controller = world.controller()
    change = controller.next_change()
    world.ask_sign_in(controller)
    await change
    assert isinstance(controller.state, SigningIn)


async def test_everybody_who_waits_for_a_change_hears_of_it(world: FakeWorld) -> None:
    controller = world.controller()
    waiting = [world.start(_until_changed(controller.next_change())) for _ in range(10)]
    await rest()
    world.ask_sign_in(controller)
    await rest()
    assert all(task.done() for task in waiting)


async def test_refreshing_twice_is_one_refresh(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Refreshing)
    assert len(world.gate.refreshes.asked) == 1


async def test_f21_what_is_wrong_is_told_once_until_it_is_well_again(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    for trouble in (NoAnswer(Trouble.TIMED_OUT, "x"), Refused(502, None)):
        controller._reach.lost(trouble, None)
        controller._reach.lost(trouble, world.clock.now())
    assert world.events().count("unreachable") == 1
    lost_at = controller.snapshot.reach.lost_at
    assert lost_at == world.clock.now()
    world.clock.suspend(5000)
    controller._reach.reached()
    controller._reach.reached()
    assert world.events().count("reachable") == 1
    assert world.facts("reachable") == {"after_ms": 5000}
    controller._reach.lost(Refused(502, None), None)
    assert world.facts("unreachable") == {"unreachable": None, "status": 502, "errcode": None}
