"""What is seen while there is a session: the rooms, and the session beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from latchkey.language import tr

from .rooms_pane import RoomsPane
from .theme import for_letters, set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from latchkey.app.shown import Banner, LockedShown, SessionShown, WindowShown
    from latchkey.session.instant import Instant

    from .banner_bar import BannerBar
    from .drawer_button import DrawerButton
    from .locked_card import LockedCard
    from .session_panel import SessionPanel

DRAWER_BELOW_PX = 900
PANEL_PX = 320


class SessionPage(QWidget):
    """Rooms where lines begin, the session where they end; in a narrow window the session is a drawer over the rooms. The first
    picture, of cached rooms, is painted without the session: its panel is made when there is a state to show.

    Signals:
        intent: what a person asked for.
        avatar_wanted: the ``mxc`` of a picture that is in sight and not there, each once.
        renewed: it has other controls, which Tab comes by last in its window.
    """

    intent = Signal(object)
    avatar_wanted = Signal(str)
    renewed = Signal()

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._panel_px = for_letters(PANEL_PX)
        self._session: SessionShown | None = None
        self._panel: SessionPanel | None = None
        self._toggle: DrawerButton | None = None
        self._banner: BannerBar | None = None
        self._locked: LockedCard | None = None
        self._main = QWidget(self)
        self._banner_space, self._lock_space = QFrame(self._main), QFrame(self._main)
        self.rooms = RoomsPane(now, self._main)
        self._lay_out()
        self.rooms.intent.connect(self.intent)
        self.rooms.avatar_wanted.connect(self.avatar_wanted)

    def show_state(self, shown: WindowShown, session: SessionShown) -> None:
        """``session`` is the one in ``shown``."""
        self.rooms.show_standing(loading=shown.loading_rooms, frozen=shown.rooms_frozen)
        if self._panel is None or self._toggle is None:
            from .tab_order import in_turn

            self._panel, self._toggle = self._make_panel()
            in_turn(self.rooms.list.filter, self._toggle, self.rooms.list.table)
            self.renewed.emit()
            self._arrange()
        self._panel.offer_bench(offered=shown.has_bench)
        if session != self._session:
            self._session = session
            self._panel.show_session(session)
            self._toggle.show_session(session)
        self._show_lock(shown.locked)
        self._show_banner(_bar(shown))

    @property
    def narrow(self) -> bool:
        return self.width() < DRAWER_BELOW_PX - PANEL_PX + self._panel_px

    def go_to_rooms(self) -> None:
        """Go to the list: a cursor that blinks in the filter would cost a resting window most of what it costs."""
        self.rooms.list.take_focus()

    def go_to_filter(self) -> None:
        """Go to the filter."""
        self.rooms.list.filter.setFocus()
        self.rooms.list.filter.selectAll()

    def _lay_out(self) -> None:
        set_look(self, role="page")
        for space in (self._lock_space, self._banner_space):
            set_look(space, role="list")
            space.hide()
        column = QVBoxLayout(self._main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._lock_space)
        column.addWidget(self._banner_space)
        column.addWidget(self.rooms, 1)

    def _make_panel(self) -> tuple[SessionPanel, DrawerButton]:
        from .drawer_button import DrawerButton
        from .session_panel import SessionPanel

        panel = SessionPanel(self._now, self)
        panel.setFixedWidth(self._panel_px)
        panel.intent.connect(self.intent)
        toggle = DrawerButton()
        toggle.toggled.connect(self._open_or_close_drawer)
        self.rooms.list.top.addWidget(toggle)
        return panel, toggle

    def _show_lock(self, locked: LockedShown | None) -> None:
        if locked is None:
            self._lock_space.hide()
            return
        if self._locked is None:
            from .locked_card import LockedCard

            self._locked = LockedCard()
            self._locked.renewed.connect(self._line_up)
            self._locked.intent.connect(self.intent)
            _fill(self._lock_space, self._locked)
        self._locked.show_lock(locked)
        self._lock_space.show()

    def _show_banner(self, banner: Banner | None) -> None:
        if banner is None:
            self._banner_space.hide()
            return
        if self._banner is None:
            from .banner_bar import BannerBar

            # Beside large letters there is no room for the buttons.
            self._banner = BannerBar(self._now, narrow=self._panel_px > PANEL_PX)
            self._banner.renewed.connect(self._line_up)
            self._banner.intent.connect(self.intent)
            _fill(self._banner_space, self._banner)
        self._banner.show_banner(banner)
        self._banner_space.show()

    def _line_up(self) -> None:
        from .tab_order import in_turn

        in_turn(self)
        self.renewed.emit()

    def _open_or_close_drawer(self) -> None:
        self._arrange()
        if self._panel is not None and self._panel.isVisible():
            self._panel.take_focus()

    def _arrange(self) -> None:
        drawer = self.narrow
        height, width, panel = self.height(), self.width(), self._panel_px
        mirrored = QGuiApplication.isRightToLeft()
        self._main.setGeometry(
            QRect(panel if mirrored and not drawer else 0, 0, width if drawer else width - panel, height)
        )
        if self._panel is None or self._toggle is None:
            return
        self._toggle.setVisible(drawer)
        self._panel.setVisible(not drawer or self._toggle.isChecked())
        above = 0
        if drawer:
            # The drawer leaves the button that closes it in reach.
            bar = self.rooms.list
            above = bar.mapTo(self, bar.top.geometry().bottomLeft()).y() + 1
        self._panel.setGeometry(QRect(0 if mirrored else width - panel, above, panel, height - above))
        self._panel.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from .shortcuts import BACK

        drawer = self._toggle
        if BACK.matches(event) and self.narrow and drawer is not None and drawer.isChecked():
            drawer.setChecked(False)
            drawer.setFocus()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _fill(space: QFrame, widget: QWidget) -> None:
    layout = QVBoxLayout(space)
    layout.setContentsMargins(12, 12, 12, 0)
    layout.addWidget(widget)


def _bar(shown: WindowShown) -> Banner | None:
    """One bar at a time: what needs attention goes before a receipt."""
    if shown.banner is not None or shown.receipt is None:
        return shown.banner
    from latchkey.app.shown import Banner, BannerAction, Button

    close = Button(tr("Close"), BannerAction.DISMISS)
    return Banner(shown.receipt.text, shown.receipt.tone, (close,), page=shown.receipt.page)
