"""The button "Help", and the window "Check this computer"."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from latchkey.app.checkup import CheckupShown, Finding, Mark
from latchkey.app.intents import CheckComputer, CloseCheckup, StopCheckup
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import WindowShown
from latchkey.views.hands import Hands
from latchkey.views.labels import PlainLabel
from latchkey.views.main_window import MainWindow
from tests.shots.states import ACTIVE, FINDINGS, SESSIONS
from tests.until import until
from tests.views.showing import dialogs, let_go, strike, words

DONE = SESSIONS["checkup"]
NAME = "Check this computer"


def checkup(*findings: Finding, running: bool = True) -> WindowShown:
    return WindowShown(session=ACTIVE, checkup=CheckupShown(findings, running, "Checking… 1 done.", "as text"))


def sentences(window: MainWindow) -> list[str]:
    (dialog,) = dialogs(NAME)
    return [label.accessibleName() for label in dialog.findChildren(PlainLabel) if label.accessibleName()]


# A popup takes the keyboard for itself, which the offscreen display has no use for.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
@pytest.mark.parametrize("shown", [WindowShown(session=ACTIVE), WindowShown(login=LoginShown())])
async def test_help_is_at_hand_with_and_without_a_session(
    window: MainWindow, intents: list[object], hands: Hands, shown: WindowShown
) -> None:
    window.show_state(shown)
    intents.clear()
    hands.press("Help")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_C)
    await until(lambda: intents == [CheckComputer()])
    hands.press("Help")
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()


async def test_f1_opens_it_from_anywhere(window: MainWindow, intents: list[object]) -> None:
    window.show_state(WindowShown(session=ACTIVE))
    await until(lambda: window._dressed)
    strike(window, Qt.Key.Key_F1)
    assert intents == [CheckComputer()]


def test_f38_the_question_about_the_keyring_leads_to_it(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    window.show_state(SESSIONS["keyring-failed"])
    hands.press("Check this computer")
    assert intents == [CheckComputer()]


def test_each_finding_is_told_with_its_mark_in_words(window: MainWindow) -> None:
    window.show_state(DONE)
    assert sentences(window) == [f"{one.topic}, {one.mark}: {one.sentence}" for one in FINDINGS]
    assert words(window, "checkup_summary") == "1 of 10 broken, 2 to look at."


def test_findings_come_in_one_by_one_and_go_when_it_begins_again(window: MainWindow) -> None:
    for count in (0, 1, 3):
        window.show_state(checkup(*FINDINGS[:count]))
        assert len(sentences(window)) == count
    window.show_state(checkup(replace(FINDINGS[0], mark=Mark.BROKEN)))
    let_go()
    assert sentences(window) == ["Keyring, Broken: Secret Service is used."]


def test_it_can_be_stopped_and_begun_again(window: MainWindow, intents: list[object], hands: Hands) -> None:
    window.show_state(checkup(FINDINGS[0]))
    assert not hands.has("Check again")
    hands.press("Stop")
    window.show_state(checkup(FINDINGS[0], running=False))
    assert not hands.has("Stop")
    hands.press("Check again")
    assert intents == [StopCheckup(), CheckComputer()]


def test_all_of_it_can_be_copied(window: MainWindow, hands: Hands) -> None:
    window.show_state(checkup(FINDINGS[0], running=False))
    hands.press("Copy")
    assert QGuiApplication.clipboard().text() == "as text"


def test_escape_and_close_ask_for_it_to_go_and_it_goes_when_told(
    window: MainWindow, intents: list[object], hands: Hands
) -> None:
    window.show_state(DONE)
    (dialog,) = dialogs(NAME)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    hands.press("Close")
    assert intents == [CloseCheckup(), CloseCheckup()]
    window.show_state(WindowShown(session=ACTIVE))
    assert not hands.has_dialog(NAME)
