"""Between a window and its session: what a person asks for is done, and what there is to see is shown once."""

from __future__ import annotations

import gc
import sys
from collections.abc import Awaitable, Callable

import pytest

from latchkey.app.front_desk import FrontDesk
from latchkey.app.intents import (
    AnswerInvite,
    BannerPressed,
    CancelSignIn,
    DismissFarewell,
    HomeserverTyped,
    NotNow,
    RefreshNow,
    SignIn,
    SignInAgain,
    SignOut,
    SignOutAndForget,
)
from latchkey.app.shown import BannerAction, WindowShown
from latchkey.session.answers import Done, Refused
from latchkey.session.journal import Farewell
from latchkey.session.secret import Secret
from latchkey.session.states import (
    Active,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SignedOutReason,
    SigningIn,
    SigningOut,
    SoftLoggedOut,
)
from tests.fakes.clock import NOON, rest
from tests.fakes.finder import FakeFinder
from tests.fakes.room_server import synced
from tests.fakes.world import DEVICE, MINUTE, SECOND, URL, USER, FakeWorld
from tests.unit.session.build import DISK_FULL, KEYRING_LOCKED, PLAIN, SOFT, WEB_PAGE, no_answer

PASSWORD = Secret("hunter2")
SIGN_IN = SignIn("example.org", "alice", PASSWORD, consent=False)
WRONG = Refused(403, "M_FORBIDDEN")


class Desk:
    """A window that is only looked at from behind."""

    def __init__(self, world: FakeWorld) -> None:
        self.world = world
        self.finder = FakeFinder()
        self.renders: list[WindowShown] = []
        self.cleared = 0
        self.quits = 0
        self.controller = world.controller()
        world._started.insert(0, self)  # type: ignore[arg-type]  # it ends with the world, and before its controller

    def open(self) -> None:
        self.desk = FrontDesk(
            self.world.world,
            self.finder,
            self.controller,
            show=self.renders.append,
            clear_rooms=self._clear,
            quit_program=self._quit,
        )

    def _clear(self) -> None:
        self.cleared += 1

    def _quit(self) -> None:
        self.quits += 1

    async def close(self) -> None:
        await self.desk.end()

    async def ask(self, *intents: object) -> None:
        for intent in intents:
            self.desk.handle(intent)  # type: ignore[arg-type]
        await rest()

    async def press(self, action: BannerAction) -> None:
        await self.ask(BannerPressed(action))

    @property
    def shown(self) -> WindowShown:
        return self.renders[-1]

    @property
    def word(self) -> str:
        assert self.shown.session is not None
        return self.shown.session.state

    @property
    def receipt(self) -> str:
        return self.shown.receipt.text if self.shown.receipt else ""

    async def sign_in(self) -> None:
        self.world.gate.logins.will(self.world.logged_in())
        await self.ask(SIGN_IN)
        assert isinstance(self.controller.state, Active)

    async def soft_logout(self) -> None:
        self.world.gate.refreshes.will(SOFT)
        await self.ask(RefreshNow())
        assert isinstance(self.controller.state, SoftLoggedOut)

    async def sign_in_again(self, number: int, device_id: str = DEVICE) -> None:
        self.world.gate.logins.will(self.world.logged_in(number, device_id=device_id))
        await self.ask(SignInAgain(PASSWORD))
        assert isinstance(self.controller.state, Active)

    async def end_by_server(self) -> None:
        self.world.gate.refreshes.will(PLAIN)
        self.world.gate.whoamis.will(PLAIN)
        await self.ask(RefreshNow())
        assert self.controller.state == SignedOut(SignedOutReason.BY_SERVER)


@pytest.fixture
async def desk(world: FakeWorld) -> Desk:
    made = Desk(world)
    made.open()
    await rest()
    return made


@pytest.fixture
async def signed_in(desk: Desk) -> Desk:
    await desk.sign_in()
    return desk


# Intents ----------------------------------------------------------------------------------------------------------------


async def test_the_first_thing_shown_is_where_the_session_stands(desk: Desk) -> None:
    assert len(desk.renders) == 1
    assert desk.shown.login is not None
    assert desk.shown.login.state == "Signed out"


async def test_a_typed_homeserver_is_looked_up_and_shown(desk: Desk) -> None:
    await desk.ask(HomeserverTyped("example.org"))
    await desk.world.clock.advance(500)
    await rest()
    notes = [shown.login.homeserver_note for shown in desk.renders if shown.login]
    assert notes == ["", "Looking for example.org…", "Found example.org"]


async def test_a_sign_in_leads_to_the_session(desk: Desk) -> None:
    await desk.sign_in()
    assert desk.shown.login is None
    assert desk.shown.session is not None
    assert (desk.word, desk.shown.session.user_id, desk.shown.session.kept_in) == ("Active", USER, "Secret Service")
    assert desk.cleared == 0


async def test_a_sign_in_can_be_cancelled(desk: Desk) -> None:
    await desk.ask(SIGN_IN)
    assert isinstance(desk.controller.state, SigningIn)
    await desk.ask(CancelSignIn())
    assert desk.controller.state == SignedOut()
    assert desk.shown.login is not None
    assert not desk.shown.login.busy


async def test_a_farewell_is_dismissed(desk: Desk) -> None:
    desk.controller.recall(Farewell(NOON.wall_ms, URL, USER, SignedOutReason.BY_SERVER.value))
    await rest()
    assert desk.shown.login is not None
    assert (desk.shown.login.homeserver, desk.shown.login.username) == (URL, USER)
    await desk.ask(DismissFarewell())
    assert desk.shown.login is not None
    assert desk.shown.login.farewell == ""
    assert desk.world.count("forget farewell") == 1


async def test_refresh_now_refreshes_now(signed_in: Desk) -> None:
    await signed_in.ask(RefreshNow())
    assert isinstance(signed_in.controller.state, Refreshing)
    assert signed_in.word == "Refreshing"


@pytest.mark.parametrize("asked", [SignOut(), BannerPressed(BannerAction.SIGN_OUT)])
async def test_signing_out_tells_the_server_and_ends_in_the_login_view(signed_in: Desk, asked: object) -> None:
    await signed_in.ask(asked)
    assert isinstance(signed_in.controller.state, SigningOut)
    assert signed_in.word == "Signing out"
    signed_in.world.gate.logouts.will(Done())
    await rest()
    assert signed_in.shown.login is not None
    assert (signed_in.shown.login.state, signed_in.shown.login.farewell) == ("Signed out", "")


async def test_signing_in_again_brings_the_same_device_back(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    assert signed_in.shown.relogin is not None
    await signed_in.sign_in_again(2)
    assert signed_in.world.gate.logins.asked[-1].device_id == DEVICE
    assert signed_in.world.gate.logins.asked[-1].device_name == "Latchkey"
    assert signed_in.shown.relogin is None


async def test_not_now_leaves_a_bar_that_opens_the_dialog_again(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    await signed_in.ask(NotNow())
    assert signed_in.shown.relogin is None
    assert signed_in.shown.banner is not None
    assert [button.action for button in signed_in.shown.banner.buttons] == [BannerAction.SIGN_IN_AGAIN]
    await signed_in.press(BannerAction.SIGN_IN_AGAIN)
    assert signed_in.shown.relogin is not None


async def test_not_now_is_heard_while_the_server_is_being_asked(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    await signed_in.ask(SignInAgain(PASSWORD))
    assert signed_in.shown.relogin is not None
    assert signed_in.shown.relogin.busy
    await signed_in.ask(NotNow())
    assert signed_in.world.gate.logins.given_up == 1
    assert signed_in.shown.relogin is None
    await signed_in.press(BannerAction.SIGN_IN_AGAIN)
    await signed_in.sign_in_again(2)


async def test_not_now_says_nothing_about_a_session_that_has_come_back(signed_in: Desk) -> None:
    await signed_in.ask(NotNow())
    assert isinstance(signed_in.controller.state, Active)


async def test_sign_out_and_forget_ends_a_session_that_waits_for_its_password(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    signed_in.world.gate.logouts.will(Done())
    await signed_in.ask(SignOutAndForget())
    assert signed_in.world.count("POST /logout access-1") == 1
    assert signed_in.world.disk.kept == {}
    assert signed_in.shown.login is not None


@pytest.mark.parametrize("join", [True, False])
async def test_an_invitation_is_answered(signed_in: Desk, join: bool) -> None:
    await signed_in.ask(AnswerInvite("!tea:example.org", join=join))
    rooms = signed_in.world.rooms
    assert (rooms.joins.asked, rooms.leaves.asked) == (
        (["!tea:example.org"], []) if join else ([], ["!tea:example.org"])
    )


# What a banner's button does --------------------------------------------------------------------------------------------


async def _tries_the_server(desk: Desk) -> None:
    desk.world.gate.refreshes.will(no_answer())
    await desk.ask(RefreshNow())
    assert desk.shown.banner is not None
    await desk.press(BannerAction.TRY_NOW)
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


async def _signs_out(desk: Desk) -> None:
    await desk.press(BannerAction.SIGN_OUT)
    assert isinstance(desk.controller.state, SigningOut)


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


async def _to_the_keep_question(desk: Desk) -> None:
    """The session that is signed in ends, and another begins while the keyring is locked."""
    await desk.end_by_server()
    desk.world.vault.trouble = KEYRING_LOCKED
    desk.world.gate.logins.will(desk.world.logged_in(2))
    await desk.ask(SIGN_IN)
    assert isinstance(desk.controller.state, Saving)
    assert desk.shown.keep_question is not None
    assert desk.shown.login is not None


EFFECTS: dict[BannerAction, Callable[[Desk], Awaitable[None]]] = {
    BannerAction.TRY_NOW: _tries_the_server,
    BannerAction.RETRY_SAVE: _saves_again,
    BannerAction.RETRY_KEY: _asks_the_keyring_again,
    BannerAction.KEEP_FOR_THIS_RUN: _keeps_it_for_this_run,
    BannerAction.SIGN_IN_AGAIN: _opens_the_dialog,
    BannerAction.SIGN_OUT: _signs_out,
    BannerAction.DISMISS: _takes_the_receipt_away,
    BannerAction.QUIT: _quits,
}


@pytest.mark.parametrize("action", BannerAction)
async def test_a_banners_button_does_what_it_says(signed_in: Desk, action: BannerAction) -> None:
    await EFFECTS[action](signed_in)


async def test_a_locked_keyring_at_the_start_is_asked_again_when_told(world: FakeWorld) -> None:
    await world.sign_in(world.controller())
    await world.end()
    world.vault.trouble = KEYRING_LOCKED
    desk = Desk(world)
    sessions = await world.restored()
    desk.controller = sessions.shown
    desk.open()
    await rest()
    assert isinstance(desk.controller.state, Restoring)
    assert desk.shown.banner is not None
    assert "locked" in desk.shown.banner.text
    world.vault.trouble = None
    await desk.press(BannerAction.RETRY_KEY)
    assert isinstance(desk.controller.state, Active)


# Rendering --------------------------------------------------------------------------------------------------------------


async def test_many_changes_in_one_turn_are_shown_once(desk: Desk) -> None:
    before = len(desk.renders)
    for text in ("e", "ex", "exa"):
        desk.desk.handle(HomeserverTyped(text))
    desk.controller.recall(Farewell(NOON.wall_ms, URL, USER, SignedOutReason.BY_SERVER.value))
    assert len(desk.renders) == before, "not before the turn is over"
    await rest()
    assert len(desk.renders) == before + 1
    assert desk.shown.login is not None
    assert desk.shown.login.homeserver_note == "Looking for exa…"
    assert desk.shown.login.farewell


async def test_the_next_turn_is_shown_again(desk: Desk) -> None:
    for text in ("e", "ex"):
        before = len(desk.renders)
        await desk.ask(HomeserverTyped(text))
        assert len(desk.renders) == before + 1


async def test_nothing_is_shown_where_nothing_happens(signed_in: Desk) -> None:
    before = len(signed_in.renders)
    await signed_in.world.clock.advance(30 * SECOND)
    assert len(signed_in.renders) == before


async def test_nothing_is_shown_after_the_end_not_even_what_was_due(desk: Desk) -> None:
    before = len(desk.renders)
    desk.desk.handle(HomeserverTyped("example.org"))
    await desk.desk.end()
    await desk.world.clock.advance(MINUTE)
    desk.controller.recall(Farewell(NOON.wall_ms, URL, USER, SignedOutReason.BY_SERVER.value))
    await rest()
    assert len(desk.renders) == before
    assert desk.finder.asked == []


async def test_rooms_are_not_cleared_after_the_end(signed_in: Desk) -> None:
    await signed_in.desk.end()
    await signed_in.end_by_server()
    assert signed_in.cleared == 0


# Rooms ------------------------------------------------------------------------------------------------------------------


async def test_the_first_rooms_are_waited_for(signed_in: Desk) -> None:
    assert signed_in.shown.loading_rooms
    signed_in.world.rooms.syncs.will(synced("s1"))
    await rest()
    assert not signed_in.shown.loading_rooms


async def _sign_out(desk: Desk) -> None:
    desk.world.gate.logouts.will(Done())
    await desk.ask(SignOut())


@pytest.mark.parametrize("end", [Desk.end_by_server, _sign_out])
async def test_rooms_are_cleared_exactly_once_when_a_session_ends(
    signed_in: Desk, end: Callable[[Desk], Awaitable[None]]
) -> None:
    await end(signed_in)
    assert signed_in.cleared == 1
    await signed_in.ask(HomeserverTyped("other.org"), DismissFarewell())
    await signed_in.ask(HomeserverTyped("example.org"))
    assert signed_in.cleared == 1
    await signed_in.sign_in()
    assert signed_in.cleared == 1
    await end(signed_in)
    assert signed_in.cleared == 2


async def test_rooms_are_cleared_before_the_login_view_is_shown(signed_in: Desk) -> None:
    seen: list[int] = []
    signed_in.desk._show = lambda shown: seen.append(signed_in.cleared) if shown.login else None
    await signed_in.end_by_server()
    assert seen[0] == 1


async def test_a_sign_in_that_fails_or_is_cancelled_clears_nothing(desk: Desk) -> None:
    desk.world.gate.logins.will(WRONG)
    await desk.ask(SIGN_IN)
    await desk.ask(SIGN_IN)
    await desk.ask(CancelSignIn())
    assert len(desk.world.gate.logins.asked) == 2
    assert desk.cleared == 0


async def test_a_soft_logout_and_its_way_back_clear_nothing(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    signed_in.world.gate.logins.will(WRONG)
    await signed_in.ask(SignInAgain(PASSWORD))
    await signed_in.sign_in_again(2)
    assert signed_in.cleared == 0


# Receipts ---------------------------------------------------------------------------------------------------------------


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


# The password -----------------------------------------------------------------------------------------------------------


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
