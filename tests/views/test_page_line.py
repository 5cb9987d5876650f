"""A page that a server named: read before it is opened, and copied where somebody prefers that."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit

from latchkey.app.intents import OpenPage
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from tests.shots.states import SESSIONS
from tests.until import until

TERMS = SESSIONS["terms"]


async def test_the_address_is_shown_and_opened_as_it_is(
    window: MainWindow, intents: list[object], hands: Hands, qapp: QApplication
) -> None:
    assert TERMS.receipt is not None
    window.show_state(TERMS)
    await until(lambda: hands.has("Page to open", QLineEdit))
    assert hands.text("Page to open") == TERMS.receipt.page
    hands.press("Copy link")
    assert qapp.clipboard().text() == TERMS.receipt.page
    assert intents == []
    hands.press("Open page")
    assert intents == [OpenPage(TERMS.receipt.page)]


async def test_another_bar_has_no_page(window: MainWindow, hands: Hands) -> None:
    window.show_state(TERMS)
    await until(lambda: hands.has("Page to open", QLineEdit))
    window.show_state(SESSIONS["suspended"])
    assert not hands.has("Page to open", QLineEdit)
    assert not hands.can_press("Open page")
    window.show_state(TERMS)
    assert hands.can_press("Open page")
