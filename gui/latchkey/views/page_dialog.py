"""A web page for which no browser was found: its address, to be opened elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import ClosePage
from latchkey.language import mark, tr

from .buttons import button
from .copy_button import CopyButton
from .fitted_dialog import FittedDialog
from .labels import PlainLabel
from .value_field import ValueField, outdented

NAME = mark("No browser was found")
_TEXT = mark(
    "This computer has named no program that opens web pages. You can open the page yourself, here or on another device:"
)
_WIDTH_PX = 480


class PageDialog(FittedDialog):
    """Opened once and brought up to date; it closes when it is told to.

    Signals:
        intent: a ``ClosePage``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr(NAME), _WIDTH_PX, parent)
        self.setObjectName("page_dialog")
        self.setAccessibleDescription(tr(_TEXT))
        self._address = ValueField(tr("Page to open"))
        self._copy = CopyButton(tr("&Copy link"))
        close = button(tr("Close"), "primary")
        close.setDefault(True)
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._copy)
        buttons.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(8)
        whole.addWidget(PlainLabel(tr(NAME), "title", wraps=True))
        whole.addWidget(PlainLabel(tr(_TEXT), wraps=True))
        whole.addWidget(outdented(self._address))
        whole.addSpacing(12)
        whole.addLayout(buttons)
        close.setFocus()

    def show_page(self, url: str) -> None:
        self._address.show_value(url)
        self._copy.take(url)

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def reject(self) -> None:
        self.intent.emit(ClosePage())
