"""The card of a locked account, above rooms that stay as they were (F22)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from latchkey.app.intents import BannerPressed, OpenPage, SignOut
from latchkey.app.shown import BannerAction, WindowShown
from latchkey.views.hands import Hands
from latchkey.views.labels import PlainLabel
from latchkey.views.locked_card import LockedCard
from latchkey.views.main_window import MainWindow
from tests.shots.states import LOCKED, ROOMS, SESSIONS
from tests.until import until
from tests.views.showing import dialogs, let_go, part, words

SHOWN = SESSIONS["locked"]


@pytest.fixture
def locked(window: MainWindow) -> MainWindow:
    window.show_state(SHOWN)
    window.show_rooms(ROOMS, ())
    return window


def with_lock(**changes: Any) -> WindowShown:
    return replace(SHOWN, locked=replace(LOCKED, **changes))


async def test_f22_the_rooms_stay_and_the_state_is_said(locked: MainWindow, hands: Hands) -> None:
    await until(lambda: len(hands.rooms()) == len(ROOMS))
    assert hands.text("Session state") == "Locked"
    assert "Everything is kept" in words(locked, "locked_text")


def test_f22_the_words_of_the_server_stay_text(locked: MainWindow) -> None:
    assert words(locked, "locked_says") == "It says: User account has been locked <b>for good reason</b>"


def test_a_server_that_says_nothing_takes_no_room(locked: MainWindow) -> None:
    locked.show_state(with_lock(says=""))
    assert not part(locked, PlainLabel, "locked_says").isVisible()


def test_contacts_can_be_read_and_copied_and_the_page_opened(
    locked: MainWindow, intents: list[object], hands: Hands, qapp: QApplication
) -> None:
    for contact in LOCKED.contacts:
        assert hands.text(contact.caption) == contact.value
        hands.press(f"Copy {contact.caption.lower()}")
        assert qapp.clipboard().text() == contact.value
    hands.press("Open page")
    assert intents == [OpenPage("https://example.org/support?topic=locked")]


async def test_contacts_that_come_later_are_added_and_old_ones_go(locked: MainWindow, hands: Hands) -> None:
    locked.show_state(with_lock(contacts=()))
    let_go()
    assert not hands.has("Support page", QLineEdit)
    assert not hands.can_press("Open page")
    locked.show_state(with_lock(contacts=LOCKED.contacts[:1]))
    await until(lambda: hands.has("Support by e-mail", QLineEdit))
    assert hands.text("Support by e-mail") == LOCKED.contacts[0].value


def test_looking_now_is_asked_for(locked: MainWindow, intents: list[object], hands: Hands) -> None:
    hands.press("Check now")
    assert intents == [BannerPressed(BannerAction.TRY_NOW)]


def test_f22_signing_out_is_asked_once_more(locked: MainWindow, intents: list[object], hands: Hands) -> None:
    card = part(locked, LockedCard, "locked")
    part(card, QPushButton, "sign_out").click()
    assert intents == []
    hands.press("Cancel")
    assert intents == []
    part(card, QPushButton, "sign_out").click()
    hands.press("Sign out")
    assert intents == [SignOut()]


def test_an_unlocked_account_has_no_card_and_no_question_about_it(locked: MainWindow, hands: Hands) -> None:
    card = part(locked, LockedCard, "locked")
    part(card, QPushButton, "sign_out").click()
    assert dialogs("Sign out of this session?")
    locked.show_state(SESSIONS["active"])
    assert not card.isVisible()
    assert dialogs("Sign out of this session?") == []
    locked.show_state(SHOWN)
    assert card.isVisible()
