"""A text of any length over a few lines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextLayout

from .labels import PlainLabel


class CappedLabel(PlainLabel):
    """Ends in "…" where there is more than its lines have room for; all of it is for a tool tip."""

    def __init__(self, role: str, most_lines: int) -> None:
        super().__init__("", role, wraps=True)
        self._most_lines = most_lines
        self._whole = ""

    def show_text(self, text: str) -> None:
        self._whole = text
        self._fit()

    def _fit(self) -> None:
        fitting = self._fitting()
        if fitting != self.text():
            self.setText(fitting)

    def _fitting(self) -> str:
        width = self.contentsRect().width()
        layout = QTextLayout(self._whole, self.font())
        layout.beginLayout()
        for number in range(1, self._most_lines + 1):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            if number == self._most_lines or line.naturalTextWidth() > width:
                last = line.textStart()
                room = self.fontMetrics().elidedText(self._whole[last:], Qt.TextElideMode.ElideRight, width)
                return self._whole[:last] + room
        layout.endLayout()
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
