"""Ways in that lead through elsewhere, from the login view."""

from __future__ import annotations

import pytest

from latchkey.app.finding import Found, Offers, Provider
from latchkey.app.intents import SignInBy
from latchkey.app.login_shown import FieldMark, PasswordPlace
from latchkey.session.answers import NoAnswer, NotThrough, Obstacle, Refused, Trouble
from latchkey.session.states import SigningIn
from latchkey.session.ways import ByOAuth, BySso, Way
from tests.fakes.clock import rest
from tests.fakes.finder import found
from tests.fakes.world import FakeWorld
from tests.unit.app.entrance import READABLE, SSO_ONLY, WRONG, Entrance

DEMO = Provider("oidc-demo", "Demo", "mxc://example.org/demo")
BY_OAUTH = found(offers=Offers(password=True, oauth=True, oauth_creates=True))
BY_SSO = found(offers=Offers(sso=True, providers=(DEMO,)))
PLAIN = found("http://nas.lan", "nas.lan", needs_consent=True, offers=Offers(sso=True))


@pytest.fixture
def entrance(world: FakeWorld) -> Entrance:
    return Entrance(world)


async def at(entrance: Entrance, server: Found, name: str = "example.org") -> None:
    entrance.finder.known[name] = server
    await entrance.look_up(name)
    await rest()


async def press(entrance: Entrance, way: Way, homeserver: str = "example.org", *, consent: bool = False) -> None:
    assert isinstance(way, BySso | ByOAuth)
    entrance.arrival.sign_in_by(SignInBy(homeserver, way, consent))
    await rest()


async def test_what_a_server_offers_is_shown_once_it_is_found(entrance: Entrance) -> None:
    assert entrance.shown.ways.password is PasswordPlace.HERE
    await at(entrance, BY_OAUTH)
    shown = entrance.shown
    assert [one.way for one in shown.ways.ways] == [ByOAuth()]
    assert (shown.ways.password, shown.can_sign_in) == (PasswordPlace.INSTEAD, True)
    assert (shown.homeserver_mark, shown.homeserver_note) == (FieldMark.FOUND, "Found example.org")
    entrance.arrival.typed("example.or")
    assert entrance.shown.ways.ways == ()


async def test_a_way_that_is_pressed_is_gone(entrance: Entrance) -> None:
    await at(entrance, BY_OAUTH)
    await press(entrance, ByOAuth())
    assert isinstance(entrance.controller.state, SigningIn)
    assert entrance.world.browser.opened
    assert entrance.shown.busy
    assert not entrance.shown.can_sign_in


async def test_a_way_is_nowhere_gone_before_the_homeserver_is_found(entrance: Entrance) -> None:
    await press(entrance, ByOAuth())
    await at(entrance, BY_OAUTH)
    await press(entrance, ByOAuth(), "other.org")
    assert entrance.world.browser.opened == []
    assert not entrance.shown.busy


async def test_without_encryption_no_browser_is_opened_before_that_is_agreed_to(entrance: Entrance) -> None:
    await at(entrance, PLAIN, "http://nas.lan")
    assert entrance.shown.consent_note == READABLE
    await press(entrance, BySso(), "http://nas.lan")
    assert entrance.world.browser.opened == []
    assert entrance.shown.problem == "Tick the box first: the way to nas.lan is not encrypted."
    await press(entrance, BySso(), "http://nas.lan", consent=True)
    assert entrance.world.browser.opened
    assert entrance.shown.problem == ""


async def test_a_providers_picture_comes_a_little_later(entrance: Entrance) -> None:
    entrance.finder.icons = {DEMO.icon_mxc: b"picture"}
    await at(entrance, BY_SSO)
    assert [one.picture for one in entrance.shown.ways.ways] == [b"picture"]
    changes = entrance.changes
    await at(entrance, BY_SSO)
    assert entrance.changes == changes, "it is there already"


async def test_a_password_is_sent_where_oauth_is_offered_too(entrance: Entrance) -> None:
    await at(entrance, BY_OAUTH)
    entrance.press()
    await rest()
    assert len(entrance.world.gate.logins.asked) == 1


@pytest.mark.parametrize(
    ("obstacle", "said"),
    [
        (Obstacle.DENIED, "You did not allow Latchkey to sign in."),
        (Obstacle.NO_LISTENER, "This computer let Latchkey open no port"),
        (Obstacle.UNSAFE_ENDPOINT, "not secure"),
        (Obstacle.BROKEN_METADATA, "is broken"),
        (Obstacle.CLIENT_REFUSED, "does not accept Latchkey"),
    ],
)
async def test_each_obstacle_is_told_beside_the_buttons_and_can_be_tried_again(
    entrance: Entrance, obstacle: Obstacle, said: str
) -> None:
    await at(entrance, BY_OAUTH)
    entrance.world.oauth.metadatas.will(NotThrough(obstacle, "example.org", "for the details"))
    await press(entrance, ByOAuth())
    shown = entrance.shown
    assert said in shown.problem
    assert {f"obstacle: {obstacle}", "detail: for the details"} <= set(shown.problem_details.lines)
    assert not shown.busy
    await press(entrance, ByOAuth())
    assert entrance.shown.busy
    assert entrance.shown.problem == ""


async def test_a_sign_in_page_that_cannot_be_reached_is_told(entrance: Entrance) -> None:
    await at(entrance, BY_OAUTH)
    entrance.world.oauth.metadatas.will(NoAnswer(Trouble.TLS_EXPIRED, "account.example.org"))
    await press(entrance, ByOAuth())
    assert "this computer's clock is wrong" in entrance.shown.problem


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Refused(400, "invalid_grant", endpoint="oauth2/token"), "may have taken too long"),
        (Refused(401, "invalid_client", endpoint="oauth2/token"), "does not know Latchkey any more"),
        (Refused(429, None, endpoint="oauth2/token"), "Too many tries."),
    ],
)
async def test_what_the_sign_in_page_refuses_is_told_in_a_persons_words(
    entrance: Entrance, answer: Refused, said: str
) -> None:
    await at(entrance, BY_OAUTH)
    await press(entrance, ByOAuth())
    entrance.world.oauth.exchanges.will(answer)
    entrance.world.doormat.callbacks[-1].bring(code="the-code")
    await rest()
    assert said in entrance.shown.problem


async def test_a_login_token_that_is_not_taken_is_no_wrong_password(entrance: Entrance) -> None:
    await at(entrance, SSO_ONLY)
    await press(entrance, BySso())
    entrance.world.gate.logins.will(WRONG)
    entrance.world.doormat.callbacks[-1].bring(loginToken="the-token")
    await rest()
    shown = entrance.shown
    assert shown.problem.startswith("The homeserver does not take what your browser brought back.")
    assert not shown.password_refused


async def test_what_is_found_is_there_for_others(entrance: Entrance) -> None:
    assert entrance.arrival.found is None
    await at(entrance, BY_OAUTH)
    assert entrance.arrival.found == BY_OAUTH
