"""The program's icon with its session's state upon it, for the tray: a shape and a colour, which a word stands beside.
The same in both schemes, as a panel has colours of its own."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from latchkey.app.shown import Tone

from .icons import TONE_ICONS, app_icon, paint_icon
from .palette import LIGHT

_SIZES_PX = (22, 32, 48, 64)
_BADGE = 0.56
"""Of the icon's side."""


def tray_icon(tone: Tone) -> QIcon:
    """Plain where all is well."""
    plain = app_icon()
    if tone is Tone.GOOD:
        return plain
    made = QIcon()
    for size_px in _SIZES_PX:
        pixmap = QPixmap(size_px, size_px)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain.paint(painter, pixmap.rect())
        _paint_badge(painter, size_px, tone)
        painter.end()
        made.addPixmap(pixmap)
    return made


def _paint_badge(painter: QPainter, size_px: int, tone: Tone) -> None:
    side = size_px * _BADGE
    place = QRectF(size_px - side, size_px - side, side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT["base"]))
    painter.drawEllipse(place)
    painter.setBrush(QColor(LIGHT[tone.value]))
    painter.drawEllipse(place.center(), side * 0.46, side * 0.46)
    inset = side * 0.2
    paint_icon(painter, TONE_ICONS[tone.value], place.adjusted(inset, inset, -inset, -inset), QColor(LIGHT["base"]))
