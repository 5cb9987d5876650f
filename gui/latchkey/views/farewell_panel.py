"""How the last session ended, above the card of the login view."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import DismissFarewell, OpenJournal
from latchkey.language import tr

from .buttons import IconButton, button
from .group import Group
from .icons import TONE_ICONS, IconMark
from .labels import PlainLabel
from .theme import set_look


class FarewellPanel(Group):
    """Stays until it is closed.

    Signals:
        intent: a ``DismissFarewell``, or an ``OpenJournal``: the journal tells how it came about.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("farewell", tr("How the session ended"), parent)
        set_look(self, tone="ended")
        self._mark = IconMark(18)
        self._words = PlainLabel("", wraps=True)
        self._words.setObjectName("farewell_text")
        self._why = PlainLabel("", "small", wraps=True)
        self._why.setObjectName("farewell_why")
        more = button(tr("Details"))
        more.setObjectName("farewell_details")
        close = IconButton("cross", tr("Close this message"))
        more.clicked.connect(self._say_journal)
        close.clicked.connect(self._say_dismiss)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._words)
        words.addWidget(self._why)
        words.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 8, 12)
        row.setSpacing(12)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def show_farewell(self, text: str, why: str, tone: str) -> None:
        """``tone``: a ``Tone``."""
        set_look(self, tone=tone)
        self._mark.show_icon(TONE_ICONS[tone], tone)
        self._words.setText(text)
        self._why.setText(why)
        self._why.setVisible(bool(why))

    def _say_journal(self) -> None:
        self.intent.emit(OpenJournal())

    def _say_dismiss(self) -> None:
        self.intent.emit(DismissFarewell())
