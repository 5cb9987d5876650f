"""Icons as Qt wants them: for buttons, for windows, and as widgets of their own."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from . import theme
from .strokes import paint_strokes

TONE_ICONS = {
    "good": "check-circle",
    "busy": "turning",
    "idle": "cut-off",
    "asking": "attention",
    "ended": "ended",
    "failing": "server-trouble",
    "limited": "hourglass",
    "barred": "shield-cross",
    "locked": "lock",
}
"""By the value of a ``Tone``: colour never speaks alone."""


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: QColor) -> None:
    """Paint into ``rect``, which is taken to be square."""
    pen = QPen(colour)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    paint_strokes(painter, name, rect, pen)


def icon(name: str, colour: str = "text", size_px: int = 18) -> QIcon:
    """For a button; ``colour`` is a name of the palette. Made anew when the palette changes."""
    made = QIcon()
    for scale in (1, 2, 3):
        pixmap = QPixmap(size_px * scale, size_px * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_icon(painter, name, QRectF(0, 0, size_px, size_px), theme.colour(colour))
        painter.end()
        made.addPixmap(pixmap)
    return made


def app_icon() -> QIcon:
    """The program's own: a key on a blue ground, the same in both schemes, as ``resources/latchkey.svg``."""
    made = QIcon()
    for size_px in (16, 32, 40, 48, 80, 96, 128, 256):
        pixmap = QPixmap(size_px, size_px)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#1f5fd6"))
        painter.drawRoundedRect(QRectF(0, 0, size_px, size_px), size_px * 0.23, size_px * 0.23)
        inset = size_px * 0.16
        paint_icon(painter, "key", QRectF(inset, inset, size_px - 2 * inset, size_px - 2 * inset), QColor("#ffffff"))
        painter.end()
        made.addPixmap(pixmap)
    return made


class IconMark(QWidget):
    """An icon by itself, beside a text that says the same in words; nothing for a screen reader to stop at."""

    def __init__(self, size_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._colour = "text"
        self.setFixedSize(QSize(size_px, size_px))

    def show_icon(self, name: str, colour: str) -> None:
        """``name`` of an icon, or empty for none; ``colour`` of the palette."""
        if (name, colour) != (self._name, self._colour):
            self._name, self._colour = name, colour
            self.update()

    def paintEvent(self, _event: object) -> None:
        if self._name:
            painter = QPainter(self)
            paint_icon(painter, self._name, QRectF(self.rect()), theme.colour(self._colour))
            painter.end()
