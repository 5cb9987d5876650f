"""What stands in the login view while a sign-in goes on elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from latchkey.app.intents import (
    CancelSignIn,
    HomeserverTyped,
    OpenBrowserAgain,
)
from latchkey.app.shown import WindowShown
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.qr_code import LONGEST, QrCode
from latchkey.views.theme import apply_theme
from tests.shots.states import LOGINS
from tests.shots.way_states import ADDRESS, CODE, LINK
from tests.views.showing import HandClock, alive, part, strike, words

BROWSER = "Continue in your browser"


def show(window: MainWindow, name: str) -> None:
    window.show_state(WindowShown(login=LOGINS[name]))


def offered(window: MainWindow) -> list[str]:
    """The buttons of the card that can be seen, from the top."""
    buttons = [one for one in part(window, QWidget, "login_card").findChildren(QPushButton) if one.isVisible()]
    return [
        one.accessibleName() for one in sorted(buttons, key=lambda one: one.mapTo(window, one.rect().topLeft()).y())
    ]


def test_while_the_browser_is_waited_for_the_card_says_so_and_counts_down(
    window: MainWindow, hands: Hands, clock: HandClock
) -> None:
    show(window, "oauth")
    hands.press(BROWSER)
    show(window, "in-browser")
    assert words(window, "passage_title") == "Waiting for your browser…"
    assert words(window, "passage_left") == "You have 14:47 left to sign in."
    clock.pass_by(1_000, window)
    assert words(window, "passage_left") == "You have 14:46 left to sign in."
    assert not hands.has("Homeserver")
    assert offered(window) == ["Open the browser again", "Copy the link instead", "Cancel"]
    assert hands.text("Session state") == "Signing in"


def test_the_browser_can_be_opened_again_and_the_link_be_copied(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, "in-browser")
    hands.press("Open the browser again")
    assert intents == [OpenBrowserAgain()]
    hands.press("Copy the link instead")
    assert QGuiApplication.clipboard().text() == LINK
    copy = hands.find(QPushButton, "Copy the link instead")
    assert (copy.text(), copy.accessibleDescription()) == ("Copied", "Copied")
    (said,) = [timer for timer in alive(copy) if timer.isSingleShot()]
    said.timeout.emit()
    assert (copy.text(), copy.accessibleDescription()) == ("Copy the &link instead", "")


def test_what_was_copied_is_not_said_of_another_link(window: MainWindow, hands: Hands) -> None:
    waiting = LOGINS["in-browser"].passage
    assert waiting is not None
    show(window, "in-browser")
    hands.press("Copy the link instead")
    window.show_state(WindowShown(login=replace(LOGINS["in-browser"], passage=waiting._replace(url=LINK + "2"))))
    assert hands.find(QPushButton, "Copy the link instead").text() != "Copied"
    hands.press("Copy the link instead")
    assert QGuiApplication.clipboard().text() == LINK + "2"


def test_where_no_browser_could_be_opened_that_is_said(window: MainWindow) -> None:
    show(window, "no-browser")
    assert words(window, "passage_problem").startswith("No browser could be opened.")
    show(window, "in-browser")
    assert not part(window, QWidget, "passage_problem").isVisible()


def test_escape_and_cancel_give_it_up_and_the_button_that_was_pressed_is_there_again(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, "oauth")
    hands.press("Use another device")
    show(window, "in-browser")
    intents.clear()
    strike(window, Qt.Key.Key_Return)
    assert intents == [], "who pressed Enter twice has not cancelled"
    strike(window, Qt.Key.Key_Escape)
    hands.press("Cancel")
    assert intents == [CancelSignIn(), CancelSignIn()]
    show(window, "oauth")
    assert window.focusWidget() is hands.find(QPushButton, "Use another device")
    assert not hands.has("Cancel")


def test_a_button_that_goes_under_a_persons_hands_leaves_none_to_be_pressed_by_mistake(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, "code")
    hands.find(QPushButton, "Copy the code").setFocus()
    show(window, "finishing")
    strike(window, Qt.Key.Key_Return)
    assert intents == []


def test_what_led_nowhere_is_said_beside_the_buttons(window: MainWindow, hands: Hands) -> None:
    show(window, "sso")
    hands.press("Continue with single sign-on")
    show(window, "finishing")
    show(window, "sso-denied")
    assert words(window, "sign_in_problem") == "You did not allow Latchkey to sign in."
    assert window.focusWidget() is hands.find(QPushButton, "Continue with single sign-on")


def test_a_page_that_waits_costs_one_tick_a_second_and_nothing_out_of_sight(window: MainWindow) -> None:
    show(window, "in-browser")
    (tick,) = alive(part(window, QWidget, "passage"))
    assert tick.isSingleShot()
    window.hide()
    assert alive(part(window, QWidget, "passage")) == []


def test_typing_is_told_of_no_more_while_it_goes_on(window: MainWindow, intents: list[object]) -> None:
    show(window, "in-browser")
    strike(window, Qt.Key.Key_A)
    assert [one for one in intents if isinstance(one, HomeserverTyped)] == []


def test_a_code_can_be_read_copied_and_scanned(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, "code")
    assert hands.text("Code") == CODE
    assert hands.text("Address") == ADDRESS
    hands.press("Copy the code")
    assert QGuiApplication.clipboard().text() == CODE
    hands.press("Open the page here")
    assert intents == [OpenBrowserAgain()]
    assert hands.has("QR code")


def picture_of(text: str) -> QImage:
    code = QrCode()
    code.show_text(text)
    return code.grab().toImage()


@pytest.mark.parametrize("is_dark", [False, True])
def test_the_picture_is_dark_on_light_in_both_schemes_with_room_around_it(qapp: QApplication, is_dark: bool) -> None:
    apply_theme(qapp, dark=is_dark)
    picture = picture_of(f"{ADDRESS}?code={CODE}")
    side = picture.width()
    dark = [(x, y) for x in range(side) for y in range(side) if picture.pixelColor(x, y).lightness() < 128]
    assert {picture.pixelColor(x, y).name() for x in range(side) for y in range(side)} == {"#000000", "#ffffff"}
    left, right = min(x for x, _ in dark), max(x for x, _ in dark)
    module = (right - left + 1) / 33
    assert module == int(module) >= 3
    assert left >= 4 * module
    assert side - 1 - right >= 4 * module
    # The corner that a camera looks for: seven modules, a ring and a core.
    row = [
        picture.pixelColor(int(left + (number + 0.5) * module), int(left + 3.5 * module)).name() for number in range(7)
    ]
    assert [colour == "#000000" for colour in row] == [True, False, True, True, True, False, True]


def test_what_is_too_long_for_a_camera_has_no_picture() -> None:
    code = QrCode()
    code.show_text("x" * (LONGEST + 1))
    assert code.isHidden()
    code.show_text("https://example.org")
    assert not code.isHidden()
    code.show_text("")
    assert code.isHidden()
