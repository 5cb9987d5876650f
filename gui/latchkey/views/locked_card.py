"""What stands above the rooms of a locked account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import BannerPressed, OpenPage, SignOut
from latchkey.language import mark, tr

from .buttons import ChoiceButton, IconButton, SignOutButton
from .group import Group
from .icons import IconMark
from .labels import PlainLabel
from .plain_text import paragraphs
from .theme import set_look
from .value_field import ValueField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from latchkey.app.shown import BannerAction, ContactShown, LockedShown

_WHAT_GOES = mark(
    "Its tokens, its key and everything stored for it on this computer will be removed. "
    "Nobody can sign in to the account again before it is unlocked."
)
_LONGEST_SAYING = 500


class LockedCard(Group):
    """Shows one ``LockedShown``.

    Signals:
        intent: a ``BannerPressed``, an ``OpenPage`` or, asked and confirmed, a ``SignOut``.
        renewed: it has other controls, which Tab comes by last.
    """

    intent = Signal(object)
    renewed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("locked", tr("Locked"), parent)
        self._shown: LockedShown | None = None
        self._text = PlainLabel("", wraps=True)
        self._says = PlainLabel("", wraps=True)
        self._contacts = QGridLayout()
        self._buttons = QHBoxLayout()
        self._sign_out = SignOutButton(tr("Sign out"), tr(_WHAT_GOES))
        self._sign_out.confirmed.connect(self._say_sign_out)
        self._lay_out()

    def show_lock(self, shown: LockedShown) -> None:
        was, self._shown = self._shown, shown
        self._text.setText(shown.text)
        self._says.setText(tr("It says: {words}", words=paragraphs(shown.says, _LONGEST_SAYING)))
        self._says.setVisible(bool(shown.says))
        if was is not None and (was.contacts, was.buttons) == (shown.contacts, shown.buttons):
            return
        if was is None or was.contacts != shown.contacts:
            _clear(self._contacts)
            for row, contact in enumerate(shown.contacts):
                self._add_contact(row, contact)
        if was is None or was.buttons != shown.buttons:
            _clear(self._buttons)
            for one in shown.buttons:
                made = ChoiceButton(one.text, one.action)
                made.asked.connect(self._say)
                self._buttons.addWidget(made)
        self.renewed.emit()

    def _lay_out(self) -> None:
        set_look(self, tone="locked")
        title = PlainLabel(tr("Your account is locked by your homeserver"), "title", wraps=True)
        mark = IconMark(28)
        mark.show_icon("lock", "locked")
        self._text.setObjectName("locked_text")
        self._says.setObjectName("locked_says")
        self._contacts.setHorizontalSpacing(8)
        self._contacts.setVerticalSpacing(0)
        self._contacts.setColumnStretch(1, 1)
        self._buttons.setSpacing(8)
        answers = QHBoxLayout()
        answers.setSpacing(8)
        answers.addLayout(self._buttons)
        answers.addWidget(self._sign_out)
        answers.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(8)
        for part in (title, self._text, self._says):
            words.addWidget(part)
        words.addLayout(self._contacts)
        words.addLayout(answers)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(16)
        whole.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(words, 1)

    def _add_contact(self, row: int, contact: ContactShown) -> None:
        value = ValueField(contact.caption, is_code=True)
        value.show_value(contact.value)
        self._contacts.addWidget(PlainLabel(contact.caption, "small"), row, 0)
        self._contacts.addWidget(value, row, 1)
        if contact.is_page:
            opening = ChoiceButton(tr("Open page"), contact.value)
            opening.asked.connect(self._say_open)
            self._contacts.addWidget(opening, row, 2)
        copy = _Copy(contact)
        self._contacts.addWidget(copy, row, 3)

    def _say(self, action: BannerAction) -> None:
        self.intent.emit(BannerPressed(action))

    def _say_open(self, url: str) -> None:
        self.intent.emit(OpenPage(url))

    def _say_sign_out(self) -> None:
        self.intent.emit(SignOut())


class _Copy(IconButton):
    def __init__(self, contact: ContactShown) -> None:
        super().__init__("copy", contact.copy)
        self._value = contact.value
        self.clicked.connect(self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._value)


def _clear(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
