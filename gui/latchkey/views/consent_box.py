"""What others could read of a sign-in that is not encrypted, and a box to tick where it may go all the same."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.language import mark, tr

from .icons import IconMark
from .labels import PlainLabel
from .tick_box import TickBox

_ASKS = {
    True: mark("Send my password &without encryption"),
    False: mark("Sign in &without encryption"),
}
"""By whether a password is asked for."""


class ConsentBox(QWidget):
    """Hidden where there is nothing to consent to.

    Signals:
        changed: the box was ticked, or is not any more.
    """

    changed = Signal()

    def __init__(self, name: str) -> None:
        """``name``: the object name of the box to tick."""
        super().__init__()
        self._note = PlainLabel("", wraps=True)
        self._note.setObjectName(f"{name}_note")
        self.tick = TickBox(tr(_ASKS[True]))
        self.tick.setObjectName(name)
        self.tick.toggled.connect(self.changed)
        attention = IconMark(16)
        attention.show_icon("attention", "asking")
        above = QHBoxLayout()
        above.setSpacing(6)
        above.addWidget(attention, 0, Qt.AlignmentFlag.AlignTop)
        above.addWidget(self._note, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(above)
        whole.addWidget(self.tick)
        self.hide()

    def show_note(self, note: str, *, asks_password: bool) -> None:
        """``note``: what others could read; empty where it goes encrypted."""
        self._note.setText(note)
        self.tick.call(tr(_ASKS[asks_password]))
        self.setVisible(bool(note))

    @property
    def is_given(self) -> bool:
        return self.is_needed and self.tick.isChecked()

    @property
    def is_needed(self) -> bool:
        return bool(self._note.text())

    def take_back(self) -> None:
        self.tick.setChecked(False)
