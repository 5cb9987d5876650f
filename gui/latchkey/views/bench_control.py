"""One thing that can be done on the QA bench: a button, and a sentence that says what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from latchkey.app.bench_intents import BenchPressed
from latchkey.language import tr

from .choosers import Chooser
from .labels import PlainLabel
from .tab_order import in_turn
from .theme import set_look

if TYPE_CHECKING:
    from latchkey.app.bench_shown import Control

    from .question import Question


class BenchControl(QWidget):
    """Shows one ``Control``; what is to be asked first is asked in a dialog.

    Signals:
        intent: a ``BenchPressed``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Control | None = None
        self._question: Question | None = None
        self._button = QPushButton()
        self._button.setAutoDefault(True)
        self._button.clicked.connect(self._ask)
        self._choice: Chooser | None = None
        self._says = PlainLabel("", "small", wraps=True)
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self._button, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 4)
        whole.setSpacing(3)
        whole.addLayout(self._row)
        whole.addWidget(self._says)

    def show_control(self, shown: Control) -> None:
        was, self._shown = self._shown, shown
        if shown == was:
            return
        name = shown.text.rstrip("…")
        self._button.setText(shown.text)
        self._button.setAccessibleName(name)
        self._button.setAccessibleDescription(shown.says)
        self._button.setObjectName(f"bench_{shown.action}")
        self._button.setEnabled(shown.can)
        set_look(self._button, role="on" if shown.is_on else "danger" if shown.ask else "plain")
        self._says.setText(shown.says)
        if shown.choices and self._choice is None:
            self._choice = Chooser()
            self._choice.setObjectName(f"bench_{shown.action}_choice")
            self._choice.setAccessibleName(tr("How long: {name}", name=name))
            self._choice.setAccessibleDescription(self._choice.accessibleName())
            for words, ms in shown.choices:
                self._choice.addItem(words, ms)
            self._row.addWidget(self._choice)
            in_turn(self._button, self._choice)
        if self._choice is not None:
            self._choice.setEnabled(bool(shown.choices))

    def take_focus(self) -> bool:
        """Whether there was anything to take it."""
        if self._button.isEnabled():
            self._button.setFocus()
        return self._button.isEnabled()

    def holds(self, focused: QWidget | None) -> bool:
        return focused is self._button

    def _ask(self) -> None:
        shown = self._shown
        if shown is None or shown.ask is None:
            self._say()
        elif self._question is None:
            from .question import Question

            self._question = Question(shown.ask.title, shown.ask.text, shown.ask.yes, self)
            self._question.confirmed.connect(self._say)
            self._question.finished.connect(self._forget_question)
            self._question.open()

    def _say(self) -> None:
        if self._shown is not None:
            ms = self._choice.currentData() if self._choice is not None and self._choice.isEnabled() else 0
            self.intent.emit(BenchPressed(self._shown.action, ms))

    def _forget_question(self) -> None:
        self._question = None
