"""Username and password, as the login view asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from latchkey.language import tr

from .labels import PlainLabel
from .password_field import PasswordField
from .value_field import keep_left_to_right

if TYPE_CHECKING:
    from latchkey.session.secret import Secret


class Credentials(QWidget):
    """
    Signals:
        changed: something else is in a field.
        typed: somebody typed that.
        entered: Enter was pressed.
    """

    changed = Signal()
    typed = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._username = named_field(tr("Username"), "")
        self._password = PasswordField()
        self._hint = PlainLabel("", "small", wraps=True)
        self._hint.hide()
        self._username.textChanged.connect(self.changed)
        self._password.changed.connect(self.changed)
        for field in (self._username, self._password.edit):
            field.textEdited.connect(self.typed)
            field.returnPressed.connect(self.entered)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(captioned(tr("&Username"), self._username))
        whole.addWidget(self._username)
        whole.addSpacing(8)
        whole.addWidget(captioned(tr("&Password"), self._password.edit))
        whole.addWidget(self._password)
        whole.addWidget(self._hint)

    @property
    def username(self) -> str:
        return self._username.text().strip()

    @property
    def filled(self) -> bool:
        """Both."""
        return bool(self.username) and self._password.filled

    @property
    def touched(self) -> bool:
        """One of them at least."""
        return bool(self._username.text()) or self._password.filled

    def secret(self) -> Secret:
        return self._password.secret()

    def fill(self, username: str) -> None:
        self._username.setText(username)

    @property
    def hinted(self) -> str:
        """What ``hint`` showed."""
        return self._hint.text()

    def hint(self, password_hint: str) -> None:
        """Below the password; empty for none."""
        self._hint.setText(password_hint)
        self._hint.setVisible(bool(password_hint))

    def forget(self) -> None:
        """The password."""
        self._password.forget()

    def take_focus(self) -> None:
        """To the first field that is still empty."""
        (self._password.edit if self._username.text() else self._username).setFocus()

    def go_to_password(self) -> None:
        self._password.edit.setFocus()


def named_field(name: str, example: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name.lower())
    field.setAccessibleName(name)
    field.setPlaceholderText(example)
    keep_left_to_right(field)
    return field


def captioned(text: str, field: QLineEdit) -> PlainLabel:
    """The caption of ``field``, whose mnemonic leads there."""
    caption = PlainLabel(text, "caption")
    caption.setBuddy(field)
    return caption
