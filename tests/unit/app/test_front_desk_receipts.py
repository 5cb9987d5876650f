"""A receipt is shown for a minute of its own, and no password anywhere."""

from __future__ import annotations

import gc
import sys

import pytest

from latchkey.app.intents import (
    AnswerInvite,
    SignInAgain,
)
from latchkey.app.shown import BannerAction
from latchkey.session.secret import Secret
from tests.fakes.clock import rest
from tests.fakes.world import DEVICE, MINUTE, SECOND
from tests.unit.app.desk import PASSWORD, SIGN_IN, WRONG, Desk
from tests.unit.session.build import WEB_PAGE


async def test_a_receipt_goes_after_a_minute(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    await signed_in.sign_in_again(2)
    assert signed_in.receipt == f"Same device {DEVICE}. Nothing was lost."
    await signed_in.world.clock.advance(MINUTE - 1)
    assert signed_in.receipt
    await signed_in.world.clock.advance(1)
    assert not signed_in.receipt


@pytest.mark.parametrize("device_id", [DEVICE, "OTHER"])
async def test_a_newer_receipt_has_a_minute_of_its_own_also_where_it_reads_the_same(
    signed_in: Desk, device_id: str
) -> None:
    await signed_in.soft_logout()
    await signed_in.sign_in_again(2)
    await signed_in.world.clock.advance(40 * SECOND)
    await signed_in.soft_logout()
    await signed_in.sign_in_again(3, device_id)
    await signed_in.world.clock.advance(MINUTE - 1)
    assert device_id in signed_in.receipt
    await signed_in.world.clock.advance(1)
    assert not signed_in.receipt


async def test_a_receipt_after_one_that_was_closed_has_its_whole_minute(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    await signed_in.sign_in_again(2)
    await signed_in.world.clock.advance(40 * SECOND)
    await signed_in.press(BannerAction.DISMISS)
    signed_in.world.rooms.joins.will(WEB_PAGE)
    await signed_in.ask(AnswerInvite("!tea:example.org", join=True))
    assert signed_in.receipt == (
        "Your answer to the invitation did not arrive: the server has a problem of its own (502)."
    )
    await signed_in.world.clock.advance(MINUTE - 1)
    assert signed_in.receipt
    await signed_in.world.clock.advance(1)
    assert not signed_in.receipt


async def test_a_closed_receipt_is_not_waited_for(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    await signed_in.sign_in_again(2)
    assert MINUTE in signed_in.world.clock.sleeps_ms
    await signed_in.press(BannerAction.DISMISS)
    assert MINUTE not in signed_in.world.clock.sleeps_ms


async def test_a_password_for_signing_in_again_is_dropped_when_it_was_sent(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    password = Secret("correct horse battery staple")
    alone = sys.getrefcount(password)
    await signed_in.ask(SignInAgain(password))
    waiting = sys.getrefcount(password)
    assert waiting > alone
    signed_in.world.gate.logins.will(WRONG)
    await rest()
    assert signed_in.shown.relogin is not None
    assert signed_in.shown.relogin.problem
    signed_in.world.gate.logins.asked.clear()
    gc.collect()
    left = sys.getrefcount(password)
    assert left == alone


async def test_no_password_is_in_anything_that_is_shown(desk: Desk) -> None:
    desk.world.gate.logins.will(WRONG)
    await desk.ask(SIGN_IN)
    await desk.sign_in()
    await desk.soft_logout()
    await desk.ask(SignInAgain(PASSWORD))
    assert "hunter2" not in repr((desk.renders, SIGN_IN, SignInAgain(PASSWORD), vars(desk.desk)))
