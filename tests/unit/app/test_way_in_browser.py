"""Ways in that go through the person's browser: single sign-on, and OAuth's authorisation code."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from latchkey.app.controller import Controller
from latchkey.app.passage import Passage, PassageStage
from latchkey.app.way_in import BROWSER_LIMIT_MS, WHOAMI_TRIES
from latchkey.session.answers import Alive, Done, LoggedIn, NoAnswer, NotThrough, Obstacle, Refused, Trouble
from latchkey.session.events import RefreshAsked, ReloginAsked, SignInAsked, SignInCancelled, SignOutAsked
from latchkey.session.issuer import Issuer
from latchkey.session.secret import Secret
from latchkey.session.states import Active, OtherUser, SignedOut, SigningIn, SoftLoggedOut
from latchkey.session.ways import ByOAuth, BySso, Way
from tests.fakes.clock import rest
from tests.fakes.gate import Login
from tests.fakes.oauth import CLIENT_ID, REDIRECT_URI, SERVER, STATE
from tests.fakes.world import DEVICE, NEW_DEVICE, URL, USER, FakeWorld

HOST = "matrix.example.org"
ISSUER = Issuer(
    CLIENT_ID,
    SERVER.token_endpoint,
    SERVER.revocation_endpoint,
    SERVER.account_management_uri,
    SERVER.account_actions,
)
DOWN = NoAnswer(Trouble.CONNECTION_REFUSED, HOST)


def ask(world: FakeWorld, way: Way) -> Controller:
    controller = world.controller()
    controller.post(SignInAsked(world.clock.now(), URL, way, "Latchkey"))
    return controller


async def in_browser(world: FakeWorld, way: Way) -> Controller:
    controller = ask(world, way)
    await rest()
    return controller


def passage(controller: Controller) -> Passage:
    shown = controller.snapshot.passage
    assert shown is not None
    return shown


def problem(controller: Controller) -> object:
    assert isinstance(controller.state, SignedOut)
    return controller.state.problem


async def come_back(world: FakeWorld, **query: str) -> None:
    world.doormat.callbacks[-1].bring(**query)
    await rest()


async def signed_in_by_oauth(world: FakeWorld, *, creating: bool = False) -> Controller:
    controller = await in_browser(world, ByOAuth(creating))
    world.oauth.exchanges.will(world.granted(1))
    world.gate.whoamis.will(Alive(USER, NEW_DEVICE))
    await come_back(world, code="the-code")
    assert isinstance(controller.state, Active)
    return controller


# Single sign-on -------------------------------------------------------------------------------------------------------------


async def test_single_sign_on_opens_the_providers_page_and_waits_for_whom_the_browser_brings(world: FakeWorld) -> None:
    controller = await in_browser(world, BySso("oidc-demo"))
    (opened,) = world.browser.opened
    assert opened.startswith(f"{URL}/_matrix/client/v3/login/sso/redirect/oidc-demo?")
    (callback,) = world.doormat.callbacks
    assert callback.state is not None
    back = parse_qs(urlsplit(opened).query)["redirectUrl"][0]
    assert back == f"{REDIRECT_URI}?state={callback.state.reveal()}"
    assert passage(controller) == Passage(
        PassageStage.IN_BROWSER,
        "m.login.sso/oidc-demo",
        url=opened,
        ends_at=world.clock.now().later(BROWSER_LIMIT_MS),
    )


async def test_no_two_sign_ins_have_the_same_state(world: FakeWorld) -> None:
    await in_browser(world, BySso())
    await in_browser(world, BySso())
    first, second = (callback.state for callback in world.doormat.callbacks)
    assert first is not None
    assert len(first.reveal()) >= 43
    assert first != second


async def test_the_login_token_is_exchanged_at_once_and_the_session_remembers_the_provider(world: FakeWorld) -> None:
    controller = await in_browser(world, BySso("oidc-demo"))
    world.gate.logins.will(world.logged_in())
    await come_back(world, loginToken="syl_1", state="x")
    assert world.gate.logins.asked == [Login("", Secret("syl_1"), None, "Latchkey")]
    assert isinstance(controller.state, Active)
    assert controller.state.held.identity.signed_in_with == "m.login.sso/oidc-demo"
    assert controller.state.held.tokens.issuer is None
    assert world.doormat.callbacks[0].is_closed
    assert controller.snapshot.passage is None


async def test_a_browser_that_brings_no_login_token_brought_an_error(world: FakeWorld) -> None:
    controller = await in_browser(world, BySso())
    await come_back(world, state="x")
    assert problem(controller) == NotThrough(Obstacle.PROVIDER_ERROR, HOST, "no loginToken")


async def test_whoever_gives_up_at_the_provider_never_comes_back_and_is_not_waited_for_for_ever(
    world: FakeWorld,
) -> None:
    controller = await in_browser(world, BySso())
    await world.clock.advance(BROWSER_LIMIT_MS - 1)
    assert isinstance(controller.state, SigningIn)
    await world.clock.advance(1)
    assert problem(controller) == NotThrough(Obstacle.NOBODY_CAME, HOST)
    assert world.doormat.callbacks[0].is_closed
    assert controller.snapshot.passage is None


@pytest.mark.parametrize("way", [BySso(), ByOAuth()])
async def test_cancelling_in_the_window_closes_the_port_at_once(world: FakeWorld, way: Way) -> None:
    controller = await in_browser(world, way)
    controller.post(SignInCancelled(world.clock.now()))
    assert controller.snapshot.passage is None
    await rest()
    assert world.doormat.callbacks[0].is_closed
    assert problem(controller) is None
    assert world.clock.sleeps_ms == []


@pytest.mark.parametrize("way", [BySso(), ByOAuth()])
async def test_where_no_browser_opens_the_link_can_still_be_used(world: FakeWorld, way: Way) -> None:
    world.browser.is_there = False
    controller = await in_browser(world, way)
    assert not passage(controller).browser_opened
    assert passage(controller).url == world.browser.opened[0]
    assert isinstance(controller.state, SigningIn)


async def test_a_desktop_that_looks_long_for_a_browser_holds_nothing_up(world: FakeWorld) -> None:
    world.browser.is_there = False
    world.browser.has_looked.clear()
    controller = await in_browser(world, BySso())
    assert passage(controller).browser_opened
    world.browser.has_looked.set()
    await rest()
    assert not passage(controller).browser_opened
    world.browser.has_looked.clear()
    controller = await in_browser(world, BySso())
    controller.post(SignInCancelled(world.clock.now()))
    await rest()
    assert world.doormat.callbacks[1].is_closed
    assert isinstance(controller.state, SignedOut)


@pytest.mark.parametrize("way", [BySso(), ByOAuth()])
async def test_without_a_port_nobody_is_sent_away(world: FakeWorld, way: Way) -> None:
    world.doormat.refuses = NotThrough(Obstacle.NO_LISTENER)
    controller = await in_browser(world, way)
    assert problem(controller) == NotThrough(Obstacle.NO_LISTENER)
    assert world.browser.opened == []


# OAuth ----------------------------------------------------------------------------------------------------------------------


async def test_oauth_asks_for_a_device_of_ours_and_its_tokens_know_their_issuer(world: FakeWorld) -> None:
    controller = await signed_in_by_oauth(world)
    assert world.oauth.asked == [(NEW_DEVICE, False)]
    assert world.oauth.exchanges.asked == ["the-code"]
    assert world.doormat.callbacks[0].state == STATE
    assert isinstance(controller.state, Active)
    held = controller.state.held
    assert (held.identity.user_id, held.identity.device_id) == (USER, NEW_DEVICE)
    assert held.identity.signed_in_with == "oauth"
    assert held.tokens.issuer == ISSUER
    stored = world.files().memory_tokens.written[-1]
    assert stored.tokens.issuer == ISSUER


async def test_the_stages_of_a_passage_are_in_the_journal_without_its_address(world: FakeWorld) -> None:
    await signed_in_by_oauth(world)
    said = [entry.facts for entry in world.journal.entries if entry.event == "sign_in_passage"]
    assert said == [{"way": "oauth", "stage": stage} for stage in ("asking", "in_browser", "finishing")]


async def test_an_account_is_made_where_that_was_asked_for(world: FakeWorld) -> None:
    controller = await signed_in_by_oauth(world, creating=True)
    assert world.oauth.asked == [(NEW_DEVICE, True)]
    assert isinstance(controller.state, Active)
    assert controller.state.held.identity.signed_in_with == "oauth"


async def test_a_refresh_goes_to_the_issuer(world: FakeWorld) -> None:
    controller = await signed_in_by_oauth(world)
    world.gate.refreshes.will(world.granted(2))
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(1_000)
    assert world.servers.issuers[-1] == ISSUER
    assert isinstance(controller.state, Active)
    assert controller.state.held.tokens.issuer == ISSUER


async def test_a_homeserver_without_oauth_does_not_offer_it(world: FakeWorld) -> None:
    world.oauth.metadatas.will(None)
    controller = await in_browser(world, ByOAuth())
    assert problem(controller) == NotThrough(Obstacle.NOT_OFFERED, HOST)


BROKEN = NotThrough(Obstacle.BROKEN_METADATA, "auth.example.org")


@pytest.mark.parametrize("answer", [DOWN, Refused(502, None), BROKEN])
async def test_what_keeps_oauth_from_beginning_is_the_problem(
    world: FakeWorld, answer: NoAnswer | Refused | NotThrough
) -> None:
    world.oauth.metadatas.will(answer)
    assert problem(await in_browser(world, ByOAuth())) == answer


@pytest.mark.parametrize("answer", [DOWN, Refused(429, None), NotThrough(Obstacle.CLIENT_REFUSED, "auth.example.org")])
async def test_an_authentication_server_that_does_not_take_the_program_is_the_problem(
    world: FakeWorld, answer: NoAnswer | Refused | NotThrough
) -> None:
    world.oauth.registrations.will(answer)
    assert problem(await in_browser(world, ByOAuth())) == answer
    assert world.browser.opened == []


async def test_a_person_who_says_no_is_told_that_they_did(world: FakeWorld) -> None:
    controller = await in_browser(world, ByOAuth())
    await come_back(world, error="access_denied", error_description="The resource owner denied the request")
    assert problem(controller) == NotThrough(Obstacle.DENIED, HOST)


@pytest.mark.parametrize(
    ("names_itself", "brought"),
    [
        (False, {"code": "the-code", "iss": "https://other.example.org/"}),
        (False, {"code": "the-code", "iss": ""}),
        (True, {"code": "the-code"}),
        (True, {"error": "access_denied"}),
    ],
)
async def test_a_code_of_another_server_is_given_to_nobody(
    world: FakeWorld, names_itself: bool, brought: dict[str, str]
) -> None:
    world.oauth.metadatas.will(replace(SERVER, names_itself=names_itself))
    controller = await in_browser(world, ByOAuth())
    await come_back(world, **brought)
    assert problem(controller) == NotThrough(Obstacle.PROVIDER_ERROR, HOST, "this is another server's answer")
    assert "POST /token" not in world.deeds


async def test_a_server_that_names_itself_is_heard(world: FakeWorld) -> None:
    world.oauth.metadatas.will(replace(SERVER, names_itself=True))
    controller = await in_browser(world, ByOAuth())
    await come_back(world, error="access_denied", iss=SERVER.issuer)
    assert problem(controller) == NotThrough(Obstacle.DENIED, HOST)


@pytest.mark.parametrize(
    ("brought", "detail"),
    [
        ({"error": "invalid_scope", "error_description": "No device"}, "invalid_scope No device"),
        ({"error": "server_error"}, "server_error"),
        ({"error": "x" * 600}, "x" * 500),
        ({"iss": "https://auth.example.org/"}, "no code"),
        ({"code": ""}, "no code"),
    ],
)
async def test_an_error_that_the_browser_brings_is_shown_in_the_servers_words(
    world: FakeWorld, brought: dict[str, str], detail: str
) -> None:
    controller = await in_browser(world, ByOAuth())
    await come_back(world, **brought)
    assert problem(controller) == NotThrough(Obstacle.PROVIDER_ERROR, HOST, detail)


@pytest.mark.parametrize("answer", [DOWN, Refused(400, "invalid_grant")])
async def test_a_code_that_brings_no_tokens_is_the_problem(world: FakeWorld, answer: NoAnswer | Refused) -> None:
    controller = await in_browser(world, ByOAuth())
    world.oauth.exchanges.will(answer)
    await come_back(world, code="the-code")
    assert problem(controller) == answer


async def test_whose_the_tokens_are_is_asked_again_where_the_homeserver_stumbles(world: FakeWorld) -> None:
    controller = await in_browser(world, ByOAuth())
    world.oauth.exchanges.will(world.granted(1))
    world.gate.whoamis.will(DOWN, Refused(503, None), Alive(USER, None))
    await come_back(world, code="the-code")
    await world.clock.advance(10_000)
    assert isinstance(controller.state, Active)
    assert controller.state.held.identity.device_id == NEW_DEVICE, "the one that was asked for"


@pytest.mark.parametrize("answer", [DOWN, Refused(401, "M_UNKNOWN_TOKEN")])
async def test_tokens_that_nobody_can_be_named_for_are_given_back(world: FakeWorld, answer: NoAnswer | Refused) -> None:
    controller = await in_browser(world, ByOAuth())
    world.oauth.exchanges.will(world.granted(1))
    world.gate.whoamis.always(lambda _: answer)
    world.gate.logouts.will(Done())
    await come_back(world, code="the-code")
    await world.clock.advance(60_000)
    assert problem(controller) == answer
    assert len(world.gate.whoamis.asked) == (WHOAMI_TRIES if answer is DOWN else 1)
    assert world.servers.issuers[-1] == ISSUER
    assert world.deeds[-1] == "POST /logout access-1"


async def test_tokens_that_come_after_cancelling_are_given_back(world: FakeWorld) -> None:
    controller = await in_browser(world, ByOAuth())
    await come_back(world, code="the-code")
    controller.post(SignInCancelled(world.clock.now()))
    world.oauth.exchanges.will(world.granted(1))
    world.gate.whoamis.will(Alive(USER, NEW_DEVICE))
    world.gate.logouts.will(Done())
    await rest()
    assert problem(controller) is None
    assert controller.snapshot.passage is None
    assert world.deeds[-1] == "POST /logout access-1"
    assert world.servers.issuers[-1] == ISSUER


# Coming back ----------------------------------------------------------------------------------------------------------------


async def soft_logged_out(world: FakeWorld) -> Controller:
    controller = world.controller()
    await world.sign_in(controller, device_id="ABCDEFGHIJ")
    world.gate.refreshes.will(Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SoftLoggedOut)
    return controller


async def test_f27_single_sign_on_brings_the_same_device_back(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    controller.post(ReloginAsked(world.clock.now(), BySso(), "Latchkey"))
    await rest()
    world.gate.logins.will(world.logged_in(2, device_id="ABCDEFGHIJ"))
    await come_back(world, loginToken="syl_2")
    assert world.gate.logins.asked[-1] == Login("", Secret("syl_2"), "ABCDEFGHIJ", "Latchkey")
    assert isinstance(controller.state, Active)
    assert world.facts("signed_in_again")["same_device"] is True


async def test_f27_oauth_brings_the_same_device_back(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    controller.post(ReloginAsked(world.clock.now(), ByOAuth(), "Latchkey"))
    await rest()
    world.oauth.exchanges.will(world.granted(2))
    world.gate.whoamis.will(Alive(USER, "ABCDEFGHIJ"))
    await come_back(world, code="the-code")
    assert world.oauth.asked == [("ABCDEFGHIJ", False)]
    assert world.facts("signed_in_again")["same_device"] is True
    assert isinstance(controller.state, Active)
    assert controller.state.held.identity.signed_in_with == "oauth"
    assert controller.state.held.tokens.issuer == ISSUER


async def test_a_device_that_no_scope_can_carry_is_replaced_and_the_receipt_says_so(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller, device_id="SHORT")
    world.gate.refreshes.will(Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True))
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    controller.post(ReloginAsked(world.clock.now(), ByOAuth(), "Latchkey"))
    await rest()
    world.oauth.exchanges.will(world.granted(2))
    world.gate.whoamis.will(Alive(USER, NEW_DEVICE))
    await come_back(world, code="the-code")
    assert world.oauth.asked == [(NEW_DEVICE, False)]
    assert world.facts("signed_in_again")["same_device"] is False


async def test_f26_somebody_else_is_signed_out_again_at_the_issuer(world: FakeWorld) -> None:
    controller = await soft_logged_out(world)
    controller.post(ReloginAsked(world.clock.now(), ByOAuth(), "Latchkey"))
    await rest()
    world.oauth.exchanges.will(world.granted(2))
    world.gate.whoamis.will(Alive("@bob:example.org", "ABCDEFGHIJ"))
    world.gate.logouts.will(Done())
    await come_back(world, code="the-code")
    assert isinstance(controller.state, SoftLoggedOut)
    assert controller.state.problem == OtherUser("@bob:example.org")
    assert world.deeds[-1] == "POST /logout access-2"
    assert world.servers.issuers[-1] == ISSUER


async def test_f45_a_program_that_is_killed_while_signing_out_tells_the_issuer_later(world: FakeWorld) -> None:
    controller = await signed_in_by_oauth(world)
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    await world.crash()
    world.gate.logouts.always(lambda _: Done())
    del world.servers.issuers[:]
    await world.restored()
    assert world.servers.issuers[0] == ISSUER
    assert world.vault.keys == {}


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client"])
async def test_f29_an_issuer_that_refuses_a_revocation_is_not_asked_for_more_tokens(
    world: FakeWorld, error: str
) -> None:
    controller = await signed_in_by_oauth(world)
    world.gate.logouts.will(Refused(401, error))
    controller.post(SignOutAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, SignedOut)
    assert world.gate.refreshes.asked == []


async def test_f13_an_error_that_says_nothing_of_the_session_does_not_send_anybody_to_the_disk(
    world: FakeWorld,
) -> None:
    controller = await signed_in_by_oauth(world)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    stored = world.files().memory_tokens.now
    assert stored is not None
    elsewhere = replace(stored, tokens=replace(stored.tokens, refresh=Secret("refresh-9")))
    world.files().memory_tokens.written.append(elsewhere)
    world.gate.refreshes.will(Refused(400, "invalid_request"))
    await rest()
    assert isinstance(controller.state, Active)
    assert controller.state.held.tokens.refresh == Secret("refresh-1")
    assert controller.state.attempts == 1


async def test_the_end_of_the_program_does_not_wait_for_a_browser(world: FakeWorld) -> None:
    controller = await in_browser(world, ByOAuth())
    await controller.close()
    assert world.doormat.callbacks[0].is_closed


def test_what_comes_of_a_way_in_shows_no_secret() -> None:
    assert "<redacted>" in repr(replace(LoggedIn(FakeWorld().granted(1), USER, DEVICE, URL), issuer=ISSUER))
