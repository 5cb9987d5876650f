"""Pictures from a server, decoded with a bound on everything."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

LONGEST_SIDE_PX = 96
_MOST_BYTES = 4 << 20
_MOST_PIXELS = 1 << 20
_MOST_MIB = 16
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
