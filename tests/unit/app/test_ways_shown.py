"""Which ways in are shown, and in which order."""

from __future__ import annotations

import pytest

from latchkey.app.finding import Offers, Provider
from latchkey.app.flow_words import signed_in_with
from latchkey.app.login_shown import PasswordPlace, WaysShown
from latchkey.app.ways_shown import HANDFUL, at_login, back
from latchkey.session.ways import ByDeviceCode, ByOAuth, BySso, Way

DEVICE = "ABCDEFGHIJ"
PASSWORD = Offers(password=True)
OAUTH = Offers(oauth=True, device_code=True)
SSO = Offers(sso=True)
GITHUB = Provider("oidc-github", "GitHub", "mxc://example.org/github", "github")


def providers(count: int) -> tuple[Provider, ...]:
    return tuple(Provider(f"idp{number}", f"Provider {number}") for number in range(count))


def ways(shown: WaysShown) -> tuple[list[Way], list[Way]]:
    return [one.way for one in shown.ways], [one.way for one in shown.more]


def test_passwords_alone_are_asked_for_as_ever() -> None:
    assert at_login(PASSWORD, {}) == WaysShown(PasswordPlace.HERE)


def test_oauth_comes_first_and_a_password_is_asked_for_instead() -> None:
    shown = at_login(Offers(password=True, oauth=True, oauth_creates=True, device_code=True, registers=True), {})
    assert ways(shown) == ([ByOAuth(), ByDeviceCode()], [])
    assert shown.password is PasswordPlace.INSTEAD
    assert shown.note == "You sign in on a web page, and come back here."
    assert (shown.creates, shown.registers) == (ByOAuth(creating=True), False)


def test_oauth_without_passwords_asks_for_none() -> None:
    assert at_login(OAUTH, {}).password is PasswordPlace.NOWHERE


def test_another_device_alone_is_a_way_too() -> None:
    shown = at_login(Offers(device_code=True), {})
    assert ways(shown) == ([ByDeviceCode()], [])
    assert "another device" in shown.note


def test_single_sign_on_that_wants_oauth_is_offered_alone_and_says_continue() -> None:
    shown = at_login(Offers(password=True, sso=True, sso_is_oauth=True, registers=True), {})
    assert [(one.text, one.way) for one in shown.ways] == [("Co&ntinue", BySso())]
    assert shown.password is PasswordPlace.NOWHERE
    assert (shown.creates, shown.registers) == (BySso(creating=True), False)


def test_single_sign_on_that_means_oauth_is_not_offered_beside_it() -> None:
    shown = at_login(Offers(oauth=True, sso=True, sso_is_oauth=True), {})
    assert ways(shown) == ([ByOAuth()], [])
    assert shown.creates is None


def test_other_single_sign_on_is_behind_oauth() -> None:
    shown = at_login(Offers(oauth=True, sso=True, providers=(GITHUB,)), {})
    assert ways(shown) == ([ByOAuth()], [BySso("oidc-github")])


def test_single_sign_on_without_named_providers_is_one_button() -> None:
    shown = at_login(SSO, {})
    assert [(one.text, one.way) for one in shown.ways] == [("Continue with si&ngle sign-on", BySso())]


def test_a_provider_has_its_name_and_its_picture() -> None:
    (shown,) = at_login(Offers(sso=True, providers=(GITHUB,)), {GITHUB.icon_mxc: b"picture"}).ways
    assert (shown.provider, shown.picture, shown.way) == ("GitHub", b"picture", BySso("oidc-github"))
    assert shown.text == "Continue with {name}"


@pytest.mark.parametrize(("count", "stand_there"), [(3, 3), (HANDFUL + 1, HANDFUL + 1), (HANDFUL + 2, HANDFUL)])
def test_a_handful_of_providers_stand_there_and_the_others_behind_more(count: int, stand_there: int) -> None:
    shown = at_login(Offers(password=True, sso=True, providers=providers(count)), {})
    assert (len(shown.ways), len(shown.more)) == (stand_there, count - stand_there)
    assert shown.password is PasswordPlace.HERE


def test_a_server_that_makes_accounts_itself_says_so() -> None:
    shown = at_login(Offers(password=True, registers=True), {})
    assert (shown.creates, shown.registers) == (None, True)


def test_a_server_that_offers_nothing_shows_nothing() -> None:
    assert at_login(Offers(), {}) == WaysShown(PasswordPlace.NOWHERE)


def test_f25_while_nobody_knows_what_is_offered_the_way_by_which_it_came_is_there_alone() -> None:
    assert back("m.login.password", DEVICE, None, {}) == WaysShown()
    by_sso = back("m.login.sso/oidc-github", DEVICE, None, {})
    assert ways(by_sso) == ([BySso("oidc-github")], [])
    assert by_sso.password is PasswordPlace.NOWHERE
    assert ways(back("oauth", DEVICE, Offers(), {})) == ([ByOAuth()], []), "an answer that says nothing"


def test_f25_a_password_is_asked_for_first_where_the_session_came_by_one() -> None:
    shown = back("m.login.password", DEVICE, Offers(password=True, sso=True, providers=(GITHUB,)), {})
    assert shown.password is PasswordPlace.HERE
    assert ways(shown) == ([], [BySso("oidc-github")])
    assert shown.more_text == "&Other ways to sign in"


@pytest.mark.parametrize(
    ("flow", "first"),
    [("oauth", ByOAuth()), ("oauth/device_code", ByDeviceCode()), ("m.login.sso/oidc-github", BySso("oidc-github"))],
)
def test_f25_the_way_by_which_it_came_is_first_and_the_others_are_behind_it(flow: str, first: Way) -> None:
    offers = Offers(password=True, oauth=True, device_code=True, sso=True, providers=(GITHUB,))
    shown = back(flow, DEVICE, offers, {})
    every = [ByOAuth(), ByDeviceCode(), BySso("oidc-github")]
    assert ways(shown) == ([first], [one for one in every if one != first])
    assert shown.password is PasswordPlace.BEHIND


def test_a_way_that_is_not_offered_any_more_makes_room_for_the_best_that_is() -> None:
    moved = back("m.login.password", DEVICE, OAUTH, {})
    assert ways(moved) == ([ByOAuth()], [ByDeviceCode()])
    assert moved.password is PasswordPlace.NOWHERE
    assert back("oauth", DEVICE, PASSWORD, {}) == WaysShown()


def test_f27_a_device_that_oauth_cannot_name_is_told_beforehand_to_become_a_new_one() -> None:
    shown = back("oauth", "short", Offers(oauth=True, sso=True), {})
    assert shown.ways[0].text == "Continue in your &browser (new device)"
    assert shown.more[0].text == "Continue with si&ngle sign-on", "it keeps any device"
    assert back("oauth", "short", None, {}).ways[0].text.endswith("(new device)")
    assert back("oauth", None, OAUTH, {}).ways[0].text == "Continue in your &browser", "it gets a new one anyway"


@pytest.mark.parametrize(
    ("flow", "said"),
    [
        ("m.login.password", "Password"),
        ("m.login.sso", "Single sign-on"),
        ("m.login.sso/oidc-github", "Single sign-on (oidc-github)"),
        ("m.login.sso/" + "x" * 999, f"Single sign-on ({'x' * 39}…)"),
        ("oauth", "OAuth in the browser"),
        ("oauth/device_code", "Code on another device"),
        ("org.example.palm", "org.example.palm"),
    ],
)
def test_how_a_session_signed_in_is_said(flow: str, said: str) -> None:
    assert signed_in_with(flow) == said
