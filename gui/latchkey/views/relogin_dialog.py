"""The dialog "Sign in again": the session has ended softly, and only the password is missing."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import NotNow, SignInAgain, SignOutAndForget

from .buttons import button
from .fitted_dialog import FittedDialog
from .labels import PlainLabel
from .password_field import PasswordField
from .problem_line import ProblemLine
from .question import Question
from .value_field import ValueField

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.login_shown import ReloginShown
    from latchkey.session.instant import Instant

NAME = "Sign in again"
_WIDTH_PX = 520
_FORGET = (
    "The homeserver is told, and everything stored for this session on this computer is removed. "
    "Signing in later makes a new device."
)


class ReloginDialog(FittedDialog):
    """Opened once and brought up to date; it closes when it is told to. User, homeserver and device are fixed (F26).

    Signals:
        intent: a ``SignInAgain``, a ``NotNow`` or, asked and confirmed, a ``SignOutAndForget``.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget) -> None:
        super().__init__(NAME, _WIDTH_PX, parent)
        self._shown: ReloginShown | None = None
        self._tried = False
        self._question: Question | None = None
        self._title = PlainLabel("", "title", wraps=True)
        self._explanation = PlainLabel("", wraps=True)
        self._account = ValueField("Account")
        self._homeserver = ValueField("Homeserver of this account")
        self._device = ValueField("Device of this account")
        self._password = PasswordField()
        self._problem = ProblemLine(now, "relogin_problem")
        self._forget = button("Sign out and &forget…", "danger")
        self._not_now = button("&Not now")
        self._sign_in = button("&Sign in again", "primary")
        self._lay_out()
        self._password.changed.connect(self._enable)
        self._problem.elapsed.connect(self._enable)
        self._sign_in.clicked.connect(self._say_sign_in)
        self._not_now.clicked.connect(self.reject)
        self._forget.clicked.connect(self._ask_forget)

    def show_relogin(self, shown: ReloginShown) -> None:
        was, self._shown = self._shown, shown
        if shown == was:
            return
        self._title.setText(shown.title)
        self._explanation.setText(shown.explanation)
        self._account.show_value(shown.user_id)
        self._homeserver.show_value(shown.homeserver)
        self._device.show_value(shown.device_id)
        self._problem.show_line(shown.problem, shown.details, icon="attention", colour="ended", until=shown.wait_until)
        self._problem.setVisible(bool(shown.problem or shown.details.lines))
        if shown.busy:
            # Else the focus would wander on to a button, and a second Enter would press it.
            self.setFocus()
        self._password.setEnabled(not shown.busy)
        self._forget.setEnabled(not shown.busy)
        self._forget.setVisible(shown.can_forget)
        if self._tried and not shown.busy:
            self._tried = False
            self._password.forget()
            self._password.setFocus()
        self._enable()

    def leave(self) -> None:
        """Close for good, with whatever stands over it."""
        if self._question is not None:
            self._question.close()
        self._password.forget()
        self.hide()
        self.deleteLater()

    def _enable(self) -> None:
        shown = self._shown
        ready = shown is not None and not shown.busy and not self._problem.waiting
        self._sign_in.setEnabled(ready and self._password.filled)

    def _say_sign_in(self) -> None:
        self._tried = True
        self.intent.emit(SignInAgain(self._password.secret()))

    def _ask_forget(self) -> None:
        if self._question is not None:
            return
        self._question = Question("Sign out and forget this session?", _FORGET, "Sign out and forget", self)
        self._question.finished.connect(self._forget_question)
        self._question.confirmed.connect(self._say_forget)
        self._question.open()

    def _forget_question(self) -> None:
        self._question = None

    def _say_forget(self) -> None:
        self.intent.emit(SignOutAndForget())

    def _lay_out(self) -> None:
        self.setObjectName("sign_in_again_dialog")
        self._sign_in.setDefault(True)
        facts = QFormLayout()
        facts.setHorizontalSpacing(16)
        facts.setVerticalSpacing(6)
        facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        facts.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for words, field in (("Account", self._account), ("Homeserver", self._homeserver), ("Device", self._device)):
            facts.addRow(PlainLabel(words, "muted"), field)
        caption = PlainLabel("&Password", "caption")
        caption.setBuddy(self._password.edit)
        facts.addRow(caption, self._password)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._forget)
        buttons.addStretch(1)
        buttons.addWidget(self._not_now)
        buttons.addWidget(self._sign_in)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(8)
        whole.addWidget(self._title)
        whole.addWidget(self._explanation)
        whole.addSpacing(8)
        whole.addLayout(facts)
        whole.addWidget(self._problem)
        whole.addSpacing(12)
        whole.addLayout(buttons)
        # What a person sees first is read first, what is typed comes before what is pressed.
        order = (self._password.edit, self._sign_in, self._not_now, self._forget)
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)
        self._password.setFocus()

    def reject(self) -> None:
        """Esc, "Not now" and the window's own close button: it is put off, and nothing is lost."""
        self.intent.emit(NotNow())
