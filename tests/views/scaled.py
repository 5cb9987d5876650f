"""Opens the windows in a language, at the scale, on the screen and with the letters that it is told, and prints what is
wrong with them: a text that its place cuts off, one control over another, a window that its screen has no room for.

Run by test_scaling.py in a process of its own, as the scale is read once, before the first window.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from itertools import combinations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from latchkey import language
from latchkey.app.shown import WindowShown
from latchkey.views import theme
from latchkey.views.main_window import MainWindow
from latchkey.views.mishap_dialog import MishapDialog
from latchkey.views.shortcuts_dialog import show_shortcuts
from latchkey.views.way_buttons import WayButton
from tests.shots.in_language import in_language
from tests.shots.mishap_states import MISHAPS
from tests.shots.states import LOGINS, ROOMS, SESSIONS, now

POINTS = 10
MAIN = (1080, 700)
WINDOWS = (
    "active",
    "cannot-be-renewed",
    "locked",
    "unopened",
    "bench-practice",
    "soft-logged-out",
    "relogin-code",
    "key-gone",
    "stage-email-link",
    "devices-on-page",
    "journal-file",
    "settings",
    "settings-problems",
    "about",
    "checkup",
    "link-room-in-list",
)
FORMS = ("first-run", "farewell", "password-and-sso", "new-account-weak", "code")
LARGEST = ("active", "relogin-code", "settings-problems", "about", "login-first-run", "login-code")
"""At 200 and 300 % they are laid out as all others are."""
Leaf = QLabel | QAbstractButton | QLineEdit | QComboBox | QAbstractSpinBox


def main(tag: str, letters: float) -> None:
    app = QApplication(["latchkey", "-style", "fusion"])
    app.setFont(QFont("DejaVu Sans", round(POINTS * letters)))
    theme.apply_theme(app, dark=False)
    language.use(tag)
    openings = _openings()
    names = openings if app.devicePixelRatio() == 1 else LARGEST
    wrong = [f"{name}: {fault}" for name in names for fault in _faults_of(openings[name])]
    sys.stdout.write(json.dumps({"ratio": app.devicePixelRatio(), "wrong": wrong}))


def _openings() -> dict[str, Callable[[MainWindow], None]]:
    return {
        **{name: _showing(SESSIONS[name]) for name in WINDOWS},
        **{f"login-{name}": _showing(WindowShown(login=LOGINS[name])) for name in FORMS},
        "shortcuts": show_shortcuts,
        "mishap": _open_mishap,
    }


def _showing(shown: WindowShown) -> Callable[[MainWindow], None]:
    return lambda window: window.show_state(in_language(shown))


def _open_mishap(window: MainWindow) -> None:
    dialog = MishapDialog()
    dialog.show_mishap(in_language(MISHAPS["bug-again-and-long"]))
    dialog.stand_before(window)


def _faults_of(opens: Callable[[MainWindow], None]) -> Iterator[str]:
    window = MainWindow(now)
    window.resize(*MAIN)
    window.show_rooms(ROOMS, ())
    window.show()
    opens(window)
    for _ in range(4):
        QCoreApplication.sendPostedEvents()  # wrapped texts settle over a few rounds
    for top in QApplication.topLevelWidgets():
        if top.isVisible():
            yield from _faults(top)
    for top in QApplication.topLevelWidgets():
        if top is window or isinstance(top, QDialog):
            top.hide()
            top.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _faults(top: QWidget) -> Iterator[str]:
    free = top.screen().availableGeometry().size()
    if top.width() > free.width() or top.height() > free.height():
        yield f"{top.windowTitle()!r} takes {top.width()} x {top.height()} of {free.width()} x {free.height()}"
    leaves = [one for one in top.findChildren(QWidget) if isinstance(one, Leaf) and _is_seen(one, top)]
    for one in leaves:
        if _is_cut_off(one):
            yield f"cut off: {_said(one)}"
        if not _scrolls(one) and not top.rect().contains(_place(one, top)):
            yield f"out of sight: {_said(one)}"
        if _sticks_out(one):
            yield f"cut off at its side: {_said(one)}"
    for one, other in combinations(leaves, 2):
        if not one.isAncestorOf(other) and not other.isAncestorOf(one):
            common = _in_sight(one, top) & _in_sight(other, top)
            if not common.isEmpty():
                yield f"{_said(one)} over {_said(other)}"


def _is_seen(widget: QWidget, top: QWidget) -> bool:
    return widget.isVisible() and widget.window() is top


def _is_cut_off(widget: Leaf) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height()
    if isinstance(widget, QLineEdit):
        return widget.minimumSizeHint().height() > widget.height()
    needs = widget.minimumSizeHint() if isinstance(widget, QLabel | QComboBox) else widget.sizeHint()
    cuts_itself = isinstance(widget, WayButton)
    return needs.height() > widget.height() or (needs.width() > widget.width() and not cuts_itself)


def _scrolls(widget: QWidget) -> bool:
    above = widget.parentWidget()
    return above is not None and (isinstance(above, QAbstractScrollArea) or _scrolls(above))


def _sticks_out(widget: QWidget) -> bool:
    """To the side of what it stands in: nothing here scrolls that way."""
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        place = _place(widget, above)
        if place.left() < 0 or place.right() >= above.width():
            return True
        above = above.parentWidget()
    return False


def _place(widget: QWidget, top: QWidget) -> QRect:
    return QRect(widget.mapTo(top, QPoint(0, 0)), widget.size())


def _in_sight(widget: QWidget, top: QWidget) -> QRect:
    """What of its place nothing that it stands in cuts away."""
    rect, above = _place(widget, top), widget.parentWidget()
    while above is not None and above is not top:
        rect &= _place(above, top)
        above = above.parentWidget()
    return rect


def _said(widget: Leaf) -> str:
    text = widget.text() if isinstance(widget, QLabel | QPushButton | QLineEdit) else widget.objectName()
    needs = widget.sizeHint()
    size = f"{widget.width()} x {widget.height()}, would take {needs.width()} x {needs.height()}"
    return f"{type(widget).__name__} {text!r} ({size})"


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
