"""Refreshing: whatever goes wrong on the way, the pair that can be kept is kept."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from latchkey.app import token_desk
from latchkey.app.banners import banner
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.token_desk import held_for_requests
from latchkey.session.answers import Alive, KeyTrouble, NoAnswer, NoKey, Refused, Trouble
from latchkey.session.events import RefreshAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, RefreshChallenged, Refreshing, Saving, State, Verifying
from latchkey.session.tokens import Held
from tests.fakes.clock import rest
from tests.fakes.vault import BACKEND
from tests.fakes.world import DEVICE, LIFETIME_MS, MINUTE, REFRESH_DUE_MS, SECOND, USER, FakeWorld
from tests.unit.session.build import USED

LOST = NoAnswer(Trouble.CONNECTION_LOST, "matrix.example.org")
REJECTED = Refused(401, "M_UNKNOWN_TOKEN")


async def test_the_access_token_is_refreshed_in_time_without_anybody_noticing(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    await world.clock.advance(REFRESH_DUE_MS - 1)
    assert world.gate.refreshes.asked == []
    await world.clock.advance(1)
    assert isinstance(controller.state, Refreshing)
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert world.events() == [
        "signed_in",
        "tokens_saved",
        "refresh_started",
        "tokens_refreshed",
        "tokens_saved",
    ]
    assert world.facts("refresh_started") == {"cause": "scheduled"}
    assert world.facts("tokens_refreshed")["rotated"] is True


async def test_a_new_pair_is_on_disk_before_it_is_used_and_the_old_one_is_used_until_then(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(world.granted(2))
    world.door.shut("save access-2")
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Saving)
    assert await controller.tokens.token() == Secret("access-1")
    before = [("access-1", False), ("access-1", True)]
    assert world.pairs_on_disk() == before
    world.door.open()
    await rest()
    assert world.pairs_on_disk() == [*before, ("access-2", False)], "in one write"
    assert await controller.tokens.token() == Secret("access-2")


async def test_whoever_waits_for_a_refresh_is_left_alone_until_it_is_over(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.clock.suspend(2 * LIFETIME_MS)
    waiting = [asyncio.create_task(controller.tokens.token()) for _ in range(3)]
    await rest()
    looked_at: list[State] = []

    def looks(state: State) -> Held | None:
        looked_at.append(state)
        return held_for_requests(state)

    monkeypatch.setattr(token_desk, "held_for_requests", looks)
    controller.note("a_change", {})
    world.door.shut("save access-2")
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert looked_at == []
    world.door.open()
    assert await asyncio.gather(*waiting) == [Secret("access-2")] * 3


async def test_f07_a_lost_answer_is_asked_for_again_with_the_same_refresh_token(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(LOST, LOST, world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(3 * SECOND)
    assert world.gate.refreshes.asked == [Secret("refresh-1")] * 3
    assert isinstance(controller.state, Active)
    assert controller.state.held.tokens.access == Secret("access-2")
    assert world.events("tokens_saved", "signed_in") == [
        "refresh_started",
        "unreachable",
        "refresh_failed",
        "refresh_started",
        "refresh_failed",
        "refresh_started",
        "reachable",
        "tokens_refreshed",
    ]


async def test_f07_after_a_crash_with_the_answer_on_its_way_the_old_refresh_token_is_sent_again(
    world: FakeWorld,
) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    await world.crash()
    world.clock.suspend(10 * MINUTE)
    sessions = await world.restored()
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert world.gate.refreshes.asked == [Secret("refresh-1")] * 2
    assert isinstance(sessions.shown.state, Active)


async def test_f07_after_a_crash_before_the_new_pair_was_on_disk_the_old_refresh_token_is_sent_again(
    world: FakeWorld,
) -> None:
    """No request was sent with the new pair, so the old token is still good."""
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(world.granted(2))
    world.door.shut("save access-2")
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    await world.crash()
    assert world.pairs_on_disk()[-1] == ("access-1", True)
    assert "sync with access-2" not in world.deeds
    world.clock.suspend(10 * MINUTE)
    sessions = await world.restored()
    world.gate.refreshes.will(world.granted(3))
    await rest()
    assert world.gate.refreshes.asked == [Secret("refresh-1")] * 2
    assert await sessions.shown.tokens.token() == Secret("access-3")


async def test_f07_after_a_crash_before_its_first_use_a_pair_on_disk_is_used_and_the_old_token_is_never_sent_again(
    world: FakeWorld,
) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(world.granted(2), world.granted(3))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert world.pairs_on_disk()[-1] == ("access-2", False)
    assert "sync with access-2" not in world.deeds
    await world.crash()
    sessions = await world.restored()
    assert world.rooms.sent[-1] == ("sync", "access-2")
    sessions.shown.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(REFRESH_PACE_MS)
    assert world.gate.refreshes.asked == [Secret("refresh-1"), Secret("refresh-2")]
    assert await sessions.shown.tokens.token() == Secret("access-3")


async def test_f03_a_server_that_says_when_is_not_asked_before_that(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(Refused(429, "M_LIMIT_EXCEEDED", wait_ms=20 * SECOND), world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(20 * SECOND - 1)
    assert len(world.gate.refreshes.asked) == 1
    await world.clock.advance(1)
    assert len(world.gate.refreshes.asked) == 2


async def test_f08_a_pair_that_is_refreshed_while_restoring_is_saved_like_any_other(world: FakeWorld) -> None:
    await world.sign_in(world.controller())
    await world.end()
    world.clock.suspend(10 * MINUTE)
    sessions = await world.restored()
    assert isinstance(sessions.shown.state, Refreshing)
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert isinstance(sessions.shown.state, Active)
    assert world.pairs_on_disk()[-1] == ("access-2", False)
    assert world.rooms.sent[-1] == ("sync", "access-2")


async def test_f11_an_answer_without_a_refresh_token_keeps_the_old_one(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(world.granted(2, refresh=False), world.granted(3))
    for _ in range(2):
        controller.post(RefreshAsked(world.clock.now()))
        await world.clock.advance(REFRESH_PACE_MS)
    assert world.gate.refreshes.asked == [Secret("refresh-1"), Secret("refresh-1")]


async def test_f20_tokens_that_are_rejected_again_and_again_are_renewed_at_most_once_a_second(
    world: FakeWorld,
) -> None:
    """The server gives new tokens gladly, and takes none of them."""
    controller = world.controller()
    world.rooms.syncs.always(lambda _: REJECTED)
    numbers = iter(range(2, 1000))
    world.gate.refreshes.always(lambda _: world.granted(next(numbers)))
    began = world.clock.now().boot_ms
    times: list[int] = []
    controller.on_change = lambda: _note_when(world, times)
    await world.sign_in(controller)
    await world.clock.advance(2 * MINUTE)
    refreshes = sorted(set(times))
    assert len(refreshes) == len(world.gate.refreshes.asked) > 3
    assert all(later - earlier >= SECOND for earlier, later in itertools.pairwise(refreshes))
    assert began <= refreshes[0]


def _note_when(world: FakeWorld, times: list[int]) -> None:
    while len(times) < len(world.gate.refreshes.asked):
        times.append(world.clock.now().boot_ms)


async def test_f20_tokens_that_live_for_a_moment_are_renewed_at_most_once_a_second(world: FakeWorld) -> None:
    controller = world.controller()
    world.gate.refreshes.always(lambda _: world.granted(2, expires_in_ms=1))
    await world.sign_in(controller, expires_in_ms=1)
    await world.clock.advance(MINUTE)
    assert 50 <= len(world.gate.refreshes.asked) <= 60


async def test_f20_a_refused_refresh_token_is_not_sent_again(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.always(lambda _: Refused(403, "M_FORBIDDEN"))
    world.gate.whoamis.always(lambda _: Alive(USER, DEVICE))
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(REFRESH_DUE_MS)
    assert len(world.gate.refreshes.asked) == 1
    assert isinstance(controller.state, Active)
    assert not controller.state.held.renewable
    assert controller.state.held.tokens.access == Secret("access-1")


async def test_f18_a_refusal_without_a_verdict_is_tried_again(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(Refused(401, None), Refused(502, None), world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(3 * SECOND)
    assert isinstance(controller.state, Active)
    assert controller.state.held.refresh_count == 1


async def test_f19_a_refresh_that_lost_its_token_on_the_way_is_journalled_sent_again_and_ends_nothing(
    world: FakeWorld,
) -> None:
    controller = world.controller()
    await world.sign_in(controller, expires_in_ms=5 * MINUTE)
    world.gate.refreshes.always(lambda _: Refused(401, "M_MISSING_TOKEN", endpoint="/refresh"))
    await world.clock.advance(10 * MINUTE)
    assert isinstance(controller.state, Active)
    assert world.facts("refresh_failed")["errcode"] == "M_MISSING_TOKEN"
    assert world.count("GET /whoami") == 0
    shown = banner(controller.snapshot, world.clock.now())
    assert shown is not None
    assert "a fault in Latchkey. Trying again in {left}. You stay signed in." in shown.text
    world.gate.refreshes.always(lambda _: world.granted(2))
    await world.clock.advance(MINUTE)
    assert controller.state.held.refresh_count == 1


async def test_a_challenged_refresh_leaves_the_session_running_while_its_token_lives(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(Refused(401, None, has_flows=True))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, RefreshChallenged)
    assert await controller.tokens.token() == Secret("access-1")
    world.clock.suspend(10 * MINUTE)
    assert await controller.tokens.token() is None


async def test_a_refused_refresh_is_looked_into_while_the_token_lives_on(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(Refused(403, "M_FORBIDDEN"))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Verifying)
    assert await controller.tokens.token() == Secret("access-1")
    assert len(world.servers.opened) == 1, "the rooms go on"


async def test_a_key_that_is_locked_again_meanwhile_does_not_matter(world: FakeWorld) -> None:
    """It was read once; rotation never waits for the keyring."""
    controller = world.controller()
    await world.sign_in(controller)
    world.vault.trouble = NoKey(KeyTrouble.LOCKED, BACKEND)
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Active)
    assert world.pairs_on_disk()[-1] == ("access-2", False)


async def test_that_a_refresh_token_is_sent_is_on_disk_before_it_is_sent(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert world.deeds.index("mark sent refresh-1") < world.deeds.index("POST /refresh refresh-1")
    stored = world.files().memory_tokens.now
    assert stored is not None
    assert stored.refresh_sent


async def test_a_token_that_was_used_by_somebody_else_is_told(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(USED)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert world.facts("refresh_token_used_elsewhere") == {"refresh": Secret("refresh-1").fingerprint}


async def test_a_crash_between_sending_and_the_answer_accuses_nobody(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    await world.crash()
    sessions = await world.restored()
    world.gate.refreshes.will(USED)
    sessions.shown.post(RefreshAsked(world.clock.now()))
    await rest()
    assert "refresh_failed" in world.events()
    assert "refresh_token_used_elsewhere" not in world.events()
