"""The card "Create account"."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton, QWidget

from latchkey.app.intents import CancelSignIn, LeaveRegistration, NameTyped, Register
from latchkey.app.login_shown import FieldMark, LoginShown
from latchkey.app.registration_shown import RegistrationShown
from latchkey.app.shown import WindowShown
from latchkey.session.secret import Secret
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from tests.shots.registration_states import EMPTY, FREE, REGISTRATIONS, TAKEN, WEAK
from tests.shots.states import ACTIVE
from tests.views.showing import HandClock, part, strike, words

PASSWORD = "correct horse"


def show(window: MainWindow, shown: RegistrationShown | None) -> None:
    window.show_state(WindowShown(login=LoginShown(registration=shown)))


def fill(hands: Hands, again: str = PASSWORD) -> None:
    hands.type("Username", "newcomer")
    hands.type("Password", PASSWORD)
    hands.type("Repeat password", again)


def test_it_stands_in_place_of_signing_in(window: MainWindow, hands: Hands) -> None:
    show(window, EMPTY)
    assert words(window, "new_account_on") == "On matrix.example.org"
    assert not hands.has("Homeserver")
    assert hands.find(QLineEdit, "Username") is window.focusWidget()
    show(window, None)
    assert hands.has("Homeserver")
    assert not hands.has("Repeat password")


def test_an_account_is_asked_for_with_a_name_and_a_password_twice(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    show(window, EMPTY)
    fill(hands, again="correct hose")
    assert words(window, "password_note") == "The two passwords are not the same."
    assert not hands.can_press("Create account")
    fill(hands)
    assert words(window, "password_note") == ""
    strike(window, Qt.Key.Key_Return)
    assert intents[-1] == Register("newcomer", Secret(PASSWORD), consent=False)
    assert NameTyped("newcomer") in intents


def test_enter_goes_to_the_first_field_that_is_empty(window: MainWindow, hands: Hands, intents: list[object]) -> None:
    show(window, EMPTY)
    hands.type("Username", "newcomer")
    strike(window, Qt.Key.Key_Return)
    assert window.focusWidget() is hands.find(QLineEdit, "Password")
    assert not any(isinstance(intent, Register) for intent in intents)


def test_what_is_wrong_stands_beside_its_field(window: MainWindow, hands: Hands) -> None:
    show(window, TAKEN)
    assert words(window, "username_note") == "This name is taken."
    show(window, FREE)
    assert words(window, "username_note") == "This name is free."
    fill(hands)
    show(window, WEAK)
    assert words(window, "password_note").startswith("The homeserver asks for a better password.")


def test_while_it_is_made_everything_is_fixed_and_it_can_be_cancelled(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    show(window, FREE)
    fill(hands)
    show(window, replace(FREE, busy=True))
    assert not hands.find(QLineEdit, "Username").isEnabled()
    assert not hands.can_press("Create account")
    assert not hands.has("Back")
    hands.press("Cancel")
    assert intents[-1] == CancelSignIn()
    show(window, TAKEN)
    assert hands.text("Password") == PASSWORD, "what was typed stays"
    assert window.focusWidget() is hands.find(QLineEdit, "Username")


def test_escape_leads_back(window: MainWindow, intents: list[object]) -> None:
    show(window, EMPTY)
    strike(window, Qt.Key.Key_Escape)
    assert intents == [LeaveRegistration()]


FIELDS = ("Username", "Password", "Repeat password")


def test_who_went_back_by_mistake_finds_everything_again_and_the_name_is_looked_up_anew(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    show(window, EMPTY)
    fill(hands)
    strike(window, Qt.Key.Key_Escape)
    show(window, None)
    intents.clear()
    show(window, EMPTY)
    assert [hands.text(name) for name in FIELDS] == ["newcomer", PASSWORD, PASSWORD]
    assert intents == [NameTyped("newcomer")]


def test_nothing_that_was_typed_is_offered_to_another_homeserver_or_to_whoever_comes_after_a_session(
    window: MainWindow, hands: Hands
) -> None:
    for between in (EMPTY, None):
        show(window, EMPTY)
        fill(hands)
        show(window, None)
        if between is None:
            window.show_state(WindowShown(session=ACTIVE))
        show(window, replace(EMPTY, homeserver="other.example.org") if between else EMPTY)
        assert [hands.text(name) for name in FIELDS] == ["", "", ""]
        show(window, EMPTY)


def test_no_password_stays_behind_a_session(window: MainWindow, hands: Hands) -> None:
    show(window, EMPTY)
    fill(hands)
    field = hands.find(QLineEdit, "Repeat password")
    window.show_state(WindowShown(session=ACTIVE))
    assert field.text() == ""


def test_f3_nothing_is_sent_until_the_wait_is_over(window: MainWindow, hands: Hands, clock: HandClock) -> None:
    window.show_state(WindowShown(login=REGISTRATIONS["new-account-limited"]))
    fill(hands)
    assert not hands.can_press("Create account")
    clock.pass_by(7_000, window)
    assert hands.can_press("Create account")


def test_while_an_account_is_being_made_the_keyboard_rests_on_the_card_wherever_it_came_from(
    window: MainWindow, hands: Hands
) -> None:
    busy = REGISTRATIONS["new-account-busy"].registration
    assert busy is not None
    show(window, EMPTY)
    fill(hands)
    show(window, busy)
    card = part(window, QWidget, "registration_card")
    assert window.focusWidget() is card
    strike(window, Qt.Key.Key_Tab)
    cancel = hands.find(QPushButton, "Cancel")
    cancel.setFocus()
    show(window, replace(busy, name_mark=FieldMark.LOOKING, name_note="Waiting for your keyring."))
    assert window.focusWidget() is cancel
    show(window, None)
    show(window, busy)
    assert window.focusWidget() is card


def test_over_plain_http_the_person_has_to_agree_first(window: MainWindow, hands: Hands, intents: list[object]) -> None:
    window.show_state(WindowShown(login=REGISTRATIONS["new-account-http"]))
    fill(hands)
    assert words(window, "registration_consent_note").startswith("The way to nas.lan is not encrypted")
    assert not hands.can_press("Create account")
    hands.find(QCheckBox, "Send my password without encryption").click()
    hands.press("Create account")
    assert intents[-1] == Register("newcomer", Secret(PASSWORD), consent=True)


def test_both_passwords_can_be_looked_at(window: MainWindow, hands: Hands) -> None:
    show(window, EMPTY)
    for name in ("Password", "Repeat password"):
        assert hands.find(QLineEdit, name).echoMode() is QLineEdit.EchoMode.Password
        hands.press(f"Show {name.lower()}")
        assert hands.find(QLineEdit, name).echoMode() is QLineEdit.EchoMode.Normal
