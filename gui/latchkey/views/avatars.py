"""Round pictures of rooms, and what stands in for those that are not there."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath

from . import theme
from .palette import INITIALS_ON
from .plain_text import initial

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPixmap

_KEPT = 512
_LETTER_FITS_PX = 34


def paint_picture(painter: QPainter, rect: QRectF, picture: QPixmap) -> None:
    """Paint ``picture`` round into ``rect``."""
    from PySide6.QtGui import QBrush, QTransform

    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    # A brush, as a clip path would leave the edge in steps.
    brush = QBrush(picture)
    scale = rect.width() / picture.width()
    brush.setTransform(QTransform.fromTranslate(rect.x(), rect.y()).scale(scale, scale))
    painter.fillPath(_circle(rect), brush)
    painter.restore()


def paint_initial(painter: QPainter, rect: QRectF, room_id: str, name: str) -> None:
    """Paint what stands in for a picture: the first letter, on a colour that stays with the room."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    number = sum(room_id.encode("utf-8", "replace")) % len(INITIALS_ON)
    painter.fillPath(_circle(rect), theme.brush(f"initial_{number}"))
    font = theme.scaled_font(rect.height() / _LETTER_FITS_PX, bold=True)
    paint_centred(painter, rect, initial(name), font, "on_initial")
    painter.restore()


def paint_centred(painter: QPainter, rect: QRectF, text: str, font: QFont, colour: str) -> None:
    """``text`` in the middle of ``rect``; ``colour`` of the palette."""
    middle = rect.center()
    painter.fillPath(_letters(text, font).translated(middle.x(), middle.y()), theme.brush(colour))


@lru_cache(maxsize=_KEPT)
def _letters(text: str, font: QFont) -> QPainterPath:
    """With their middle at the origin. Kept, as to take them from a font costs fifteen times what it costs to paint them."""
    metrics = QFontMetricsF(font)
    letters = QPainterPath()
    letters.addText(
        QPointF(-metrics.horizontalAdvance(text) / 2, (metrics.ascent() - metrics.descent()) / 2), font, text
    )
    return letters


def _circle(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(rect)
    return path


class Avatars:
    """The pictures that have come, newest kept, and which of those that have not were already asked for."""

    def __init__(self) -> None:
        self._pictures: dict[str, QPixmap] = {}
        self._asked: set[str] = set()
        self._wanted: list[str] = []

    def put(self, mxc: str, data: bytes) -> bool:
        """Keep a picture; false where it is none that can be shown."""
        from PySide6.QtGui import QPixmap

        from .pictures import decoded

        image = decoded(data)
        if image is None:
            return False
        while len(self._pictures) >= _KEPT:
            oldest = next(iter(self._pictures))
            del self._pictures[oldest]
            self._asked.discard(oldest)
        self._pictures[mxc] = QPixmap.fromImage(image)
        return True

    def get(self, mxc: str) -> QPixmap | None:
        """The picture; where it is not there it is noted as wanted, once."""
        picture = self._pictures.get(mxc)
        if picture is None and mxc and mxc not in self._asked:
            self._asked.add(mxc)
            self._wanted.append(mxc)
        return picture

    @property
    def wants_any(self) -> bool:
        return bool(self._wanted)

    def take_wanted(self) -> list[str]:
        """What was noted as wanted since this was last called."""
        wanted, self._wanted = self._wanted, []
        return wanted

    def forget(self) -> None:
        """Another session: its pictures are its own."""
        self._pictures.clear()
        self._asked.clear()
        self._wanted.clear()
