"""Every button of a banner does its one thing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from latchkey.app.bench_action import BenchAction
from latchkey.app.bench_intents import BenchPressed
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.intents import NotNow, RefreshNow, Seen, SignOut
from latchkey.app.interaction_intents import CancelInteraction
from latchkey.app.ports import Fate, Unopened
from latchkey.app.revocations import Untold
from latchkey.app.shown import BannerAction
from latchkey.session.answers import Done, NotStored
from latchkey.session.states import (
    Active,
    Refreshing,
    Restoring,
    Saving,
)
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld
from tests.unit.app.desk import SIGN_IN, Desk
from tests.unit.session.build import ALIVE, CHALLENGED, DISK_FULL, KEYRING_LOCKED, PLAIN, USED, no_answer


async def _tries_the_server(desk: Desk) -> None:
    desk.world.gate.refreshes.will(no_answer())
    await desk.ask(RefreshNow())
    assert desk.shown.banner is not None
    await desk.press(BannerAction.TRY_NOW)
    assert isinstance(desk.controller.state, Refreshing)
    await desk.world.clock.advance(REFRESH_PACE_MS)
    assert desk.world.count("POST /refresh") == 2


async def _saves_again(desk: Desk) -> None:
    desk.world.files().memory_tokens.trouble = DISK_FULL
    desk.world.gate.refreshes.will(desk.world.granted(2))
    await desk.ask(RefreshNow())
    assert isinstance(desk.controller.state, Saving)
    assert desk.shown.banner is not None
    desk.world.files().memory_tokens.trouble = None
    await desk.press(BannerAction.RETRY_SAVE)
    assert isinstance(desk.controller.state, Active)
    assert desk.shown.banner is None


async def _opens_the_dialog(desk: Desk) -> None:
    await desk.soft_logout()
    await desk.ask(NotNow())
    await desk.press(BannerAction.SIGN_IN_AGAIN)
    assert desk.shown.relogin is not None


async def _takes_the_receipt_away(desk: Desk) -> None:
    await desk.soft_logout()
    await desk.sign_in_again(2)
    assert desk.receipt
    await desk.press(BannerAction.DISMISS)
    assert not desk.receipt


async def _quits(desk: Desk) -> None:
    assert desk.quits == 0
    await desk.press(BannerAction.QUIT)
    assert desk.quits == 1
    assert isinstance(desk.controller.state, Active), "the session is not touched by it"


async def _asks_the_keyring_again(desk: Desk) -> None:
    await _to_the_keep_question(desk)
    desk.world.vault.trouble = None
    await desk.press(BannerAction.RETRY_KEY)
    assert desk.shown.session is not None
    assert desk.shown.session.survives_restart


async def _keeps_it_for_this_run(desk: Desk) -> None:
    await _to_the_keep_question(desk)
    await desk.press(BannerAction.KEEP_FOR_THIS_RUN)
    assert desk.shown.session is not None
    assert (desk.shown.session.kept_in, desk.shown.session.survives_restart) == ("This run only", False)
    assert desk.shown.keep_question is None


async def _puts_the_question_off(desk: Desk) -> None:
    await desk.soft_logout()
    await desk.press(BannerAction.LATER)
    assert desk.shown.relogin is None


async def _to_the_keep_question(desk: Desk) -> None:
    """The session that is signed in ends, and another begins while the keyring is locked."""
    await desk.end_by_server()
    desk.world.vault.trouble = KEYRING_LOCKED
    desk.world.gate.logins.will(desk.world.logged_in(2))
    await desk.ask(SIGN_IN)
    assert isinstance(desk.controller.state, Saving)
    assert desk.shown.keep_question is not None
    assert desk.shown.login is not None


async def _server_away(desk: Desk) -> Untold:
    desk.world.gate.logouts.always(lambda _: no_answer())
    await desk.ask(SignOut())
    assert desk.shown.login is not None
    assert desk.shown.login.untold is not None
    assert desk.shown.login.untold.text.startswith("The server has not been told yet")
    return desk.controller.revocations.untold


async def _tells_the_server(desk: Desk) -> None:
    await _server_away(desk)
    desk.world.gate.logouts.always(lambda _: Done())
    await desk.press(BannerAction.TELL_NOW)
    assert desk.shown.login is not None
    assert desk.shown.login.untold is None


async def _lets_the_server_be(desk: Desk) -> None:
    assert (await _server_away(desk)).waiting
    await desk.press(BannerAction.FORGET_UNTOLD)
    assert desk.shown.login is not None
    assert desk.shown.login.untold is None


async def _has_read_that_the_server_kept_the_device(desk: Desk) -> None:
    await desk.soft_logout()
    desk.world.gate.logouts.will(PLAIN)
    desk.world.gate.refreshes.will(PLAIN)
    await desk.ask(SignOut())
    assert desk.shown.login is not None
    assert desk.shown.login.untold is not None
    await desk.press(BannerAction.DISMISS_REFUSED)
    assert desk.shown.login.untold is None


async def _used_elsewhere(desk: Desk) -> None:
    desk.world.gate.refreshes.will(USED)
    desk.world.gate.whoamis.will(ALIVE)
    await desk.ask(RefreshNow())
    assert desk.shown.banner is not None
    assert desk.shown.banner.text.startswith("Someone else may")


async def _signs_out_everywhere(desk: Desk) -> None:
    await _used_elsewhere(desk)
    desk.world.gate.logouts.will(Done())
    await desk.press(BannerAction.SIGN_OUT_EVERYWHERE)
    assert "POST /logout/all access-1" in desk.world.deeds
    assert desk.shown.session is None


async def _has_read_the_hint(desk: Desk) -> None:
    await _used_elsewhere(desk)
    await desk.press(BannerAction.DISMISS_USED_ELSEWHERE)
    assert desk.shown.banner is not None
    assert not desk.shown.banner.text.startswith("Someone else may")


async def _beside_one_that_cannot_be_opened(desk: Desk) -> None:
    one = Unopened("000000aa", Fate.NEWER, NotStored("it belongs to a newer Latchkey"), "sessions/000000aa")
    desk.controller.recall(None, [one])
    await rest()
    assert desk.shown.banner is not None
    assert "last used by a newer Latchkey" in desk.shown.banner.text


async def _looks_at_what_is_here(desk: Desk) -> None:
    await _beside_one_that_cannot_be_opened(desk)
    await desk.press(BannerAction.CHECK_COMPUTER)
    assert desk.shown.checkup is not None


async def _has_read_what_cannot_be_opened(desk: Desk) -> None:
    await _beside_one_that_cannot_be_opened(desk)
    await desk.press(BannerAction.DISMISS_UNOPENED)
    assert desk.shown.banner is None


async def _puts_the_bench_right(desk: Desk) -> None:
    await desk.ask(BenchPressed(BenchAction.OFFLINE))
    assert desk.shown.bench_mark is not None
    await desk.press(BannerAction.PUT_BENCH_RIGHT)
    assert desk.shown.bench_mark is None
    assert not desk.world.faults.offline


async def _starts_the_practice_homeserver(desk: Desk) -> None:
    """Nothing where this program has started none; see test_practice_desk.py."""
    await desk.press(BannerAction.START_PRACTICE)
    assert desk.shown.bench_mark is None


async def _takes_the_further_step(desk: Desk) -> None:
    desk.world.gate.refreshes.will(CHALLENGED)
    await desk.ask(RefreshNow())
    assert desk.shown.interaction is not None
    await desk.ask(CancelInteraction())
    assert desk.shown.interaction is None
    await desk.press(BannerAction.MEET_CHALLENGE)
    assert desk.shown.interaction is not None
    assert desk.world.count("POST /refresh") == 1


EFFECTS: dict[BannerAction, Callable[[Desk], Awaitable[None]]] = {
    BannerAction.PUT_BENCH_RIGHT: _puts_the_bench_right,
    BannerAction.START_PRACTICE: _starts_the_practice_homeserver,
    BannerAction.MEET_CHALLENGE: _takes_the_further_step,
    BannerAction.TRY_NOW: _tries_the_server,
    BannerAction.RETRY_SAVE: _saves_again,
    BannerAction.RETRY_KEY: _asks_the_keyring_again,
    BannerAction.KEEP_FOR_THIS_RUN: _keeps_it_for_this_run,
    BannerAction.SIGN_IN_AGAIN: _opens_the_dialog,
    BannerAction.DISMISS: _takes_the_receipt_away,
    BannerAction.LATER: _puts_the_question_off,
    BannerAction.QUIT: _quits,
    BannerAction.TELL_NOW: _tells_the_server,
    BannerAction.FORGET_UNTOLD: _lets_the_server_be,
    BannerAction.DISMISS_REFUSED: _has_read_that_the_server_kept_the_device,
    BannerAction.SIGN_OUT_EVERYWHERE: _signs_out_everywhere,
    BannerAction.DISMISS_USED_ELSEWHERE: _has_read_the_hint,
    BannerAction.CHECK_COMPUTER: _looks_at_what_is_here,
    BannerAction.DISMISS_UNOPENED: _has_read_what_cannot_be_opened,
}


@pytest.mark.parametrize("action", BannerAction)
async def test_a_banners_button_does_what_it_says(signed_in: Desk, action: BannerAction) -> None:
    await EFFECTS[action](signed_in)
    assert signed_in.pressed[-1] is action


async def test_whether_the_window_can_be_seen_is_passed_on(signed_in: Desk) -> None:
    """A server that is missed is looked for while somebody waits for it, and not otherwise."""
    signed_in.world.gate.probes.always(lambda _: False)
    signed_in.world.rooms.syncs.will(no_answer())
    for is_seen, looks in ((False, 0), (True, 5)):
        await signed_in.ask(Seen(is_seen))
        await signed_in.world.clock.advance(5000)
        assert len(signed_in.world.gate.probes.asked) == looks


async def test_quitting_instead_of_saving_leaves_no_device_behind(signed_in: Desk) -> None:
    await _to_the_keep_question(signed_in)
    await signed_in.press(BannerAction.QUIT)
    await rest()
    assert signed_in.quits == 1
    assert signed_in.world.deeds[-1].startswith(("POST /logout", "This run only")), signed_in.world.deeds
    assert signed_in.world.count("POST /logout") == 1


async def test_f38_a_locked_keyring_at_the_start_asks_once_and_is_asked_again_when_told(world: FakeWorld) -> None:
    await world.sign_in(world.controller())
    await world.end()
    world.vault.trouble = KEYRING_LOCKED
    desk = Desk(world)
    sessions = await world.restored()
    desk.controller = sessions.shown
    desk.open()
    await rest()
    assert isinstance(desk.controller.state, Restoring)
    assert desk.shown.keep_question is not None
    assert "locked" in desk.shown.keep_question.title
    await desk.press(BannerAction.LATER)
    assert desk.shown.keep_question is None
    assert desk.shown.banner is not None
    assert "locked" in desk.shown.banner.text
    await desk.press(BannerAction.RETRY_KEY)
    assert desk.shown.keep_question is None, "it was put off"
    world.vault.trouble = None
    await desk.press(BannerAction.RETRY_KEY)
    assert isinstance(desk.controller.state, Active)
