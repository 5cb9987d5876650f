"""The window of a journal from a file: all that the journal's own window can, and marked as what it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from latchkey.app.intents import CloseJournal, OpenJournalFile, SaveJournal
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import WindowShown
from latchkey.views.hands import Hands
from latchkey.views.journal_dialog import JournalDialog
from latchkey.views.main_window import MainWindow
from latchkey.views.timeline_view import TimelineView
from tests.shots.journal_states import ENTRIES, FILES, JOURNALS
from tests.shots.states import ACTIVE
from tests.until import until
from tests.views.showing import dialogs, let_go, part, strike, words

NAME = "Journal from a file"


@pytest.fixture
def opened(window: MainWindow) -> JournalDialog:
    window.show_state(WindowShown(session=ACTIVE, journal_file=FILES["journal-file"]))
    (dialog,) = dialogs(NAME)
    assert isinstance(dialog, JournalDialog)
    return dialog


def choose(hands: Hands, path: Path) -> None:
    asked = hands.find(QFileDialog, "Open a journal")
    asked.setDirectory(str(path.parent))
    part(asked, QLineEdit, "fileNameEdit").setText(path.name)
    asked.accept()


def test_it_says_which_file_it_is_and_that_it_is_read_only(opened: JournalDialog) -> None:
    mark = words(opened, "journal_mark")
    assert "evening <b>of</b> alice.jsonl" in mark
    assert "read only" in mark
    assert opened.windowTitle() == NAME
    assert words(opened, "journal_about").startswith("The last sign-in in it: @alice:example.org")
    assert words(opened, "journal_notice") == "Line 17 cannot be read. 29 entries are shown."


def test_the_programs_own_has_no_such_mark(window: MainWindow) -> None:
    window.show_state(WindowShown(session=ACTIVE, journal=JOURNALS["journal"]))
    (dialog,) = dialogs("Journal")
    assert not part(dialog, QWidget, "journal_mark").isVisible()
    assert dialog.windowTitle() == "Journal"


def test_it_can_be_searched_and_copied(opened: JournalDialog, hands: Hands) -> None:
    model = hands.find(QTableView, "Entries").model()
    assert model.rowCount() == len(ENTRIES)
    hands.type("Search the journal", "disk full")
    assert model.rowCount() == 1
    assert "disk: the disk is full" in hands.find(QPlainTextEdit, "Details of the entry").toPlainText()
    hands.press("Copy summary")
    assert QGuiApplication.clipboard().text() == FILES["journal-file"].summary


def test_what_is_no_journal_leaves_nothing_to_see_and_another_can_be_opened(
    window: MainWindow, hands: Hands, intents: list[object], tmp_path: Path
) -> None:
    window.show_state(WindowShown(login=LoginShown(), journal_file=FILES["journal-file-none"]))
    (dialog,) = dialogs(NAME)
    assert words(dialog, "why_empty") == "Nothing in it can be shown."
    assert dialog.focusWidget() is hands.find(QPushButton, "Open a journal"), "there is nothing to search"
    assert not dialog.findChildren(TimelineView)[0].isVisible()
    window.show_state(WindowShown(login=LoginShown(), journal_file=FILES["journal-file"]))
    assert dialog.findChildren(TimelineView)[0].isVisible()
    window.show_state(WindowShown(login=LoginShown(), journal_file=FILES["journal-file-none"]))
    assert words(dialog, "journal_notice").startswith("photo.jpg is not a journal")
    assert not hands.can_press("Save as")
    hands.press("Open a journal")
    (tmp_path / "night.jsonl").touch()
    choose(hands, tmp_path / "night.jsonl")
    assert intents == [OpenJournalFile(str(tmp_path / "night.jsonl"))]


# A popup takes the keyboard for itself, which the offscreen display has no use for.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("shown", [WindowShown(session=ACTIVE), WindowShown(login=LoginShown())])
async def test_the_menu_leads_to_it(
    window: MainWindow, intents: list[object], hands: Hands, shown: WindowShown, tmp_path: Path
) -> None:
    window.show_state(shown)
    intents.clear()
    hands.press("View")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_O)
    await until(lambda: hands.has("Open a journal", QFileDialog))
    (tmp_path / "mine").touch()
    choose(hands, tmp_path / "mine")
    assert intents == [OpenJournalFile(str(tmp_path / "mine"))]


def test_what_is_saved_and_closed_is_the_file(
    window: MainWindow, opened: JournalDialog, hands: Hands, intents: list[object], tmp_path: Path
) -> None:
    hands.press("Save as")
    hands.find(QFileDialog, "Save the journal").fileSelected.emit("/x.html")
    hands.find(QFileDialog, "Save the journal").close()
    strike(opened, Qt.Key.Key_Escape)
    assert intents == [SaveJournal("/x.html", of_file=True), CloseJournal(of_file=True)]
    window.show_state(WindowShown(session=ACTIVE))
    let_go()
    assert dialogs(NAME) == []


def test_it_stands_beside_the_programs_own(window: MainWindow, opened: JournalDialog) -> None:
    both = WindowShown(session=ACTIVE, journal=JOURNALS["journal"], journal_file=FILES["journal-file"])
    window.show_state(both)
    assert (len(dialogs("Journal")), dialogs(NAME)) == (1, [opened])
    window.show_state(replace(both, journal_file=None))
    let_go()
    assert (len(dialogs("Journal")), dialogs(NAME)) == (1, [])
