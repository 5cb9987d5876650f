"""A question before something that cannot be taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.language import tr

from .buttons import button
from .fitted_dialog import FittedDialog
from .labels import PlainLabel

_WIDTH_PX = 440


class Question(FittedDialog):
    """Opened, never executed; gone once answered. Enter and Esc both mean Cancel.

    Signals:
        confirmed: yes, do it.
    """

    confirmed = Signal()

    def __init__(self, title: str, text: str, yes: str, parent: QWidget) -> None:
        super().__init__(title, _WIDTH_PX, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("question")
        self.setAccessibleDescription(text)
        self._yes = button(yes, "danger")
        self._no = button(tr("Cancel"))
        self._no.setDefault(True)
        self._yes.clicked.connect(self.accept)
        self._no.clicked.connect(self.reject)
        self.accepted.connect(self.confirmed)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._no)
        buttons.addWidget(self._yes)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(8)
        whole.addWidget(PlainLabel(title, "title", wraps=True))
        whole.addWidget(PlainLabel(text, wraps=True))
        whole.addSpacing(12)
        whole.addLayout(buttons)
        self._no.setFocus()
