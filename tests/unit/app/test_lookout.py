"""A frozen network is noticed, and a server that was away is found again, as soon as somebody waits for it."""

from __future__ import annotations

import itertools

import pytest

from latchkey.app.controller import Controller
from latchkey.app.snapshot import Reach
from latchkey.session.answers import Done, NoAnswer, Refused, Trouble
from latchkey.session.events import RefreshAsked, SignOutAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Locked, Refreshing, SoftLoggedOut, Verifying
from tests.fakes.clock import rest
from tests.fakes.room_server import join, synced
from tests.fakes.world import MINUTE, SECOND, FakeWorld
from tests.unit.session.build import ALIVE, LOCKED, SOFT, USED

AWAY = NoAnswer(Trouble.CONNECTION_REFUSED, "matrix.example.org")
BROKEN = Refused(502, None)
LIMITED = Refused(429, "M_LIMIT_EXCEEDED", wait_ms=30 * SECOND)
FROZEN_SHOWN_MS = 15 * SECOND
BACK_MS = 3 * SECOND


async def signed_in(world: FakeWorld, *, is_seen: bool = True) -> Controller:
    """With the rooms there, and a long poll under way."""
    controller = world.controller()
    controller.seen(is_seen=is_seen)
    world.rooms.syncs.will(synced("s1", join("!one:x")))
    await world.sign_in(controller, expires_in_ms=24 * 60 * MINUTE)
    return controller


async def locked(world: FakeWorld) -> Controller:
    controller = await signed_in(world)
    world.rooms.syncs.will(LOCKED)
    await rest()
    assert isinstance(controller.state, Locked)
    return controller


def goes_away(world: FakeWorld, answer: NoAnswer | Refused = AWAY) -> None:
    world.gate.probes.always(lambda _: False)
    world.rooms.syncs.always(lambda _: answer)
    world.gate.refreshes.always(lambda _: answer)


def comes_back(world: FakeWorld) -> None:
    """Without any news: a long poll is not answered before its time is over."""
    world.gate.probes.always(lambda _: True)
    world.rooms.syncs.always(lambda asked: synced("s1") if asked[1] == 0 else None)
    world.gate.refreshes.always(lambda _: world.granted(2))


def freezes(world: FakeWorld) -> None:
    """Every request hangs, and each look takes its two seconds."""
    world.gate.probes.always(lambda _: False)


class TestAFrozenNetwork:
    @pytest.mark.parametrize("is_seen", [True, False])
    async def test_is_shown_within_15_seconds_while_a_long_poll_hangs(self, world: FakeWorld, *, is_seen: bool) -> None:
        controller = await signed_in(world, is_seen=is_seen)
        freezes(world)
        await world.clock.advance(12 * SECOND - 1)
        assert controller.snapshot.reach == Reach()
        await world.clock.advance(1)
        assert controller.snapshot.reach.trouble == NoAnswer(Trouble.TIMED_OUT, "matrix.example.org")
        assert world.facts("unreachable")["unreachable"] == "timed_out"

    async def test_is_shown_while_the_first_sync_hangs_which_may_take_minutes(self, world: FakeWorld) -> None:
        controller = world.controller()
        await world.sign_in(controller)
        freezes(world)
        await world.clock.advance(10 * SECOND)
        assert controller.snapshot.reach.lost_at is not None

    async def test_is_shown_while_a_refresh_hangs(self, world: FakeWorld) -> None:
        controller = await signed_in(world)
        freezes(world)
        controller.post(RefreshAsked(world.clock.now()))
        await world.clock.advance(10 * SECOND)
        assert isinstance(controller.state, Refreshing)
        assert controller.snapshot.reach.lost_at is not None

    async def test_is_shown_while_a_look_at_the_lock_hangs(self, world: FakeWorld) -> None:
        controller = await locked(world)
        freezes(world)
        await world.clock.advance(30 * SECOND + 10 * SECOND)
        assert isinstance(controller.state, Locked)
        assert controller.snapshot.reach.lost_at is not None

    async def test_is_shown_while_the_witness_hangs(self, world: FakeWorld) -> None:
        controller = await signed_in(world)
        freezes(world)
        world.gate.refreshes.will(USED)
        controller.post(RefreshAsked(world.clock.now()))
        await world.clock.advance(10 * SECOND)
        assert isinstance(controller.state, Verifying)
        assert controller.snapshot.reach.lost_at is not None

    async def test_a_server_that_is_only_slow_is_not_called_away(self, world: FakeWorld) -> None:
        controller = world.controller()
        await world.sign_in(controller)
        await world.clock.advance(2 * MINUTE)
        assert controller.snapshot.reach == Reach()
        assert len(world.gate.probes.asked) == 12

    async def test_what_is_answered_in_time_costs_no_look(self, world: FakeWorld) -> None:
        await signed_in(world)
        for number in range(2, 10):
            await world.clock.advance(10 * SECOND)
            world.rooms.syncs.will(synced(f"s{number}"))
        assert world.gate.probes.asked == []

    async def test_a_request_that_hangs_over_the_gap_is_sent_anew(self, world: FakeWorld) -> None:
        controller = await signed_in(world)
        freezes(world)
        await world.clock.advance(MINUTE)
        assert len(world.rooms.syncs.asked) == 2
        comes_back(world)
        await world.clock.advance(BACK_MS)
        assert world.rooms.syncs.given_up == 1
        assert controller.snapshot.reach == Reach()

    async def test_f07_a_refresh_that_hangs_over_the_gap_is_sent_again(self, world: FakeWorld) -> None:
        controller = await signed_in(world)
        freezes(world)
        controller.post(RefreshAsked(world.clock.now()))
        await world.clock.advance(MINUTE)
        assert len(world.gate.refreshes.asked) == 1
        comes_back(world)
        await world.clock.advance(BACK_MS)
        assert world.gate.refreshes.asked == [Secret("refresh-1")] * 2
        assert isinstance(controller.state, Active)
        assert world.facts("refresh_started") == {"cause": "returned"}


class TestAServerThatWasAwayForAMinute:
    @pytest.mark.parametrize("answer", [AWAY, BROKEN])
    async def test_is_found_within_3_seconds_while_somebody_looks(
        self, world: FakeWorld, answer: NoAnswer | Refused
    ) -> None:
        controller = await signed_in(world)
        goes_away(world, answer)
        world.rooms.syncs.will(answer)
        await world.clock.advance(MINUTE)
        assert controller.snapshot.reach.trouble == answer
        comes_back(world)
        await world.clock.advance(BACK_MS)
        assert controller.snapshot.reach == Reach()
        assert isinstance(controller.state, Active)
        assert ("s1", 0) in world.rooms.syncs.asked[2:], "a long poll would be answered when its time is over"
        assert world.rooms.syncs.asked[-1] == ("s1", 10_000)

    @pytest.mark.parametrize("answer", [AWAY, BROKEN])
    async def test_gives_new_tokens_where_the_old_ones_have_run_out_meanwhile(
        self, world: FakeWorld, answer: NoAnswer | Refused
    ) -> None:
        controller = world.controller()
        controller.seen(is_seen=True)
        world.rooms.syncs.will(synced("s1", join("!one:x")), answer)
        goes_away(world, answer)
        await world.sign_in(controller, expires_in_ms=20 * SECOND)
        await world.clock.advance(MINUTE)
        assert isinstance(controller.state, Active | Refreshing)
        comes_back(world)
        await world.clock.advance(BACK_MS)
        assert isinstance(controller.state, Active)
        assert controller.state.held.tokens.access == Secret("access-2")
        assert controller.snapshot.reach == Reach()

    async def test_is_asked_at_once_whether_a_session_in_doubt_exists(self, world: FakeWorld) -> None:
        controller = await signed_in(world)
        goes_away(world)
        world.rooms.syncs.will(AWAY)
        world.gate.refreshes.will(USED)
        world.gate.whoamis.always(lambda _: BROKEN)
        controller.post(RefreshAsked(world.clock.now()))
        await world.clock.advance(MINUTE)
        assert isinstance(controller.state, Verifying)
        comes_back(world)
        world.gate.whoamis.always(lambda _: ALIVE)
        await world.clock.advance(BACK_MS)
        assert isinstance(controller.state, Active)

    @pytest.mark.parametrize("answer", [AWAY, BROKEN])
    async def test_is_asked_at_once_whether_the_account_still_is_locked(
        self, world: FakeWorld, answer: NoAnswer | Refused
    ) -> None:
        controller = await locked(world)
        goes_away(world, answer)
        world.gate.looks.always(lambda _: answer)
        await world.clock.advance(90 * SECOND)
        assert controller.snapshot.reach.trouble == answer
        comes_back(world)
        world.gate.looks.always(lambda _: Done())
        await world.clock.advance(BACK_MS)
        assert isinstance(controller.state, Active)
        assert controller.snapshot.reach == Reach()

    async def test_and_keeps_the_account_locked_is_looked_at_every_half_minute_again(self, world: FakeWorld) -> None:
        await locked(world)
        goes_away(world)
        world.gate.looks.always(lambda _: AWAY)
        await world.clock.advance(90 * SECOND)
        comes_back(world)
        world.gate.looks.always(lambda _: LOCKED)
        await world.clock.advance(BACK_MS)
        looks, probes = len(world.gate.looks.asked), len(world.gate.probes.asked)
        await world.clock.advance(5 * MINUTE)
        assert len(world.gate.looks.asked) - looks == 10
        assert len(world.gate.probes.asked) == probes

    async def test_is_left_alone_while_nobody_looks(self, world: FakeWorld) -> None:
        """The waits grow to a minute, and nothing else is sent."""
        controller = await signed_in(world, is_seen=False)
        goes_away(world)
        world.rooms.syncs.will(AWAY)
        await world.clock.advance(10 * MINUTE)
        assert world.gate.probes.asked == []
        assert len(world.rooms.syncs.asked) < 20
        comes_back(world)
        await world.clock.advance(MINUTE)
        assert controller.snapshot.reach == Reach()

    async def test_is_found_as_soon_as_somebody_looks_again(self, world: FakeWorld) -> None:
        controller = await signed_in(world)
        controller.seen(is_seen=False)
        goes_away(world)
        world.rooms.syncs.will(AWAY)
        await world.clock.advance(10 * MINUTE)
        comes_back(world)
        controller.seen(is_seen=True)
        await world.clock.advance(BACK_MS)
        assert controller.snapshot.reach == Reach()

    async def test_is_looked_for_no_more_than_once_a_second_and_less_often_as_it_stays_away(
        self, world: FakeWorld
    ) -> None:
        controller = await signed_in(world)
        goes_away(world)
        world.rooms.syncs.will(AWAY)
        await world.clock.advance(10 * SECOND)
        assert 9 <= len(world.gate.probes.asked) <= 10
        await world.clock.advance(24 * 60 * MINUTE)
        before = len(world.gate.probes.asked)
        await world.clock.advance(10 * MINUTE)
        assert len(world.gate.probes.asked) - before == 60
        assert controller.snapshot.reach.lost_at is not None

    async def test_looking_away_and_back_again_and_again_looks_no_more_often(self, world: FakeWorld) -> None:
        controller = await signed_in(world)
        goes_away(world)
        world.rooms.syncs.will(AWAY)
        for _ in range(100):
            controller.seen(is_seen=False)
            controller.seen(is_seen=True)
            await world.clock.advance(100)
        assert len(world.gate.probes.asked) <= 10

    async def test_f20_nothing_is_asked_more_than_once_a_second_however_often_it_comes_and_goes(
        self, world: FakeWorld
    ) -> None:
        turns = itertools.count()
        controller = await signed_in(world)
        goes_away(world)
        world.gate.probes.always(lambda _: next(turns) % 2 == 1)
        world.rooms.syncs.will(AWAY)
        controller.post(RefreshAsked(world.clock.now()))
        await world.clock.advance(MINUTE)
        assert 20 < len(world.rooms.syncs.asked) <= 62
        assert 20 < len(world.gate.refreshes.asked) <= 61


class TestAServerThatIsThere:
    async def test_and_refuses_is_tried_once_more_and_then_left_to_the_waits_that_grow(self, world: FakeWorld) -> None:
        await signed_in(world)
        world.rooms.syncs.always(lambda _: BROKEN)
        world.rooms.syncs.will(BROKEN)
        await world.clock.advance(MINUTE)
        assert len(world.rooms.syncs.asked) <= 10

    @pytest.mark.parametrize("limited", [LIMITED, Refused(503, None, wait_ms=30 * SECOND)])
    async def test_f03_and_has_asked_to_wait_is_not_looked_for(self, world: FakeWorld, limited: Refused) -> None:
        controller = await signed_in(world)
        world.gate.refreshes.will(limited)
        world.rooms.syncs.will(limited)
        controller.post(RefreshAsked(world.clock.now()))
        await world.clock.advance(30 * SECOND - 1)
        assert world.gate.probes.asked == []
        assert len(world.rooms.syncs.asked) == 2
        assert len(world.gate.refreshes.asked) == 1

    async def test_f03_a_witness_that_has_asked_to_wait_is_not_looked_for(self, world: FakeWorld) -> None:
        controller = await signed_in(world)
        world.gate.refreshes.will(USED)
        world.gate.whoamis.will(LIMITED)
        controller.post(RefreshAsked(world.clock.now()))
        await world.clock.advance(9 * SECOND)
        assert isinstance(controller.state, Verifying)
        assert world.gate.probes.asked == []

    async def test_and_only_refuses_to_refresh_is_not_looked_for_while_the_token_lives(self, world: FakeWorld) -> None:
        controller = await signed_in(world)
        world.gate.refreshes.always(lambda _: BROKEN)
        controller.post(RefreshAsked(world.clock.now()))
        await world.clock.advance(9 * SECOND)
        assert isinstance(controller.state, Active | Refreshing)
        assert world.gate.probes.asked == []


@pytest.mark.parametrize("ends", ["signed out", "soft logout"])
async def test_f20_a_session_that_has_ended_looks_for_nothing(world: FakeWorld, ends: str) -> None:
    controller = await signed_in(world)
    goes_away(world)
    world.rooms.syncs.will(AWAY)
    await world.clock.advance(5 * SECOND)
    if ends == "signed out":
        controller.post(SignOutAsked(world.clock.now()))
        world.gate.logouts.will(Done())
    else:
        world.gate.refreshes.will(SOFT)
        controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert ends == "signed out" or isinstance(controller.state, SoftLoggedOut)
    deeds, probes = len(world.deeds), len(world.gate.probes.asked)
    assert world.clock.sleeps_ms == []
    await world.clock.advance(10 * MINUTE)
    assert len(world.deeds) == deeds
    assert len(world.gate.probes.asked) == probes
