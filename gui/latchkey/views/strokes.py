"""Paints the icons of ``resources/icons``, in any colour at any scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen

from latchkey._resources.icons import ICONS

from . import theme

GRID = 24
_STROKE = 2.0


def paint_strokes(painter: QPainter, name: str, rect: QRectF, pen: QPen) -> None:
    """Paint into ``rect``, which is taken to be square; the width of ``pen`` is set here."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / GRID, rect.height() / GRID)
    pen.setWidthF(_STROKE)
    painter.strokePath(_path(name), pen)
    painter.restore()


def paint_small(painter: QPainter, name: str, rect: QRectF, colour: str) -> None:
    """Paint at the size of a letter, where the end of a stroke is the same round or square; ``colour`` of the palette."""
    paint_strokes(painter, name, rect, theme.pen(colour))


@lru_cache(maxsize=64)
def _path(name: str) -> QPainterPath:
    path = QPainterPath()
    for command, *numbers in ICONS[name]:
        flat = [float(number) for number in numbers]
        if command == "M":
            path.moveTo(*flat)
        elif command == "L":
            path.lineTo(*flat)
        elif command == "C":
            path.cubicTo(*flat)
        else:
            path.closeSubpath()
    return path
