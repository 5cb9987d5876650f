"""What the tests of the views share: a clock that is moved by hand, and eyes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from latchkey.session.instant import Instant
from latchkey.views.countdown import Tick
from latchkey.views.labels import PlainLabel
from tests.shots.states import NOW

Part = TypeVar("Part", bound=QObject)
Widget = TypeVar("Widget", bound=QWidget)


class HandClock:
    """Stands still until somebody moves it."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> Instant:
        return self.at

    def later(self, by_ms: int) -> None:
        self.at = self.at.later(by_ms)

    def pass_by(self, by_ms: int, window: QWidget) -> None:
        """Time goes by, and whatever counts down in ``window`` hears of it, as its timers would tell it."""
        self.later(by_ms)
        for tick in window.findChildren(Tick):
            if tick.isActive():
                tick.timeout.emit()


def dialogs(name: str) -> list[QDialog]:
    """All dialogs called so that can be seen."""
    return [
        window
        for window in QApplication.topLevelWidgets()
        if isinstance(window, QDialog) and window.isVisible() and window.accessibleName() == name
    ]


@contextmanager
def in_sight(widget: Widget) -> Iterator[Widget]:
    """Shown, and gone afterwards."""
    widget.show()
    yield widget
    widget.hide()
    widget.deleteLater()
    let_go()


def let_go() -> None:
    """What was to be deleted later is deleted now."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def alive(window: QWidget) -> list[QTimer]:
    """Timers that run."""
    return [timer for timer in window.findChildren(QTimer) if timer.isActive()]


def strike(window: QWidget, key: Qt.Key) -> None:
    """A key goes to whatever has the focus in ``window``, as it does under somebody's hands."""
    QTest.keyClick(window.focusWidget(), key)


def turn_the_wheel(
    widget: QWidget, at: QPoint, notches: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Of the mouse, away from the person where ``notches`` are positive."""
    event = QWheelEvent(
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def part(window: QWidget, kind: type[Part], name: str) -> Part:
    """The part of that object name, visible or not."""
    found = window.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def words(window: QWidget, name: str) -> str:
    """What a label says that can be seen."""
    label = part(window, PlainLabel, name)
    assert label.isVisible()
    return label.text()
