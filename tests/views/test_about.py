"""The window "About Latchkey"."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QPlainTextEdit, QPushButton

from latchkey.app.about import Folder
from latchkey.app.about_intents import CloseAbout, CollectDiagnostics, OpenAbout, OpenFolder
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import WindowShown
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.plain_text import tool_tip
from latchkey.views.value_field import ValueField
from tests.shots.states import ACTIVE, SESSIONS
from tests.until import until
from tests.views.showing import dialogs, part, strike, words

SHOWN = SESSIONS["about"]


# A popup takes the keyboard for itself, which the offscreen display has no use for.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("shown", [WindowShown(session=ACTIVE), WindowShown(login=LoginShown())])
async def test_help_leads_to_it(window: MainWindow, intents: list[object], hands: Hands, shown: WindowShown) -> None:
    window.show_state(shown)
    hands.press("Help")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_A)
    await until(lambda: OpenAbout() in intents)


# A popup takes the keyboard for itself, which the offscreen display has no use for.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("name", ["Account", "View", "Help"])
def test_a_menu_at_the_end_of_the_screen_opens_inside_of_it_and_leaves_its_button_in_sight(
    window: MainWindow, hands: Hands, name: str
) -> None:
    free = window.screen().availableGeometry()
    window.resize(free.size())
    window.move(free.topLeft())
    window.show_state(WindowShown(session=ACTIVE))
    part(window, QPushButton, "show_session").setChecked(True)
    hands.press(name)
    menu, button = QApplication.activePopupWidget(), hands.find(QPushButton, name)
    assert isinstance(menu, QMenu)
    assert free.contains(menu.geometry())
    assert not menu.geometry().intersects(QRect(button.mapToGlobal(QPoint(0, 0)), button.size()))
    menu.close()


def test_versions_and_folders_can_be_read_and_opened(window: MainWindow, intents: list[object], hands: Hands) -> None:
    window.show_state(SHOWN)
    assert hands.text("Qt") == "6.11.3, PySide6 6.11.3, xcb"
    assert hands.text("Your data") == "/srv/alice/.local/share/latchkey/profiles/default"
    intents.clear()
    hands.press("Open log folder")
    hands.press("Open data folder")
    assert intents == [OpenFolder(Folder.LOG), OpenFolder(Folder.DATA)]
    window.show_state(SESSIONS["about-no-folder"])
    assert words(window, "about_says").startswith("No program on this computer opens the folder")


def test_a_path_has_the_width_of_the_window_and_of_one_that_is_too_long_both_ends_are_seen_and_all_on_hover(
    window: MainWindow, hands: Hands
) -> None:
    assert SHOWN.about is not None
    usual = "/srv/alice/Library/Application Support/latchkey/profiles/default"
    long = f"/srv/{'one-more-folder/' * 12}log"
    window.show_state(replace(SHOWN, about=replace(SHOWN.about, folders={Folder.DATA: usual, Folder.LOG: long})))
    data, log = (hands.find(ValueField, name) for name in ("Your data", "Log"))
    assert data.in_sight == usual
    begins, ends = log.in_sight.split("…")
    assert len(begins) > 20
    assert long.startswith(begins)
    assert len(ends) > 20
    assert long.endswith(ends)
    assert log.toolTip() == tool_tip(long)
    log.selectAll()
    assert log.selectedText() == long


def test_every_licence_can_be_read_once_they_have_come(window: MainWindow) -> None:
    assert SHOWN.about is not None
    window.show_state(replace(SHOWN, about=replace(SHOWN.about, licences=())))
    which, text = part(window, QComboBox, "licence_of"), part(window, QPlainTextEdit, "licence_text")
    assert (which.count(), text.toPlainText()) == (0, "")
    window.show_state(SHOWN)
    assert [which.itemText(row) for row in range(which.count())] == [
        "Latchkey 0.1.0 (Apache-2.0)",
        "httpx 0.28.1 (BSD)",
    ]
    assert text.toPlainText().startswith("Apache License")
    which.setCurrentIndex(1)
    assert text.toPlainText() == ""


def test_diagnostics_go_to_the_clipboard_once_they_are_there(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    assert SHOWN.about is not None
    window.show_state(SHOWN)
    intents.clear()
    hands.press("Copy diagnostics")
    assert intents == [CollectDiagnostics()]
    QGuiApplication.clipboard().setText("before")
    window.show_state(replace(SHOWN, about=replace(SHOWN.about, collecting=True)))
    assert not part(window, QPushButton, "copy_diagnostics").isEnabled()
    assert QGuiApplication.clipboard().text() == "before"
    there = replace(SHOWN, about=replace(SHOWN.about, diagnostics="Latchkey: 7"))
    window.show_state(there)
    assert QGuiApplication.clipboard().text() == "Latchkey: 7"
    QGuiApplication.clipboard().setText("something else")
    window.show_state(replace(there, about=replace(SHOWN.about, diagnostics="Latchkey: 7", says="Copied.")))
    assert QGuiApplication.clipboard().text() == "something else"


def test_esc_closes_it(window: MainWindow, intents: list[object]) -> None:
    window.show_state(SHOWN)
    (dialog,) = dialogs("About Latchkey")
    strike(dialog, Qt.Key.Key_Escape)
    assert intents[-1] == CloseAbout()
    window.show_state(WindowShown(session=ACTIVE))
    assert dialogs("About Latchkey") == []
