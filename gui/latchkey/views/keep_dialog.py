"""The question where the keyring does not answer: how is this session to be kept?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import BannerPressed
from latchkey.app.shown import BannerAction

from .buttons import ChoiceButton, button
from .details_dialog import DetailsDialog
from .fitted_dialog import FittedDialog
from .labels import PlainLabel
from .theme import set_look

if TYPE_CHECKING:
    from latchkey.app.shown import KeepQuestion

_WIDTH_PX = 480


class KeepDialog(FittedDialog):
    """Opened once and brought up to date; it closes when it is told to. Esc keeps the session for this run: nothing is
    lost by it, and nothing is written.

    Signals:
        intent: a ``BannerPressed`` with what was chosen.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Keep this session?", _WIDTH_PX, parent)
        self._question: KeepQuestion | None = None
        self._text = PlainLabel("", wraps=True)
        self._text.setObjectName("keep_text")
        self._more = button("Details", "quiet")
        self._sign_out = ChoiceButton("Sign out", BannerAction.SIGN_OUT)
        self._retry = ChoiceButton("Try again", BannerAction.RETRY_KEY)
        self._keep = ChoiceButton("For this run only", BannerAction.KEEP_FOR_THIS_RUN)
        self._more.clicked.connect(self._open_details)
        for choice in (self._sign_out, self._retry, self._keep):
            choice.asked.connect(self._say)
        self._lay_out()

    def show_question(self, question: KeepQuestion) -> None:
        self._question = question
        self._text.setText(question.text)
        self._more.setVisible(bool(question.details.lines))

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def _say(self, action: BannerAction) -> None:
        self.intent.emit(BannerPressed(action))

    def _open_details(self) -> None:
        if self._question is not None:
            DetailsDialog(self._question.details, self).open()

    def _lay_out(self) -> None:
        self.setObjectName("keep_dialog")
        set_look(self._sign_out, role="danger")
        set_look(self._keep, role="primary")
        self._keep.setDefault(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._sign_out)
        buttons.addStretch(1)
        buttons.addWidget(self._retry)
        buttons.addWidget(self._keep)
        more = QHBoxLayout()
        # Its text, not its focus ring, stands flush with the text above.
        more.setContentsMargins(-9, 0, 0, 0)
        more.addWidget(self._more)
        more.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(8)
        whole.addWidget(PlainLabel("Keep this session?", "title"))
        whole.addWidget(self._text)
        whole.addLayout(more)
        whole.addSpacing(12)
        whole.addLayout(buttons)
        self._keep.setFocus()

    def reject(self) -> None:
        self._say(BannerAction.KEEP_FOR_THIS_RUN)
