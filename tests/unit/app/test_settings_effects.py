"""What settings do to a session and its window."""

from __future__ import annotations

import pytest

from latchkey.app import margin_words
from latchkey.app.bench_action import BenchAction
from latchkey.app.bench_intents import BenchPressed
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.intents import ToggleBench
from latchkey.app.settings import Settings
from latchkey.app.settings_intents import ChangeSettings, OpenSettings
from latchkey.session.answers import NoAnswer, Trouble
from latchkey.session.states import Active
from tests.fakes.clock import rest
from tests.fakes.world import LIFETIME_MS, MINUTE, SECOND, FakeWorld
from tests.unit.app.desk import Desk

NO_BENCH = Settings(qa_bench=False)


@pytest.mark.parametrize("percent, most_s", [(5, 15), (20, 60), (50, 150)])
def test_a_margin_is_said_as_it_is_counted(percent: int, most_s: int) -> None:
    assert margin_words.said(percent) == (
        f"A token that lives five minutes or longer is refreshed {most_s} s before it ends, "
        f"a shorter one when {percent} % of its life is left."
    )


async def test_f35_another_margin_moves_the_next_refresh_at_once_and_all_after_it(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    controller.set_margin(50)
    await rest()
    world.gate.refreshes.will(world.granted(2), world.granted(3))
    await world.clock.advance(LIFETIME_MS - 151 * SECOND)
    assert world.count("POST /refresh refresh-1") == 0
    await world.clock.advance(SECOND)
    assert world.count("POST /refresh refresh-1") == 1
    assert isinstance(controller.state, Active)
    await world.clock.advance(LIFETIME_MS - 150 * SECOND)
    assert world.count("POST /refresh refresh-2") == 1


async def test_a_margin_that_was_set_before_holds_for_whoever_signs_in_and_comes_back(world: FakeWorld) -> None:
    sessions = await world.restored()
    sessions.set_margin(50)
    await world.sign_in(sessions.shown)
    assert isinstance(sessions.shown.state, Active)
    assert sessions.shown.state.held.margin_percent == 50
    sessions = await world.restart()
    sessions.set_margin(10)
    assert isinstance(sessions.shown.state, Active)
    assert sessions.shown.state.held.margin_percent == 10


async def test_another_way_out_takes_the_running_sync_along_and_tries_what_failed_again(world: FakeWorld) -> None:
    sessions = await world.restored()
    await world.sign_in(sessions.shown)
    world.gate.refreshes.will(NoAnswer(Trouble.CONNECTION_REFUSED, "matrix.example.org"), world.granted(2))
    await world.clock.advance(4 * MINUTE)
    assert world.count("POST /refresh refresh-1") == 1
    sessions.line_changed()
    await world.clock.advance(REFRESH_PACE_MS)
    assert world.count("POST /refresh refresh-1") == 2
    assert world.rooms.syncs.given_up == 1, "what is being asked goes the new way"
    assert isinstance(sessions.shown.state, Active)


async def test_without_the_bench_nothing_opens_it(desk: Desk) -> None:
    await desk.ask(OpenSettings(), ChangeSettings(NO_BENCH), ToggleBench())
    assert (desk.shown.bench, desk.shown.has_bench) == (None, False)
    await desk.ask(ChangeSettings(Settings()), ToggleBench())
    assert desk.shown.bench is not None
    assert desk.shown.has_bench


async def test_a_bench_that_is_wanted_no_more_closes_and_leaves_nothing_in_force(desk: Desk) -> None:
    await desk.ask(ToggleBench(), BenchPressed(BenchAction.OFFLINE))
    assert desk.world.faults.offline
    await desk.ask(ChangeSettings(NO_BENCH))
    assert not desk.world.faults.offline
    assert (desk.shown.bench, desk.shown.bench_mark) == (None, None)
