"""A disk that does not take a refreshed pair, or not at once: it is used, said, and put away as soon as can be."""

from __future__ import annotations

import pytest

from latchkey.app import controller as of_controller
from latchkey.app.controller import Controller
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.snapshot import Keeping
from latchkey.session.answers import NotStored
from latchkey.session.events import KeepForThisRunAsked, RefreshAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Saving
from tests.fakes.clock import rest
from tests.fakes.room_server import synced
from tests.fakes.store import DISK_FULL
from tests.fakes.vault import BACKEND
from tests.fakes.world import MINUTE, REFRESH_DUE_MS, SECOND, FakeWorld
from tests.until import until


async def with_a_pair_that_is_used_unsaved(world: FakeWorld) -> Controller:
    """Signed in; the token ran out, and the disk did not take the pair that came in its place."""
    controller = world.controller()
    await world.sign_in(controller)
    world.files().memory_tokens.trouble = DISK_FULL
    world.clock.suspend(10 * MINUTE)
    world.gate.refreshes.will(world.granted(2))
    assert await controller.tokens.token() == Secret("access-2")
    return controller


async def test_f09_on_a_full_disk_the_old_token_goes_on_while_it_is_good_and_the_new_one_after_that(
    world: FakeWorld,
) -> None:
    controller = world.controller()
    world.rooms.syncs.always(lambda asked: synced(asked[0] or "s1"))
    world.gate.refreshes.always(lambda _: world.granted(2))
    await world.sign_in(controller)
    world.files().memory_tokens.trouble = DISK_FULL
    await world.clock.advance(REFRESH_DUE_MS)
    assert isinstance(controller.state, Saving)
    assert controller.state.trouble == DISK_FULL
    assert controller.snapshot.keeping == Keeping(BACKEND, trouble=DISK_FULL)
    assert world.rooms.sent[-1][1] == "access-1"
    await world.clock.advance(MINUTE - SECOND)
    assert world.rooms.sent[-1][1] == "access-1"
    await world.clock.advance(2 * SECOND)
    assert isinstance(controller.state, Active), "better an unsaved session than none"
    assert world.rooms.sent[-1][1] == "access-2"
    assert controller.snapshot.keeping.trouble == DISK_FULL
    assert world.events("signed_in").count("tokens_saved") == 1


async def test_f09_an_unsaved_pair_is_tried_for_again_until_it_is_saved(world: FakeWorld) -> None:
    controller = await with_a_pair_that_is_used_unsaved(world)
    await world.clock.advance(30 * SECOND)
    assert world.count("save access-2") == 5, "after 0, 1, 3, 7 and 15 seconds"
    world.files().memory_tokens.trouble = None
    await world.clock.advance(16 * SECOND)
    assert world.pairs_on_disk()[-1] == ("access-2", False)
    assert controller.snapshot.keeping == Keeping(BACKEND)
    assert world.events()[-2:] == ["save_failed", "tokens_saved"]


async def test_f09_trying_again_saves_at_once(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.files().memory_tokens.trouble = DISK_FULL
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    world.files().memory_tokens.trouble = None
    controller.try_now()
    await rest()
    assert isinstance(controller.state, Active)
    assert world.pairs_on_disk()[-1] == ("access-2", False)
    assert world.count("save access-2") == 2


async def test_f09_trying_again_saves_a_pair_at_once_that_is_used_already(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller, refresh=True)
    world.files().memory_tokens.trouble = DISK_FULL
    world.clock.suspend(10 * MINUTE)
    world.gate.refreshes.will(world.granted(2))
    await controller.tokens.token()
    world.files().memory_tokens.trouble = None
    controller.try_now()
    await rest()
    assert world.pairs_on_disk()[-1] == ("access-2", False)


async def test_f09_an_unsaved_pair_is_tried_once_more_at_the_end(world: FakeWorld) -> None:
    controller = await with_a_pair_that_is_used_unsaved(world)
    await world.clock.advance(10 * SECOND)
    world.files().memory_tokens.trouble = None
    await controller.close()
    assert world.pairs_on_disk()[-1] == ("access-2", False)


async def test_f09_a_disk_that_stays_full_does_not_hold_up_the_end(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.files().memory_tokens.trouble = DISK_FULL
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    of_controller.CLOSING_LIMIT_S = 3600
    await controller.close()
    assert world.count("save access-2") == 2


async def test_a_newer_pair_is_saved_after_an_older_one_that_is_still_on_its_way(world: FakeWorld) -> None:
    """Never the other way round, and never both at once."""
    controller = await with_a_pair_that_is_used_unsaved(world)
    world.files().memory_tokens.trouble = None
    world.door.shut("save access-2")
    await world.clock.advance(SECOND)
    assert world.door.waiting == ["save access-2"]
    world.gate.refreshes.will(world.granted(3))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert world.count("save access-3") == 0
    world.door.open()
    await rest()
    assert world.pairs_on_disk()[-3:] == [("access-2", False), ("access-2", True), ("access-3", False)]
    assert isinstance(controller.state, Active)


async def test_an_older_pair_that_waits_for_its_turn_is_left_out_for_a_newer_one(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.files().memory_tokens.trouble = DISK_FULL
    world.clock.suspend(10 * MINUTE)
    world.gate.refreshes.will(world.granted(2), world.granted(3))
    await controller.tokens.token()
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(REFRESH_PACE_MS)
    world.files().memory_tokens.trouble = None
    await world.clock.advance(MINUTE)
    assert [pair for pair in world.pairs_on_disk() if pair[0] == "access-2"] == []
    assert world.pairs_on_disk()[-1] == ("access-3", False)


async def test_kept_for_this_run_the_disk_keeps_what_it_had_and_gets_the_next_pair(world: FakeWorld) -> None:
    """The key is there, so the disk may be well again by then: a session that can be kept is kept."""
    controller = world.controller()
    await world.sign_in(controller)
    world.files().memory_tokens.trouble = DISK_FULL
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    controller.post(KeepForThisRunAsked(world.clock.now()))
    await rest()
    assert controller.snapshot.keeping == Keeping(BACKEND, for_this_run=True)
    assert world.pairs_on_disk()[-1] == ("access-1", False)
    world.files().memory_tokens.trouble = None
    world.gate.refreshes.will(world.granted(3))
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(REFRESH_PACE_MS)
    assert controller.snapshot.keeping == Keeping(BACKEND)
    assert world.pairs_on_disk()[-1] == ("access-3", False)


async def test_what_does_not_come_back_from_the_disk_is_not_used(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.files().memory_tokens.trouble = NotStored("what was written did not come back")
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert await controller.tokens.token() == Secret("access-1")
    assert world.facts("save_failed") == {"disk": "what was written did not come back"}


async def test_a_token_that_was_sent_before_the_disk_took_it_is_put_away_as_sent(world: FakeWorld) -> None:
    controller = await with_a_pair_that_is_used_unsaved(world)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    world.files().memory_tokens.trouble = None
    await world.clock.advance(SECOND)
    stored = world.files().memory_tokens.now
    assert stored is not None
    assert (stored.tokens.refresh, stored.refresh_sent) == (Secret("refresh-2"), True)


async def test_a_disk_that_does_not_answer_holds_no_refresh_up(
    world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("latchkey.app.keeper.MARK_LIMIT_S", 0.01)
    controller = world.controller()
    await world.sign_in(controller)
    world.door.shut("mark sent")
    controller.post(RefreshAsked(world.clock.now()))
    await until(lambda: world.gate.refreshes.asked == [Secret("refresh-1")])
    world.door.open()
