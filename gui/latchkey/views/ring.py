"""The ring: full when a token is issued, draining until it expires. Around it, where a sign-in will be needed, a thin one
that no refresh fills again."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from latchkey.language import tr

from . import theme
from .icons import paint_icon

SIDE_PX = 148
_WIDTH_PX = 9
_FRAME_MS = 33
_STEP_DEG = 8
_ARC_DEG = 70
_LAST_PART = 0.2
_SIXTEENTHS = 16
_LIMIT_WIDTH_PX = 3
_LIMIT_SPACE_PX = 6
_INNER_PX = SIDE_PX // 2 - _WIDTH_PX - _LIMIT_SPACE_PX - 2
_TENTHS = 10
_STEPS = 180
"""Of two degrees each, which is less than three pixels of the circle."""
_TOP = 90


def room_inside(height: int) -> QRect:
    """The widest place of this height in the middle of the ring that leaves the circle free."""
    half = int((_INNER_PX**2 - (height / 2) ** 2) ** 0.5)
    return QRect(SIDE_PX // 2 - half, (SIDE_PX - height) // 2, 2 * half, height)


class Ring(QProgressBar):
    """Paints a fraction, or an arc that travels while a refresh is in flight and the ring is visible. It has its own
    ground, so that nothing below has to be painted with it. A screen reader is told the fraction in tenths, as every change of
    a value may be said aloud; the time left stands in a field on top of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left: float | None = None
        self._until_limit: float | None = None
        self._tone = "idle"
        self._travelling = False
        self._at_deg = 0
        self._frames = QTimer(self)
        self._frames.setInterval(_FRAME_MS)
        self._frames.timeout.connect(self._advance)
        self.setFixedSize(QSize(SIDE_PX, SIDE_PX))
        self.setObjectName("ring")
        self.setAccessibleName(tr("Lifetime of the access token"))
        self.setRange(0, _TENTHS)
        self.setTextVisible(False)
        theme.on_motion_change(self._move_or_rest)

    def show_left(self, left: float | None, tone: str) -> None:
        """``left`` from 0 to 1, or ``None`` where there is nothing to drain; ``tone`` is the value of a ``Tone``."""
        left = _in_steps(left)
        if (left, tone) != (self._left, self._tone):
            self._left, self._tone = left, tone
            self.setValue(0 if left is None else math.ceil(left * _TENTHS))
            self.update()

    def show_until_limit(self, left: float | None) -> None:
        """The outer ring, as ``show_left``; ``None`` for no limit."""
        left = _in_steps(left)
        if left != self._until_limit:
            self._until_limit = left
            self.update()

    def show_travelling(self, *, travelling: bool) -> None:
        """Whether a refresh is in flight."""
        if travelling != self._travelling:
            self._travelling = travelling
            self._move_or_rest()

    def describe(self, words: str) -> None:
        """What a screen reader says of the value, such as "Time left: 4 minutes"; it is told again where it changes."""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)

    @property
    def moving(self) -> bool:
        return self._frames.isActive()

    def _move_or_rest(self) -> None:
        if self._travelling and self.isVisible() and not theme.reduce_motion():
            self._frames.start()
        else:
            self._frames.stop()
        self.update()

    def _advance(self) -> None:
        self._at_deg = (self._at_deg + _STEP_DEG) % 360
        self.update()

    def _colour_name(self) -> str:
        if self._tone == "good" and self._left is not None and self._left <= _LAST_PART:
            return "asking"
        return self._tone

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._move_or_rest()

    def hideEvent(self, event: QHideEvent) -> None:
        self._frames.stop()
        super().hideEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("window"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = _WIDTH_PX / 2 + 1
        if self._until_limit is not None:
            self._paint_limit(painter, self._until_limit)
            half += _LIMIT_SPACE_PX
        circle = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.setPen(QPen(theme.colour("track"), _WIDTH_PX))
        painter.drawEllipse(circle)
        pen = QPen(theme.colour(self._colour_name()), _WIDTH_PX)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        if self._travelling and self._frames.isActive():
            painter.drawArc(circle, (_TOP - self._at_deg) * _SIXTEENTHS, -_ARC_DEG * _SIXTEENTHS)
        elif self._left:
            painter.drawArc(circle, _TOP * _SIXTEENTHS, -round(self._left * 360 * _SIXTEENTHS))
        if self._travelling and not self._frames.isActive():
            mark = QRectF(SIDE_PX / 2 - 9, SIDE_PX - 48, 18, 18)
            paint_icon(painter, "turning", mark, theme.colour("busy"))
        painter.end()

    def _paint_limit(self, painter: QPainter, left: float) -> None:
        half = _LIMIT_WIDTH_PX / 2 + 1
        circle = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.setPen(QPen(theme.colour("track"), _LIMIT_WIDTH_PX))
        painter.drawEllipse(circle)
        painter.setPen(QPen(theme.colour("asking"), _LIMIT_WIDTH_PX))
        painter.drawArc(circle, _TOP * _SIXTEENTHS, -round(left * 360 * _SIXTEENTHS))


def _in_steps(left: float | None) -> float | None:
    """In steps that can be seen: a repaint costs a sleeping processor more than all the rest of a second."""
    return None if left is None else round(min(1.0, max(0.0, left)) * _STEPS) / _STEPS
