"""What settings are set by: a choice, a number, a switch, each with its name and what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from .choosers import Chooser, NumberBox
from .labels import PlainLabel
from .theme import for_letters
from .tick_box import TickBox

if TYPE_CHECKING:
    from collections.abc import Sequence


_CONTROL_PX = 192


class Section(QWidget):
    """Parts under a heading."""

    def __init__(self, heading: str, *parts: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(PlainLabel(heading, "heading"))
        for part in parts:
            column.addWidget(part)


class Part(QWidget):
    """
    Signals:
        chosen: the name of what is set, and its value.
    """

    chosen = Signal(str, object)

    def __init__(self, sets: str) -> None:
        """``sets`` is the name of the field in ``Settings``, and the object name of the control."""
        super().__init__()
        self.sets = sets
        self._note = PlainLabel("", "small", wraps=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def _say(self, note: str, control: QWidget) -> None:
        """Below the control, and to a screen reader with it."""
        self._note.setText(note)
        self._note.setVisible(bool(note))
        control.setAccessibleDescription(note)


class Labelled(Part):
    """A control with its name to the left of it; ``label`` may hold a mnemonic."""

    def __init__(self, label: str, sets: str, control: QWidget) -> None:
        super().__init__(sets)
        control.setAccessibleName(label.replace("&", ""))
        control.setObjectName(sets)
        control.setMinimumWidth(for_letters(_CONTROL_PX))
        caption = PlainLabel(label)
        caption.setBuddy(control)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(caption, 1)
        row.addWidget(control)
        self._column.addLayout(row)
        self._column.addWidget(self._note)
        self._note.hide()


class Choice(Labelled):
    """One of several values, each with its words."""

    def __init__(self, label: str, sets: str, choices: Sequence[tuple[object, str]]) -> None:
        self._list = Chooser()
        super().__init__(label, sets, self._list)
        self._values = [value for value, _ in choices]
        self._list.addItems([words for _, words in choices])
        self._list.activated.connect(self._choose)

    def show_choice(self, value: object) -> None:
        with QSignalBlocker(self._list):
            self._list.setCurrentIndex(self._values.index(value))

    def take_focus(self) -> None:
        self._list.setFocus()

    def _choose(self, row: int) -> None:
        self.chosen.emit(self.sets, self._values[row])


class Number(Labelled):
    """A number within its bounds; set once it is typed to its end."""

    def __init__(self, label: str, sets: str, least: int, most: int) -> None:
        self._box = NumberBox()
        super().__init__(label, sets, self._box)
        self._box.lineEdit().setAccessibleName(self._box.accessibleName())
        self._box.setRange(least, most)
        self._box.setKeyboardTracking(False)
        self._box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._box.valueChanged.connect(self._choose)

    def show_number(self, number: int, unit: str, note: str) -> None:
        if self._box.suffix() != unit:  # else it would take back what is being typed
            self._box.setSuffix(unit)
        if self._box.value() != number:
            with QSignalBlocker(self._box):
                self._box.setValue(number)
        self._say(note, self._box)

    def _choose(self, number: int) -> None:
        self.chosen.emit(self.sets, number)


class Switch(Part):
    """On or off; where it cannot be switched, why not."""

    def __init__(self, text: str, sets: str) -> None:
        super().__init__(sets)
        self._box = TickBox(text)
        self._box.setAccessibleName(text.replace("&", ""))
        self._box.setObjectName(sets)
        self._box.clicked.connect(self._choose)
        self._column.addWidget(self._box)
        self._column.addWidget(self._note)
        self._note.setIndent(28)
        self._note.hide()

    def show_switch(self, *, on: bool, why_not: str = "", note: str = "") -> None:
        self._box.setChecked(on and not why_not)
        self._box.setEnabled(not why_not)
        self._say(why_not or note, self._box)

    def _choose(self, on: bool) -> None:  # noqa: FBT001 - as the signal has it
        self.chosen.emit(self.sets, on)
