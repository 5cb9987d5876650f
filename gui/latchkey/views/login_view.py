"""The login view: one card in the middle, and above it how the last session ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from latchkey.app.intents import TryPractice
from latchkey.language import tr

from .banner_bar import BannerBar
from .buttons import button
from .farewell_panel import FarewellPanel
from .login_card import LoginCard
from .menu_button import MenuRow
from .notice_panel import NoticePanel
from .tab_order import in_turn
from .theme import for_letters, set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from latchkey.app.login_shown import LoginShown
    from latchkey.app.registration_shown import RegistrationShown
    from latchkey.session.instant import Instant

    from .registration_card import RegistrationCard

_CARD_PX = 440
_FIRST = 1000
_USUAL_PX = 440
"""How high all of it is when a homeserver with a password is found."""


class LoginView(QScrollArea):
    """Shows one ``LoginShown``. What was typed stays, but for a password that was refused.

    Signals:
        intent: what a person asked for.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._registration: RegistrationCard | None = None
        self._farewell = FarewellPanel()
        self._untold = BannerBar(now, narrow=True)
        self._notice = NoticePanel()
        self._card = LoginCard(now)
        self._farewell.intent.connect(self.intent)
        self._notice.intent.connect(self.intent)
        self._card.intent.connect(self.intent)
        self._untold.intent.connect(self.intent)
        self._untold.renewed.connect(self._line_up)
        self._above = QWidget()
        self._farewell.hide()
        self._untold.hide()
        self._notice.hide()
        self._lay_out()

    def show_login(self, shown: LoginShown, *, has_bench: bool = True) -> None:
        self._menus.show_bench(offered=has_bench)
        self._farewell.show_farewell(shown.farewell, shown.farewell_why, shown.farewell_tone.value)
        self._farewell.setVisible(bool(shown.farewell))
        if shown.untold is not None:
            self._untold.show_banner(shown.untold)
        self._untold.setVisible(shown.untold is not None)
        self._notice.show_notice(shown.notice, shown.notice_details)
        self._notice.setVisible(bool(shown.notice))
        self._card.show_login(shown)
        self._show_registration(shown.registration)

    def _show_registration(self, shown: RegistrationShown | None) -> None:
        if shown is not None and self._registration is None:
            from .registration_card import RegistrationCard

            self._registration = RegistrationCard(self._now)
            self._registration.intent.connect(self.intent)
            self._parts.insertWidget(self._parts.indexOf(self._card), self._registration)
            in_turn(self._card, self._registration)
            self._registration.hide()
        if self._registration is None:
            return
        was_open = self._registration.isVisibleTo(self)
        if shown is not None:
            self._registration.show_registration(shown)
        self._card.setVisible(shown is None)
        self._registration.setVisible(shown is not None)
        if was_open is not (shown is not None):
            self.take_focus()
        if shown is not None and not was_open:
            self._registration.say_what_was_typed()

    def _line_up(self) -> None:
        in_turn(self)

    def prefill(self, homeserver: str, username: str, password_hint: str) -> None:
        self._card.prefill(homeserver, username, password_hint)

    @property
    def typed(self) -> tuple[str, str, str]:
        """Homeserver and username, and the hint below the password."""
        return self._card.typed

    def keep(self, homeserver: str, username: str, password_hint: str) -> None:
        """What another login view had, without having it looked up again."""
        self._card.keep(homeserver, username, password_hint)

    def say_what_was_typed(self) -> None:
        self._card.say_what_was_typed()

    def take_focus(self) -> None:
        """To the first field that is still empty."""
        if self._registration is not None and self._registration.isVisibleTo(self):
            self._registration.take_focus()
        else:
            self._card.take_focus()

    def leave(self) -> None:
        """There is a session now: what was typed for a new account was for that."""
        self.forget_password()
        if self._registration is not None:
            self._registration.forget()

    def forget_password(self) -> None:
        self._card.forget_password()
        if self._registration is not None:
            self._registration.forget_passwords()

    def _lay_out(self) -> None:
        self.setObjectName("login_view")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_look(self, role="page")
        inner = QWidget()
        set_look(inner, role="scrolled")
        # A column of fixed width without alignments: an aligned widget does not get the height its text takes.
        column = QWidget()
        column.setFixedWidth(for_letters(_CARD_PX))
        parts = self._parts = QVBoxLayout(column)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(16)
        parts.addWidget(self._farewell)
        parts.addWidget(self._untold)
        parts.addWidget(self._notice)
        parts.addWidget(self._card)
        parts.addLayout(self._below())
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(column)
        middle.addStretch(1)
        whole = QVBoxLayout(inner)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(0)
        whole.addWidget(self._above, _FIRST)
        whole.addLayout(middle)
        whole.addStretch(1)
        self.setWidget(inner)

    def _below(self) -> QHBoxLayout:
        practice, self._menus = button(tr("Tr&y it with the practice homeserver"), "quiet"), MenuRow()
        practice.clicked.connect(self._say_practice)
        self._menus.intent.connect(self.intent)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(practice)
        row.addWidget(self._menus, 1)
        return row

    def _say_practice(self) -> None:
        self.intent.emit(TryPractice())

    def resizeEvent(self, event: QResizeEvent) -> None:
        # The room above depends on the window alone, so that a line that appears moves nothing that stands before it.
        # Where there is not enough room it gives way.
        self._above.setMaximumHeight(max(0, (self.viewport().height() - _USUAL_PX) * 2 // 5))
        super().resizeEvent(event)
