"""A button whose focus can be seen also where it stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QPushButton

from . import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

RING_ON_ACCENT = "on_accent"
_INSET_PX, _WIDTH_PX, _RADIUS_PX = 4, 2, 3


class RingedButton(QPushButton):
    """May stand out, by its role "primary", and has its ring inside then: no colour at its edge differs both from the accent
    and from what is around it. Else its ring is that of the style sheet."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus() and self.property("role") == "primary":
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.pen(RING_ON_ACCENT, _WIDTH_PX))
            around = QRectF(self.rect()).adjusted(_INSET_PX, _INSET_PX, -_INSET_PX, -_INSET_PX)
            painter.drawRoundedRect(around, _RADIUS_PX, _RADIUS_PX)
            painter.end()
