"""The ways in that lead through elsewhere, as buttons of the login view."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QEvent, QIODevice, Qt
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from latchkey.app.finding import Offers, Provider
from latchkey.app.intents import CreateAccount, SignIn, SignInBy
from latchkey.app.login_shown import LoginShown, WaysShown
from latchkey.app.shown import WindowShown
from latchkey.app.ways_shown import at_login
from latchkey.session.secret import Secret
from latchkey.session.ways import ByDeviceCode, ByOAuth, BySso
from latchkey.views.hands import Hands
from latchkey.views.labels import PlainLabel
from latchkey.views.main_window import MainWindow
from latchkey.views.plain_text import tool_tip
from tests.shots.states import FOUND, LOGINS
from tests.shots.way_states import HOSTILE, OFFERS, providers
from tests.views.showing import part, strike, words

BROWSER = "Continue in your browser"
INSTEAD = "Use a password instead"
CONSENT = "Sign in without encryption"


def show(window: MainWindow, name: str) -> None:
    window.show_state(WindowShown(login=LOGINS[name]))


def show_ways(window: MainWindow, ways: WaysShown) -> None:
    window.show_state(WindowShown(login=replace(FOUND, ways=ways)))


def offered(window: MainWindow) -> list[str]:
    """The buttons of the card that can be seen, from the top."""
    buttons = [one for one in part(window, QWidget, "login_card").findChildren(QPushButton) if one.isVisible()]
    return [
        one.accessibleName() for one in sorted(buttons, key=lambda one: one.mapTo(window, one.rect().topLeft()).y())
    ]


def test_the_browser_comes_first_and_fields_for_a_password_only_when_asked_for(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, "oauth")
    assert offered(window) == [BROWSER, "Use another device", INSTEAD, "Create account"]
    assert not hands.has("Username")
    hands.type("Homeserver", "example.org")
    intents.clear()
    hands.press(BROWSER)
    assert intents == [SignInBy("example.org", ByOAuth(), consent=False)]


def test_a_password_that_is_asked_for_instead_is_sent_as_ever(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, "oauth")
    hands.type("Homeserver", "example.org")
    hands.press(INSTEAD)
    assert window.focusWidget() is hands.find(QLineEdit, "Username")
    assert not hands.has(INSTEAD)
    assert hands.has(BROWSER), "there is a way back"
    hands.type("Username", "alice")
    hands.type("Password", "correct horse")
    intents.clear()
    hands.press("Sign in")
    assert intents == [SignIn("example.org", "alice", Secret("correct horse"), consent=False)]


@pytest.mark.parametrize("typed_in", ["Username", "Password"])
def test_fields_in_which_somebody_types_do_not_go_away_under_their_hands(
    window: MainWindow, hands: Hands, typed_in: str
) -> None:
    show(window, "looking")
    hands.type("Homeserver", "example.org")
    hands.type(typed_in, "alice")
    show(window, "oauth")
    assert hands.text(typed_in) == "alice"
    hands.type(typed_in, "")
    show(window, "found")
    show(window, "oauth")
    assert not hands.has(typed_in)


def test_fields_that_were_filled_beforehand_stay(window: MainWindow, hands: Hands) -> None:
    window.prefill("http://localhost:8008", "alice", "The password is “tide”.")
    show(window, "oauth")
    assert hands.text("Username") == "alice"
    window.prefill("http://localhost:8008", "", "")
    assert not hands.has("Username")
    assert window.focusWidget() is hands.find(QPushButton, BROWSER)


def test_who_waits_in_an_empty_field_that_goes_is_led_to_what_is_there_instead(
    window: MainWindow, hands: Hands
) -> None:
    show(window, "looking")
    hands.type("Homeserver", "example.org")
    hands.find(QLineEdit, "Username").setFocus()
    show(window, "oauth")
    assert window.focusWidget() is hands.find(QPushButton, BROWSER)


def test_without_encryption_they_are_led_to_what_has_to_be_agreed_to(window: MainWindow, hands: Hands) -> None:
    show(window, "looking")
    hands.type("Homeserver", "nas.lan")
    hands.find(QLineEdit, "Username").setFocus()
    show(window, "oauth-consent")
    assert window.focusWidget() is hands.find(QCheckBox, CONSENT)


def test_enter_in_the_homeserver_does_what_stands_out(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, "sso")
    hands.type("Homeserver", "example.org")
    intents.clear()
    QTest.keyClick(hands.find(QLineEdit, "Homeserver"), Qt.Key.Key_Return)
    assert intents == [SignInBy("example.org", BySso(), consent=False)]


def test_passwords_stay_as_they_are_with_single_sign_on_below(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, "password-and-sso")
    hands.type("Homeserver", "example.org")
    hands.type("Username", "alice")
    hands.type("Password", "correct horse")
    intents.clear()
    hands.press("Sign in")
    hands.press("Continue with Pilots' guild")
    assert intents == [
        SignIn("example.org", "alice", Secret("correct horse"), consent=False),
        SignInBy("example.org", BySso("idp1"), consent=False),
    ]
    assert hands.text("Password") == "correct horse", "nothing that was typed is lost"


def test_more_shows_what_is_behind_it_and_goes_on_there(window: MainWindow, hands: Hands) -> None:
    show(window, "sso-providers")
    assert not hands.has("Continue with Ferry line")
    hands.press("More")
    assert not hands.has("More")
    assert window.focusWidget() is hands.find(QPushButton, "Continue with Ferry line")
    window.show_state(WindowShown(login=replace(LOGINS["sso-providers"], homeserver_note="Found it")))
    assert hands.has("Continue with Ferry line"), "it stays open"
    show_ways(window, WaysShown(more=at_login(providers("Other"), {}).ways))
    assert not hands.has("Continue with Other"), "another server's are not"


def test_accounts_are_made_in_the_browser_or_on_a_card_of_their_own(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, "oauth")
    hands.press("Create account")
    show(window, "password-and-account")
    hands.press("Create account")
    assert intents == [SignInBy("", ByOAuth(creating=True), consent=False), CreateAccount()]


def test_a_server_that_offers_nothing_that_is_known_says_so_and_offers_nothing(
    window: MainWindow, hands: Hands
) -> None:
    show(window, "no-password")
    assert words(window, "homeserver_note").startswith("example.org offers no way of signing in")
    assert not hands.can_press("Sign in")
    assert offered(window) == ["Sign in"]


def test_without_encryption_no_way_can_be_gone_before_that_is_agreed_to(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, "oauth-consent")
    hands.type("Homeserver", "nas.lan")
    assert not hands.can_press(BROWSER)
    hands.press(CONSENT)
    intents.clear()
    hands.press(BROWSER)
    assert intents == [SignInBy("nas.lan", ByOAuth(), consent=True)]


def test_what_is_agreed_to_names_the_password_where_one_is_asked_for(window: MainWindow, hands: Hands) -> None:
    window.show_state(WindowShown(login=replace(LOGINS["oauth-consent"], ways=at_login(OFFERS["oauth"], {}))))
    hands.press(CONSENT)
    hands.press(INSTEAD)
    assert hands.has("Send my password without encryption")
    assert not hands.has(CONSENT)


def test_what_a_provider_calls_itself_is_plain_cut_and_whole_on_hover(window: MainWindow, hands: Hands) -> None:
    show_ways(window, HOSTILE)
    markup, steering, endless = [
        one
        for one in part(window, QWidget, "login_card").findChildren(QPushButton)
        if one.text().startswith("Continue")
    ]
    assert markup.text() == "Continue with <h1>Free && safe</h1>"
    assert "\u202e" not in steering.text()
    assert "…" in endless.text()
    assert len(endless.accessibleName()) < 150
    assert endless.width() == markup.width() <= part(window, QWidget, "login_card").width()
    assert len(endless.toolTip()) > 1_000
    assert endless.toolTip().startswith(tool_tip("Continue with Ever so long")[:20])
    hands.press("Continue with <h1>Free & safe</h1>")


def test_a_picture_takes_the_place_of_the_letter_and_what_is_none_does_not(window: MainWindow) -> None:
    def icon(picture: bytes) -> QImage:
        provider = Provider("idp", "Harbour", "mxc://example.org/harbour")
        show_ways(window, at_login(Offers(sso=True, providers=(provider,)), {provider.icon_mxc: picture}))
        return part(window, QPushButton, "continue_with_harbour").icon().pixmap(20).toImage()

    letter = icon(b"")
    assert icon(b"<svg/>") == letter
    assert icon(_red_png()) != letter


def _red_png() -> bytes:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def test_tab_goes_from_the_homeserver_down_through_the_ways(window: MainWindow, hands: Hands) -> None:
    show(window, "oauth")
    hands.find(QLineEdit, "Homeserver").setFocus()
    seen = []
    for _ in range(5):
        strike(window, Qt.Key.Key_Tab)
        focused = window.focusWidget()
        assert focused is not None
        seen.append(focused.accessibleName())
    assert seen == [BROWSER, "Use another device", INSTEAD, "Create account", "Try it with the practice homeserver"]


def test_no_two_mnemonics_of_a_card_are_the_same(window: MainWindow) -> None:
    for login in (*LOGINS, "oauth"):
        show(window, login)
        keys = [one.shortcut().toString() for one in window.login_view.findChildren(QPushButton) if one.isVisible()]
        taken = [key for key in keys if key]
        assert len(taken) == len(set(taken)), login


@pytest.mark.parametrize(
    "name", [*(name for name in LOGINS if LOGINS[name].ways != LoginShown().ways), "in-browser", "code"]
)
@pytest.mark.usefixtures("wide_letters")
def test_longer_words_fit(window: MainWindow, name: str) -> None:
    window.resize(720, 480)
    show(window, name)
    for _ in range(4):  # wrapped texts settle over a few rounds of layout
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    card = part(window, QWidget, "login_card")
    buttons = [one for one in card.findChildren(QPushButton) if one.isVisible() and one.text()]
    assert buttons
    for one in buttons:
        assert one.width() >= one.sizeHint().width() or "…" in one.text(), one.text()
        assert card.rect().contains(one.mapTo(card, one.rect().topLeft()))
        assert card.rect().contains(one.mapTo(card, one.rect().bottomRight()))


def test_the_note_stands_below_what_stands_out_alone(window: MainWindow) -> None:
    note = LOGINS["oauth"].ways.note

    def notes() -> list[str]:
        return [one.text() for one in window.findChildren(PlainLabel) if one.isVisible() and one.text() == note]

    show(window, "oauth")
    assert notes() == [note]
    show(window, "password-and-sso")
    assert notes() == []


def test_a_way_by_another_device_is_told_as_such(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, "oauth")
    hands.press("Use another device")
    assert intents == [SignInBy("", ByDeviceCode(), consent=False)]
