"""What a person asks for is done."""

from __future__ import annotations

import pytest

from latchkey.app.finding import Offers
from latchkey.app.intents import (
    AnswerInvite,
    CancelSignIn,
    DismissFarewell,
    HomeserverTyped,
    Intent,
    NotNow,
    RefreshNow,
    SignInAgain,
    SignInBy,
    SignOut,
    SignOutAndForget,
)
from latchkey.app.shown import BannerAction, Tone
from latchkey.session.answers import Done
from latchkey.session.journal import Farewell
from latchkey.session.states import (
    Active,
    Refreshing,
    SignedOut,
    SignedOutReason,
    SigningIn,
    SigningOut,
)
from latchkey.session.ways import ByOAuth
from tests.fakes.clock import NOON, rest
from tests.fakes.finder import found
from tests.fakes.world import DEVICE, URL, USER
from tests.unit.app.desk import PASSWORD, SIGN_IN, Desk


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


async def test_a_sign_in_that_leads_through_the_browser_says_so_until_it_is_cancelled(desk: Desk) -> None:
    desk.finder.known["example.org"] = found(offers=Offers(oauth=True))
    await desk.ask(HomeserverTyped("example.org"))
    await desk.world.clock.advance(500)
    await desk.ask(SignInBy("example.org", ByOAuth(), consent=False))
    assert desk.shown.login is not None
    assert desk.shown.login.passage is not None
    assert desk.shown.login.passage.url == desk.world.browser.opened[0]
    await desk.ask(CancelSignIn())
    assert desk.shown.login.passage is None
    assert not desk.shown.login.busy


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


@pytest.mark.parametrize("asked", [SignOut(), SignOutAndForget()])
async def test_signing_out_tells_the_server_and_ends_in_the_login_view(signed_in: Desk, asked: Intent) -> None:
    await signed_in.ask(asked)
    assert isinstance(signed_in.controller.state, SigningOut)
    assert signed_in.word == "Signing out"
    signed_in.world.gate.logouts.will(Done())
    await rest()
    assert signed_in.shown.login is not None
    shown = signed_in.shown.login
    assert (shown.state, shown.farewell_tone) == ("Signed out", Tone.GOOD)
    assert shown.farewell.startswith(f"You signed out {USER}")
    assert (shown.homeserver, shown.username) == (None, None), "the next may be somebody else"
    assert signed_in.world.disk.farewell() is None, "nothing of it is left on this computer"


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
    assert signed_in.shown.relogin is None
    signed_in.world.gate.logins.will(signed_in.world.logged_in(7))
    await rest()
    assert signed_in.world.gate.logouts.asked == [], "the device is the one that waits to be brought back"
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
