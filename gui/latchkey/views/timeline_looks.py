"""What a timeline's bars and marks look like: each has a shape or a pattern of its own beside its colour."""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from latchkey.app.timeline import Sign, State


class Pattern(Enum):
    PLAIN = auto()
    RISING = auto()
    FALLING = auto()
    CROSSED = auto()
    UPRIGHT = auto()
    LEVEL = auto()
    """A line along the middle."""


_SLOPES: dict[Pattern, tuple[int, ...]] = {
    Pattern.PLAIN: (),
    Pattern.RISING: (1,),
    Pattern.FALLING: (-1,),
    Pattern.CROSSED: (1, -1),
    Pattern.UPRIGHT: (0,),
}


STATES: dict[State, tuple[str, Pattern]] = {
    State.SIGNED_IN: ("good", Pattern.PLAIN),
    State.PASSWORD_NEEDED: ("asking", Pattern.RISING),
    State.LOCKED: ("locked", Pattern.CROSSED),
    State.HARD_END: ("asking", Pattern.PLAIN),
    State.TOKEN: ("busy", Pattern.PLAIN),
    State.ENDLESS: ("busy", Pattern.LEVEL),
    State.UNCERTAIN: ("busy", Pattern.UPRIGHT),
    State.SPENT: ("idle", Pattern.PLAIN),
    State.REACHABLE: ("good", Pattern.PLAIN),
    State.OFFLINE: ("idle", Pattern.RISING),
    State.SILENT: ("idle", Pattern.LEVEL),
    State.SERVER_ERROR: ("failing", Pattern.CROSSED),
    State.RATE_LIMITED: ("limited", Pattern.UPRIGHT),
    State.NOT_AUTHORISED: ("barred", Pattern.FALLING),
    State.SYNCING: ("good", Pattern.PLAIN),
    State.NOT_SAVED: ("ended", Pattern.RISING),
    State.THIS_RUN_ONLY: ("asking", Pattern.FALLING),
    State.CLOSED: ("idle", Pattern.FALLING),
}
"""A colour of the palette, which has a wash too, and the pattern over it."""

SIGNS: dict[Sign, str] = {
    Sign.NOTE: "idle",
    Sign.BEGUN: "busy",
    Sign.DONE: "good",
    Sign.HINT: "asking",
    Sign.REJECTED: "barred",
    Sign.FAILED: "ended",
    Sign.ENDED: "ended",
}
"""A colour of the palette."""

_HATCH_PX = 7.0
_MARK_PX = 4.5
"""From the middle of a mark to its edge."""
_MARGIN_PX = 1.5
_TICK = QRectF(-1.25, -_MARK_PX, 2.5, 2 * _MARK_PX)


def hatch(rect: QRectF, pattern: Pattern) -> list[QLineF]:
    """The lines of a pattern, cut at the edges. They stay where they are on the picture when the bar grows."""
    if pattern is Pattern.LEVEL:
        middle = rect.center().y()
        return [QLineF(rect.left(), middle, rect.right(), middle)]
    first = rect.left() - rect.height() - rect.left() % _HATCH_PX
    starts = (first + _HATCH_PX * number for number in range(int((rect.right() - first) / _HATCH_PX) + 1))
    return [line for x in starts for slope in _SLOPES[pattern] if (line := _cut(x, slope, rect)) is not None]


def _cut(x: float, slope: int, rect: QRectF) -> QLineF | None:
    """The line that begins at ``x``, falls or rises over the height of ``rect`` or stands upright; as far as it is inside."""
    low, high = max(x, rect.left()), min(x + rect.height() * abs(slope), rect.right())
    if high < low:
        return None
    if slope == 0:
        return QLineF(x, rect.top(), x, rect.bottom())
    if slope < 0:
        return QLineF(low, rect.top() + low - x, high, rect.top() + high - x)
    return QLineF(low, rect.bottom() - low + x, high, rect.bottom() - high + x)


@lru_cache(maxsize=16)
def glyph(sign: Sign) -> QPainterPath:
    """The outline of a mark around its middle, each of its own shape."""
    path, size = QPainterPath(), _MARK_PX
    if sign is Sign.NOTE:
        path.addEllipse(QPointF(0, 0), size * 0.6, size * 0.6)
    elif sign is Sign.BEGUN:
        path.addEllipse(QPointF(0, 0), size * 0.85, size * 0.85)
        path.addEllipse(QPointF(0, 0), size * 0.4, size * 0.4)
    elif sign is Sign.DONE:
        path.addRect(_TICK)
    elif sign is Sign.HINT:
        _polygon(path, (0, -size * 1.1), (size * 1.2, size), (-size * 1.2, size))
    elif sign is Sign.REJECTED:
        _polygon(path, (0, -size * 1.25), (size * 1.25, 0), (0, size * 1.25), (-size * 1.25, 0))
    elif sign is Sign.FAILED:
        one, far = size * 0.35, size * 1.15
        corners = [(0, -one), (far - one, -far), (far, one - far), (one, 0), (far, far - one), (far - one, far)]
        corners += [(0, one), (one - far, far), (-far, far - one), (-one, 0), (-far, one - far), (one - far, -far)]
        _polygon(path, *corners)
    else:
        path.addRect(QRectF(-size, -size, 2 * size, 2 * size))
    return path


def paint_mark(painter: QPainter, sign: Sign, x: float, y: float, colour: QColor, ground: QColor) -> None:
    """A mark around a place, with a margin of the ground around it: it stands out from bars and from its neighbours."""
    if sign is Sign.DONE:  # the most there are
        painter.fillRect(_TICK.adjusted(-_MARGIN_PX, -_MARGIN_PX, _MARGIN_PX, _MARGIN_PX).translated(x, y), ground)
        painter.fillRect(_TICK.translated(x, y), colour)
        return
    painter.translate(x, y)
    path = glyph(sign)
    painter.strokePath(path, QPen(ground, 2 * _MARGIN_PX))
    painter.fillPath(path, QBrush(colour))
    painter.translate(-x, -y)


def _polygon(path: QPainterPath, *corners: tuple[float, float]) -> None:
    path.moveTo(*corners[0])
    for corner in corners[1:]:
        path.lineTo(*corner)
    path.closeSubpath()


def pen(colour: QColor, width_px: float = 1.0, line: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    made = QPen(colour, width_px, line)
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    return made
