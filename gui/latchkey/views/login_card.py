"""The card of the login view: homeserver first, then what that server offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from latchkey.app.intents import CancelSignIn, HomeserverTyped, SignIn

from .buttons import button
from .icons import app_icon
from .labels import PlainLabel
from .password_field import PasswordField
from .problem_line import ProblemLine
from .theme import set_look
from .tick_box import TickBox
from .value_field import ValueField

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.login_shown import LoginShown
    from latchkey.session.instant import Instant

_MARKS = {
    "nothing": ("", "muted"),
    "looking": ("looking", "muted"),
    "found": ("check", "good"),
    "problem": ("attention", "ended"),
}
"""Icon and colour by the value of a ``FieldMark``."""


class LoginCard(QFrame):
    """Fields, and what is wrong with them right beside them.

    Signals:
        intent: a ``HomeserverTyped``, ``SignIn`` or ``CancelSignIn``.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: LoginShown | None = None
        self._tried = False
        self._state = ValueField("Session state")
        self._homeserver = _field("Homeserver", "matrix.example.org or @you:example.org")
        self._note = ProblemLine(now, "homeserver_note")
        self._username = _field("Username", "")
        self._password = PasswordField()
        self._password_hint = PlainLabel("", "small", wraps=True)
        self._consent = TickBox("Send my password &without encryption")
        self._problem = ProblemLine(now, "sign_in_problem")
        self._cancel = button("&Cancel")
        self._sign_in = button("&Sign in", "primary")
        self._lay_out()
        self._homeserver.textChanged.connect(self._say_homeserver)
        for changed in (self._username.textChanged, self._password.changed, self._consent.toggled):
            changed.connect(self._enable)
        for entered in (self._homeserver, self._username, self._password.edit):
            entered.returnPressed.connect(self._go_on)
        self._problem.elapsed.connect(self._enable)
        self._sign_in.clicked.connect(self._say_sign_in)
        self._cancel.clicked.connect(self._say_cancel)
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._say_cancel)
        self._escape.setContext(Qt.ShortcutContext.WindowShortcut)
        self._escape.setEnabled(False)

    def show_login(self, shown: LoginShown) -> None:
        was, self._shown = self._shown, shown
        if shown == was:
            return
        self._state.show_value(shown.state)
        if shown.homeserver is not None and (was is None or shown.homeserver != was.homeserver):
            self._homeserver.setText(shown.homeserver)
        icon, colour = _MARKS[shown.homeserver_mark]
        self._note.show_line(shown.homeserver_note, shown.homeserver_details, icon=icon, colour=colour)
        if shown.username is not None and (was is None or shown.username != was.username):
            self._username.setText(shown.username)
        if was is None or (shown.problem, shown.wait_until, shown.problem_details) != (
            was.problem,
            was.wait_until,
            was.problem_details,
        ):
            self._problem.show_line(
                shown.problem, shown.problem_details, icon="attention", colour="ended", until=shown.wait_until
            )
        self._problem.setVisible(bool(shown.problem))
        self._credentials.setVisible(shown.password_offered)
        self._consent.setVisible(shown.consent_needed)
        self._cancel.setVisible(shown.busy)
        self._escape.setEnabled(shown.busy)
        if shown.busy:
            # Else the focus would wander on to "Cancel", and a second Enter would press it.
            self.setFocus()
        for part in (self._homeserver, self._credentials, self._consent):
            part.setEnabled(not shown.busy)
        if self._tried and not shown.busy:
            self._tried = False
            if shown.password_refused:
                self._password.forget()
            if shown.problem:
                self._password.setFocus()
        self._enable()

    def prefill(self, homeserver: str, username: str, password_hint: str) -> None:
        self._username.setText(username)
        self._password_hint.setText(password_hint)
        self._password_hint.setVisible(bool(password_hint))
        self._homeserver.setText(homeserver)
        self.take_focus()

    def take_focus(self) -> None:
        for part in (self._homeserver, self._username):
            if not part.text():
                part.setFocus()
                return
        self._password.setFocus()

    def forget_password(self) -> None:
        self._password.forget()

    def _enable(self) -> None:
        shown = self._shown
        ready = shown is not None and shown.can_sign_in and not shown.busy and not self._problem.waiting
        consented = shown is not None and (not shown.consent_needed or self._consent.isChecked())
        filled = bool(self._username.text().strip()) and self._password.filled
        self._sign_in.setEnabled(ready and consented and filled)

    def _go_on(self) -> None:
        """Enter: sign in where that is possible, else go to the first field that is still empty."""
        if self._sign_in.isEnabled():
            self._say_sign_in()
        else:
            self.take_focus()

    def _say_homeserver(self, text: str) -> None:
        # Consent is for the server it was given for.
        self._consent.setChecked(False)
        self.intent.emit(HomeserverTyped(text))

    def _say_sign_in(self) -> None:
        consent = self._consent.isVisibleTo(self) and self._consent.isChecked()
        username = self._username.text().strip()
        self._tried = True
        self.intent.emit(SignIn(self._homeserver.text().strip(), username, self._password.secret(), consent))

    def _say_cancel(self) -> None:
        self.intent.emit(CancelSignIn())

    def _lay_out(self) -> None:
        set_look(self, role="card")
        self.setObjectName("login_card")
        self.setAccessibleName("Sign in")
        self._consent.setObjectName("consent")
        self._consent.setAccessibleName("Send my password without encryption")
        self._consent.hide()
        self._problem.hide()
        self._cancel.hide()
        self._password_hint.hide()
        self._note.setMinimumHeight(24)
        self._sign_in.setEnabled(False)
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(QSize(40, 40)))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(picture)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(PlainLabel("Sign in", "title"))
        titles.addWidget(PlainLabel("With your Matrix account", "muted"))
        head.addLayout(titles, 1)
        set_look(self._state, role="aside")
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight)
        head.addWidget(self._state, 1, Qt.AlignmentFlag.AlignTop)
        self._credentials = QWidget()
        credentials = QVBoxLayout(self._credentials)
        credentials.setContentsMargins(0, 0, 0, 0)
        credentials.setSpacing(4)
        credentials.addWidget(_caption("&Username", self._username))
        credentials.addWidget(self._username)
        credentials.addSpacing(8)
        credentials.addWidget(_caption("&Password", self._password.edit))
        credentials.addWidget(self._password)
        credentials.addWidget(self._password_hint)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._sign_in)
        consent = QHBoxLayout()
        # Its text stands back from its focus ring, which may reach out of the column.
        consent.setContentsMargins(-5, 0, 0, 0)
        consent.addWidget(self._consent)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addSpacing(16)
        whole.addWidget(_caption("&Homeserver", self._homeserver))
        whole.addWidget(self._homeserver)
        whole.addWidget(self._note)
        whole.addSpacing(4)
        whole.addWidget(self._credentials)
        whole.addSpacing(4)
        whole.addLayout(consent)
        whole.addWidget(self._problem)
        whole.addSpacing(8)
        whole.addLayout(buttons)


def _field(name: str, example: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name.lower())
    field.setAccessibleName(name)
    field.setPlaceholderText(example)
    return field


def _caption(text: str, field: QLineEdit) -> PlainLabel:
    caption = PlainLabel(text, "caption")
    caption.setBuddy(field)
    return caption
