"""Round pictures of rooms. What a server sends as a picture is decoded with a bound on everything."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QImageReader, QPainter, QPixmap, QTransform

from . import theme
from .palette import INITIALS_ON
from .plain_text import initial

LONGEST_SIDE_PX = 96
_MOST_BYTES = 4 << 20
_MOST_PIXELS = 1 << 20
_MOST_MIB = 16
_KEPT = 512
_MAGIC = ((b"\x89PNG\r\n\x1a\n", b"png"), (b"\xff\xd8\xff", b"jpeg"), (b"GIF8", b"gif"))


def decoded(data: bytes) -> QImage | None:
    """A picture of at most 96 x 96 pixels, cut to a square; ``None`` for what is none, too large, or of another kind
    than PNG, JPEG, GIF or WebP (an SVG would be a program)."""
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), b"")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        kind = b"webp"
    if not kind or len(data) > _MOST_BYTES:
        return None
    QImageReader.setAllocationLimit(_MOST_MIB)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if not size.isValid() or size.isEmpty() or size.width() * size.height() > _MOST_PIXELS:
        return None
    side = min(LONGEST_SIDE_PX, max(size.width(), size.height()))
    reader.setScaledSize(_covering(size, side))
    image = reader.read()
    if image.isNull():
        return None
    side = min(image.width(), image.height())
    return image.copy((image.width() - side) // 2, (image.height() - side) // 2, side, side)


def _covering(size: QSize, side: int) -> QSize:
    """Bounded on both sides: a picture of 1 x 100,000 pixels must not grow to cover a square."""
    scaled = size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    return scaled.boundedTo(QSize(side * 4, side * 4)).expandedTo(QSize(1, 1))


def paint_picture(painter: QPainter, rect: QRectF, picture: QPixmap) -> None:
    """Paint ``picture`` round into ``rect``."""
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    # A brush, as a clip path would leave the edge in steps.
    brush = QBrush(picture)
    scale = rect.width() / picture.width()
    brush.setTransform(QTransform.fromTranslate(rect.x(), rect.y()).scale(scale, scale))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(brush)
    painter.drawEllipse(rect)
    painter.restore()


def paint_initial(painter: QPainter, rect: QRectF, room_id: str, name: str) -> None:
    """Paint what stands in for a picture: the first letter, on a colour that stays with the room."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(INITIALS_ON[sum(room_id.encode("utf-8", "replace")) % len(INITIALS_ON)]))
    painter.drawEllipse(rect)
    painter.setPen(QColor("#ffffff"))
    painter.setFont(theme.scaled_font(rect.height() / 34, bold=True))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initial(name))
    painter.restore()


class Avatars:
    """The pictures that have come, newest kept, and which of those that have not were already asked for."""

    def __init__(self) -> None:
        self._pictures: dict[str, QPixmap] = {}
        self._asked: set[str] = set()
        self._wanted: list[str] = []

    def put(self, mxc: str, data: bytes) -> bool:
        """Keep a picture; false where it is none that can be shown."""
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
