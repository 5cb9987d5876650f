"""The end of the program: what is in flight is finished, within a bound."""

from __future__ import annotations

from latchkey.app import controller as of_controller
from latchkey.session.events import RefreshAsked
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld


async def test_f10_closing_waits_for_a_refresh_and_for_its_saving(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    of_controller.CLOSING_LIMIT_S = 3600
    closing = world.start(controller.close())
    await rest()
    world.door.shut("save")
    world.gate.refreshes.will(world.granted(2))
    await rest()
    assert not closing.done()
    world.door.open()
    await closing
    assert world.pairs_on_disk()[-1] == ("access-2", False)
    assert not world.files().is_open


async def test_f10_a_gate_that_never_answers_does_not_hold_up_the_end(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    await controller.close()
    assert world.gate.refreshes.given_up == 1
    assert not world.files().is_open


async def test_f10_a_disk_that_never_answers_does_not_hold_up_the_end(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(world.granted(2))
    world.door.shut("save")
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    await controller.close()
    assert not world.files().is_open


async def test_after_the_end_nothing_is_started_any_more(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    await controller.close()
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert world.gate.refreshes.asked == []
