"""Where requests get their token: one refresh for all of them, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from typing import Any

from latchkey.app.controller import Controller
from latchkey.session.answers import NoAnswer, Refused, Trouble
from latchkey.session.events import RefreshAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Refreshing, Saving, SignedOut, SoftLoggedOut, Verifying
from latchkey.session.tokens import NoExpiry
from tests.fakes.clock import rest
from tests.fakes.store import DISK_FULL
from tests.fakes.world import LIFETIME_MS, SECOND, FakeWorld

REJECTED = Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True)
NOBODY = NoAnswer(Trouble.TIMED_OUT, "matrix.example.org")
ONE, TWO, THREE = (Secret(f"access-{number}") for number in (1, 2, 3))

Waiting = list["asyncio.Task[Secret | None]"]


def requests(controller: Controller, count: int = 100) -> Waiting:
    """As many requests that want to be sent."""
    return [asyncio.get_running_loop().create_task(controller.tokens.token()) for _ in range(count)]


def rejections(controller: Controller, token: Secret, count: int = 100) -> Waiting:
    """As many requests that were sent with a token and rejected."""
    ask = controller.tokens.after_rejection
    return [asyncio.get_running_loop().create_task(ask(token, REJECTED)) for _ in range(count)]


def results(waiting: Waiting) -> set[Secret | None]:
    return {task.result() for task in waiting}


async def expired(world: FakeWorld, **more: Any) -> Controller:
    """A session whose access token has run out while nobody looked: the computer was asleep."""
    controller = world.controller()
    await world.sign_in(controller, **more)
    world.clock.suspend(LIFETIME_MS)
    return controller


async def test_a_valid_token_is_given_at_once(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    assert await controller.tokens.token() == ONE
    assert world.gate.refreshes.asked == []


async def test_without_a_session_there_is_no_token(world: FakeWorld) -> None:
    controller = world.controller()
    assert await controller.tokens.token() is None
    assert await controller.tokens.after_rejection(ONE, REJECTED) is None
    assert controller.tokens.newer_than(ONE) is None
    controller.tokens.report(REJECTED)
    assert controller.state == SignedOut()


async def test_f12_a_hundred_requests_after_the_expiry_share_one_refresh_and_meet_no_401(world: FakeWorld) -> None:
    controller = await expired(world)
    waiting = requests(controller)
    await rest()
    assert not any(task.done() for task in waiting)
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert results(waiting) == {TWO}
    assert world.gate.refreshes.asked == [Secret("refresh-1")]
    assert "request_rejected" not in world.events()


async def test_f12_a_hundred_rejected_requests_share_one_refresh(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    waiting = rejections(controller, ONE)
    await rest()
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert results(waiting) == {TWO}
    assert world.gate.refreshes.asked == [Secret("refresh-1")]
    assert world.events().count("request_rejected") == 1
    assert world.facts("refresh_started") == {"cause": "rejected"}


async def test_f12_a_rejection_of_a_token_that_was_replaced_meanwhile_is_no_news(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert await controller.tokens.after_rejection(ONE, REJECTED) == TWO
    assert len(world.gate.refreshes.asked) == 1


async def test_f12_a_late_rejection_of_an_old_token_gets_the_next_one_where_the_current_one_has_run_out(
    world: FakeWorld,
) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    world.clock.suspend(LIFETIME_MS)
    (waiting,) = rejections(controller, ONE, 1)
    world.gate.refreshes.will(world.granted(3))
    await rest()
    assert waiting.result() == THREE


async def test_f16_a_failed_refresh_lets_everybody_go_and_a_later_request_starts_another(world: FakeWorld) -> None:
    controller = await expired(world)
    waiting = requests(controller)
    await rest()
    world.gate.refreshes.will(NOBODY)
    await rest()
    assert results(waiting) == {None}
    assert await controller.tokens.token() is None, "no sooner than the next try is due"
    assert len(world.gate.refreshes.asked) == 1
    world.clock.suspend(SECOND)
    (later,) = requests(controller, 1)
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert later.result() == TWO


async def test_who_stops_waiting_stops_nobody_else(world: FakeWorld) -> None:
    controller = await expired(world)
    waiting = requests(controller, 3)
    await rest()
    waiting[0].cancel()
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert results(waiting[1:]) == {TWO}


async def test_requests_go_on_with_a_valid_token_while_a_refresh_is_under_way(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Refreshing)
    assert await controller.tokens.token() == ONE
    world.door.shut()
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert isinstance(controller.state, Saving)
    assert await controller.tokens.token() == ONE, "the new pair is not on disk yet"
    world.door.open()
    await rest()
    assert await controller.tokens.token() == TWO


async def test_f08_a_new_pair_is_waited_for_until_it_is_on_disk(world: FakeWorld) -> None:
    controller = await expired(world)
    world.door.shut("save")
    (waiting,) = requests(controller, 1)
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert isinstance(controller.state, Saving)
    assert not waiting.done()
    (rejected,) = rejections(controller, ONE, 1)
    await rest()
    assert not rejected.done()
    world.door.open()
    await rest()
    assert results([waiting, rejected]) == {TWO}


async def test_f09_who_waited_for_a_pair_that_cannot_be_saved_gets_it_all_the_same(world: FakeWorld) -> None:
    controller = await expired(world)
    waiting = requests(controller)
    world.files().memory_tokens.trouble = DISK_FULL
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert results(waiting) == {TWO}
    assert controller.snapshot.keeping.trouble == DISK_FULL


async def test_f09_who_was_rejected_while_the_new_pair_cannot_be_saved_gets_it_all_the_same(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.files().memory_tokens.trouble = DISK_FULL
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert await controller.tokens.token() == ONE, "it is still good"
    assert await controller.tokens.after_rejection(ONE, REJECTED) == TWO


async def test_a_refusal_that_says_nothing_of_the_session_stands(world: FakeWorld) -> None:
    """F18: the token goes on, so there is no other one to try."""
    controller = world.controller()
    await world.sign_in(controller)
    assert await controller.tokens.after_rejection(ONE, Refused(401, "M_MISSING_TOKEN")) is None
    assert isinstance(controller.state, Active)
    assert await controller.tokens.token() == ONE


async def test_a_rejection_without_a_refresh_token_stands(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller, refresh=False)
    assert await controller.tokens.after_rejection(ONE, REJECTED) is None
    assert isinstance(controller.state, SoftLoggedOut)
    assert await controller.tokens.token() is None


async def test_while_the_witness_is_heard_a_rejected_token_is_not_used(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller, refresh=False)
    plain = Refused(401, "M_UNKNOWN_TOKEN")
    assert await controller.tokens.after_rejection(ONE, plain) is None
    assert isinstance(controller.state, Verifying)
    assert await controller.tokens.token() is None


async def test_f23_a_rejected_token_is_not_used_whatever_the_clock_says(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller, expires_in_ms=NoExpiry.NEVER)
    rejected = rejections(controller, ONE, 1)
    other = requests(controller, 1)
    await rest()
    assert not any(task.done() for task in rejected + other)
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert results(rejected + other) == {TWO}


async def test_f17_who_decides_nothing_gets_a_newer_token_only_where_there_is_one(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    assert controller.tokens.newer_than(ONE) is None
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert controller.tokens.newer_than(ONE) == TWO
    assert "request_rejected" not in world.events()


async def test_a_token_that_has_run_out_and_cannot_be_renewed_is_tried_all_the_same(world: FakeWorld) -> None:
    controller = await expired(world, refresh=False)
    assert await controller.tokens.token() == ONE


async def test_waiting_requests_wake_nobody_but_those_whose_turn_has_come(world: FakeWorld) -> None:
    """A need that changes nothing is no change: a hundred that wait must not keep waking one another."""
    controller = await expired(world)
    requests(controller, 1)
    await rest()
    shown: list[object] = []
    controller.on_change = lambda: shown.append(controller.state)
    waiting = requests(controller)
    await rest()
    assert shown == []
    world.gate.refreshes.will(NOBODY)
    await rest()
    assert results(waiting) == {None}
