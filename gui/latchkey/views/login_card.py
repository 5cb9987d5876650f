"""The card of the login view: homeserver first, then what that server offers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.intents import CancelSignIn, CreateAccount, HomeserverTyped, SignIn, SignInBy
from latchkey.app.login_shown import PasswordPlace
from latchkey.language import tr

from . import shortcuts
from .buttons import button
from .consent_box import ConsentBox
from .credentials import Credentials, captioned, named_field
from .login_head import LoginHead
from .problem_line import ProblemLine
from .tab_order import in_turn
from .theme import set_look
from .ways_space import WaysSpace

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.login_shown import LoginShown
    from latchkey.session.instant import Instant
    from latchkey.session.ways import ByDeviceCode, ByOAuth, BySso

    from .passage_pane import PassagePane

_MARKS = {
    "nothing": ("", "muted"),
    "looking": ("looking", "muted"),
    "found": ("check", "good"),
    "problem": ("attention", "ended"),
}
"""Icon and colour by the value of a ``FieldMark``."""


class LoginCard(QFrame):
    """Fields, and what is wrong with them right beside them; below them the ways that lead through elsewhere, and in place
    of all that what a person does there.

    Signals:
        intent: a ``HomeserverTyped``, ``SignIn``, ``SignInBy``, ``CreateAccount``, ``OpenBrowserAgain`` or ``CancelSignIn``.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._shown: LoginShown | None = None
        self._tried: object = None
        """``SignIn`` or the way that was tried last, until that has ended."""
        self._password_wanted = False
        """Fields that stand behind a button were asked for, or typed in."""
        self._head = LoginHead()
        self._homeserver = named_field(tr("Homeserver"), tr("matrix.example.org or @you:example.org"))
        self._note = ProblemLine(now, "homeserver_note")
        self._credentials = Credentials()
        self._consent = ConsentBox("consent")
        self._problem = ProblemLine(now, "sign_in_problem")
        self._cancel = button(tr("&Cancel"))
        self._sign_in = button(tr("&Sign in"), "primary")
        self._ways = WaysSpace(self._sign_in)
        self._form = QWidget()
        self._passage: PassagePane | None = None
        self._lay_out()
        self._homeserver.textChanged.connect(self._say_homeserver)
        self._homeserver.returnPressed.connect(self._go_on)
        self._credentials.entered.connect(self._go_on)
        self._credentials.typed.connect(self._note_typing)
        self._credentials.changed.connect(self._enable)
        self._consent.changed.connect(self._enable)
        self._problem.elapsed.connect(self._enable)
        self._sign_in.clicked.connect(self._say_sign_in)
        self._cancel.clicked.connect(self._say_cancel)
        self._ways.chosen.connect(self._say_way)
        self._ways.password_wanted.connect(partial(self._want_password, wanted=True))
        self._ways.account_wanted.connect(self._say_account)
        self._escape = shortcuts.BACK.listen(self, self._say_cancel)
        self._escape.setContext(Qt.ShortcutContext.WindowShortcut)
        self._escape.setEnabled(False)

    def show_login(self, shown: LoginShown) -> None:
        was, self._shown = self._shown, shown
        if shown == was:
            return
        self._head.show_head(shown.state, welcome=shown.welcome)
        if shown.homeserver is not None and (was is None or shown.homeserver != was.homeserver):
            self._homeserver.setText(shown.homeserver)
        icon, colour = _MARKS[shown.homeserver_mark]
        self._note.show_line(shown.homeserver_note, shown.homeserver_details, icon=icon, colour=colour)
        if shown.username is not None and (was is None or shown.username != was.username):
            self._credentials.fill(shown.username)
        if was is None or (shown.problem, shown.wait, shown.problem_details) != (
            was.problem,
            was.wait,
            was.problem_details,
        ):
            self._problem.show_line(
                shown.problem, shown.problem_details, icon="attention", colour="ended", wait=shown.wait
            )
        self._problem.setVisible(bool(shown.problem))
        self._cancel.setVisible(shown.busy)
        self._escape.setEnabled(shown.busy)
        if shown.busy and (was is None or not was.busy):
            # Else the focus would wander on to "Cancel", and a second Enter would press it.
            self.setFocus()
        self._arrange(shown)
        for part in (self._homeserver, self._credentials, self._consent.tick):
            part.setEnabled(not shown.busy)
        self._show_passage(shown)
        self._enable()
        if self._tried is not None and not shown.busy:
            self._after_try(shown)

    def prefill(self, homeserver: str, username: str, password_hint: str) -> None:
        self._credentials.fill(username)
        self._credentials.hint(password_hint)
        self._homeserver.setText(homeserver)
        self._want_password(wanted=bool(username))

    @property
    def typed(self) -> tuple[str, str, str]:
        """As ``prefill`` takes it."""
        return self._homeserver.text(), self._credentials.username, self._credentials.hinted

    def keep(self, homeserver: str, username: str, password_hint: str) -> None:
        """What was typed before, and is known to whom it was said."""
        was_blocked = self.blockSignals(True)
        self.prefill(homeserver, username, password_hint)
        self.blockSignals(was_blocked)

    def say_what_was_typed(self) -> None:
        """As if it was typed now, where anything was."""
        if self._homeserver.text():
            self._say_homeserver(self._homeserver.text())

    def take_focus(self) -> None:
        if self._shown is not None and self._shown.busy:
            self.setFocus()
        elif not self._homeserver.text():
            self._homeserver.setFocus()
        elif self._asks_password():
            self._credentials.take_focus()
        else:
            (self._ways.first or self._homeserver).setFocus()

    def forget_password(self) -> None:
        self._credentials.forget()

    def _asks_password(self) -> bool:
        place = self._shown.ways.password if self._shown is not None else PasswordPlace.HERE
        return place is PasswordPlace.HERE or (place is not PasswordPlace.NOWHERE and self._password_wanted)

    def _arrange(self, shown: LoginShown) -> None:
        """What is asked for, and what is offered beside it."""
        asks = self._asks_password()
        self._ways.show_ways(shown.ways, asks_password=asks)
        self._consent.show_note(shown.consent_note, asks_password=asks)
        focused: QWidget | None = self.window().focusWidget()
        if not asks and focused is not None and self._credentials.isAncestorOf(focused):
            (self._consent.tick if self._consent.is_needed else self._ways.first or self._homeserver).setFocus()
        self._credentials.setVisible(asks)
        self._sign_in.setVisible(asks or not shown.ways.ways)

    def _show_passage(self, shown: LoginShown) -> None:
        if shown.passage is not None and self._passage is None:
            from .passage_pane import PassagePane

            self._passage = PassagePane(self._now)
            self._passage.intent.connect(self.intent)
            self._whole.addWidget(self._passage)
            in_turn(self._form, self._passage)
        self._form.setVisible(shown.passage is None)
        if self._passage is not None:
            self._passage.setVisible(shown.passage is not None)
            if shown.passage is not None:
                self._passage.show_passage(shown.passage)

    def _after_try(self, shown: LoginShown) -> None:
        tried, self._tried = self._tried, None
        if tried is not SignIn:
            self._ways.focus_on(tried)
            return
        if shown.password_refused:
            self._credentials.forget()
        if shown.problem:
            self._credentials.go_to_password()

    def _enable(self) -> None:
        shown = self._shown
        ready = shown is not None and not shown.busy and not self._problem.waiting
        consented = self._consent.is_given or not self._consent.is_needed
        can_sign_in = shown is not None and shown.can_sign_in and self._asks_password()
        self._sign_in.setEnabled(ready and consented and self._credentials.filled and can_sign_in)
        self._ways.setEnabled(ready and consented)

    def _note_typing(self) -> None:
        """Fields in which somebody types do not go away under their hands."""
        self._password_wanted = self._credentials.touched

    def _want_password(self, *, wanted: bool) -> None:
        self._password_wanted = wanted
        if self._shown is not None:
            self._arrange(self._shown)
        self._enable()
        self.take_focus()

    def _go_on(self) -> None:
        """Enter: what stands out, where that is possible; else go to the first field that is still empty."""
        first = self._ways.first
        if self._sign_in.isEnabled():
            self._say_sign_in()
        elif first is not None and first.isEnabled():
            first.click()
        else:
            self.take_focus()

    def _say_homeserver(self, text: str) -> None:
        # Consent is for the server it was given for.
        self._consent.take_back()
        self.intent.emit(HomeserverTyped(text))

    def _say_sign_in(self) -> None:
        username, password = self._credentials.username, self._credentials.secret()
        self._tried = SignIn
        self.intent.emit(SignIn(self._typed(), username, password, self._consent.is_given))

    def _say_way(self, way: BySso | ByOAuth | ByDeviceCode) -> None:
        self._tried = way
        self.intent.emit(SignInBy(self._typed(), way, self._consent.is_given))

    def _say_account(self) -> None:
        creates = self._shown.ways.creates if self._shown is not None else None
        self.intent.emit(
            CreateAccount() if creates is None else SignInBy(self._typed(), creates, self._consent.is_given)
        )

    def _say_cancel(self) -> None:
        self.intent.emit(CancelSignIn())

    def _typed(self) -> str:
        return self._homeserver.text().strip()

    def _lay_out(self) -> None:
        set_look(self, role="card")
        self.setObjectName("login_card")
        self.setAccessibleName(tr("Sign in"))
        self._problem.hide()
        self._cancel.hide()
        self._note.setMinimumHeight(24)
        self._sign_in.setEnabled(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._cancel)
        buttons.addWidget(self._sign_in)
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(4)
        form.addWidget(captioned(tr("&Homeserver"), self._homeserver))
        form.addWidget(self._homeserver)
        form.addWidget(self._note)
        form.addSpacing(4)
        form.addWidget(self._credentials)
        form.addSpacing(4)
        form.addWidget(self._consent)
        form.addWidget(self._problem)
        form.addSpacing(8)
        form.addLayout(buttons)
        form.addWidget(self._ways)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(28, 24, 28, 24)
        self._whole.setSpacing(4)
        self._whole.addWidget(self._head)
        self._whole.addSpacing(16)
        self._whole.addWidget(self._form)
