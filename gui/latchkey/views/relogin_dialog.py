"""The dialog "Sign in again": the session has ended softly, and somebody has to show the homeserver who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import CancelSignIn, NotNow, SignInAgain, SignInAgainBy, SignOutAndForget
from latchkey.app.login_shown import PasswordPlace
from latchkey.language import mark, tr

from .buttons import button
from .fitted_dialog import FittedDialog
from .labels import PlainLabel
from .password_field import PasswordField
from .problem_line import ProblemLine
from .question import Question
from .scrolled_part import BAR_PX, ScrolledPart
from .tab_order import in_turn
from .value_field import ValueField
from .ways_space import WaysSpace

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.login_shown import ReloginShown
    from latchkey.session.instant import Instant
    from latchkey.session.ways import ByDeviceCode, ByOAuth, BySso

    from .passage_pane import PassagePane

NAME = mark("Sign in again")
_WIDTH_PX = 560
_FORGET = mark(
    "The homeserver is told, and everything stored for this session on this computer is removed. "
    "Signing in later makes a new device."
)


class ReloginDialog(FittedDialog):
    """Opened once and brought up to date; it closes when it is told to. User, homeserver and device are fixed (F26).

    Signals:
        intent: a ``SignInAgain``, ``SignInAgainBy``, ``OpenBrowserAgain``, ``CancelSignIn``, ``NotNow`` or, asked and
            confirmed, a ``SignOutAndForget``.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget) -> None:
        super().__init__(tr(NAME), _WIDTH_PX, parent)
        self._shown: ReloginShown | None = None
        self._now = now
        self._tried: object = None
        """``SignInAgain`` or the way that was tried last, until that has ended."""
        self._password_wanted = False
        self._question: Question | None = None
        self._title = PlainLabel("", "title", wraps=True)
        self._explanation = PlainLabel("", wraps=True)
        self._account = ValueField(tr("Account"), is_code=True)
        self._homeserver = ValueField(tr("Homeserver of this account"), is_code=True)
        self._device = ValueField(tr("Device of this account"), is_code=True)
        self._password = PasswordField()
        self._caption = PlainLabel(tr("&Password"), "caption")
        self._passage: PassagePane | None = None
        self._problem = ProblemLine(now, "relogin_problem")
        self._forget = button(tr("Sign out and &forget…"), "danger")
        self._not_now = button(tr("&Not now"))
        self._sign_in = button(tr("&Sign in again"), "primary")
        self._ways = WaysSpace(self._problem)
        self._lay_out()
        self._password.changed.connect(self._enable)
        self._problem.elapsed.connect(self._enable)
        self._sign_in.clicked.connect(self._say_sign_in)
        self._ways.chosen.connect(self._say_way)
        self._ways.password_wanted.connect(self._open_password)
        self._not_now.clicked.connect(self._say_not_now)
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
        self._problem.show_line(shown.problem, shown.details, icon="attention", colour="ended", wait=shown.wait)
        self._problem.setVisible(bool(shown.problem or shown.details.lines))
        if shown.busy and (was is None or not was.busy):
            # Else the focus would wander on to a button, and a second Enter would press it.
            self.setFocus()
        self._arrange(shown)
        self._password.setEnabled(not shown.busy)
        self._forget.setEnabled(not shown.busy)
        self._forget.setVisible(shown.can_forget)
        self._enable()
        if self._tried is not None and not shown.busy:
            self._after_try()
        elif was is None:
            self._take_focus()

    def leave(self) -> None:
        """Close for good, with whatever stands over it."""
        if self._question is not None:
            self._question.close()
        self._password.forget()
        self.hide()
        self.deleteLater()

    def _asks_password(self) -> bool:
        place = self._shown.ways.password if self._shown is not None else PasswordPlace.HERE
        return place is PasswordPlace.HERE or (place is not PasswordPlace.NOWHERE and self._password_wanted)

    def _arrange(self, shown: ReloginShown) -> None:
        """What is asked for and offered, or what goes on elsewhere in place of that."""
        asks, goes_on = self._asks_password(), shown.passage is not None
        self._ways.show_ways(shown.ways, asks_password=asks)
        if not asks and self._password.edit is self.focusWidget():
            self._take_focus()
        self._form.setVisible(not goes_on)
        for part in (self._password, self._caption, self._sign_in):
            part.setVisible(asks and not goes_on)
        self._explanation.setVisible(not goes_on)
        if shown.passage is not None and self._passage is None:
            from .passage_pane import PassagePane

            self._passage = PassagePane(self._now)
            self._passage.intent.connect(self.intent)
            self._middle.addWidget(self._passage)
            in_turn(self._form, self._passage)
        if self._passage is not None:
            self._passage.setVisible(goes_on)
            if shown.passage is not None:
                self._passage.show_passage(shown.passage)
        main = self._sign_in if asks else self._ways.first
        (main or self._not_now).setDefault(True)

    def _take_focus(self) -> None:
        (self._password.edit if self._asks_password() else self._ways.first or self._not_now).setFocus()

    def _after_try(self) -> None:
        tried, self._tried = self._tried, None
        if tried is SignInAgain:
            self._password.forget()
            self._password.edit.setFocus()
        else:
            self._ways.focus_on(tried)

    def _enable(self) -> None:
        shown = self._shown
        ready = shown is not None and not shown.busy and not self._problem.waiting
        self._sign_in.setEnabled(ready and self._password.filled)
        self._ways.setEnabled(ready)

    def _open_password(self) -> None:
        self._password_wanted = True
        if self._shown is not None:
            self._arrange(self._shown)
        self._take_focus()

    def _say_sign_in(self) -> None:
        self._tried = SignInAgain
        self.intent.emit(SignInAgain(self._password.secret()))

    def _say_way(self, way: BySso | ByOAuth | ByDeviceCode) -> None:
        self._tried = way
        self.intent.emit(SignInAgainBy(way))

    def _say_not_now(self) -> None:
        self.intent.emit(NotNow())

    def _ask_forget(self) -> None:
        if self._question is not None:
            return
        self._question = Question(tr("Sign out and forget this session?"), tr(_FORGET), tr("Sign out and forget"), self)
        self._question.finished.connect(self._forget_question)
        self._question.confirmed.connect(self._say_forget)
        self._question.open()

    def _forget_question(self) -> None:
        self._question = None

    def _say_forget(self) -> None:
        self.intent.emit(SignOutAndForget())

    def _lay_out(self) -> None:
        self.setObjectName("sign_in_again_dialog")
        self._form, self._middle = QWidget(), QVBoxLayout()
        self._caption.setBuddy(self._password.edit)
        facts = QGridLayout()
        facts.setHorizontalSpacing(16)
        facts.setVerticalSpacing(6)
        facts.setColumnStretch(1, 1)
        for row, (caption, field) in enumerate(
            (
                (PlainLabel(tr("Account"), "muted"), self._account),
                (PlainLabel(tr("Homeserver"), "muted"), self._homeserver),
                (PlainLabel(tr("Device"), "muted"), self._device),
                (self._caption, self._password),
            )
        ):
            facts.addWidget(caption, row, 0)
            facts.addWidget(field, row, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._forget)
        buttons.addStretch(1)
        buttons.addWidget(self._not_now)
        buttons.addWidget(self._sign_in)
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(8)
        form.addWidget(self._problem)
        form.addSpacing(4)
        form.addWidget(self._ways)
        self._middle.addWidget(self._form)
        above = QVBoxLayout()
        above.setSpacing(8)
        above.addWidget(self._title)
        above.addWidget(self._explanation)
        above.addSpacing(8)
        above.addLayout(facts)
        above.addSpacing(8)
        above.addLayout(self._middle)
        scrolled = ScrolledPart(above)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28 - BAR_PX, 24)
        whole.setSpacing(8)
        whole.addWidget(scrolled)
        whole.addSpacing(8)
        buttons.setContentsMargins(0, 0, BAR_PX, 0)
        whole.addLayout(buttons)
        self.let_scroll(scrolled)

    def reject(self) -> None:
        """Esc and the window's own close button: what goes on elsewhere is given up first, then the dialog is put off;
        nothing is lost."""
        goes_on = self._shown is not None and self._shown.passage is not None
        self.intent.emit(CancelSignIn() if goes_on else NotNow())
