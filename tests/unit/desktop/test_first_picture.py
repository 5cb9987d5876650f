"""The program goes on when its window has been seen, or cannot be."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from latchkey.desktop.first_picture import wait_for_first_picture

A_LONG_TIME_MS = 60_000


class Part(QWidget):
    painted = False

    def paintEvent(self, _event: QPaintEvent) -> None:
        self.painted = True


def _window_with(part: Part) -> QWidget:
    window = QWidget()
    window.resize(200, 200)
    QVBoxLayout(window).addWidget(part)
    return window


def test_the_whole_window_has_been_painted_when_it_returns(qapp: QApplication) -> None:
    part = Part()
    window = _window_with(part)
    window.show()
    wait_for_first_picture(window, A_LONG_TIME_MS)
    assert part.painted
    window.hide()
    window.deleteLater()


def test_a_window_that_nobody_can_see_holds_nothing_up(qapp: QApplication) -> None:
    part = Part()
    window = _window_with(part)
    wait_for_first_picture(window, 1)
    assert not part.painted
    window.deleteLater()
