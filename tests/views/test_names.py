"""Whoever cannot see the window finds everything in it by name, and no text of anybody's is taken for markup."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import WindowShown
from latchkey.views.caption_card import CaptionCard
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.mishap_dialog import MishapDialog
from latchkey.views.shortcuts_dialog import show_shortcuts
from tests.shots.mishap_states import MISHAPS
from tests.shots.states import BENCH_AT_LOGIN, JOURNAL_OF_THE_END, LOGINS, ROOMS, SESSIONS, WITHOUT_ROOMS
from tests.views import walking
from tests.views.showing import in_sight

CHECKS = (
    walking.without_a_name,
    walking.of_another_role,
    walking.without_a_buddy,
    walking.mnemonics_twice,
    walking.off_the_path,
    walking.without_a_default,
)
_LOOKS_SEEN: set[tuple[object, ...]] = set()
"""To look for a focus ring takes as long as all else."""

STATES = {
    **{f"login-{name}": WindowShown(login=login) for name, login in LOGINS.items()},
    **{f"session-{name}": shown for name, shown in SESSIONS.items()},
    "login-journal": JOURNAL_OF_THE_END,
    "login-bench": BENCH_AT_LOGIN,
}
"""Every state that is drawn, by the name of its picture."""


def dialog_after(*buttons: str, of: str) -> Callable[[MainWindow, Hands], None]:
    """Bring the window to a state, and press what opens a dialog."""

    def arrange(window: MainWindow, hands: Hands) -> None:
        show(window, of)
        for name in buttons:
            hands.press(name)

    return arrange


def narrow(window: MainWindow, hands: Hands) -> None:
    show(window, "session-active")
    window.resize(800, 600)
    hands.press("Show session")


def with_room(beginning: str, of: str) -> Callable[[MainWindow, Hands], None]:
    def arrange(window: MainWindow, hands: Hands) -> None:
        show(window, of)
        hands.select_room(beginning)

    return arrange


def shortcuts(window: MainWindow, _: Hands) -> None:
    show(window, "session-active")
    show_shortcuts(window)


def hinted(window: MainWindow, hands: Hands) -> None:
    show(window, "login-found")
    window.prefill("http://localhost:8008", "alice", "The password is “tide”.")


def nothing_found(window: MainWindow, hands: Hands) -> None:
    show(window, "session-active")
    hands.type("Filter rooms", "<zzz>")


FURTHER: dict[str, Callable[[MainWindow, Hands], None]] = {
    "details": dialog_after("Details", of="session-relogin-wrong"),
    "forget-question": dialog_after("Sign out and forget", of="session-soft-logged-out"),
    "sign-out-question": dialog_after("Sign out", of="session-active"),
    "kill-question": dialog_after("Kill the program now", of="session-bench"),
    "shortcuts": shortcuts,
    "drawer": narrow,
    "room": with_room("Harbour Watch", "session-active"),
    "encrypted-room": with_room("Kernel meadow", "session-active"),
    "invitation": with_room("Orchard night", "session-active"),
    "invitation-frozen": with_room("Orchard night", "session-offline"),
    "markup-room": with_room("<b>Bold", "session-active"),
    "hint": hinted,
    "nothing-found": nothing_found,
}
"""What else a person can come to from there."""


def show(window: MainWindow, name: str) -> None:
    shown = STATES[name]
    if shown.session is not None and name.removeprefix("session-") not in WITHOUT_ROOMS:
        window.show_rooms(ROOMS, ())
    window.show_state(shown)


@pytest.fixture(params=[*STATES, *FURTHER])
def seen(request: pytest.FixtureRequest, window: MainWindow, hands: Hands) -> MainWindow:
    """The window in each state that there is."""
    name = str(request.param)
    if name in STATES:
        show(window, name)
    else:
        FURTHER[name](window, hands)
    return window


def test_everything_can_be_worked_by_whoever_does_not_see_it_or_has_no_mouse(seen: MainWindow) -> None:
    faults: list[str] = []
    for window in walking.windows_of(seen):
        assert walking.controls(window)
        for check in CHECKS:
            faults += check(window)
        unseen = {
            look: widget for widget in walking.reachable(window) if (look := walking.look_of(widget)) not in _LOOKS_SEEN
        }
        if unseen and walking.bring_to_front(window):
            _LOOKS_SEEN.update(unseen)
            for widget in unseen.values():
                faults += walking.without_a_focus_ring(widget)
    assert not faults, "\n".join(faults)


def _mishap(name: str) -> MishapDialog:
    made = MishapDialog()
    made.show_mishap(MISHAPS[name])
    return made


def _captions() -> CaptionCard:
    made = CaptionCard()
    made.show_caption("A chapter", "What happens in it.")
    made.offer_help(offered=True)
    return made


@pytest.mark.parametrize("make", [*(partial(_mishap, name) for name in MISHAPS), _captions])
def test_windows_that_belong_to_none_can_be_worked_so_too(make: Callable[[], QWidget]) -> None:
    with in_sight(make()) as seen:
        faults = [fault for check in CHECKS for fault in check(seen)]
    assert not faults, "\n".join(faults)


def test_no_text_is_taken_for_anybodys_markup(seen: MainWindow) -> None:
    labels = [label for label in seen.findChildren(QLabel) if label.pixmap().isNull()]
    assert len(labels) >= 2
    assert [label.text() for label in labels if label.textFormat() != Qt.TextFormat.PlainText] == []
    tips = [widget.toolTip() for widget in seen.findChildren(QWidget) if widget.toolTip()]
    ours = [tip.removeprefix("<qt>").removesuffix("</qt>").replace("<br>", "") for tip in tips]
    assert [tip for tip in ours if "<" in tip] == []


def test_nothing_is_cut_off_by_scrolling_sideways(seen: MainWindow) -> None:
    for area in seen.findChildren(QAbstractScrollArea):
        if area.isVisible() and not isinstance(area, QPlainTextEdit):
            assert area.horizontalScrollBar().maximum() == 0, area.objectName()


def test_a_password_is_hidden_as_it_is_typed(window: MainWindow, hands: Hands) -> None:
    window.show_state(WindowShown(login=LoginShown()))
    assert hands.find(QLineEdit, "Password").echoMode() == QLineEdit.EchoMode.Password
