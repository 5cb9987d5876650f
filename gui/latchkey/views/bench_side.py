"""What a window has of the QA bench: the dock, and the bar at the top for as long as anything is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QMainWindow, QVBoxLayout

from .banner_bar import BannerBar
from .bench_dock import WIDTH_PX, BenchDock
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.bench_shown import BenchShown
    from latchkey.app.shown import Banner
    from latchkey.session.instant import Instant


class BenchSide(QObject):
    """Belongs to ``window``; made when there is something of it to be seen.

    Signals:
        intent: what a person asked for.
    """

    intent = Signal(object)

    def __init__(self, window: QMainWindow, now: Callable[[], Instant]) -> None:
        super().__init__(window)
        self._window = window
        self._dock: BenchDock | None = None
        self._bar = BannerBar(now)
        self._bar.setObjectName("bench_mark")
        self._bar.intent.connect(self.intent)
        self._space = QFrame()
        set_look(self._space, role="list")
        around = QVBoxLayout(self._space)
        around.setContentsMargins(12, 12, 12, 0)
        around.addWidget(self._bar)
        window.setMenuWidget(self._space)
        self._space.hide()

    @property
    def is_open(self) -> bool:
        return self._dock is not None

    def show_bench(self, shown: BenchShown | None, mark: Banner | None) -> None:
        self._show_mark(mark)
        if shown is None:
            if self._dock is not None:
                self._dock.leave()
                self._dock = None
        elif self._dock is None:
            self._dock = BenchDock(self._window)
            self._dock.intent.connect(self.intent)
            self._dock.show_bench(shown)
            self._make_room()
            self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self._dock)
            self._dock.show()
            self._dock.take_focus()
        else:
            self._dock.show_bench(shown)

    def _make_room(self) -> None:
        """So that the session can be seen beside the bench, as far as the screen has room to the right."""
        if not self._window.isMaximized():
            free_px = self._window.screen().availableGeometry().right() - self._window.frameGeometry().right()
            self._window.resize(self._window.width() + max(0, min(WIDTH_PX, free_px)), self._window.height())

    def _show_mark(self, mark: Banner | None) -> None:
        if mark is not None:
            self._bar.show_banner(mark)
        self._space.setVisible(mark is not None)
