"""A refresh that is refused after good ones, and many requests that are refused at once: one sign-in, no loop."""

from __future__ import annotations

import pytest

from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.intents import RefreshNow
from latchkey.session.answers import Refused
from latchkey.session.events import RefreshAsked, RequestRefused
from latchkey.session.secret import Secret
from latchkey.session.states import SoftLoggedOut, SoftLogoutReason
from tests.fakes.clock import rest
from tests.fakes.world import MINUTE, FakeWorld
from tests.unit.app.desk import Desk
from tests.unit.session.build import PLAIN, SOFT

EXPIRED = Refused(403, "M_FORBIDDEN", "The provided refresh token has expired")


async def test_f33_a_refusal_after_a_good_refresh_ends_in_one_sign_in_with_both_fingerprints_told(
    world: FakeWorld,
) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(world.granted(2), PLAIN)
    world.gate.whoamis.will(SOFT, SOFT)
    for _ in range(2):
        controller.post(RefreshAsked(world.clock.now()))
        await world.clock.advance(REFRESH_PACE_MS)
    assert isinstance(controller.state, SoftLoggedOut)
    await world.clock.advance(60 * MINUTE)
    assert world.gate.refreshes.asked == [Secret("refresh-1"), Secret("refresh-2")]
    told = [entry.facts["refresh"] for entry in world.journal.entries if "refresh" in entry.facts]
    assert told == [Secret(token).fingerprint for token in ("refresh-1", "refresh-2", "refresh-2")]
    assert "" not in told
    assert told[0] != told[1], "a reader can tell which of the two was refused"
    assert world.events("signed_in", "tokens_saved")[-1] == "soft_logged_out"


@pytest.mark.parametrize("refused", [EXPIRED, PLAIN], ids=["403", "401"])
async def test_f30_a_refresh_token_that_has_expired_asks_for_the_password_and_keeps_everything(
    world: FakeWorld, refused: Refused
) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(refused)
    world.gate.whoamis.will(SOFT, SOFT)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SoftLoggedOut)
    assert controller.state.reason is SoftLogoutReason.REFRESH_TOKEN_ENDED
    assert list(world.disk.kept) == list(world.vault.keys) == ["00000001"]
    await world.sign_in_again(controller, 2)
    assert world.facts("signed_in_again")["same_device"] is True


async def test_f21_however_many_requests_are_refused_the_dialog_appears_once(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    await desk.sign_in()
    world.gate.refreshes.will(SOFT)
    for _ in range(20):
        desk.controller.post(RequestRefused(world.clock.now(), Secret("access-1"), SOFT))
    await desk.ask(RefreshNow())
    for _ in range(20):
        desk.controller.post(RequestRefused(world.clock.now(), Secret("access-1"), SOFT))
        await rest()
    wanted = [shown.relogin is not None for shown in desk.renders]
    assert wanted[wanted.index(True) :] == [True] * wanted.count(True)
    assert world.events().count("soft_logged_out") == 1
