"""The window is seen before anything else is begun.

One look at what waits for Qt is not enough for that: under a window manager a window is painted only after its answer.
Imported before the first paint.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QWidget

LIMIT_MS = 500
"""A window that starts minimised, or on another desktop, is not painted at all."""


def wait_for_first_picture(window: QWidget, limit_ms: int = LIMIT_MS) -> None:
    """Returns when ``window``, which was shown just now, has been painted, or after ``limit_ms``. Before asyncio runs."""
    loop, limit = QEventLoop(), QTimer()
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    limit.start(limit_ms)
    eye = _Eye(loop)
    window.installEventFilter(eye)
    loop.exec()
    window.removeEventFilter(eye)


class _Eye(QObject):
    def __init__(self, loop: QEventLoop) -> None:
        super().__init__()
        self._loop = loop

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            # The loop ends when the parts of the window have been painted, too.
            self._loop.quit()
        return False
