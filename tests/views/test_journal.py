"""The window "Journal"."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from latchkey.app import journal_shown
from latchkey.app.intents import CloseJournal, OpenJournal, SaveJournal
from latchkey.app.journal_shown import JournalShown
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import WindowShown
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from tests.shots.journal_states import ENTRIES, JOURNALS, OF_ALICE, entry, journal
from tests.shots.states import ACTIVE, JOURNAL_OF_THE_END
from tests.until import until
from tests.views.showing import dialogs, let_go, part, strike, words

NAME = "Journal"


def show(window: MainWindow, shown: JournalShown) -> None:
    window.show_state(WindowShown(session=ACTIVE, journal=shown))


def rows(hands: Hands) -> list[str]:
    """What stands in "What happened", from the top; none where the list is not there."""
    if not hands.has("Entries", QAbstractItemView):
        return []
    model = hands.find(QTableView, "Entries").model()
    return [str(model.index(row, 1).data()) for row in range(model.rowCount())]


def details(hands: Hands) -> str:
    return hands.find(QPlainTextEdit, "Details of the entry").toPlainText()


def test_the_panel_leads_to_it(window: MainWindow, intents: list[object], hands: Hands) -> None:
    window.show_state(WindowShown(session=ACTIVE))
    hands.press("Journal")
    assert intents == [OpenJournal()]


# A popup takes the keyboard for itself, which the offscreen display has no use for.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("shown", [WindowShown(session=ACTIVE), WindowShown(login=LoginShown())])
async def test_the_menu_view_leads_to_it(
    window: MainWindow, intents: list[object], hands: Hands, shown: WindowShown
) -> None:
    window.show_state(shown)
    intents.clear()
    hands.press("View")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_J)
    await until(lambda: intents == [OpenJournal()])


@pytest.mark.parametrize("shown", [WindowShown(session=ACTIVE), WindowShown(login=LoginShown())])
async def test_ctrl_j_opens_it_from_anywhere(window: MainWindow, intents: list[object], shown: WindowShown) -> None:
    window.show_state(shown)
    await until(lambda: window._dressed)
    intents.clear()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert intents == [OpenJournal()]


def test_the_newest_entry_is_on_top_and_its_details_are_below(window: MainWindow, hands: Hands) -> None:
    show(window, JOURNALS["journal"])
    assert rows(hands)[0] == "Refresh failed: the server refused (M_FORBIDDEN)"
    assert len(rows(hands)) == len(ENTRIES)
    assert details(hands).splitlines()[1].startswith("This alone ends nothing")
    assert "errcode: M_FORBIDDEN" in details(hands)
    assert words(window, "journal_about") == OF_ALICE[0]


def test_it_can_be_gone_through_with_keys(window: MainWindow, hands: Hands) -> None:
    show(window, JOURNALS["journal-loading"])
    show(window, JOURNALS["journal"])
    (dialog,) = dialogs(NAME)
    assert dialog.focusWidget() is hands.find(QTableView, "Entries")
    strike(dialog, Qt.Key.Key_Down)
    assert "event: refresh_started" in details(hands)
    strike(dialog, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is hands.find(QPlainTextEdit, "Details of the entry")


def test_entries_that_come_are_on_top_and_what_is_selected_stays(window: MainWindow, hands: Hands) -> None:
    shown = JOURNALS["journal"]
    show(window, shown)
    table = hands.find(QTableView, "Entries")
    table.selectRow(2)
    before = details(hands)
    resets: list[bool] = []
    table.model().modelReset.connect(lambda: resets.append(True))
    newer = journal_shown.line(entry(1, "reachable", after_ms=5_000))
    show(window, replace(shown, lines=(newer, *shown.lines)))
    assert rows(hands)[:2] == ["Back online after 5 seconds", "Refresh failed: the server refused (M_FORBIDDEN)"]
    assert details(hands) == before
    assert table.currentIndex().row() == 3
    assert resets == [], "whoever has scrolled stays there"


def test_what_is_selected_stays_when_the_oldest_go(window: MainWindow, hands: Hands) -> None:
    shown = JOURNALS["journal"]
    show(window, shown)
    hands.find(QTableView, "Entries").selectRow(2)
    before = details(hands)
    show(window, replace(shown, lines=shown.lines[:5]))
    assert len(rows(hands)) == 5
    assert details(hands) == before


@pytest.mark.parametrize(
    "kind, expected",
    [
        ("Network", ["Back online after 70 seconds", "Offline: no answer in time"]),
        ("Sign-ins", ["Signed in"]),
        ("Requests", ["The server rejected the access token", "Joining a room: the server refused (M_FORBIDDEN)"]),
    ],
)
def test_one_kind_can_be_seen_alone(window: MainWindow, hands: Hands, kind: str, expected: list[str]) -> None:
    show(window, JOURNALS["journal"])
    hands.find(QComboBox, "Kind of entry").setCurrentText(kind)
    assert rows(hands) == expected


def test_a_kind_stays_when_entries_of_another_come(window: MainWindow, hands: Hands) -> None:
    shown = JOURNALS["journal"]
    show(window, shown)
    hands.find(QComboBox, "Kind of entry").setCurrentText("Sign-ins")
    newer = journal_shown.line(entry(1, "reachable", after_ms=5_000))
    show(window, replace(shown, lines=(newer, *shown.lines)))
    assert rows(hands) == ["Signed in"]


@pytest.mark.parametrize("text", ["DISK full", "the disk is full", "save_failed disk"])
def test_every_word_is_looked_for_in_everything_that_was_written_down(
    window: MainWindow, hands: Hands, text: str
) -> None:
    show(window, JOURNALS["journal"])
    hands.type("Search the journal", text)
    assert rows(hands) == ["Tokens could not be saved yet"]
    assert "disk: the disk is full" in details(hands)


def test_where_nothing_matches_it_says_so_and_nothing_can_be_copied(window: MainWindow, hands: Hands) -> None:
    show(window, JOURNALS["journal"])
    hands.type("Search the journal", "nowhere")
    assert rows(hands) == []
    (dialog,) = dialogs(NAME)
    assert words(dialog, "why_empty") == "No entry is of this kind with these words."
    assert details(hands) == ""
    assert not hands.can_press("Copy entry")
    hands.type("Search the journal", "")
    assert len(rows(hands)) == len(ENTRIES)
    assert hands.can_press("Copy entry")


@pytest.mark.parametrize("name, why", [("journal-empty", "Nothing has happened yet."), ("journal-loading", "Reading…")])
def test_an_empty_journal_says_why(window: MainWindow, hands: Hands, name: str, why: str) -> None:
    show(window, JOURNALS[name])
    (dialog,) = dialogs(NAME)
    assert words(dialog, "why_empty") == why
    assert not hands.can_press("Save as")
    assert not hands.has("Details of the entry"), "an empty frame says nothing"


def test_enter_in_the_search_goes_to_the_entries(window: MainWindow, hands: Hands, intents: list[object]) -> None:
    show(window, JOURNALS["journal"])
    QGuiApplication.clipboard().setText("untouched")
    hands.find(QLineEdit, "Search the journal").setFocus()
    (dialog,) = dialogs(NAME)
    strike(dialog, Qt.Key.Key_Return)
    assert dialog.focusWidget() is hands.find(QTableView, "Entries")
    assert QGuiApplication.clipboard().text() == "untouched"
    strike(dialog, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == details(hands)
    assert intents == []


def test_entry_and_summary_can_be_copied(window: MainWindow, hands: Hands) -> None:
    show(window, JOURNALS["journal"])
    hands.press("Copy entry")
    assert QGuiApplication.clipboard().text() == details(hands)
    hands.press("Copy summary")
    assert QGuiApplication.clipboard().text() == JOURNALS["journal"].summary


def test_markup_of_a_server_is_text(window: MainWindow, hands: Hands) -> None:
    show(window, journal(entry(1, "unreachable", error="<b>bold</b>\nstatus: 200")))
    assert "error: <b>bold</b> status: 200" in details(hands).splitlines()


def test_it_asks_where_to_save(window: MainWindow, intents: list[object], hands: Hands, tmp_path: Path) -> None:
    show(window, JOURNALS["journal"])
    hands.press("Save as")
    asked = hands.find(QFileDialog, "Save the journal")
    asked.setDirectory(str(tmp_path))
    part(asked, QLineEdit, "fileNameEdit").setText("mine")
    asked.accept()
    assert intents == [SaveJournal(str(tmp_path / "mine.jsonl"))]
    assert not asked.isVisible()


@pytest.mark.parametrize("number, suffix", [(1, ".html"), (2, ".png"), (3, ".svg")])
def test_as_a_page_or_a_picture_its_name_says_so(
    window: MainWindow, intents: list[object], hands: Hands, tmp_path: Path, number: int, suffix: str
) -> None:
    show(window, JOURNALS["journal"])
    hands.press("Save as")
    asked = hands.find(QFileDialog, "Save the journal")
    asked.setDirectory(str(tmp_path))
    name = part(asked, QLineEdit, "fileNameEdit")
    assert name.text() == "latchkey-journal.jsonl"
    name.setText("mine.jsonl")
    choice = part(asked, QComboBox, "fileTypeCombo")
    choice.setCurrentIndex(number)
    choice.activated.emit(number)
    assert name.text() == f"mine{suffix}"
    asked.accept()
    assert intents == [SaveJournal(str(tmp_path / f"mine{suffix}"))]


def test_what_became_of_saving_is_told(window: MainWindow) -> None:
    show(window, JOURNALS["journal-not-saved"])
    (dialog,) = dialogs(NAME)
    assert words(dialog, "journal_notice").startswith("Nothing was saved in /srv/journal.jsonl: the folder")


@pytest.mark.parametrize("name", ["Entries", "Kind of entry", "Search the journal", "Details of the entry"])
def test_esc_asks_for_it_to_be_closed_and_nothing_more(
    window: MainWindow, intents: list[object], hands: Hands, name: str
) -> None:
    show(window, JOURNALS["journal"])
    (dialog,) = dialogs(NAME)
    hands.find(QWidget, name).setFocus()
    strike(dialog, Qt.Key.Key_Escape)
    assert intents == [CloseJournal()]
    assert dialogs(NAME) == [dialog]
    window.show_state(WindowShown(session=ACTIVE))
    let_go()
    assert dialogs(NAME) == []


def test_esc_in_a_search_ends_the_search_first(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, JOURNALS["journal"])
    (dialog,) = dialogs(NAME)
    rows = hands.find(QTableView, "Entries").model().rowCount()
    hands.type("Search the journal", "words that nobody wrote")
    hands.find(QLineEdit, "Search the journal").setFocus()
    strike(dialog, Qt.Key.Key_Escape)
    assert intents == []
    assert hands.text("Search the journal") == ""
    assert hands.find(QTableView, "Entries").model().rowCount() == rows
    strike(dialog, Qt.Key.Key_Escape)
    assert intents == [CloseJournal()]


def test_the_window_beside_it_can_be_used(window: MainWindow) -> None:
    show(window, JOURNALS["journal"])
    (dialog,) = dialogs(NAME)
    assert not dialog.isModal()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_asked_for_again_it_is_there_again(window: MainWindow) -> None:
    show(window, JOURNALS["journal"])
    window.hide()
    assert dialogs(NAME) == []
    window.show()
    show(window, replace(JOURNALS["journal"], asked=2))
    assert len(dialogs(NAME)) == 1


def test_it_goes_on_over_the_end_of_the_session(window: MainWindow, hands: Hands) -> None:
    show(window, JOURNALS["journal"])
    window.show_state(JOURNAL_OF_THE_END)
    assert rows(hands)[0] == "Signed out by the server"
    told = words(window, "journal_about").splitlines()
    assert [line.split(":")[0] for line in told[1:]] == ["The answer", "The witness", "Kept", "Discarded"]


def test_nothing_of_it_is_imported_before_it_is_opened() -> None:
    import subprocess
    import sys

    code = "import sys, latchkey.bootstrap; print([name for name in sys.modules if 'journal_' in name or 'meanings' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
