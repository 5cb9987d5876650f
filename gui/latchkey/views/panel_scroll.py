"""The one scroll bar of the session panel: its list scrolls where the rest leaves that room, and else all of the panel does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QListWidgetItem, QScrollArea, QVBoxLayout

from .scrolled_part import height_for, hold
from .theme import set_look

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from .happenings import HappeningList


class PanelScroll(QScrollArea):
    """``happenings`` is in ``parts``, last."""

    def __init__(self, parts: QVBoxLayout, happenings: HappeningList) -> None:
        super().__init__()
        self._parts, self._happenings = parts, happenings
        hold(self, parts)
        set_look(self, role="page")
        happenings.currentItemChanged.connect(self._follow)

    def _share(self) -> None:
        """Let the list be as high as its texts where there is no room for the least of it."""
        others = height_for(self._parts, self.viewport().width()) - self._happenings.sizeHint().height()
        self._happenings.scroll_by_itself(by_itself=self.height() - others >= self._happenings.LEAST_PX)

    def _follow(self, item: QListWidgetItem | None) -> None:
        inner = self.widget()
        if item is not None and inner is not None and self._happenings.hasFocus():
            place = self._happenings.visualItemRect(item)
            middle = self._happenings.viewport().mapTo(inner, place.center())
            self.ensureVisible(middle.x(), middle.y(), 0, place.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share()
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self._share()
        return super().eventFilter(watched, event)
