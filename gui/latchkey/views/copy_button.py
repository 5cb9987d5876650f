"""A button that copies, and says that it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from latchkey.language import mark, tr

from .theme import set_look

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

COPIED = mark("Copied")
_SAID_MS = 2_000


class CopyButton(QPushButton):
    """Its accessible name stays; that it has copied is its description for as long as it stands there."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        name = text.replace("&", "")
        self._text = text
        self._copies = ""
        self._said = QTimer(self)
        self._said.setSingleShot(True)
        self._said.timeout.connect(self._say_no_more)
        self.setAccessibleName(name)
        self.setObjectName(name.lower().replace(" ", "_"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoDefault(True)
        set_look(self, role="plain")
        self.clicked.connect(self._copy)

    def take(self, text: str) -> None:
        """From now on it copies that."""
        if text != self._copies:
            self._copies = text
            self._say_no_more()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copies)
        self.setText(tr(COPIED))
        self.setAccessibleDescription(tr(COPIED))
        self._said.start(_SAID_MS)

    def _say_no_more(self) -> None:
        self._said.stop()
        self.setText(self._text)
        self.setAccessibleDescription("")

    def hideEvent(self, event: QHideEvent) -> None:
        self._say_no_more()
        super().hideEvent(event)
