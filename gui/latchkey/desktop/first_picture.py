"""The window is seen before anything else is begun.

One look at what waits for Qt is not enough for that: under a window manager a window is painted only after its answer.
Imported before the first paint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

LIMIT_MS = 500
"""A window that starts minimised, or on another desktop, is not painted at all."""


def wait_for_first_picture(window: QWidget, limit_ms: int = LIMIT_MS) -> None:
    """Returns when ``window``, which was shown just now, has been painted, or after ``limit_ms``. Before asyncio runs."""
    loop, limit = QEventLoop(), QTimer()
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    limit.start(limit_ms)
    corner = _Corner(window, loop)
    loop.exec()
    corner.setParent(None)


class _Corner(QWidget):
    """A pixel of the window that is painted with it. To look at the window's events would make the enumerations of
    ``QEvent`` before the paint."""

    def __init__(self, window: QWidget, loop: QEventLoop) -> None:
        super().__init__(window)
        self._loop = loop
        self.resize(1, 1)
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        # The loop ends when the other parts of the window have been painted, too.
        self._loop.quit()
