"""The practice homeserver on the QA bench: its scenarios, knobs and actions, or a field to join one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from latchkey.app.bench_action import Order
from latchkey.app.bench_intents import JoinPractice, OrderPractice
from latchkey.language import mark, tr
from latchkey.session.secret import Secret

from .buttons import button
from .labels import PlainLabel
from .picker import Picker
from .plain_text import one_line

if TYPE_CHECKING:
    from latchkey.app.practice_shown import PracticeShown

_HOW = mark(
    "Start one with “latchkey practice”, and paste the first line that it prints. It holds a token, and is not shown."
)


class PracticeBox(QWidget):
    """
    Signals:
        intent: an ``OrderPractice``, or a ``JoinPractice``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._where = PlainLabel("", "small", wraps=True)
        self._playing = PlainLabel("", wraps=True)
        self._playing.setObjectName("practice_playing")
        self._problem = PlainLabel("", "problem", wraps=True)
        self._problem.setObjectName("practice_problem")
        self._pickers = {
            Order.SCENARIO: Picker(tr("Scenario"), tr("Begin")),
            Order.ACTION: Picker(tr("Action"), tr("Do it")),
            Order.KNOB: Picker(tr("Knob"), tr("Turn"), tr("Value of the knob")),
        }
        self._line = QLineEdit()
        self._join = button(tr("Join"))
        self._lay_out()

    def show_practice(self, shown: PracticeShown) -> None:
        is_joined = bool(shown.homeserver)
        self._where.setText(one_line(shown.homeserver) if is_joined else tr(_HOW))
        self._show_text(self._playing, shown.playing)
        self._show_text(self._problem, shown.problem)
        for one in (self._line, self._join):
            one.setVisible(not is_joined)
        offered = {Order.SCENARIO: shown.scenarios, Order.ACTION: shown.actions, Order.KNOB: shown.knobs}
        for order, picker in self._pickers.items():
            picker.show_choices(offered[order])
            picker.setVisible(bool(offered[order]))

    @staticmethod
    def _show_text(label: PlainLabel, text: str) -> None:
        label.setText(one_line(text))
        label.setVisible(bool(text))

    def _say_join(self) -> None:
        told = self._line.text()
        self._line.clear()
        self.intent.emit(JoinPractice(Secret(told)))

    def _say_scenario(self, name: str) -> None:
        self.intent.emit(OrderPractice(Order.SCENARIO, name))

    def _say_action(self, name: str) -> None:
        self.intent.emit(OrderPractice(Order.ACTION, name))

    def _say_knob(self, name: str, value: str) -> None:
        self.intent.emit(OrderPractice(Order.KNOB, name, value))

    def _lay_out(self) -> None:
        self._line.setObjectName("practice_line")
        self._line.setAccessibleName(tr("First line of the practice homeserver"))
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._line.returnPressed.connect(self._say_join)
        self._join.clicked.connect(self._say_join)
        self._pickers[Order.SCENARIO].picked.connect(self._say_scenario)
        self._pickers[Order.ACTION].picked.connect(self._say_action)
        self._pickers[Order.KNOB].picked.connect(self._say_knob)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 4)
        whole.setSpacing(6)
        for part in (self._where, self._playing, *self._pickers.values(), self._problem, self._line, self._join):
            whole.addWidget(part)
