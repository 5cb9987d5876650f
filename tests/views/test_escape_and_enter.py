"""Esc goes one step back and loses nothing, and Enter does nothing that could be regretted, wherever somebody is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QPushButton, QWidget

from latchkey.app.about_intents import CloseAbout
from latchkey.app.device_intents import CloseDevices, SignOutDevices, SignOutEverywhere
from latchkey.app.intents import (
    BannerPressed,
    CancelSignIn,
    CloseCheckup,
    CloseJournal,
    ClosePage,
    LeaveRegistration,
    NotNow,
    Register,
    SignIn,
    SignInAgain,
    SignOut,
    SignOutAndForget,
    ToggleBench,
)
from latchkey.app.interaction_intents import CancelInteraction
from latchkey.app.link_intents import CloseLink, JoinLinkedRoom
from latchkey.app.settings_intents import CloseSettings, ResetSettings
from latchkey.app.shown import BannerAction
from latchkey.desktop.first_picture import wait_for_first_picture
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from tests.views.test_names import FURTHER, STATES, show
from tests.views.walking import windows_of

ESCAPE: dict[str, list[object]] = {
    "login-found": [],
    "login-consent": [],
    "login-busy": [CancelSignIn()],
    "login-in-browser": [CancelSignIn()],
    "login-code": [CancelSignIn()],
    "login-finishing": [CancelSignIn()],
    "login-new-account-free": [LeaveRegistration()],
    "login-new-account-busy": [CancelSignIn()],
    "login-bench": [ToggleBench()],
    "session-active": [],
    "session-locked": [],
    "session-bench-practice": [ToggleBench()],
    "session-relogin-wrong": [NotNow()],
    "session-relogin-busy": [NotNow()],
    "session-relogin-sso": [NotNow()],
    "session-relogin-in-browser": [CancelSignIn()],
    "session-relogin-code": [CancelSignIn()],
    "session-relogin-finishing": [CancelSignIn()],
    "session-keep-question": [BannerPressed(BannerAction.KEEP_FOR_THIS_RUN)],
    "session-keyring-locked": [BannerPressed(BannerAction.LATER)],
    "session-terms": [],
    "session-stage-password": [CancelInteraction()],
    "session-stage-token-busy": [CancelInteraction()],
    "session-stage-terms": [CancelInteraction()],
    "session-stage-email": [CancelInteraction()],
    "session-stage-email-code": [CancelInteraction()],
    "session-stage-page": [CancelInteraction()],
    "session-checkup-running": [CloseCheckup()],
    "session-settings": [CloseSettings()],
    "session-about": [CloseAbout()],
    "session-devices": [CloseDevices()],
    "session-devices-reading": [CloseDevices()],
    "session-journal": [CloseJournal(of_file=False)],
    "session-journal-file": [CloseJournal(of_file=True)],
    "session-link-room": [CloseLink()],
    "session-link-joining": [CloseLink()],
    "session-no-browser": [ClosePage()],
    "details": [],
    "forget-question": [],
    "sign-out-question": [],
    "kill-question": [],
    "shortcuts": [],
}
"""What is asked for where everything that can be typed and ticked is; nothing where a window closes by itself, or where there
is nothing to go back from."""
CLOSES_ITSELF = {"details", "forget-question", "sign-out-question", "kill-question", "shortcuts"}
SEARCHES = {"filter_rooms", "journal_search"}
"""Esc empties them, and nothing but a search is lost."""
REGRETTABLE = (
    SignOut,
    SignOutAndForget,
    SignOutDevices,
    SignOutEverywhere,
    JoinLinkedRoom,
    ResetSettings,
)


def arrange(window: MainWindow, hands: Hands, name: str) -> QWidget:
    """The window or dialog that is in front then."""
    if name in STATES:
        show(window, name)
    else:
        FURTHER[name](window, hands)
    front = windows_of(window)[-1]
    front.activateWindow()
    wait_for_first_picture(front)
    assert front.isActiveWindow()
    return front


def fill(front: QWidget) -> dict[QWidget, object]:
    """Type and tick everything, and tell what stands there then."""
    for field in front.findChildren(QLineEdit):
        if field.isVisible() and field.isEnabled() and not field.isReadOnly() and field.objectName() not in SEARCHES:
            field.setText("typed by somebody")
    for box in front.findChildren(QCheckBox):
        if box.isVisible() and box.isEnabled():
            box.setChecked(True)
    return filled_in(front)


def focused(front: QWidget) -> QWidget:
    """What a key goes to."""
    found: QWidget | None = front.focusWidget()
    return front if found is None else found


def filled_in(front: QWidget) -> dict[QWidget, object]:
    return {
        **{one: one.text() for one in front.findChildren(QLineEdit) if one.objectName() not in SEARCHES},
        **{one: one.isChecked() for one in front.findChildren(QCheckBox)},
    }


@pytest.mark.parametrize("name", ESCAPE)
def test_escape_goes_one_step_back_and_loses_nothing(
    window: MainWindow, hands: Hands, intents: list[object], name: str
) -> None:
    front = arrange(window, hands, name)
    typed = fill(front)
    intents.clear()
    QTest.keyClick(focused(front), Qt.Key.Key_Escape)
    assert intents == ESCAPE[name]
    if name in CLOSES_ITSELF:
        assert front not in windows_of(window)
    else:
        assert front.isVisible(), "it closes when it is told to"
        assert filled_in(front) == typed


@pytest.mark.parametrize("name", [name for name in ESCAPE if name.startswith("session") or name not in STATES])
def test_enter_right_away_does_nothing_that_could_be_regretted(
    window: MainWindow, hands: Hands, intents: list[object], name: str
) -> None:
    front = arrange(window, hands, name)
    intents.clear()
    QTest.keyClick(focused(front), Qt.Key.Key_Return)
    assert [one for one in intents if isinstance(one, REGRETTABLE)] == []
    assert name not in CLOSES_ITSELF or intents == []
    if isinstance(front, QDialog):
        (default,) = (one for one in front.findChildren(QPushButton) if one.window() is front and one.isDefault())
        assert default.property("role") != "danger"


@pytest.mark.parametrize(
    ("name", "field", "done"),
    [
        ("login-found", "Password", SignIn),
        ("login-new-account-free", "Repeat password", Register),
        ("session-relogin-wrong", "Password", SignInAgain),
    ],
)
def test_enter_in_the_last_field_does_what_the_fields_are_for(
    window: MainWindow, hands: Hands, intents: list[object], name: str, field: str, done: type
) -> None:
    front = arrange(window, hands, name)
    fill(front)
    hands.find(QLineEdit, field).setFocus()
    intents.clear()
    QTest.keyClick(front.focusWidget(), Qt.Key.Key_Return)
    assert [type(one) for one in intents] == [done]
