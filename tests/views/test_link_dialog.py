"""The dialog "Link": what a link names, in plain text, and buttons that do nothing by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from latchkey.app.link_intents import CloseLink, JoinLinkedRoom
from latchkey.app.shown import WindowShown
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from tests.shots.link_states import LINKS
from tests.shots.states import ACTIVE, ROOMS
from tests.views.showing import dialogs, strike, words


def show(window: MainWindow, name: str, room_id: str = "") -> None:
    link = LINKS[name]
    window.show_state(WindowShown(session=ACTIVE, link=replace(link, room_id=room_id or link.room_id)))


def test_it_says_what_the_link_names_as_plain_text(window: MainWindow, hands: Hands) -> None:
    show(window, "link-person")
    (dialog,) = dialogs("Link")
    assert words(dialog, "link_title") == "A link to a person"
    assert hands.text("Person") == "@<b>bo</b>&amp;:example.org"
    assert not hands.has("Join")
    assert not hands.has("Show room")
    hands.press("Copy")
    assert QApplication.clipboard().text() == "@<b>bo</b>&amp;:example.org"


def test_a_room_is_joined_by_its_button_alone(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, "link-room")
    assert intents == []
    (dialog,) = dialogs("Link")
    strike(dialog, Qt.Key.Key_Return)
    assert intents == [CloseLink()], "Enter joins nothing"
    hands.press("Join")
    assert intents[1:] == [JoinLinkedRoom()]
    show(window, "link-joining")
    assert not hands.can_press("Join")
    show(window, "link-not-let-in")
    assert hands.can_press("Join")
    assert "You were not let in" in words(dialog, "link_problem")


@pytest.mark.parametrize("typed", ["", "nothing is called so"])
def test_a_room_in_the_list_is_shown_whatever_is_filtered(
    window: MainWindow, intents: list[object], hands: Hands, typed: str
) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(WindowShown(session=ACTIVE))
    hands.type("Filter rooms", typed)
    intents.clear()
    show(window, "link-room-in-list", room_id=ROOMS[2].room_id)
    hands.press("Show room")
    assert intents == [CloseLink()]
    assert hands.text("Room ID") == ROOMS[2].room_id


def test_a_room_that_has_gone_meanwhile_is_no_trouble(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, "link-room-in-list", room_id="!gone:example.org")
    hands.press("Show room")
    assert intents == [CloseLink()]


def test_esc_closes_and_another_link_takes_its_place(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, "link-refused")
    (dialog,) = dialogs("Link")
    assert not hands.has("Copy")
    strike(dialog, Qt.Key.Key_Escape)
    assert intents == [CloseLink()]
    show(window, "link-room")
    assert dialogs("Link") == [dialog]
    assert hands.text("Room") == "#harbour-watch:example.org"
    window.show_state(WindowShown(session=ACTIVE))
    assert dialogs("Link") == []
