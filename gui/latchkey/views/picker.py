"""One of several things to pick, what it means, and a button to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from .buttons import button
from .choosers import Chooser
from .labels import PlainLabel
from .plain_text import paragraphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from latchkey.app.practice_shown import Choice

_LONGEST = 2_000


class Picker(QWidget):
    """
    Signals:
        picked: the name of what is to be done, and the value where there is one to be typed.
    """

    picked = Signal(str, str)

    def __init__(self, name: str, verb: str, value_name: str = "") -> None:
        """``value_name``: of the field for a value, where there is one to be typed."""
        super().__init__()
        self._choices: tuple[Choice, ...] = ()
        self._list = Chooser()
        self._list.setObjectName(name.lower().replace(" ", "_"))
        self._list.setAccessibleName(name)
        self._list.setMinimumContentsLength(12)
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._value = QLineEdit() if value_name else None
        self._says = PlainLabel("", "small", wraps=True)
        self._do = button(verb)
        self._list.currentIndexChanged.connect(self._show_choice)
        self._do.clicked.connect(self._pick)
        head = QHBoxLayout()
        head.setSpacing(8)
        caption = PlainLabel(name, "caption")
        caption.setBuddy(self._list)
        head.addWidget(caption, 1)
        if self._value is None:
            head.addWidget(self._do)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 4)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addWidget(self._list)
        if self._value is not None:
            self._value.setObjectName(f"{self._list.objectName()}_value")
            self._value.setAccessibleName(value_name)
            self._value.returnPressed.connect(self._pick)
            second = QHBoxLayout()
            second.setSpacing(8)
            second.addWidget(self._value, 1)
            second.addWidget(self._do)
            whole.addLayout(second)
        whole.addWidget(self._says)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """What is picked, and what is being typed, stays."""
        was, self._choices = self._choices, tuple(choices)
        if [one.name for one in was] != [one.name for one in choices]:
            self._list.clear()
            self._list.addItems([one.name for one in choices])
        elif was != self._choices and (self._value is None or not self._value.hasFocus()):
            self._show_choice(self._list.currentIndex())
        self._do.setEnabled(bool(choices))

    def _show_choice(self, row: int) -> None:
        if 0 <= row < len(self._choices):
            self._says.setText(paragraphs(self._choices[row].says, _LONGEST))
            self._says.setVisible(bool(self._choices[row].says))
            if self._value is not None:
                self._value.setText(self._choices[row].value)

    def _pick(self) -> None:
        self.picked.emit(self._list.currentText(), "" if self._value is None else self._value.text())
