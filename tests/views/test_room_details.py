"""The room that is selected, and the answer to an invitation."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from latchkey.app.intents import AnswerInvite
from latchkey.views.capped_label import CappedLabel
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.room_details import RoomDetails
from tests.shots.states import ROOMS, SESSIONS
from tests.views.showing import part

HARBOUR, BO, MEADOW, ORCHARD = ROOMS[:4]
FROZEN = "Invitations can be answered once you are signed in and online again."


@pytest.fixture
def shown(window: MainWindow) -> MainWindow:
    window.show_rooms(ROOMS, ())
    window.show_state(SESSIONS["active"])
    return window


def lines(window: MainWindow) -> list[str]:
    """What the details say, from the top."""
    details = part(window, RoomDetails, "room_details")
    return [label.text() for label in details.findChildren(QLabel) if label.isVisible() and label.text()]


def test_nothing_is_told_of_any_room_until_one_is_selected(shown: MainWindow, hands: Hands) -> None:
    assert not hands.has("Room details")
    hands.select_room("Harbour Watch")
    assert hands.has("Room details")


def test_a_room_shows_its_name_topic_address_members_and_last_message(shown: MainWindow, hands: Hands) -> None:
    hands.select_room("Harbour Watch")
    said = lines(shown)
    assert {"Harbour Watch", "Room · 14 members\n#harbour:example.org"} <= set(said)
    assert "Tides, traffic and who left the crane unlocked.\nStanding orders: channel 12." in said
    assert "Bo: the tide is turning" in said
    assert hands.text("Room ID") == "!harbour:example.org"
    assert hands.find(QLineEdit, "Room ID").isReadOnly()


def test_what_a_room_does_not_have_is_left_out(shown: MainWindow, hands: Hands) -> None:
    hands.select_room("Bo")
    said = lines(shown)
    assert "Topic" not in said
    assert "Direct chat · 2 members" in said
    shown.show_rooms([BO._replace(last_text="", joined_members=1)], ())
    hands.select_room("Harbour Watch")
    hands.select_room("Bo")
    assert "Last message" not in lines(shown)
    assert "Direct chat · 1 member" in lines(shown)


def test_an_encrypted_room_says_that_it_cannot_be_read_yet(shown: MainWindow, hands: Hands) -> None:
    hands.select_room("Kernel meadow")
    assert "Encrypted. Latchkey does not read encrypted messages yet." in lines(shown)
    hands.select_room("Harbour Watch")
    assert "Not encrypted: the homeserver can read it." in lines(shown)


def test_the_room_id_can_be_copied(shown: MainWindow, hands: Hands, qapp: QApplication) -> None:
    qapp.clipboard().setText("something else")
    hands.select_room("Harbour Watch")
    hands.press("Copy room ID")
    assert qapp.clipboard().text() == "!harbour:example.org"


@pytest.mark.parametrize(("answer", "join"), [("Join", True), ("Decline", False)])
def test_an_invitation_says_who_it_is_from_and_can_be_answered(
    shown: MainWindow, intents: list[object], hands: Hands, answer: str, join: bool
) -> None:
    hands.select_room("Orchard night")
    assert "Invitation from @carol:example.org" in lines(shown)
    assert FROZEN not in lines(shown)
    hands.press(answer)
    assert intents == [AnswerInvite("!orchard:example.org", join)]


def test_a_room_that_was_joined_offers_no_answer(shown: MainWindow, hands: Hands) -> None:
    hands.select_room("Orchard night")
    hands.select_room("Harbour Watch")
    assert not hands.has("Join")
    assert not hands.has("Decline")


def test_an_invitation_from_the_cache_cannot_be_answered_and_says_why(
    shown: MainWindow, intents: list[object], hands: Hands
) -> None:
    hands.select_room("Orchard night")
    shown.show_state(SESSIONS["offline"])
    assert not hands.can_press("Join")
    assert not hands.can_press("Decline")
    assert FROZEN in lines(shown)
    hands.find(QPushButton, "Join").click()
    assert intents == []
    shown.show_state(SESSIONS["active"])
    assert hands.can_press("Join")
    assert hands.can_press("Decline")


def test_an_invitation_that_was_accepted_elsewhere_turns_into_a_room_in_place(shown: MainWindow, hands: Hands) -> None:
    hands.select_room("Orchard night")
    shown.show_rooms([ORCHARD._replace(invited_by="", unread=1)], ())
    model = shown._session.rooms.list.model
    model.flush()
    assert not hands.has("Join")
    assert hands.text("Room ID") == ORCHARD.room_id


def test_a_room_that_is_gone_closes_its_details(shown: MainWindow, hands: Hands) -> None:
    hands.select_room("Bo")
    shown.show_rooms((), [BO.room_id])
    shown._session.rooms.list.model.flush()
    assert not hands.has("Room details")


def test_the_details_close_with_their_button_and_with_escape(shown: MainWindow, hands: Hands) -> None:
    hands.select_room("Harbour Watch")
    hands.press("Close room details")
    assert not hands.has("Room details")
    hands.select_room("Bo")
    QTest.keyClick(hands.find(QLineEdit, "Room ID"), Qt.Key.Key_Escape)
    assert not hands.has("Room details")


def test_markup_of_a_room_is_shown_as_it_was_written(shown: MainWindow, hands: Hands) -> None:
    shown.show_rooms([HARBOUR._replace(topic="<a href='http://evil.example'>tide</a>")], ())
    shown._session.rooms.list.model.flush()
    hands.select_room("<b>Bold plans</b>")
    assert "<b>Bold plans</b> & other <i>markup</i>" in lines(shown)
    assert "Dara: <img src=x> is just text here" in lines(shown)
    hands.select_room("Harbour Watch")
    assert "<a href='http://evil.example'>tide</a>" in lines(shown)


def test_a_name_without_end_does_not_push_the_window_wide(shown: MainWindow, hands: Hands) -> None:
    width = shown.width()
    hands.select_room("The society for the very careful")
    assert shown.width() == width
    assert max(len(line) for line in lines(shown)) < 2_000


@pytest.mark.parametrize("name", ["The society for the very careful naming of rooms " * 6, "unbroken" * 30])
def test_of_a_very_long_name_three_lines_are_seen_and_all_of_it_on_hover(
    shown: MainWindow, hands: Hands, name: str
) -> None:
    hands.select_room("Bo")
    details = part(shown, RoomDetails, "room_details")
    (label,) = details.findChildren(CappedLabel)
    assert label.text() == "Bo"
    details.show_room(BO._replace(name=name), frozen=False)
    for width in (1080, 1300):
        shown.resize(width, 720)
        QCoreApplication.sendPostedEvents()
        assert label.text().endswith("…")
        assert name.startswith(label.text().removesuffix("…"))
        assert label.heightForWidth(label.width()) <= 3 * label.fontMetrics().lineSpacing() + 1
        assert name.strip() in label.toolTip()
