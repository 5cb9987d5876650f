"""A web page that a server named: its address, to be read, opened and copied."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from latchkey.app.intents import OpenPage
from latchkey.language import tr

from .buttons import button
from .value_field import ValueField, outdented

_UNDER_THE_WORDS_PX = 28


class PageLine(QWidget):
    """Nothing is opened before its whole address could be read.

    Signals:
        intent: an ``OpenPage``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = ""
        self._address = ValueField(tr("Page to open"), is_code=True)
        self._open = button(tr("Open page"))
        self._copy = button(tr("Copy link"))
        self._open.clicked.connect(self._say_open)
        self._copy.clicked.connect(self._copy_page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addSpacing(_UNDER_THE_WORDS_PX)
        row.addWidget(outdented(self._address), 1)
        row.addWidget(self._open)
        row.addWidget(self._copy)

    def show_page(self, page: str) -> None:
        self._page = page
        self._address.show_value(page)

    def _say_open(self) -> None:
        self.intent.emit(OpenPage(self._page))

    def _copy_page(self) -> None:
        QGuiApplication.clipboard().setText(self._page)
