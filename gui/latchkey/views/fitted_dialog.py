"""A dialog as high as its texts need. Qt sizes a dialog as if wrapped texts had a width of their own choosing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QDialog, QWidget


class FittedDialog(QDialog):
    """Of one width, where the words of its buttons have room in that; opened over its window, never executed."""

    def __init__(self, name: str, width_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.call(name)
        self._width_px = width_px
        self.setFixedWidth(width_px)

    def call(self, name: str) -> None:
        """Give it its name."""
        self.setWindowTitle(name)
        self.setAccessibleName(name)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.setFixedWidth(max(self._width_px, layout.totalMinimumSize().width()))
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Polish, QEvent.Type.Show):
            self._fit()
        return handled
