"""What stands above "What happened": its heading, and where one can go from there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from latchkey.app.intents import OpenJournal
from latchkey.language import tr

from .buttons import button
from .labels import PlainLabel


class HappeningsHead(QWidget):
    """
    Signals:
        intent: an ``OpenJournal``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        journal = button(tr("&Journal…"), "quiet")
        journal.clicked.connect(self._say_journal)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(PlainLabel(tr("What happened"), "heading"))
        row.addStretch(1)
        row.addWidget(journal)

    def _say_journal(self) -> None:
        self.intent.emit(OpenJournal())
