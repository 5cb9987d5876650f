"""The question where the keyring does not do its part: what is to become of this session?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import BannerPressed, CheckComputer
from latchkey.language import tr

from .buttons import ChoiceButton, button
from .details_dialog import DetailsDialog
from .fitted_dialog import FittedDialog
from .labels import PlainLabel
from .theme import set_look

if TYPE_CHECKING:
    from latchkey.app.shown import BannerAction, KeepQuestion

_WIDTH_PX = 480


class KeepDialog(FittedDialog):
    """Opened once and brought up to date; it closes when it is told to.

    Signals:
        intent: a ``BannerPressed`` with what was chosen, or a ``CheckComputer``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", _WIDTH_PX, parent)
        self._question: KeepQuestion | None = None
        self._title = PlainLabel("", "title", wraps=True)
        self._text = PlainLabel("", wraps=True)
        self._text.setObjectName("keep_text")
        self._more = button(tr("Details"), "flush")
        self._check = button(tr("&Check this computer…"), "flush")
        self._check.clicked.connect(self._say_check)
        self._buttons = QHBoxLayout()
        self._choices: list[ChoiceButton] = []
        self._more.clicked.connect(self._open_details)
        self._lay_out()

    def show_question(self, question: KeepQuestion) -> None:
        was, self._question = self._question, question
        self.call(question.name)
        self._title.setText(question.title)
        self._text.setText(question.text)
        self._more.setVisible(bool(question.details.lines))
        if was is None or was.buttons != question.buttons:
            self._set_buttons(question)

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def _set_buttons(self, question: KeepQuestion) -> None:
        for choice in self._choices:
            self._buttons.removeWidget(choice)
            choice.hide()
            choice.deleteLater()
        self._choices = [ChoiceButton(one.text, one.action, self) for one in question.buttons]
        set_look(self._choices[-1], role="primary")
        for choice in self._choices:
            choice.asked.connect(self._say)
            self._buttons.addWidget(choice)
            choice.show()
        self._choices[-1].setDefault(True)
        self._choices[-1].setFocus()

    def _say(self, action: BannerAction) -> None:
        self.intent.emit(BannerPressed(action))

    def _say_check(self) -> None:
        self.intent.emit(CheckComputer())

    def _open_details(self) -> None:
        if self._question is not None:
            DetailsDialog(self._question.details, self).open()

    def _lay_out(self) -> None:
        self.setObjectName("keep_dialog")
        self._buttons.setSpacing(8)
        self._buttons.addStretch(1)
        more = QHBoxLayout()
        more.setSpacing(12)
        more.addWidget(self._more)
        more.addWidget(self._check)
        more.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(8)
        whole.addWidget(self._title)
        whole.addWidget(self._text)
        whole.addLayout(more)
        whole.addSpacing(12)
        whole.addLayout(self._buttons)

    def reject(self) -> None:
        if self._question is not None:
            self._say(self._question.escape)
