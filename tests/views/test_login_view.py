"""The login: what typing, clicks and Enter ask for, and what stays in the fields."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QWidget

from latchkey.app.intents import CancelSignIn, DismissFarewell, HomeserverTyped, OpenJournal, SignIn, TryPractice
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import WindowShown
from latchkey.session.secret import Secret
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.palette import LIGHT
from tests.shots.states import ACTIVE, FOUND, LOGINS
from tests.views.showing import HandClock, dialogs, part, words

CONSENT = "Send my password without encryption"


def show(window: MainWindow, login: LoginShown) -> None:
    window.show_state(WindowShown(login=login))


def fill(hands: Hands) -> None:
    hands.type("Homeserver", "example.org")
    hands.type("Username", "alice")
    hands.type("Password", "correct horse")


def enter(hands: Hands, field: str) -> None:
    QTest.keyClick(hands.find(QLineEdit, field), Qt.Key.Key_Return)


def test_every_key_in_the_homeserver_field_is_told(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, LoginShown())
    QTest.keyClicks(hands.find(QLineEdit, "Homeserver"), "ab")
    assert intents == [HomeserverTyped("a"), HomeserverTyped("ab")]


def test_labels_are_read_without_the_mark_of_their_key(window: MainWindow, hands: Hands) -> None:
    show(window, LoginShown())
    read = hands.words()
    assert {"Homeserver", "Username", "Password"} <= set(read)
    assert not any("&" in text for text in read)


def test_a_homeserver_field_that_is_emptied_is_told_and_what_was_found_is_said_no_more(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, FOUND)
    fill(hands)
    assert words(window, "homeserver_note") == "Found matrix.example.org"
    intents.clear()
    hands.type("Homeserver", "")
    assert intents[-1] == HomeserverTyped("")
    show(window, LoginShown())
    assert words(window, "homeserver_note") == ""


def test_what_appears_in_the_card_moves_nothing_that_stands_before_it(window: MainWindow, hands: Hands) -> None:
    places = []
    for name in ("empty", "found", "not-found", "problem", "rate-limited", "sso"):
        show(window, LOGINS[name])
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        places.append(hands.find(QLineEdit, "Homeserver").mapTo(window, QPoint(0, 0)))
    assert len(set(places)) == 1, places


def test_a_first_run_says_what_this_is_and_costs_no_click(window: MainWindow, hands: Hands) -> None:
    show(window, LoginShown(welcome=True))
    assert words(window, "welcome").count(". ") == 1, "two sentences"
    assert hands.has("Homeserver")
    show(window, LoginShown())
    assert words(window, "about_sign_in") == "With your Matrix account"


@pytest.mark.parametrize("size", [(1080, 720), (720, 480)])
def test_on_a_first_run_everything_is_in_sight_or_can_be_scrolled_to(
    window: MainWindow, hands: Hands, size: tuple[int, int]
) -> None:
    show(window, LoginShown(welcome=True))
    window.resize(*size)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    assert window.login_view.horizontalScrollBar().maximum() == 0
    assert (window.login_view.verticalScrollBar().maximum() == 0) is (size == (1080, 720))


def test_it_can_be_tried_without_an_account(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, LoginShown())
    hands.press("Try it with the practice homeserver")
    assert intents == [TryPractice()]


def test_user_name_and_password_are_told_to_nobody_before_signing_in(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, FOUND)
    hands.type("Username", "alice")
    hands.type("Password", "correct horse")
    assert intents == []


def test_a_click_signs_in_with_what_was_typed(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, FOUND)
    hands.type("Homeserver", " example.org ")
    hands.type("Username", " alice ")
    hands.type("Password", " correct horse ")
    intents.clear()
    hands.press("Sign in")
    assert intents == [SignIn("example.org", "alice", Secret(" correct horse "), consent=False)]


@pytest.mark.parametrize("field", ["Homeserver", "Username", "Password"])
def test_enter_signs_in_from_any_field_once_all_are_filled(
    window: MainWindow, intents: list[object], hands: Hands, field: str
) -> None:
    show(window, FOUND)
    fill(hands)
    intents.clear()
    enter(hands, field)
    assert intents == [SignIn("example.org", "alice", Secret("correct horse"), consent=False)]


def test_enter_goes_to_the_first_field_that_is_still_empty(
    window: MainWindow, intents: list[object], hands: Hands, qapp: QApplication
) -> None:
    show(window, FOUND)
    hands.type("Homeserver", "example.org")
    intents.clear()
    enter(hands, "Homeserver")
    assert window.focusWidget() is hands.find(QLineEdit, "Username")
    hands.type("Username", "alice")
    enter(hands, "Username")
    assert window.focusWidget() is hands.find(QLineEdit, "Password")
    assert intents == []


@pytest.mark.parametrize("empty", ["Username", "Password"])
def test_nothing_can_be_sent_while_a_field_is_empty(window: MainWindow, hands: Hands, empty: str) -> None:
    show(window, FOUND)
    fill(hands)
    assert hands.can_press("Sign in")
    hands.type(empty, "")
    assert not hands.can_press("Sign in")


def test_nothing_can_be_sent_to_a_server_that_is_not_found_yet(window: MainWindow, hands: Hands) -> None:
    show(window, LOGINS["looking"])
    fill(hands)
    assert words(window, "homeserver_note") == "Looking for example.org…"
    assert not hands.can_press("Sign in")
    show(window, FOUND)
    assert hands.can_press("Sign in")


def test_what_is_wrong_with_the_homeserver_is_said_beside_it_with_its_details(window: MainWindow, hands: Hands) -> None:
    show(window, LOGINS["not-found"])
    assert words(window, "homeserver_note").startswith("No server called exmaple.org was found.")
    hands.press("Details")
    assert len(dialogs("Details")) == 1


def test_a_server_without_passwords_is_asked_for_none(window: MainWindow, hands: Hands) -> None:
    show(window, LOGINS["no-password"])
    assert not hands.has("Username")
    assert not hands.has("Password")
    assert hands.has("Homeserver")
    assert not hands.can_press("Sign in")


def test_after_a_failed_try_the_password_is_gone_and_the_rest_is_kept(window: MainWindow, hands: Hands) -> None:
    show(window, FOUND)
    fill(hands)
    hands.press("Sign in")
    show(window, LOGINS["busy"])
    show(window, LOGINS["problem"])
    assert hands.text("Password") == ""
    assert (hands.text("Homeserver"), hands.text("Username")) == ("example.org", "alice")
    assert words(window, "sign_in_problem") == "Wrong username or password."
    assert window.focusWidget() is hands.find(QLineEdit, "Password")


@pytest.mark.parametrize("problem", ["Tick the box first.", "example.org did not answer in time.", "Too many tries."])
def test_a_password_that_was_not_refused_stays_until_the_view_is_left(
    window: MainWindow, hands: Hands, problem: str
) -> None:
    show(window, FOUND)
    fill(hands)
    hands.press("Sign in")
    show(window, LOGINS["busy"])
    show(window, replace(FOUND, problem=problem))
    assert hands.text("Password") == "correct horse"
    assert window.focusWidget() is hands.find(QLineEdit, "Password")
    window.show_state(WindowShown(session=ACTIVE))
    show(window, FOUND)
    assert hands.text("Password") == ""


def test_no_password_outlives_the_window(window: MainWindow, hands: Hands) -> None:
    show(window, FOUND)
    fill(hands)
    window.hide()
    window.show()
    assert (hands.text("Username"), hands.text("Password")) == ("alice", "")


@pytest.mark.parametrize("name", ["problem", "not-found"])
def test_details_go_with_the_login_view(window: MainWindow, hands: Hands, name: str) -> None:
    show(window, LOGINS[name])
    hands.press("Details")
    assert dialogs("Details")
    window.show_state(WindowShown(session=ACTIVE))
    assert not dialogs("Details")


def test_a_try_that_was_cancelled_keeps_everything(window: MainWindow, hands: Hands) -> None:
    show(window, FOUND)
    fill(hands)
    hands.press("Sign in")
    show(window, LOGINS["busy"])
    show(window, FOUND)
    assert [hands.text(name) for name in ("Homeserver", "Username", "Password")] == [
        "example.org",
        "alice",
        "correct horse",
    ]


def test_a_password_can_be_looked_at_and_is_hidden_again_once_it_failed(window: MainWindow, hands: Hands) -> None:
    show(window, FOUND)
    fill(hands)
    password = hands.find(QLineEdit, "Password")
    assert password.echoMode() == QLineEdit.EchoMode.Password
    hands.press("Show password")
    assert password.echoMode() == QLineEdit.EchoMode.Normal
    hands.press("Sign in")
    show(window, LOGINS["busy"])
    show(window, LOGINS["problem"])
    assert password.echoMode() == QLineEdit.EchoMode.Password


def test_without_encryption_a_password_is_sent_only_after_consent(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, FOUND)
    fill(hands)
    assert not hands.has(CONSENT)
    show(window, LOGINS["consent"])
    assert words(window, "consent_note").startswith("The way to 192.0.2.7 is not encrypted")
    assert not hands.can_press("Sign in")
    hands.press(CONSENT)
    intents.clear()
    hands.press("Sign in")
    assert intents == [SignIn("example.org", "alice", Secret("correct horse"), consent=True)]


def test_consent_is_for_one_server_and_goes_when_another_is_typed(window: MainWindow, hands: Hands) -> None:
    show(window, LOGINS["consent"])
    fill(hands)
    hands.press(CONSENT)
    hands.type("Homeserver", "other.example")
    assert not hands.find(QCheckBox, CONSENT).isChecked()
    assert not hands.can_press("Sign in")


def test_consent_that_is_no_longer_asked_for_is_not_told(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, LOGINS["consent"])
    fill(hands)
    hands.press(CONSENT)
    show(window, FOUND)
    intents.clear()
    hands.press("Sign in")
    assert intents == [SignIn("example.org", "alice", Secret("correct horse"), consent=False)]


def test_while_a_sign_in_is_on_its_way_the_fields_are_fixed_and_it_can_be_cancelled(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, FOUND)
    fill(hands)
    assert not hands.has("Cancel")
    show(window, LOGINS["busy"])
    for name in ("Homeserver", "Username", "Password"):
        assert not hands.find(QLineEdit, name).isEnabled()
    assert not hands.can_press("Sign in")
    intents.clear()
    hands.press("Cancel")
    assert intents == [CancelSignIn()]
    show(window, FOUND)
    assert not hands.has("Cancel")
    assert hands.find(QLineEdit, "Username").isEnabled()


def test_escape_cancels_a_sign_in_and_a_second_enter_does_not(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, FOUND)
    fill(hands)
    hands.press("Sign in")
    show(window, LOGINS["busy"])
    intents.clear()
    focused = window.focusWidget()
    assert isinstance(focused, QWidget)
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert intents == []
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert intents == [CancelSignIn()]


def test_escape_says_nothing_while_there_is_nothing_to_cancel(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, FOUND)
    QTest.keyClick(hands.find(QLineEdit, "Homeserver"), Qt.Key.Key_Escape)
    assert intents == []


def test_after_too_many_tries_the_seconds_are_counted_down_and_then_the_button_is_back(
    window: MainWindow, hands: Hands, clock: HandClock
) -> None:
    show(window, LOGINS["rate-limited"])
    fill(hands)
    assert words(window, "sign_in_problem") == "Too many tries. You can try again in 23 s."
    assert not hands.can_press("Sign in")
    clock.pass_by(1_000, window)
    assert words(window, "sign_in_problem") == "Too many tries. You can try again in 22 s."
    clock.pass_by(21_000, window)
    assert words(window, "sign_in_problem") == "Too many tries. You can try again in 1 s."
    assert not hands.can_press("Sign in")
    clock.pass_by(1_000, window)
    assert words(window, "sign_in_problem") == "Too many tries. You can try again now."
    assert hands.can_press("Sign in")


def test_a_wait_that_went_by_unseen_is_over_once_it_is_seen_again(
    window: MainWindow, hands: Hands, clock: HandClock
) -> None:
    show(window, LOGINS["rate-limited"])
    window.hide()
    clock.later(60_000)
    window.show()
    fill(hands)
    assert hands.can_press("Sign in")


def test_the_end_of_a_session_is_told_above_the_card_until_it_is_closed(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, LOGINS["farewell"])
    assert words(window, "farewell_text").startswith("Your homeserver ended the session of @alice:example.org")
    assert words(window, "farewell_why").startswith("It refused a refresh (403, M_FORBIDDEN). Asked with the newest")
    hands.press("Close this message")
    assert intents == [DismissFarewell()]
    show(window, FOUND)
    assert not hands.has("Close this message")


def test_a_sign_out_that_was_asked_for_is_told_calmly(window: MainWindow) -> None:
    show(window, LOGINS["farewell-asked"])
    assert words(window, "farewell_why") == "Your homeserver was told, and has ended the session."
    panel = part(window, QWidget, "farewell")
    assert panel.property("tone") == "good"
    assert panel.grab().toImage().pixelColor(4, panel.height() // 2).name() == LIGHT["good_wash"]
    show(window, replace(LOGINS["farewell"], farewell_why=""))
    assert panel.property("tone") == "ended"
    assert not part(window, QWidget, "farewell_why").isVisible()


def test_details_of_a_farewell_are_in_the_journal(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, LOGINS["farewell"])
    hands.press("Details")
    assert intents == [OpenJournal()]


def test_prefill_looks_the_homeserver_up_and_leaves_only_the_password(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, LoginShown())
    window.prefill("http://localhost:8008", "alice", "The password is “tide”.")
    assert intents == [HomeserverTyped("http://localhost:8008")]
    assert (hands.text("Homeserver"), hands.text("Username")) == ("http://localhost:8008", "alice")
    assert window.focusWidget() is hands.find(QLineEdit, "Password")


def test_a_homeserver_that_is_shown_fills_the_field_once(window: MainWindow, hands: Hands) -> None:
    ended = replace(FOUND, homeserver="matrix.example.org", username="alice")
    show(window, ended)
    assert (hands.text("Homeserver"), hands.text("Username")) == ("matrix.example.org", "alice")
    hands.type("Homeserver", "other.example")
    show(window, replace(ended, homeserver_note="Found other.example"))
    assert hands.text("Homeserver") == "other.example"


def test_the_state_is_said_in_the_login_too(window: MainWindow, hands: Hands) -> None:
    show(window, replace(FOUND, state="Signed out by the server"))
    assert hands.text("Session state") == "Signed out by the server"


def test_markup_in_what_a_server_said_stays_text(window: MainWindow, hands: Hands) -> None:
    show(window, replace(FOUND, problem="<h1>no</h1>"))
    assert words(window, "sign_in_problem") == "<h1>no</h1>"
