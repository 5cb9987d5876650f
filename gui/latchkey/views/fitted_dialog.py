"""A dialog as high as its texts need. Qt sizes a dialog as if wrapped texts had a width of their own choosing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QWidget

from .scrolled_part import height_for

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from .scrolled_part import ScrolledPart

_FRAME_PX = 40


class FittedDialog(QDialog):
    """Of one width, where the words of its buttons have room in that; opened over its window, never executed."""

    def __init__(self, name: str, width_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.call(name)
        self._scrolled: ScrolledPart | None = None
        self._width_px = width_px
        self.setFixedWidth(width_px)

    def call(self, name: str) -> None:
        """Give it its name."""
        self.setWindowTitle(name)
        self.setAccessibleName(name)

    def let_scroll(self, part: ScrolledPart) -> None:
        """What gives way where the screen has no room for all of it."""
        self._scrolled = part

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedWidth(max(self._width_px, layout.totalMinimumSize().width()))
            self.setFixedHeight(self._fitting_height(layout))

    def _fitting_height(self, layout: QLayout) -> int:
        height = height_for(layout, self.width())
        if self._scrolled is None:
            return height
        others = height - self._scrolled.minimumHeight()
        margins, available = layout.contentsMargins(), self.screen().availableSize().height() - _FRAME_PX
        return others + self._scrolled.take_height(self.width() - margins.left() - margins.right(), available - others)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show:
            # Now that its parts know what they look like, and before Qt puts it over the middle of its window.
            self._fit()
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Polish):
            self._fit()
        return handled
