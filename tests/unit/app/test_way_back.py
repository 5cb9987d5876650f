"""The dialog "Sign in again": which ways it offers, and what comes of them."""

from __future__ import annotations

from latchkey.app.finding import Offers, Provider
from latchkey.app.intents import (
    BannerPressed,
    CancelSignIn,
    NotNow,
    OpenBrowserAgain,
    SignInAgain,
    SignInAgainBy,
)
from latchkey.app.login_shown import PasswordPlace, ReloginShown
from latchkey.app.shown import BannerAction
from latchkey.session.answers import NotThrough, Obstacle
from latchkey.session.states import Active, SigningIn, SoftLoggedOut
from latchkey.session.ways import ByOAuth, BySso
from tests.fakes.clock import rest
from tests.fakes.world import DEVICE, URL, USER
from tests.unit.app.desk import PASSWORD, WRONG, Desk

DEMO = Provider("oidc-demo", "Demo", "mxc://example.org/demo")
BOTH = Offers(password=True, sso=True, providers=(DEMO,))


async def dialog_of(desk: Desk, offers: Offers | None = None) -> ReloginShown:
    """Softly logged out, of a homeserver that offers that."""
    if offers is not None:
        desk.finder.offered[URL] = offers
    await desk.sign_in()
    await desk.soft_logout()
    return dialog(desk)


def dialog(desk: Desk) -> ReloginShown:
    assert desk.shown.relogin is not None
    return desk.shown.relogin


async def test_f25_what_the_homeserver_offers_now_is_asked_when_the_dialog_opens(desk: Desk) -> None:
    desk.finder.icons = {DEMO.icon_mxc: b"picture"}
    shown = await dialog_of(desk, BOTH)
    assert shown.ways.password is PasswordPlace.HERE
    assert [(one.way, one.picture) for one in shown.ways.more] == [(BySso("oidc-demo"), b"picture")]


async def test_f25_while_it_does_not_answer_the_way_by_which_it_came_is_there_alone(desk: Desk) -> None:
    await desk.sign_in()
    desk.finder.hold()
    desk.finder.offered[URL] = BOTH
    await desk.soft_logout()
    assert (dialog(desk).ways.password, dialog(desk).ways.more) == (PasswordPlace.HERE, ())
    desk.finder.let_go()
    await rest()
    assert len(dialog(desk).ways.more) == 1


async def test_an_answer_that_comes_once_the_dialog_is_put_off_changes_nothing(desk: Desk) -> None:
    await desk.sign_in()
    desk.finder.hold()
    await desk.soft_logout()
    await desk.ask(NotNow())
    desk.finder.offered[URL] = BOTH
    renders = len(desk.renders)
    desk.finder.let_go()
    await rest()
    assert len(desk.renders) == renders
    assert desk.shown.relogin is None
    await desk.press(BannerAction.SIGN_IN_AGAIN)
    assert len(dialog(desk).ways.more) == 1, "it is asked anew"


async def test_a_session_comes_back_through_the_browser_with_its_device(desk: Desk) -> None:
    await dialog_of(desk, BOTH)
    await desk.ask(SignInAgainBy(BySso("oidc-demo")))
    shown = dialog(desk)
    assert shown.busy
    assert shown.passage is not None
    assert shown.passage.url == desk.world.browser.opened[0]
    desk.world.gate.logins.will(desk.world.logged_in(2))
    desk.world.doormat.callbacks[-1].bring(loginToken="the-token")
    await rest()
    assert isinstance(desk.controller.state, Active)
    assert desk.shown.relogin is None
    assert desk.receipt == f"Same device {DEVICE}. Nothing was lost."
    assert desk.shown.session is not None
    assert desk.shown.session.signed_in_with == "Single sign-on (oidc-demo)"


async def test_the_browser_can_be_opened_again_and_the_way_be_given_up(desk: Desk) -> None:
    await dialog_of(desk, BOTH)
    await desk.ask(SignInAgainBy(BySso("oidc-demo")))
    await desk.ask(OpenBrowserAgain())
    assert len(desk.world.browser.opened) == 2
    await desk.ask(CancelSignIn())
    assert isinstance(desk.controller.state, SoftLoggedOut)
    shown = dialog(desk)
    assert (shown.busy, shown.passage, shown.problem) == (False, None, "")
    assert len(shown.ways.more) == 1, "what is offered is not asked again"


async def test_not_now_gives_the_way_up_and_puts_the_dialog_off(desk: Desk) -> None:
    await dialog_of(desk, BOTH)
    await desk.ask(SignInAgainBy(BySso("oidc-demo")))
    assert isinstance(desk.controller.state, SigningIn)
    await desk.ask(NotNow())
    assert desk.shown.relogin is None
    await desk.ask(BannerPressed(BannerAction.SIGN_IN_AGAIN))
    assert dialog(desk).passage is None


async def test_a_way_that_led_nowhere_is_told_in_the_dialog(desk: Desk) -> None:
    await dialog_of(desk, Offers(oauth=True))
    desk.world.oauth.metadatas.will(NotThrough(Obstacle.DENIED, "example.org"))
    await desk.ask(SignInAgainBy(ByOAuth()))
    assert dialog(desk).problem == "You did not allow Latchkey to sign in."


async def test_f26_somebody_else_who_comes_back_from_the_browser_is_refused_and_named(desk: Desk) -> None:
    await dialog_of(desk, BOTH)
    await desk.ask(SignInAgainBy(BySso("oidc-demo")))
    desk.world.gate.logins.will(desk.world.logged_in(2, user_id="@bob:example.org"))
    desk.world.doormat.callbacks[-1].bring(loginToken="the-token")
    await rest()
    assert "@bob:example.org" in dialog(desk).problem
    assert dialog(desk).user_id == USER


async def test_what_is_refused_is_a_wrong_password_only_where_one_was_sent(desk: Desk) -> None:
    await dialog_of(desk, BOTH)
    desk.world.gate.logins.will(WRONG)
    await desk.ask(SignInAgain(PASSWORD))
    assert dialog(desk).problem == "Wrong password."
    await desk.ask(SignInAgainBy(BySso("oidc-demo")))
    desk.world.gate.logins.will(WRONG)
    desk.world.doormat.callbacks[-1].bring(loginToken="the-token")
    await rest()
    assert dialog(desk).problem.startswith("The homeserver does not take what your browser brought back.")


async def test_f27_a_device_that_oauth_cannot_name_is_told_beforehand(desk: Desk) -> None:
    shown = await dialog_of(desk, Offers(password=True, oauth=True))
    assert [one.text for one in shown.ways.more] == ["Continue in your &browser (new device)"]
