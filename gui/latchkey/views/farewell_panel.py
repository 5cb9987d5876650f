"""Why the last session ended, above the card of the login view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import DismissFarewell

from .buttons import IconButton, button
from .details_dialog import DetailsDialog
from .icons import IconMark
from .labels import PlainLabel
from .theme import set_look

if TYPE_CHECKING:
    from latchkey.app.shown import Details


class FarewellPanel(QFrame):
    """Stays until it is closed.

    Signals:
        intent: a ``DismissFarewell``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details: Details | None = None
        self.setObjectName("farewell")
        set_look(self, tone="ended")
        mark = IconMark(18)
        mark.show_icon("ended", "ended")
        self._words = PlainLabel("", wraps=True)
        self._words.setObjectName("farewell_text")
        self._more = button("Details")
        self._more.setObjectName("farewell_details")
        close = IconButton("cross", "Close this message")
        self._more.clicked.connect(self._open_details)
        close.clicked.connect(self._say_dismiss)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._words)
        words.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 8, 12)
        row.setSpacing(12)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def show_farewell(self, text: str, details: Details) -> None:
        self._details = details
        self._words.setText(text)
        self._more.setVisible(bool(details.lines))

    def _open_details(self) -> None:
        if self._details is not None:
            DetailsDialog(self._details, self).open()

    def _say_dismiss(self) -> None:
        self.intent.emit(DismissFarewell())
