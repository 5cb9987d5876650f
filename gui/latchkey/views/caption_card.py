"""The captions of a story that is told in the window beside it, and what a listener can ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.language import tr

from .buttons import button
from .icons import app_icon
from .labels import PlainLabel
from .theme import set_look

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

_WIDTH_PX = 720
_LINES = 4
_APART_PX = 8


class CaptionCard(QWidget):
    """A window of its own and nobody's child: a dialog that holds the other one up must not hold this one up too.

    Signals:
        next_asked: not to wait any longer.
        pause_asked: to stay at this caption, or (``False``) to go on.
        help_asked: to have done what the story asks the person to do.
        end_asked: to hear no more of it.
    """

    next_asked = Signal()
    pause_asked = Signal(bool)
    help_asked = Signal()
    end_asked = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.WindowStaysOnTopHint)
        self.setObjectName("caption")
        self.setWindowTitle(tr("The story"))
        self.setAccessibleName(tr("The story"))
        self.setWindowIcon(app_icon())
        set_look(self, role="page")
        self._chapter = PlainLabel("", "heading")
        self._chapter.setObjectName("caption_chapter")
        self._words = PlainLabel("", wraps=True)
        self._words.setObjectName("caption_words")
        self._words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._words.setMinimumHeight(self._words.fontMetrics().lineSpacing() * _LINES)
        self._pause = button(tr("&Pause"))
        self._pause.setCheckable(True)
        self._next = button(tr("&Next"), "primary")
        self._help = button(tr("&Do it for me"))
        self._end = button(tr("&End the story"), "quiet")
        self._pause.toggled.connect(self._turn_pause)
        self._next.clicked.connect(self.next_asked)
        self._help.clicked.connect(self.help_asked)
        self._end.clicked.connect(self.end_asked)
        self._help.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for each in (self._next, self._pause, self._help):
            buttons.addWidget(each)
        buttons.addStretch(1)
        buttons.addWidget(self._end)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(10)
        whole.addWidget(self._chapter)
        whole.addWidget(self._words, 1)
        whole.addLayout(buttons)
        self.setFixedWidth(_WIDTH_PX)
        self.adjustSize()

    def show_caption(self, chapter: str, words: str) -> None:
        self._chapter.setText(chapter)
        self._words.setText(words)

    def offer_help(self, *, offered: bool) -> None:
        """Whether something is the person's to do now."""
        self._help.setVisible(offered)

    def stand_below(self, window: QWidget) -> None:
        """Where the desktop lets a program choose, and the screen has the room."""
        frame, room = window.frameGeometry(), window.screen().availableGeometry()
        left = frame.center().x() - self.width() // 2
        height = self.sizeHint().height() + frame.height() - window.height()
        self.move(max(room.left(), left), min(frame.bottom() + _APART_PX, room.bottom() - height))

    def hide_buttons(self) -> None:
        """The words stay: there is nobody to ask for anything, or nothing more to be asked for."""
        for each in (self._next, self._pause, self._help, self._end):
            each.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.end_asked.emit()

    def _turn_pause(self, paused: bool) -> None:  # noqa: FBT001 - a slot of Qt's
        self._pause.setText(tr("&Go on") if paused else tr("&Pause"))
        self.pause_asked.emit(paused)
