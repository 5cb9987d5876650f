"""The window "Devices"."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QPushButton, QTableView

from latchkey.app.device_intents import (
    CloseDevices,
    LoadDevices,
    LookAtDevices,
    OpenDevices,
    RenameDevice,
    SignOutDevices,
    SignOutEverywhere,
    StopDevices,
)
from latchkey.app.devices_shown import LONGEST_NAME, DevicesShown, Others
from latchkey.app.intents import OpenPage, SignOut
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import WindowShown
from latchkey.views.devices_model import HEADINGS
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from tests.shots.device_states import DEVICES, LISTED, MANY, OWN, devices
from tests.shots.states import ACTIVE
from tests.until import until
from tests.views.showing import dialogs, let_go, part, strike, words

NAME, LIST = "Devices", "Devices of this account"


@pytest.fixture
def intents(window: MainWindow) -> list[object]:
    """What the window has emitted so far, but for what the display makes of windows that come and go."""
    kept: list[object] = []

    def keep(intent: object) -> None:
        if not isinstance(intent, LookAtDevices):
            kept.append(intent)

    window.intent.connect(keep)
    return kept


def show(window: MainWindow, shown: DevicesShown | None) -> None:
    window.show_state(WindowShown(session=ACTIVE, devices=shown))


def table(hands: Hands) -> QTableView:
    return hands.find(QTableView, LIST)


def cells(hands: Hands, row: int) -> list[str]:
    model = table(hands).model()
    return [str(model.index(row, column).data()) for column in range(model.columnCount())]


def names(hands: Hands) -> list[str]:
    return [cells(hands, row)[0] for row in range(table(hands).model().rowCount())]


def why_empty(window: MainWindow) -> str:
    (dialog,) = dialogs(NAME)
    return words(dialog, "why_empty")


def choose(hands: Hands, *rows: int) -> None:
    """By keyboard alone."""
    view = table(hands)
    QTest.keyClick(view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    at = 0
    for number, row in enumerate(rows):
        held = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
        for _ in range(row - at):
            QTest.keyClick(view, Qt.Key.Key_Down, held)
        at = row
        if number:
            QTest.keyClick(view, Qt.Key.Key_Space, held)


def test_the_panel_leads_to_it(window: MainWindow, intents: list[object], hands: Hands) -> None:
    window.show_state(WindowShown(session=ACTIVE))
    hands.press("Devices")
    assert intents == [OpenDevices()]


def test_it_does_not_lead_there_before_somebody_listens(window: MainWindow, hands: Hands) -> None:
    window.show_state(WindowShown(session=replace(ACTIVE, can_sign_out=False)))
    assert not hands.can_press("Devices")


async def test_ctrl_d_leads_to_it(window: MainWindow, intents: list[object]) -> None:
    window.show_state(WindowShown(session=ACTIVE))
    await until(lambda: window._dressed)
    intents.clear()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert intents == [OpenDevices()]


# A popup takes the keyboard for itself, which the offscreen display has no use for.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("page", ["", "https://account.example.org/?action=org.matrix.profile"])
async def test_the_menu_account_leads_to_it_and_to_the_page_where_there_is_one(
    window: MainWindow, intents: list[object], hands: Hands, page: str
) -> None:
    window.show_state(WindowShown(session=ACTIVE))
    hands.press("Account")  # made before the page is known
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    window.show_state(WindowShown(session=replace(ACTIVE, account_page=page)))
    intents.clear()
    hands.press("Account")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert len(menu.actions()) == (2 if page else 1)
    QTest.keyClick(menu, Qt.Key.Key_M if page else Qt.Key.Key_D)
    await until(lambda: intents == [OpenPage(page) if page else OpenDevices()])


def test_there_is_no_menu_account_without_a_session(window: MainWindow, hands: Hands) -> None:
    window.show_state(WindowShown(login=LoginShown()))
    assert hands.has("View")
    assert not hands.has("Account")


def test_each_device_has_a_row_this_one_first(window: MainWindow, hands: Hands) -> None:
    show(window, LISTED)
    model = table(hands).model()
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in range(4)] == list(HEADINGS)
    assert cells(hands, 0) == ["Latchkey", OWN, "just now (21 Nov 2025, 12:00)", "This device"]
    assert cells(hands, 3)[2:] == ["4 months ago (23 Jul 2025, 12:00)", "Unused for 4 months"]
    assert cells(hands, 4) == ["No name", "NEVERSEEN1", "not known", ""]
    assert words(window, "devices_of") == "Signed in as @alice:example.org."


def test_a_screen_reader_reads_a_row_as_one(window: MainWindow, hands: Hands) -> None:
    show(window, LISTED)
    read = table(hands).model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert read == "Latchkey, ABCDEFGHIJ, just now (21 Nov 2025, 12:00), This device"


def test_moments_are_written_as_in_the_persons_language(window: MainWindow, hands: Hands) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    show(window, LISTED)
    assert cells(hands, 3)[2] == "4 months ago (23.07.25, 12:00)"


def test_names_are_plain_text_that_stays_in_its_place(window: MainWindow, hands: Hands) -> None:
    show(window, DEVICES["devices-hostile"])
    found = names(hands)
    assert "<b>Bold</b> &amp; <img src=x>" in found
    assert "txet desrever" in found
    assert "Name over lines" in found
    assert max(len(name) for name in found) <= 321
    model = table(hands).model()
    tips = [str(model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole)) for row in range(model.rowCount())]
    assert any("&lt;b&gt;Bold" in tip for tip in tips)
    hands.press("Sign out everywhere")
    (question,) = dialogs("Sign out everywhere?")
    question.reject()
    table(hands).selectAll()
    hands.press("Sign out selected")
    (question,) = dialogs("Sign out 5 devices?")
    assert "\u202e" not in question.accessibleDescription()
    assert "\u2068המחשב שלי\u2069 (HEBREWNAME)" in question.accessibleDescription()
    assert len(question.accessibleDescription()) < 700
    question.reject()


async def test_one_is_renamed_in_place_with_the_keyboard(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, LISTED)
    choose(hands, 1)
    strike(table(hands).window(), Qt.Key.Key_F2)
    field = hands.find(QLineEdit, "Device name")
    assert (field.text(), field.maxLength()) == ("Phone", LONGEST_NAME)
    field.setText("  Old phone ")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: intents == [RenameDevice("QKXMWSNVBT", "Old phone")])
    assert names(hands)[1] == "Phone", "until the homeserver says so"
    assert words(window, "devices_hint") == "Other people can see the names of your devices."


async def test_a_name_that_stays_as_it_is_is_not_sent(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, DEVICES["devices-hostile"])
    choose(hands, 5)
    hands.press("Rename")
    field = hands.find(QLineEdit, "Device name")
    assert field.text().startswith("A very long name")
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: not hands.has("Device name"))
    hands.press("Rename")
    field = hands.find(QLineEdit, "Device name")
    field.setText("another")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    await until(lambda: not hands.has("Device name"))
    assert intents == []
    assert dialogs(NAME), "Esc gave up the editing alone"


def test_several_are_signed_out_once_that_was_confirmed(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, LISTED)
    choose(hands, 1, 3)
    hands.press("Sign out selected")
    (question,) = dialogs("Sign out 2 devices?")
    assert "Phone (QKXMWSNVBT), Tablet in the kitchen (OLDTABLET1)" in question.accessibleDescription()
    assert "This device stays" not in question.accessibleDescription()
    hands.press("Cancel")
    assert intents == []
    strike(table(hands).window(), Qt.Key.Key_Delete)
    assert dialogs("Sign out 2 devices?")
    hands.press("Sign out")
    assert intents == [SignOutDevices(("QKXMWSNVBT", "OLDTABLET1"))]


def test_this_device_is_left_out_of_several(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, LISTED)
    table(hands).selectAll()
    hands.press("Sign out selected")
    (question,) = dialogs("Sign out 4 devices?")
    assert "This device stays signed in" in question.accessibleDescription()
    hands.press("Sign out")
    (intent,) = intents
    assert isinstance(intent, SignOutDevices)
    assert OWN not in intent.device_ids


def test_this_device_alone_is_signed_out_as_anywhere_else(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, replace(LISTED, others=Others.NOWHERE))
    choose(hands, 0)
    hands.press("Sign out selected")
    assert dialogs("Sign out of this session?")
    hands.press("Sign out")
    assert intents == [SignOut()]


@pytest.mark.parametrize(
    ("others", "yes"),
    [
        (Others.HERE, "Sign out everywhere"),
        (Others.ON_PAGE, "Sign out and open page"),
        (Others.NOWHERE, "Sign out"),
    ],
)
def test_everywhere_is_asked_in_the_words_of_the_server(
    window: MainWindow, intents: list[object], hands: Hands, others: Others, yes: str
) -> None:
    show(window, replace(LISTED, others=others))
    hands.press("Sign out everywhere")
    assert dialogs("Sign out everywhere?")
    hands.press(yes)
    assert intents == [SignOutEverywhere()]


def test_where_the_server_has_a_page_it_is_named_and_shown(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    shown = DEVICES["devices-on-page"]
    show(window, shown)
    choose(hands, 1)
    hands.press("Sign out selected")
    (question,) = dialogs("Sign out one device?")
    assert "on its own page" in question.accessibleDescription()
    hands.press("Open page")
    assert intents == [SignOutDevices(("QKXMWSNVBT",))]
    intents.clear()
    let_go()
    hands.press("Open page")
    assert intents == [OpenPage(shown.page)]
    hands.press("Copy link")
    assert QGuiApplication.clipboard().text() == shown.page


def test_where_no_page_is_named_no_other_device_can_be_signed_out(window: MainWindow, hands: Hands) -> None:
    show(window, DEVICES["devices-no-page"])
    choose(hands, 1)
    assert not hands.can_press("Sign out selected")
    assert "no page" in words(window, "devices_hint")
    strike(table(hands).window(), Qt.Key.Key_Delete)
    assert not dialogs("Sign out one device?")


def test_while_the_server_is_asked_it_can_be_stopped_and_nothing_else(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, LISTED)
    choose(hands, 1)
    show(window, DEVICES["devices-signing-out"])
    assert words(window, "devices_doing") == "Signing out 2 devices…"
    blocked = ("Rename", "Sign out selected", "Sign out everywhere", "Refresh list")
    assert [name for name in blocked if hands.can_press(name)] == []
    strike(table(hands).window(), Qt.Key.Key_F2)
    assert not hands.has("Device name")
    hands.press("Stop")
    assert intents == [StopDevices()]


def test_what_is_selected_stays_so_when_the_list_is_read_anew(window: MainWindow, hands: Hands) -> None:
    show(window, LISTED)
    choose(hands, 1, 2, 3)
    show(window, replace(LISTED, devices=(LISTED.devices[0], *LISTED.devices[2:])))
    rows = sorted(index.row() for index in table(hands).selectionModel().selectedRows())
    assert rows == [1, 2]
    show(window, replace(LISTED, devices=(LISTED.devices[0], LISTED.devices[4])))
    rows = sorted(index.row() for index in table(hands).selectionModel().selectedRows())
    assert rows == [1], "what stands there now"


def test_a_list_that_cannot_be_had_says_why_and_can_be_tried_again(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    show(window, DEVICES["devices-offline"])
    assert why_empty(window) == "This computer has no network connection to matrix.example.org."
    assert not hands.can_press("Rename")
    part(window, QPushButton, "devices_problem_details").click()
    (details,) = dialogs("Details")
    assert "unreachable: no_network" in hands.find(QPlainTextEdit, "Technical details").toPlainText()
    details.close()
    hands.press("Try again")
    assert intents == [LoadDevices()]
    show(window, DEVICES["devices-reading"])
    assert why_empty(window) == "Reading the list…"
    assert not hands.has("Try again")
    show(window, DEVICES["devices-none"])
    assert why_empty(window) == "Your homeserver lists no devices."


def test_what_failed_is_told_with_its_details(window: MainWindow, hands: Hands) -> None:
    show(window, DEVICES["devices-refused"])
    assert (
        words(window, "devices_notice") == "The device was not renamed: the server asks to wait. Nothing was changed."
    )
    hands.press("Details")
    assert dialogs("Details")


async def test_f5_reads_it_anew(window: MainWindow, intents: list[object], hands: Hands) -> None:
    show(window, LISTED)
    await until(table(hands).window().isActiveWindow)
    strike(table(hands).window(), Qt.Key.Key_F5)
    assert intents == [LoadDevices()]


async def test_it_is_looked_at_again_when_the_window_is_active_again(window: MainWindow) -> None:
    show(window, LISTED)
    (dialog,) = dialogs(NAME)
    await until(dialog.isActiveWindow)
    window.activateWindow()
    await until(window.isActiveWindow)
    kept: list[object] = []
    window.intent.connect(kept.append)
    dialog.activateWindow()
    await until(lambda: kept == [LookAtDevices()])


# The offscreen display has no order of windows.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
async def test_asked_for_again_it_comes_to_the_front_and_esc_closes_it(
    window: MainWindow, intents: list[object]
) -> None:
    show(window, LISTED)
    (dialog,) = dialogs(NAME)
    await until(dialog.isActiveWindow)
    window.activateWindow()
    await until(window.isActiveWindow)
    show(window, replace(LISTED, asked=2))
    await until(dialog.isActiveWindow)
    strike(dialog, Qt.Key.Key_Escape)
    assert intents == [CloseDevices()]
    show(window, None)
    let_go()
    assert not dialogs(NAME)


def test_it_goes_with_its_window(window: MainWindow, hands: Hands) -> None:
    show(window, LISTED)
    window.hide()
    assert not dialogs(NAME)


def test_300_devices_are_quick(window: MainWindow, hands: Hands) -> None:
    show(window, DEVICES["devices-reading"])
    shown = devices(*MANY)
    begun = time.process_time()
    show(window, shown)
    table(hands).selectAll()
    table(hands).grab()
    took_ms = (time.process_time() - begun) * 1000
    assert len(names(hands)) == 300
    assert took_ms < 250
