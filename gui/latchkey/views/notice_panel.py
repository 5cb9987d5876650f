"""What became of a session on disk that cannot be opened, above the card of the login view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import BannerPressed
from latchkey.app.shown import BannerAction
from latchkey.language import tr

from .buttons import button
from .details_dialog import DetailsDialog
from .group import Group
from .icons import IconMark
from .labels import PlainLabel
from .theme import set_look

if TYPE_CHECKING:
    from latchkey.app.shown import Details


class NoticePanel(Group):
    """Stays until somebody signs in.

    Signals:
        intent: a ``BannerPressed`` that asks to quit.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("notice", tr("The session on this computer"), parent)
        self._details: Details | None = None
        set_look(self, tone="asking")
        mark = IconMark(18)
        mark.show_icon("attention", "asking")
        self._words = PlainLabel("", wraps=True)
        self._words.setObjectName("notice_text")
        more = button(tr("Details"))
        more.setObjectName("notice_details")
        leave = button(tr("&Quit"))
        more.clicked.connect(self._open_details)
        leave.clicked.connect(self._say_quit)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(more)
        buttons.addWidget(leave)
        buttons.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._words)
        words.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_notice(self, text: str, details: Details) -> None:
        self._details = details
        self._words.setText(text)

    def _open_details(self) -> None:
        if self._details is not None:
            DetailsDialog(self._details, self).open()

    def _say_quit(self) -> None:
        self.intent.emit(BannerPressed(BannerAction.QUIT))
