"""What is seen while there is a session: rooms, the selected room, and the session beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSplitter, QVBoxLayout, QWidget

from .icons import TONE_ICONS, icon
from .room_list import RoomList
from .session_panel import WIDTH_PX, SessionPanel
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from latchkey.app.rooms import Room
    from latchkey.app.shown import Banner, SessionShown, WindowShown
    from latchkey.session.instant import Instant

    from .banner_bar import BannerBar
    from .room_details import RoomDetails

DRAWER_BELOW_PX = 900


class SessionPage(QWidget):
    """Rooms to the left, the session to the right; in a narrow window the session is a drawer over the rooms.

    Signals:
        intent: what a person asked for.
        avatar_wanted: the ``mxc`` of a picture that is in sight and not there, each once.
    """

    intent = Signal(object)
    avatar_wanted = Signal(str)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._frozen = False
        self._session: SessionShown | None = None
        self._banner: BannerBar | None = None
        self._banner_space = QWidget()
        self._details: RoomDetails | None = None
        self._main = QWidget(self)
        self.rooms = RoomList(now)
        self._panel = SessionPanel(now, self)
        self._toggle = QPushButton()
        self._lay_out()
        self.rooms.chosen.connect(self._show_details)
        self.rooms.avatar_wanted.connect(self.avatar_wanted)
        self.rooms.model.flushed.connect(self._renew_details)
        self._panel.intent.connect(self.intent)
        self._toggle.toggled.connect(self._open_or_close_drawer)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._find)

    def show_state(self, shown: WindowShown, session: SessionShown) -> None:
        """``session`` is the one in ``shown``."""
        if session != self._session:
            self._session = session
            self._panel.show_session(session)
            self._show_on_toggle(session)
        self._show_banner(_bar(shown))
        self.rooms.show_loading(loading=shown.loading_rooms)
        if shown.rooms_frozen != self._frozen:
            self._frozen = shown.rooms_frozen
            self._renew_details()

    def show_rooms(self, changed: Sequence[Room], gone: Sequence[str]) -> None:
        self.rooms.show_rooms(changed, gone)

    def set_avatar(self, mxc: str, data: bytes) -> None:
        self.rooms.set_avatar(mxc, data)
        if self._details is not None:
            self._details.renew_face()

    @property
    def narrow(self) -> bool:
        return self.width() < DRAWER_BELOW_PX

    def _lay_out(self) -> None:
        set_look(self, role="page")
        self._toggle.setObjectName("show_session")
        self._toggle.setAccessibleName("Show session")
        self._toggle.setCheckable(True)
        self._toggle.setAutoDefault(True)
        self._toggle.hide()
        self.rooms.top.addWidget(self._toggle)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.addWidget(self.rooms)
        self.rooms.setMinimumWidth(280)
        self._column = QVBoxLayout(self._main)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        set_look(self._banner_space, role="list")
        self._banner_space.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._banner_space.hide()
        self._column.addWidget(self._banner_space)
        self._column.addWidget(self._split, 1)

    def _show_banner(self, banner: Banner | None) -> None:
        if banner is None:
            self._banner_space.hide()
            return
        if self._banner is None:
            from .banner_bar import BannerBar

            self._banner = BannerBar(self._now)
            self._banner.intent.connect(self.intent)
            space = QVBoxLayout(self._banner_space)
            space.setContentsMargins(12, 12, 12, 0)
            space.addWidget(self._banner)
        self._banner.show_banner(banner)
        self._banner_space.show()

    def _show_details(self, room_id: str) -> None:
        room = self.rooms.model.room(room_id) if room_id else None
        if room is None:
            if self._details is not None:
                self._details.hide()
            return
        if self._details is None:
            from .room_details import RoomDetails

            self._details = RoomDetails(self.rooms.avatars)
            self._details.setMinimumWidth(280)
            self._details.intent.connect(self.intent)
            self._details.closed.connect(self._close_details)
            self._split.addWidget(self._details)
            self._split.setSizes([self._main.width() - 360, 360])
        self._details.show_room(room, frozen=self._frozen)
        self._details.show()

    def _renew_details(self) -> None:
        if self._details is not None and self._details.isVisibleTo(self):
            self._show_details(self.rooms.table.selected)

    def _close_details(self) -> None:
        self.rooms.table.choose("")
        self.rooms.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self) -> None:
        self.rooms.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.rooms.filter.selectAll()

    def _show_on_toggle(self, session: SessionShown) -> None:
        tone = str(session.tone)
        self._toggle.setIcon(icon(TONE_ICONS[tone], tone))
        self._toggle.setText(f" {session.state}")
        self._toggle.setAccessibleDescription(session.state)

    def _open_or_close_drawer(self) -> None:
        self._arrange()
        if self._panel.isVisible():
            self._panel.setFocus(Qt.FocusReason.OtherFocusReason)
            self.focusNextChild()

    def _arrange(self) -> None:
        drawer = self.narrow
        self._toggle.setVisible(drawer)
        height, width = self.height(), self.width()
        self._main.setGeometry(QRect(0, 0, width if drawer else width - WIDTH_PX, height))
        self._panel.setVisible(not drawer or self._toggle.isChecked())
        # The drawer leaves the button that closes it in reach.
        top = self.rooms.top.geometry().bottom() + 1 + self.rooms.mapTo(self, self.rooms.rect().topLeft()).y()
        above = top if drawer else 0
        self._panel.setGeometry(QRect(width - WIDTH_PX, above, WIDTH_PX, height - above))
        self._panel.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.narrow and self._toggle.isChecked():
            self._toggle.setChecked(False)
            self._toggle.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        session = getattr(self, "_session", None)
        if event.type() == event.Type.PaletteChange and session is not None:
            self._show_on_toggle(session)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _bar(shown: WindowShown) -> Banner | None:
    """One bar at a time: what needs attention goes before a receipt."""
    if shown.banner is not None or shown.receipt is None:
        return shown.banner
    from latchkey.app.shown import Banner, BannerAction, Button

    return Banner(shown.receipt.text, shown.receipt.tone, (Button("Close", BannerAction.DISMISS),))
