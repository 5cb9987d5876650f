"""What stands at the top of the card of the login view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from latchkey.language import tr

from .icons import app_icon
from .labels import PlainLabel
from .state_text import state_text
from .theme import set_look
from .value_field import ValueField

if TYPE_CHECKING:
    from latchkey.app.shown import StateWord


class LoginHead(QWidget):
    """Where nobody has ever signed in it says what this is, in place of "Sign in"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = ValueField(tr("Session state"))
        self._title = PlainLabel("", "title", wraps=True)
        self._about = PlainLabel(tr("With your Matrix account"), "muted", wraps=True)
        self._about.setObjectName("about_sign_in")
        what_this_is = tr(
            "It signs you in to Matrix, an open network for messages, and keeps you signed in. When a session ends all the same, "
            "you are told exactly why."
        )
        self._welcome = PlainLabel(what_this_is, "muted", wraps=True)
        self._welcome.setObjectName("welcome")
        self._welcome.hide()
        set_look(self._state, role="aside")
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight)
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(QSize(40, 40)))
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._title)
        titles.addWidget(self._about)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(picture)
        head.addLayout(titles, 1)
        head.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self._welcome)

    def show_head(self, state: StateWord, *, welcome: bool) -> None:
        words = state_text(state)
        self._state.show_value(words)
        self._state.setFixedWidth(self._state.fontMetrics().horizontalAdvance(words + "mm"))
        self._title.setText(tr("Welcome to Latchkey") if welcome else tr("Sign in"))
        self._about.setVisible(not welcome)
        self._welcome.setVisible(welcome)
