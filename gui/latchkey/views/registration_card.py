"""The card "Create account": a name and a password for it, at the homeserver that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import CancelSignIn, LeaveRegistration, NameTyped, Register
from latchkey.app.registration_shown import password_note
from latchkey.app.shown import NO_DETAILS
from latchkey.language import tr

from . import shortcuts
from .buttons import button
from .consent_box import ConsentBox
from .credentials import captioned, named_field
from .labels import PlainLabel
from .password_field import PasswordField
from .plain_text import one_line
from .problem_line import ProblemLine
from .state_text import state_text
from .theme import set_look
from .value_field import ValueField

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.registration_shown import RegistrationShown
    from latchkey.session.instant import Instant

_MARKS = {
    "nothing": ("", "muted"),
    "looking": ("looking", "muted"),
    "found": ("check", "good"),
    "problem": ("attention", "ended"),
}
"""Icon and colour by the value of a ``FieldMark``."""


class RegistrationCard(QFrame):
    """Fields, and what is wrong with them right beside them.

    Signals:
        intent: a ``NameTyped``, ``Register``, ``LeaveRegistration`` or ``CancelSignIn``.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: RegistrationShown | None = None
        self._where = PlainLabel("", "muted")
        self._where.setObjectName("new_account_on")
        self._state = ValueField(tr("Session state"))
        self._name = named_field(tr("Username"), "")
        self._name_note = ProblemLine(now, "username_note")
        self._password = PasswordField()
        self._again = PasswordField(tr("Repeat password"), tr("Show repeat password"))
        self._password_note = ProblemLine(now, "password_note")
        self._consent = ConsentBox("registration_consent")
        self._problem = ProblemLine(now, "registration_problem")
        self._back = button(tr("&Back"))
        self._cancel = button(tr("&Cancel"))
        self._create = button(tr("Create accoun&t"), "primary")
        self._lay_out()
        self._name.textChanged.connect(self._say_name)
        for typed in (self._password.changed, self._again.changed):
            typed.connect(self._follow_passwords)
        self._consent.changed.connect(self._enable)
        for entered in (self._name, self._password.edit, self._again.edit):
            entered.returnPressed.connect(self._go_on)
        self._problem.elapsed.connect(self._enable)
        self._create.clicked.connect(self._say_register)
        self._back.clicked.connect(self._say_back)
        self._cancel.clicked.connect(self._say_back)
        self._escape = shortcuts.BACK.listen(self, self._say_back)
        self._escape.setContext(Qt.ShortcutContext.WindowShortcut)

    def show_registration(self, shown: RegistrationShown) -> None:
        was, self._shown = self._shown, shown
        if shown == was:
            return
        if was is not None and was.homeserver != shown.homeserver:
            self.forget()
        self._where.setText(tr("On {homeserver}", homeserver=one_line(shown.homeserver)))
        self._state.show_value(state_text(shown.state))
        icon, colour = _MARKS[shown.name_mark]
        self._name_note.show_line(shown.name_note, NO_DETAILS, icon=icon, colour=colour)
        self._consent.show_note(shown.consent_note, asks_password=True)
        self._problem.show_line(shown.problem, shown.problem_details, icon="attention", colour="ended", wait=shown.wait)
        self._problem.setVisible(bool(shown.problem))
        self._back.setVisible(not shown.busy)
        self._cancel.setVisible(shown.busy)
        if shown.busy and (was is None or not was.busy):
            # Else the focus would wander on to a button, and a second Enter would press it.
            self.setFocus()
        for field in (self._name, self._password, self._again, self._consent.tick):
            field.setEnabled(not shown.busy)
        self._follow_passwords()
        if was is not None and was.busy and not shown.busy:
            (self._password.edit if shown.password_problem else self._name).setFocus()

    def say_what_was_typed(self) -> None:
        """As if it was typed now: whether a name is free may have changed since somebody went back."""
        if self._name.text():
            self._say_name(self._name.text())

    def take_focus(self) -> None:
        """To the first field that is still empty; while the account is being made, to no part of the card."""
        if self._shown is not None and self._shown.busy:
            self.setFocus()
            return
        for field in (self._name, self._password.edit, self._again.edit):
            if not field.text():
                field.setFocus()
                return
        self._create.setFocus()

    def forget(self) -> None:
        """Everything that was typed: another homeserver, or another person, comes next."""
        self._name.clear()
        self._consent.take_back()
        self.forget_passwords()

    def forget_passwords(self) -> None:
        self._password.forget()
        self._again.forget()

    def _follow_passwords(self) -> None:
        shown = self._shown
        refused = shown.password_problem if shown is not None else ""
        note = refused or password_note(self._password.secret(), self._again.secret())
        looks = ("attention", "ended") if refused else ("", "muted")
        self._password_note.show_line(note, NO_DETAILS, icon=looks[0], colour=looks[1])
        self._enable()

    def _enable(self) -> None:
        shown = self._shown
        ready = shown is not None and not shown.busy and not self._problem.waiting
        consented = self._consent.is_given or not self._consent.is_needed
        same = self._password.filled and self._password.secret() == self._again.secret()
        self._create.setEnabled(ready and consented and same and bool(self._name.text().strip()))

    def _go_on(self) -> None:
        """Enter: create the account where that is possible, else go to the first field that is still empty."""
        if self._create.isEnabled():
            self._say_register()
        else:
            self.take_focus()

    def _say_name(self, text: str) -> None:
        self.intent.emit(NameTyped(text))
        self._enable()

    def _say_register(self) -> None:
        self.intent.emit(Register(self._name.text().strip(), self._password.secret(), self._consent.is_given))

    def _say_back(self) -> None:
        is_busy = self._shown is not None and self._shown.busy
        self.intent.emit(CancelSignIn() if is_busy else LeaveRegistration())

    def _lay_out(self) -> None:
        set_look(self, role="card")
        self.setObjectName("registration_card")
        self.setAccessibleName(tr("Create account"))
        self._create.setEnabled(False)
        self._cancel.hide()
        self._name_note.setMinimumHeight(24)
        self._password_note.setMinimumHeight(24)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(PlainLabel(tr("Create account"), "title"))
        titles.addWidget(self._where)
        head = QHBoxLayout()
        head.addLayout(titles, 1)
        set_look(self._state, role="aside")
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight)
        head.addWidget(self._state, 1, Qt.AlignmentFlag.AlignTop)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for one in (self._back, self._cancel, self._create):
            buttons.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addSpacing(16)
        for caption, field, edit in (
            (tr("&Username"), self._name, self._name),
            (tr("&Password"), self._password, self._password.edit),
            (tr("&Repeat password"), self._again, self._again.edit),
        ):
            whole.addWidget(captioned(caption, edit))
            whole.addWidget(field)
            if field is self._name:
                whole.addWidget(self._name_note)
            elif field is self._password:
                whole.addSpacing(4)
        whole.addWidget(self._password_note)
        whole.addWidget(self._consent)
        whole.addWidget(self._problem)
        whole.addSpacing(8)
        whole.addLayout(buttons)
