"""The session: how long it lives, what it is doing, who and where it is, and what happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.device_intents import OpenDevices
from latchkey.app.intents import RefreshNow, SignOut
from latchkey.language import tr

from . import theme
from .buttons import SignOutButton, button, turn
from .captioned_values import CaptionedValues
from .countdown import Tick
from .happenings import HappeningList
from .happenings_head import HappeningsHead
from .icons import TONE_ICONS, IconMark
from .labels import PlainLabel
from .menu_button import MenuRow
from .panel_scroll import PanelScroll
from .ring import Ring, room_inside
from .session_times import NONE_HELD, moment, next_text, time_text, to_be_heard, where_from
from .state_text import state_text
from .theme import scaled_font, set_look
from .value_field import ValueField

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHideEvent, QShowEvent

    from latchkey.app.shown import Expiry, Limit, SessionShown
    from latchkey.session.instant import Instant

_BIG, _MIDDLE, _SMALL = 1.9, 1.25, 0.9


class SessionPanel(QFrame):
    """Shows one ``SessionShown``; counts down from its instants while visible.

    Signals:
        intent: a ``RefreshNow``, an ``OpenJournal``, an ``OpenDevices``, what the menus offer or, asked and confirmed, a ``SignOut``.
    """

    intent = Signal(object)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._shown: SessionShown | None = None
        self._ring = Ring()
        self._time = ValueField(tr("Time left"), "time", self._ring)
        self._time_scale = 0.0
        self._mark = IconMark(18)
        self._state = ValueField(tr("Session state"), "state")
        self._hint = PlainLabel("", "muted", wraps=True)
        self._next = ValueField(tr("Next refresh"))
        self._last = ValueField(tr("Last refresh"))
        self._needed = ValueField(tr("Sign-in needed"))
        self._times = CaptionedValues(self._next, self._last, self._needed)
        self._refresh = button(tr("&Refresh now"))
        self._user = ValueField(tr("User ID"), is_code=True)
        self._device = ValueField(tr("Device ID"), is_code=True)
        self._homeserver = ValueField(tr("Signed in at"), is_code=True)
        self._kept = ValueField(tr("Kept in"))
        self._came_by = ValueField(tr("Signed in with"))
        self._facts = CaptionedValues(self._user, self._device, self._homeserver, self._came_by, self._kept)
        for one in (self._times, self._facts):
            one.make_room(max(self._times.captions_px, self._facts.captions_px))
        self._devices = button(tr("&Devices…"))
        self._sign_out = SignOutButton(
            tr("Sign &out"), tr("Its tokens, its key and everything stored for it on this computer will be removed.")
        )
        self._head, self._menus = HappeningsHead(), MenuRow()
        for part in (self._head, self._menus):
            part.intent.connect(self.intent)
        self._happenings = HappeningList()
        self._tick = Tick(self)
        self._tick.timeout.connect(self._count)
        self._refresh.clicked.connect(self._say_refresh)
        self._devices.clicked.connect(self._say_devices)
        self._sign_out.confirmed.connect(self._say_sign_out)
        theme.on_change(self._dress_anew)
        self._lay_out()

    def offer_bench(self, *, offered: bool) -> None:
        self._menus.show_bench(offered=offered)

    def show_session(self, shown: SessionShown) -> None:
        """Bring the panel to ``shown``; what is as it was is left alone."""
        was, self._shown = self._shown, shown
        if shown == was:
            return
        tone = str(shown.tone)
        self._mark.show_icon(TONE_ICONS[tone], tone)
        state = state_text(shown.state)
        self._state.show_value(state, shown.state_hint)
        self._state.setFixedWidth(self._state.fontMetrics().horizontalAdvance(state + "mm"))
        self._hint.setText(shown.state_hint)
        self._last.show_value(shown.last_refresh or NONE_HELD)
        self._user.show_value(shown.user_id)
        self._device.show_value(shown.device_id)
        self._homeserver.show_value(shown.homeserver)
        self._kept.show_value(shown.kept_in, _survival(shown))
        self._came_by.show_value(shown.signed_in_with)
        turn(self._refresh, on=shown.can_refresh)
        for way in (self._devices, self._sign_out):
            way.setEnabled(shown.can_sign_out)
        self._menus.show_account(shown.account_page)
        self._ring.show_travelling(travelling=shown.refreshing)
        if was is None or shown.happenings != was.happenings:
            self._happenings.show_happenings(shown.happenings)
        self._count()

    def take_focus(self) -> None:
        self._time.setFocus()

    def _count(self) -> None:
        """Everything that counts down, and when to do so again."""
        shown = self._shown
        if shown is None:
            return
        now = self._now()
        left_ms = now.ms_until(shown.expiry.at) if shown.expiry.at is not None else None
        due_ms = now.ms_until(shown.refresh_due) if shown.refresh_due is not None else None
        text = time_text(shown.expiry, left_ms)
        self._fit_time(text)
        self._time.show_value(text, where_from(shown.expiry, now))
        self._next.show_value(next_text(shown, now, due_ms))
        self._ring.describe(to_be_heard(shown, left_ms, now))
        self._ring.show_left(_fraction(shown.expiry, left_ms), str(shown.tone))
        self._show_limit(shown.sign_in_needed, now)
        lead_ms = left_ms if left_ms is not None and left_ms > 0 else due_ms
        if self.isVisible() and lead_ms is not None:
            self._tick.start_for(lead_ms)
        else:
            self._tick.stop()

    def _show_limit(self, limit: Limit | None, now: Instant) -> None:
        self._times.turn(self._needed, on=limit is not None)
        if limit is None:
            self._ring.show_until_limit(None)
            return
        left_ms, whole_ms = now.ms_until(limit.at), limit.since.ms_until(limit.at)
        self._needed.show_value(moment(limit.at, now, left_ms), limit.source)
        self._ring.show_until_limit(left_ms / whole_ms if whole_ms > 0 else 0)

    def _fit_time(self, text: str) -> None:
        scale = _BIG if len(text) <= len("59:59") else _MIDDLE if len(text) <= len("23 h 59 min") else _SMALL
        if scale != self._time_scale:
            self._time_scale = scale
            self._time.setFont(scaled_font(scale, bold=True, tabular=True))
            self._time.setGeometry(room_inside(self._time.sizeHint().height()))

    def _say_refresh(self) -> None:
        self.intent.emit(RefreshNow())

    def _say_devices(self) -> None:
        self.intent.emit(OpenDevices())

    def _say_sign_out(self) -> None:
        self.intent.emit(SignOut())

    def _lay_out(self) -> None:
        self.setObjectName("session_panel")
        set_look(self, role="panel", side="left" if self.isRightToLeft() else "right")
        self._time.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._state.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._hint.setMinimumHeight(self._hint.fontMetrics().lineSpacing() * 2)
        state = QHBoxLayout()
        state.setSpacing(4)
        state.addStretch(1)
        state.addWidget(self._mark)
        state.addWidget(self._state)
        state.addStretch(1)
        ways_out = QHBoxLayout()
        ways_out.setSpacing(8)
        for way in (self._devices, self._sign_out):
            ways_out.addWidget(way, 1)
        whole = QVBoxLayout()
        whole.setContentsMargins(16, 10, 16, 3)
        whole.setSpacing(6)
        whole.addWidget(self._ring, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addLayout(state)
        whole.addWidget(self._hint)
        whole.addWidget(self._times)
        whole.addWidget(self._refresh)
        whole.addWidget(_line())
        whole.addWidget(self._facts)
        whole.addLayout(ways_out)
        whole.addWidget(_line())
        whole.addWidget(self._head)
        whole.addWidget(self._happenings, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        for part in (PanelScroll(whole, self._happenings), _line(), self._menus):
            outer.addWidget(part)

    def _dress_anew(self) -> None:
        """Style sheets that are applied anew take fonts and attributes back."""
        self._paint_countdown_alone()
        self._time_scale = 0.0
        self._count()

    def _paint_countdown_alone(self) -> None:
        """So that the second that goes by does not have all that is below it painted too. Style sheets take this back
        whenever they are applied."""
        for widget in (self._time, self._ring):
            widget.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._time.ensurePolished()
        self._ring.ensurePolished()
        self._paint_countdown_alone()
        self._count()

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        super().hideEvent(event)


def _line() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    set_look(line, role="line")
    return line


def _fraction(expiry: Expiry, left_ms: int | None) -> float | None:
    if left_ms is not None:
        return left_ms / expiry.lifetime_ms if expiry.lifetime_ms > 0 else None
    return 1.0 if expiry.none == "never" else None


def _survival(shown: SessionShown) -> str:
    if shown.survives_restart:
        return tr("{where}: you stay signed in after a restart.", where=shown.kept_in)
    return tr("{where}: you will have to sign in again after a restart.", where=shown.kept_in)
