"""A refresh that takes a step of the person (D16): nothing is lost, and the window stays usable meanwhile."""

from __future__ import annotations

import pytest

from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.intents import RefreshNow, SignOut
from latchkey.app.interaction_intents import AnswerStage, CancelInteraction, StageDeed
from latchkey.app.interaction_shown import StageKind
from latchkey.app.shown import BannerAction
from latchkey.session.answers import Done, Refused
from latchkey.session.secret import Secret
from latchkey.session.states import Active, RefreshChallenged, SoftLoggedOut
from tests.fakes.clock import rest
from tests.fakes.world import LIFETIME_MS, REFRESH_DUE_MS, URL, FakeWorld
from tests.unit.app.desk import Desk
from tests.unit.session.build import CHALLENGED, PAYMENT, SOFT

PAGE = f"{URL}/_matrix/client/v3/auth/{PAYMENT}/fallback/web?session=uia-1"
DONE = AnswerStage(StageDeed.GO_ON)


async def challenged(desk: Desk) -> None:
    desk.world.gate.refreshes.will(CHALLENGED)
    await desk.ask(RefreshNow())
    await desk.world.clock.advance(REFRESH_PACE_MS)
    assert isinstance(desk.controller.state, RefreshChallenged)


async def test_the_person_is_led_through_it_and_the_refresh_is_sent_again(signed_in: Desk) -> None:
    desk, world = signed_in, signed_in.world
    await challenged(desk)
    assert desk.word == "Sign-in step needed"
    shown = desk.shown.interaction
    assert shown is not None
    assert (shown.stage.kind, shown.stage.page, shown.cancel) == (StageKind.PAGE, PAGE, "Not now")
    assert desk.shown.banner is None
    assert not desk.shown.rooms_frozen
    await desk.ask(AnswerStage(StageDeed.OPEN_PAGE))
    assert world.browser.opened == [PAGE]
    world.gate.refreshes.will(world.granted(2))
    await desk.ask(DONE)
    sent = [deed for deed in world.deeds if deed.startswith("POST /refresh")]
    assert sent == ["POST /refresh refresh-1", "POST /refresh refresh-1 with {'session': 'uia-1'}"]
    assert (desk.word, desk.shown.interaction) == ("Active", None)
    assert world.pairs_on_disk()[-1] == ("access-2", False), "saved as those of any refresh"
    assert "challenge_met" in world.events()


async def test_f20_the_steps_are_not_sent_faster_than_any_refresh(signed_in: Desk) -> None:
    desk, world = signed_in, signed_in.world
    world.gate.refreshes.will(CHALLENGED, CHALLENGED)
    await desk.ask(RefreshNow())
    await desk.ask(DONE)
    assert world.count("POST /refresh") == 1
    await world.clock.advance(REFRESH_PACE_MS)
    assert world.count("POST /refresh") == 2


async def test_not_now_leaves_a_bar_with_which_to_go_on(signed_in: Desk) -> None:
    desk, world = signed_in, signed_in.world
    await challenged(desk)
    await desk.ask(CancelInteraction())
    assert (desk.shown.interaction, desk.word) == (None, "Sign-in step needed")
    assert desk.shown.banner is not None
    assert not desk.shown.rooms_frozen
    assert await desk.controller.tokens.token() == Secret("access-1"), "it is used while it lives"
    await desk.press(BannerAction.MEET_CHALLENGE)
    world.gate.refreshes.will(world.granted(2))
    await desk.ask(DONE)
    assert desk.word == "Active"


async def test_a_token_that_runs_out_meanwhile_leaves_the_rooms_as_they_are(signed_in: Desk) -> None:
    desk, world = signed_in, signed_in.world
    await challenged(desk)
    await desk.ask(CancelInteraction())
    await world.clock.advance(LIFETIME_MS)
    assert await desk.controller.tokens.token() is None
    await rest()
    assert (desk.word, desk.shown.rooms_frozen) == ("Sign-in step needed", True)
    assert world.count("POST /refresh") == 1, "F20: nothing goes round and round"
    assert desk.cleared == 0


async def test_a_step_that_was_done_elsewhere_is_seen_by_refreshing(signed_in: Desk) -> None:
    desk, world = signed_in, signed_in.world
    await challenged(desk)
    await desk.ask(CancelInteraction())
    world.gate.refreshes.will(world.granted(2))
    await desk.ask(RefreshNow())
    assert desk.word == "Active"
    assert world.count("POST /refresh refresh-1 with") == 0


async def test_signing_out_works_from_there(signed_in: Desk) -> None:
    desk = signed_in
    await challenged(desk)
    desk.world.gate.logouts.will(Done())
    await desk.ask(SignOut())
    assert desk.shown.session is None
    assert desk.shown.interaction is None


async def test_a_server_that_ends_it_softly_after_all_keeps_everything(signed_in: Desk) -> None:
    desk = signed_in
    await challenged(desk)
    desk.world.gate.refreshes.will(SOFT)
    await desk.ask(DONE)
    assert isinstance(desk.controller.state, SoftLoggedOut)
    assert desk.shown.interaction is None


async def test_what_nobody_can_be_led_through_is_told_and_can_be_tried_again(signed_in: Desk) -> None:
    desk, world = signed_in, signed_in.world
    world.gate.refreshes.will(Refused(401, None, has_flows=True))
    await desk.ask(RefreshNow())
    assert (desk.shown.interaction, desk.word) == (None, "Sign-in step needed")
    world.gate.refreshes.will(world.granted(2))
    await desk.press(BannerAction.TRY_NOW)
    await world.clock.advance(REFRESH_PACE_MS)
    assert desk.word == "Active"


async def test_after_a_restart_it_is_asked_for_again(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(CHALLENGED)
    await world.clock.advance(REFRESH_DUE_MS)
    assert isinstance(controller.state, RefreshChallenged)
    world.gate.refreshes.will(CHALLENGED)
    again = (await world.restart()).shown
    await world.clock.advance(LIFETIME_MS)
    assert isinstance(again.state, RefreshChallenged)
    assert again.snapshot.interaction is not None
    world.gate.refreshes.will(world.granted(2))
    again.interactions.answer(DONE)
    await rest()
    assert isinstance(again.state, Active)


@pytest.mark.parametrize("deed", StageDeed)
async def test_who_answers_where_nothing_is_asked_does_nothing(signed_in: Desk, deed: StageDeed) -> None:
    await signed_in.ask(AnswerStage(deed), CancelInteraction())
    assert signed_in.word == "Active"
