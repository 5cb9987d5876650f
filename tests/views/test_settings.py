"""The window "Settings": what is changed in it is asked for at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QMenu, QPushButton, QSpinBox

from latchkey.app.intents import Intent
from latchkey.app.login_shown import LoginShown
from latchkey.app.settings import NoProxy, OwnProxy, Settings, SystemProxy, Theme
from latchkey.app.settings_intents import (
    ChangeSettings,
    ChooseProxy,
    CloseSettings,
    OpenSettings,
    ProxyTyped,
    ResetSettings,
)
from latchkey.app.settings_shown import SettingsShown
from latchkey.app.shown import WindowShown
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from tests.shots.states import ACTIVE, SESSIONS
from tests.until import until
from tests.views.showing import Widget, dialogs, strike, words

NAME = "Settings"


def show(window: MainWindow, settings: Settings | None = None, **more: object) -> None:
    shown = SettingsShown(settings or Settings(), **more)  # type: ignore[arg-type]  # as the test has it
    window.show_state(WindowShown(session=ACTIVE, settings=shown))


def part(kind: type[Widget], name: str) -> Widget:
    (dialog,) = dialogs(NAME)
    found = dialog.findChild(kind, name)
    assert found is not None, name
    return found


def choose(name: str, row: int) -> None:
    """As a person does: the list tells that apart from being filled."""
    box = part(QComboBox, name)
    box.setCurrentIndex(row)
    box.activated.emit(row)


@pytest.mark.parametrize("shown", [WindowShown(session=ACTIVE), WindowShown(login=LoginShown())])
async def test_ctrl_comma_opens_them_with_and_without_a_session(
    window: MainWindow, intents: list[object], shown: WindowShown
) -> None:
    window.show_state(shown)
    await until(lambda: window._dressed)
    intents.clear()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert intents == [OpenSettings()]


# A popup takes the keyboard for itself, which the offscreen display has no use for.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("is_signed_in", [True, False])
async def test_the_menu_view_has_them_and_the_bench_only_where_that_is_wanted(
    window: MainWindow, intents: list[object], hands: Hands, is_signed_in: bool
) -> None:
    shown = WindowShown(session=ACTIVE) if is_signed_in else WindowShown(login=LoginShown())

    def menu() -> QMenu:
        hands.press("View")
        opened = QApplication.activePopupWidget()
        assert isinstance(opened, QMenu)
        return opened

    window.show_state(replace(shown, has_bench=False))
    without = menu()
    assert not any("bench" in action.text() for action in without.actions())
    QTest.keyClick(without, Qt.Key.Key_S)
    await until(lambda: OpenSettings() in intents)
    window.show_state(shown)
    with_bench = menu()
    assert any("bench" in action.text() for action in with_bench.actions())
    with_bench.close()


def test_it_shows_what_is_in_effect(window: MainWindow) -> None:
    show(window, Settings(Theme.DARK, "de", False, True, True, 35, NoProxy(), 7, False))
    boxes = [part(QComboBox, name).currentText() for name in ("theme", "language", "proxy")]
    assert boxes == ["Dark", "Deutsch", "No proxy"]
    assert [part(QSpinBox, name).value() for name in ("refresh_margin_percent", "journal_days")] == [35, 7]
    (dialog,) = dialogs(NAME)
    assert [box.isChecked() for box in dialog.findChildren(QCheckBox)] == [False, True, True, False]
    assert not part(QLineEdit, "proxy_address").isVisible()


@pytest.mark.parametrize(
    "name, row, changed",
    [
        ("theme", 2, replace(Settings(), theme=Theme.DARK)),
        ("language", 1, replace(Settings(), language="en")),
    ],
)
def test_a_choice_is_asked_for_at_once(
    window: MainWindow, intents: list[object], name: str, row: int, changed: Settings
) -> None:
    show(window)
    intents.clear()
    choose(name, row)
    assert intents == [ChangeSettings(changed)]


def test_a_switch_and_a_number_are_asked_for_at_once(window: MainWindow, intents: list[object]) -> None:
    show(window)
    intents.clear()
    part(QCheckBox, "qa_bench").click()
    margin = part(QSpinBox, "refresh_margin_percent")
    margin.setFocus()
    margin.selectAll()
    QTest.keyClicks(margin, "50")
    assert intents == [ChangeSettings(Settings(qa_bench=False))], "half a number is none"
    strike(margin.window(), Qt.Key.Key_Return)
    assert intents[1:] == [ChangeSettings(Settings(refresh_margin_percent=50))]
    assert (margin.minimum(), margin.maximum()) == (5, 50)


def test_an_own_proxy_is_said_letter_by_letter_and_explained(window: MainWindow, intents: list[object]) -> None:
    show(window)
    intents.clear()
    choose("proxy", 2)
    assert intents == [ProxyTyped("")]
    show(window, own_proxy="", proxy_problem="Type its address.")
    address = part(QLineEdit, "proxy_address")
    assert address.isVisible()
    assert words(window, "proxy_note") == "Type its address."
    QTest.keyClicks(address, "x")
    assert intents[-1] == ProxyTyped("x")
    show(window, own_proxy="x", proxy_problem="Begin with http://.")
    assert address.accessibleDescription() == "Begin with http://."
    choose("proxy", 1)
    assert intents[-1] == ChooseProxy(NoProxy())
    choose("proxy", 0)
    assert intents[-1] == ChooseProxy(SystemProxy())


def test_an_own_proxy_in_use_is_shown_with_its_address(window: MainWindow) -> None:
    show(window, Settings(proxy=OwnProxy("http://proxy.example.org")), own_proxy="http://proxy.example.org")
    assert part(QComboBox, "proxy").currentText() == "My own"
    assert part(QLineEdit, "proxy_address").text() == "http://proxy.example.org"


def test_what_this_computer_has_not_got_is_switched_off_and_said(window: MainWindow) -> None:
    show(window, Settings(tray=True), no_tray="This desktop has no tray.")
    tray = part(QCheckBox, "tray")
    assert not tray.isEnabled()
    assert not tray.isChecked()
    assert tray.accessibleDescription() == "This desktop has no tray."


def test_what_may_come_to_nothing_can_be_switched_on_all_the_same(window: MainWindow) -> None:
    show(window, Settings(start_at_login=True), doubt_about_start_at_login="It may start nothing at login.")
    start = part(QCheckBox, "start_at_login")
    assert start.isEnabled()
    assert start.isChecked()
    assert start.accessibleDescription() == "It may start nothing at login."


@pytest.mark.parametrize(("days", "said"), [(1, "1 day"), (90, "90 days")])
def test_a_number_is_said_with_its_unit(window: MainWindow, days: int, said: str) -> None:
    show(window, Settings(journal_days=days))
    assert part(QSpinBox, "journal_days").text() == said


def test_what_did_not_work_is_said_until_it_is_over(window: MainWindow) -> None:
    window.show_state(SESSIONS["settings-problems"])
    assert words(window, "settings_problem").startswith("This is in effect until Latchkey ends")
    show(window)
    assert not any("until Latchkey ends" in text for text in Hands().words())


def test_there_is_nothing_to_accept_esc_and_close_close_it_and_reset_puts_all_back(
    window: MainWindow, intents: list[Intent]
) -> None:
    show(window)
    intents.clear()
    part(QPushButton, "reset_to_defaults").click()
    part(QPushButton, "close").click()
    (dialog,) = dialogs(NAME)
    strike(dialog, Qt.Key.Key_Escape)
    assert intents == [ResetSettings(), CloseSettings(), CloseSettings()]
    window.show_state(WindowShown(session=ACTIVE))
    assert dialogs(NAME) == []
