"""The whole of a timeline as a picture of its own: the bytes of a PNG or an SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QLocale, QPointF, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from latchkey.language import mark, tr

from .theme import SMALL_SCALE, scaled_font
from .timeline_paint import paint_whole, whole_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from latchkey.app.timeline import Timeline

WIDTH_PX = 1_200
_SHARP = 2.0
_TITLE = mark("A session's timeline")


def svg(timeline: Timeline, colours: Mapping[str, str], now_ms: int | None = None, width_px: int = WIDTH_PX) -> bytes:
    """An SVG document in ``colours`` as ``palette.LIGHT`` or ``palette.DARK``. ``now_ms`` is Unix time, for a session that
    goes on."""
    font, locale = scaled_font(SMALL_SCALE), QLocale()
    size = whole_size(timeline, width_px, font, locale)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    target = QSvgGenerator()
    target.setOutputDevice(buffer)
    target.setTitle(tr(_TITLE))
    target.setDescription("Latchkey")  # else it is in English that Qt has made it
    # Else letters take three quarters of the room that is measured for them.
    target.setResolution(round(QGuiApplication.primaryScreen().logicalDotsPerInch()))
    target.setSize(size.toSize())
    target.setViewBox(QRectF(QPointF(0, 0), size))
    painter = QPainter(target)
    paint_whole(painter, timeline, width_px, colours, font, locale, now_ms)
    painter.end()
    return bytes(buffer.data().data())


def png(timeline: Timeline, colours: Mapping[str, str], now_ms: int | None = None, width_px: int = WIDTH_PX) -> bytes:
    """As ``svg``, with twice as many pixels each way as ``width_px`` says."""
    font, locale = scaled_font(SMALL_SCALE), QLocale()
    size = whole_size(timeline, width_px, font, locale)
    image = QImage((size * _SHARP).toSize(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SHARP)
    painter = QPainter(image)
    paint_whole(painter, timeline, width_px, colours, font, locale, now_ms)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(buffer.data().data())
