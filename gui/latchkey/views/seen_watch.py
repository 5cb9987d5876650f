"""Whether a window can be seen, told on each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal

from latchkey.app.intents import Seen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_CHANGES = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowStateChange)


class SeenWatch(QObject):
    """Belongs to ``window``, and stands beside it: for Qt to hand over a bare ``QEvent`` makes the types of all events, and
    a window gets some before its first paint.

    Signals:
        intent: a ``Seen``.
    """

    intent = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        window.installEventFilter(self)

    def say(self) -> None:
        """How it is now."""
        self.intent.emit(Seen(self._window.isVisible() and not self._window.isMinimized()))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _CHANGES:
            self.say()
        return False
