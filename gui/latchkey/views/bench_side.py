"""What a window has of the QA bench: the dock, and the bar at the top for as long as anything is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QFrame, QMainWindow, QVBoxLayout, QWidget

from latchkey.language import tr

from . import theme
from .banner_bar import BannerBar
from .bench_dock import WIDTH_PX, BenchDock
from .tab_order import in_turn
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.bench_shown import BenchShown
    from latchkey.app.shown import Banner
    from latchkey.session.instant import Instant


class BenchSide(QObject):
    """Belongs to ``window``, around whose ``pages`` it stands; made when there is something of it to be seen.

    Signals:
        intent: what a person asked for.
        left: the dock was closed with the keyboard in it, which has nowhere to go now.
    """

    intent = Signal(object)
    left = Signal()

    def __init__(self, window: QMainWindow, pages: QWidget, now: Callable[[], Instant]) -> None:
        super().__init__(window)
        self._window = window
        self._pages = pages
        self._dock: BenchDock | None = None
        self._before = self._widened = QRect()
        self._bar = BannerBar(now)
        self._bar.setObjectName("bench_mark")
        self._bar.setAccessibleName(tr("Faults in force"))
        self._bar.intent.connect(self.intent)
        self._bar.renewed.connect(self.line_up)
        self._space = QFrame()
        set_look(self._space, role="list")
        around = QVBoxLayout(self._space)
        around.setContentsMargins(12, 12, 12, 0)
        around.addWidget(self._bar)
        window.setMenuWidget(self._space)
        self._space.hide()
        theme.on_motion_change(self._move_or_not)
        self._move_or_not()

    @property
    def is_in_sight(self) -> bool:
        """The dock, or the bar alone: a way back that no dialog may bar."""
        return self._dock is not None or not self._space.isHidden()

    def show_bench(self, shown: BenchShown | None, mark: Banner | None) -> None:
        self._show_mark(mark)
        if shown is None:
            if self._dock is not None:
                had_focus = self._dock.isAncestorOf(self._window.focusWidget())
                self._dock.leave()
                self._dock = None
                self._give_room_back()
                if had_focus:
                    self.left.emit()
        elif self._dock is None:
            self._dock = BenchDock(self._window)
            self._dock.intent.connect(self.intent)
            self._dock.show_bench(shown)
            self._make_room()
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
            self._dock.show()
            self.line_up()
            self._dock.take_focus()
        else:
            self._dock.show_bench(shown)

    def line_up(self) -> None:
        """The bar, the pages, the dock."""
        dock = () if self._dock is None else self._dock.parts
        in_turn(self._space, self._pages, *dock)

    def _move_or_not(self) -> None:
        """A dock slides to its place, or is there."""
        self._window.setAnimated(not theme.reduce_motion())

    def _make_room(self) -> None:
        """So that the session can be seen beside the bench, as far as the screen has room."""
        window = self._window
        self._before = self._widened = QRect(window.pos(), window.size())
        if not window.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
            frame = window.frameGeometry()
            wider = beside(frame, window.screen().availableGeometry(), WIDTH_PX)
            self._widened = self._before.adjusted(wider.left() - frame.left(), 0, wider.right() - frame.right(), 0)
            self._put(self._widened)

    def _give_room_back(self) -> None:
        """A width or a place that a person has chosen meanwhile stays."""
        if self._window.size() == self._widened.size():
            place = QRect(self._window.pos(), self._before.size())
            if place.topLeft() == self._widened.topLeft():
                place = self._before
            self._put(place)

    def _put(self, place: QRect) -> None:
        self._window.resize(place.size())
        self._window.move(place.topLeft())

    def _show_mark(self, mark: Banner | None) -> None:
        if mark is not None:
            self._bar.show_banner(mark)
        self._space.setVisible(mark is not None)


def beside(frame: QRect, screen: QRect, wider_px: int) -> QRect:
    """``frame``, up to ``wider_px`` wider: to the right while ``screen`` has room there, then to the left."""
    made = QRect(frame)
    made.setWidth(max(frame.width(), min(frame.width() + wider_px, screen.width())))
    if made.width() > frame.width() and made.right() > screen.right():
        made.moveRight(screen.right())
    return made
