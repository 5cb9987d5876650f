"""Every key that does something of its own, pressed; and the page that lists them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QTableView, QWidget

from latchkey.app.device_intents import LoadDevices, OpenDevices
from latchkey.app.intents import CheckComputer, OpenJournal, ToggleBench
from latchkey.app.settings_intents import OpenSettings
from latchkey.app.shown import WindowShown
from latchkey.desktop.first_picture import wait_for_first_picture
from latchkey.views import shortcuts
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.menu_button import ENTRIES
from latchkey.views.shortcuts import SECTIONS, Shortcut
from latchkey.views.shortcuts_dialog import ShortcutsDialog, show_shortcuts
from latchkey.views.timeline_view import TimelineView
from tests.shots.device_states import LISTED
from tests.shots.journal_states import JOURNALS
from tests.shots.states import ACTIVE, ROOMS, SESSIONS
from tests.until import until
from tests.views.showing import dialogs

NAME = "Keyboard shortcuts"
OPENING = {
    shortcuts.JOURNAL: OpenJournal(),
    shortcuts.DEVICES: OpenDevices(),
    shortcuts.SETTINGS: OpenSettings(),
    shortcuts.CHECK: CheckComputer(),
    shortcuts.BENCH: ToggleBench(),
}
"""What needs somebody behind the window."""


def press(shortcut: Shortcut, window: QWidget) -> None:
    QTest.keySequence(window.focusWidget(), shortcut.sequences()[0])


async def dressed(window: MainWindow) -> MainWindow:
    """The keys are listened to after the first picture."""
    window.show_rooms(ROOMS, ())
    window.show_state(WindowShown(session=ACTIVE))
    await until(lambda: window._dressed)
    return window


async def test_what_the_page_says_of_the_whole_window_is_so(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    closings: list[bool] = []
    (await dressed(window)).quit_asked.connect(lambda: closings.append(True))
    tried = []
    for shortcut in SECTIONS[0][1]:
        intents.clear()
        press(shortcut, window)
        if shortcut in OPENING:
            assert intents == [OPENING[shortcut]], shortcut.does
        elif shortcut is shortcuts.FIND:
            assert hands.find(QLineEdit, "Filter rooms").hasFocus()
        elif shortcut is shortcuts.SHORTCUTS:
            assert hands.has_dialog(NAME)
            hands.press("Close")
        elif shortcut is shortcuts.BACK:
            hands.type("Filter rooms", "harbour")
            press(shortcut, window)
            assert hands.text("Filter rooms") == ""
        else:
            assert shortcut is shortcuts.QUIT
            assert closings == [True]
        tried.append(shortcut)
    assert tried == list(SECTIONS[0][1])


def test_what_the_page_says_of_the_list_of_devices_is_so(
    window: MainWindow, hands: Hands, intents: list[object]
) -> None:
    window.show_state(WindowShown(session=ACTIVE, devices=LISTED))
    (dialog,) = dialogs("Devices")
    table = hands.find(QTableView, "Devices of this account")
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert set(SECTIONS[1][1]) == {shortcuts.READ_ANEW, shortcuts.RENAME, shortcuts.SIGN_OUT_DEVICE}
    QTest.keySequence(table, shortcuts.RENAME.sequences()[0])
    QTest.keyClick(hands.find(QLineEdit, "Device name"), Qt.Key.Key_Escape)
    dialog.activateWindow()
    wait_for_first_picture(dialog)
    QTest.keySequence(table, shortcuts.READ_ANEW.sequences()[0])
    assert intents[-1] == LoadDevices()
    QTest.keySequence(table, shortcuts.SIGN_OUT_DEVICE.sequences()[0])
    assert hands.has_dialog("Sign out one device?")


def test_what_the_page_says_of_the_timeline_is_so(window: MainWindow) -> None:
    window.show_state(WindowShown(session=ACTIVE, journal=JOURNALS["journal"]))
    (dialog,) = dialogs("Journal")
    dialog.resize(860, 700)
    view = dialog.findChild(TimelineView)
    assert isinstance(view, TimelineView)
    view.setFocus()
    # In an order in which each has somewhere to go.
    order = (
        shortcuts.FIRST,
        shortcuts.LATER,
        shortcuts.EARLIER,
        shortcuts.LANE_BELOW,
        shortcuts.LANE_ABOVE,
        shortcuts.LAST,
        shortcuts.ZOOM_IN,
        shortcuts.ZOOM_IN,
        shortcuts.ZOOM_OUT,
        shortcuts.PAGE_EARLIER,
        shortcuts.MOVE_LATER,
        shortcuts.MOVE_EARLIER,
        shortcuts.PAGE_LATER,
        shortcuts.WHOLE,
    )
    assert set(order) == set(SECTIONS[2][1])
    for shortcut in order:
        before = view._selected, view.sight.start_ms, view.sight.span_ms
        press(shortcut, dialog)
        assert (view._selected, view.sight.start_ms, view.sight.span_ms) != before, shortcut.does


async def test_the_page_lists_every_key_there_is_by_its_name_on_this_platform(
    window: MainWindow, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(shortcuts.SHORTCUTS, await dressed(window))
    model = hands.find(QTableView, NAME).model()
    listed = [tuple(model.index(row, column).data() for column in range(3)) for row in range(model.rowCount())]
    everything = {one for one in vars(shortcuts).values() if isinstance(one, Shortcut)}
    assert {does for _, does, _ in listed} == {one.does for one in everything}
    assert ("Everywhere", "Quit", QKeySequence("Ctrl+Q").toString(QKeySequence.SequenceFormat.NativeText)) in listed
    raised: list[bool] = []
    monkeypatch.setattr(ShortcutsDialog, "raise_", lambda _: raised.append(True))
    press(shortcuts.SHORTCUTS, window)
    assert (len(dialogs(NAME)), raised) == (1, [True])
    QTest.keyClick(hands.find(QDialog, NAME), Qt.Key.Key_Escape)
    assert not hands.has_dialog(NAME)


async def test_every_key_that_is_listened_for_is_on_the_page(window: MainWindow) -> None:
    listed = {key.toString() for _, section in SECTIONS for one in section for key in one.sequences()}
    await dressed(window)
    window.show_state(SESSIONS["bench"])
    found: set[str] = set()
    for name in ("devices", "journal", "settings", "about", "checkup"):
        window.show_state(SESSIONS[name])
        for sequences in (
            *map(QShortcut.keys, window.findChildren(QShortcut)),
            *map(QAction.shortcuts, window.findChildren(QAction)),
        ):
            found |= {key.toString() for key in sequences}
    assert {"Ctrl+F", "Ctrl+J", "F5", "Esc"} <= found <= listed


def test_what_a_menu_opens_by_a_key_is_on_the_page_and_no_key_there_is_listened_for_by_nobody() -> None:
    assert {entry.shortcut for entry in ENTRIES if entry.shortcut is not None} <= set(SECTIONS[0][1])
    sources = {file.name: file.read_text("utf-8") for file in Path(shortcuts.__file__).parent.glob("*.py")}
    of_keys = sources.pop("shortcuts.py")
    names = {name for name, one in vars(shortcuts).items() if isinstance(one, Shortcut)}
    used = {name for text in sources.values() for name in re.findall(r"\b[A-Z][A-Z_]+\b", text)}
    assert names <= used
    assert "QShortcut" in of_keys
    elsewhere = {name for name, text in sources.items() if re.search(r"QShortcut|setShortcut|QKeySequence", text)}
    assert elsewhere == set(), "keys are taken from the list that the page shows"
    pressed = {key for text in sources.values() for key in re.findall(r"Key\.Key_(\w+)", text)}
    assert pressed <= {"Return", "Enter", "Down"}, "what everybody tries, and no page needs to say"


def test_no_key_means_two_things_in_one_place() -> None:
    everywhere = [key for shortcut in SECTIONS[0][1] for key in map(str, shortcut.keys)]
    for _, here in SECTIONS:
        keys = [key for shortcut in here for key in shortcut.keys]
        assert len(keys) == len(set(keys))
        if here is not SECTIONS[0][1]:
            assert set(keys).isdisjoint(everywhere)


def test_everything_on_the_page_can_be_read(window: MainWindow, hands: Hands) -> None:
    show_shortcuts(window)
    table = hands.find(QTableView, NAME)
    for column in range(3):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)
