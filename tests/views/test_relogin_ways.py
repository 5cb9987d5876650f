"""The dialog "Sign in again": the way by which the session came, and the others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from latchkey.app.intents import (
    CancelSignIn,
    NotNow,
    OpenBrowserAgain,
    SignInAgain,
    SignInAgainBy,
)
from latchkey.app.shown import WindowShown
from latchkey.session.secret import Secret
from latchkey.session.ways import ByDeviceCode, ByOAuth, BySso
from latchkey.views import fitted_dialog
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from tests.shots.states import ACTIVE, SESSIONS
from tests.views.showing import dialogs, strike, words

BROWSER = "Continue in your browser"
AGAIN = "Sign in again"
INSTEAD = "Use a password instead"
LOW_PX = 360


def focused() -> object:
    """Whatever would have the focus if the desktop gave it to the dialog."""
    (dialog,) = dialogs(AGAIN)
    return dialog.focusWidget()


def again(window: MainWindow, name: str) -> None:
    window.show_state(SESSIONS[f"relogin-{name}"])


def test_f25_the_way_by_which_the_session_came_stands_out_and_enter_takes_it(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    again(window, "oauth")
    assert not hands.has("Password")
    assert not hands.has(AGAIN, QPushButton)
    first = hands.find(QPushButton, BROWSER)
    assert first.isDefault()
    assert focused() is first
    QTest.keyClick(first, Qt.Key.Key_Return)
    assert intents == [SignInAgainBy(ByOAuth())]


def test_f25_the_others_are_behind_it_a_password_among_them(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    again(window, "oauth")
    assert not hands.has("Use another device")
    hands.press("Other ways to sign in")
    hands.press("Use another device")
    hands.press(INSTEAD)
    assert focused() is hands.find(QLineEdit, "Password")
    hands.type("Password", "correct horse")
    hands.press(AGAIN)
    assert intents == [SignInAgainBy(ByDeviceCode()), SignInAgain(Secret("correct horse"))]
    assert hands.has(BROWSER), "there is a way back"


def test_a_password_that_comes_first_has_the_others_behind_it(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    again(window, "password")
    hands.type("Password", "correct horse")
    hands.press("Other ways to sign in")
    hands.press("Continue with Harbour office")
    assert intents == [SignInAgainBy(BySso("idp0"))]
    assert hands.text("Password") == "correct horse"


def test_who_waits_in_a_password_field_that_goes_is_led_to_what_is_there_instead(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    again(window, "password")
    again(window, "sso")
    assert focused() is hands.find(QPushButton, "Continue with Harbour office")
    (dialog,) = dialogs(AGAIN)
    strike(dialog, Qt.Key.Key_Tab)
    assert focused() is hands.find(QPushButton, "Sign out and forget")


def test_what_goes_on_elsewhere_is_in_the_dialogs_place_and_escape_gives_up_that_alone(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    again(window, "oauth")
    hands.press(BROWSER)
    again(window, "in-browser")
    assert words(window, "passage_title") == "Waiting for your browser…"
    assert hands.text("Account") == "@alice:example.org"
    assert not hands.has(BROWSER)
    assert not hands.can_press("Sign out and forget")
    (dialog,) = dialogs(AGAIN)
    intents.clear()
    strike(dialog, Qt.Key.Key_Return)
    assert intents == []
    strike(dialog, Qt.Key.Key_Escape)
    hands.press("Open the browser again")
    hands.press("Not now")
    assert intents == [CancelSignIn(), OpenBrowserAgain(), NotNow()]
    again(window, "oauth")
    assert focused() is hands.find(QPushButton, BROWSER)
    intents.clear()
    strike(dialog, Qt.Key.Key_Escape)
    assert intents == [NotNow()]


def test_a_code_in_the_dialog_is_whole(window: MainWindow, hands: Hands) -> None:
    again(window, "code")
    assert hands.text("Code") == "JTZJ-BMXS"
    assert hands.has("QR code")
    (dialog,) = dialogs(AGAIN)
    assert dialog.height() <= 720


def test_tab_goes_through_the_dialog_from_what_stands_out(window: MainWindow, hands: Hands) -> None:
    again(window, "oauth")
    (dialog,) = dialogs(AGAIN)
    seen = []
    for _ in range(3):
        strike(dialog, Qt.Key.Key_Tab)
        focused = dialog.focusWidget()
        assert focused is not None
        seen.append(focused.accessibleName())
    assert seen == ["Other ways to sign in", "Sign out and forget", "Not now"]


@pytest.mark.parametrize("name", ["oauth", "sso", "password", "in-browser", "code", "no-browser"])
@pytest.mark.usefixtures("wide_letters")
def test_longer_words_fit_into_the_dialog(window: MainWindow, name: str) -> None:
    again(window, name)
    (dialog,) = dialogs(AGAIN)
    for one in dialog.findChildren(QPushButton):
        if one.isVisible() and one.text():
            assert one.width() >= one.sizeHint().width() or "…" in one.text(), one.text()


@pytest.mark.parametrize("name", ["soft-logged-out", "relogin-oauth", "relogin-code"])
def test_the_dialog_opens_over_the_middle_of_the_window(window: MainWindow, name: str) -> None:
    window.resize(720, 700)  # the screen has room for all of it
    window.show_state(SESSIONS[name])
    (dialog,) = dialogs(AGAIN)
    off = dialog.geometry().center() - window.geometry().center()
    assert abs(off.x()) <= 1
    assert abs(off.y()) <= 1


def test_the_caption_of_the_password_is_level_with_its_field(window: MainWindow, hands: Hands) -> None:
    again(window, "password")
    settle()
    field = hands.find(QLineEdit, "Password")
    (caption,) = [one for one in field.window().findChildren(QLabel) if one.buddy() is field]
    middles = [one.mapTo(field.window(), one.rect().center()).y() for one in (caption, field)]
    assert abs(middles[0] - middles[1]) <= 1


def test_how_a_session_signed_in_is_in_its_panel(window: MainWindow, hands: Hands) -> None:
    window.show_state(WindowShown(session=ACTIVE))
    assert hands.text("Signed in with") == "Single sign-on (oidc-harbour)"


def test_on_a_low_screen_what_is_above_the_buttons_scrolls_and_what_has_the_keyboard_is_in_sight(
    window: MainWindow, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    available = window.screen().availableSize().height()
    monkeypatch.setattr(fitted_dialog, "_FRAME_PX", available - LOW_PX)
    again(window, "oauth")
    (dialog,) = dialogs(AGAIN)
    for one in ("Other ways to sign in", INSTEAD):
        hands.press(one)
        settle()
        assert dialog.height() <= LOW_PX
        assert whole_in_sight(dialog.focusWidget())
        for way_out in ("Sign out and forget", "Not now"):
            assert whole_in_sight(hands.find(QPushButton, way_out))
    assert focused() is hands.find(QLineEdit, "Password")
    assert whole_in_sight(hands.find(QPushButton, AGAIN))
    met = set()
    while (here := dialog.focusWidget()) not in met:
        assert whole_in_sight(here), here.accessibleName()
        met.add(here)
        strike(dialog, Qt.Key.Key_Tab)
        settle()
    assert len(met) > 8


def whole_in_sight(widget: QWidget) -> bool:
    """Nothing that it stands in cuts any of it away."""
    return widget.visibleRegion().boundingRect() == widget.rect()


def settle() -> None:
    """Wrapped texts do that over a few rounds of layout."""
    for _ in range(4):
        QCoreApplication.sendPostedEvents()
