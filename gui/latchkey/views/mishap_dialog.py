"""What nobody expected, told to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.mishap import Deed
from latchkey.language import tr

from .buttons import button
from .copy_button import CopyButton
from .fitted_dialog import FittedDialog
from .icons import IconMark
from .labels import PlainLabel
from .plain_text import one_line

if TYPE_CHECKING:
    from latchkey.app.mishap import MishapShown

_WIDTH_PX = 480


class MishapDialog(FittedDialog):
    """Stands before its window, which goes on behind it. It belongs to no window: a dialog that waits for an answer there would
    lock this one too. Opened once and brought up to date; it closes when it is told to.

    Signals:
        asked: a ``Deed``.
    """

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__("", _WIDTH_PX)
        self.setWindowModality(Qt.WindowModality.NonModal)
        self._title = PlainLabel("", "title", wraps=True)
        self._text = PlainLabel("", wraps=True)
        self._text.setObjectName("mishap_text")
        self._fact = PlainLabel("", "muted", wraps=True)
        self._fact.setObjectName("mishap_fact")
        self._note = PlainLabel("", wraps=True)
        self._note.setObjectName("mishap_note")
        self._copy = CopyButton(tr("&Copy details"))
        self._folder = button(tr("Open &folder"))
        self._restart = button(tr("&Restart Latchkey"))
        self._quit = button(tr("&Quit"))
        self._go_on = button("", "primary")
        self._folder.clicked.connect(self._say_folder)
        self._restart.clicked.connect(self._say_restart)
        self._quit.clicked.connect(self._say_quit)
        self._go_on.clicked.connect(self.reject)
        self._lay_out()

    def show_mishap(self, shown: MishapShown) -> None:
        self.call(shown.title)
        self.setAccessibleDescription(shown.text)
        self._title.setText(shown.title)
        self._text.setText(shown.text)
        for label, text in ((self._fact, one_line(shown.fact)), (self._note, shown.note)):
            label.setText(text)
            label.setVisible(bool(text))
        self._copy.take(shown.details)
        self._restart.setVisible(shown.way_out is Deed.RESTART)
        self._quit.setVisible(shown.way_out is Deed.QUIT)
        self._go_on.setText(shown.go_on)
        self._go_on.setAccessibleName(shown.go_on.replace("&", ""))

    def stand_before(self, window: QWidget) -> None:
        """In its middle, where the desktop lets a program say so."""
        self.show()
        self.move(window.frameGeometry().center() - self.rect().center())
        self.activateWindow()
        self._go_on.setFocus()

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def _say_folder(self) -> None:
        self.asked.emit(Deed.OPEN_FOLDER)

    def _say_restart(self) -> None:
        self.asked.emit(Deed.RESTART)

    def _say_quit(self) -> None:
        self.asked.emit(Deed.QUIT)

    def _lay_out(self) -> None:
        self.setObjectName("mishap_dialog")
        self._go_on.setObjectName("go_on")
        self._go_on.setDefault(True)
        mark = IconMark(18)
        mark.show_icon("attention", "asking")
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(mark)
        head.addWidget(self._title, 1)
        for label in (self._fact, self._note):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        more = QHBoxLayout()
        more.setSpacing(8)
        more.addWidget(self._copy)
        more.addWidget(self._folder)
        more.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for one in (self._restart, self._quit, self._go_on):
            buttons.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(8)
        whole.addLayout(head)
        for label in (self._text, self._fact, self._note):
            whole.addWidget(label)
        whole.addSpacing(4)
        whole.addLayout(more)
        whole.addSpacing(12)
        whole.addLayout(buttons)

    def reject(self) -> None:
        self.asked.emit(Deed.GO_ON)
