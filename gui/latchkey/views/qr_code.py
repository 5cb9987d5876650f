"""A text as a QR code, for the camera of another device."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from latchkey.language import tr

LONGEST = 500
"""Characters. Of a longer text the modules would be too small for a camera."""
_QUIET_MODULES = 4
"""ISO/IEC 18004: what has to be left around it."""
_SIDE_PX = 184


class QrCode(QWidget):
    """Dark on light in both schemes, as many readers know it no other way round."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._rows: tuple[bytes, ...] = ()
        self.setObjectName("qr_code")
        self.setAccessibleName(tr("QR code"))
        self.setAccessibleDescription(tr("It leads to the address above."))
        self.setFixedSize(_SIDE_PX, _SIDE_PX)

    def show_text(self, text: str) -> None:
        """Hidden where there is none, or too much."""
        if text != self._text:
            self._text = text
            self._rows = _modules(text) if 0 < len(text) <= LONGEST else ()
            self.update()
        self.setVisible(bool(self._rows))

    def paintEvent(self, _event: object) -> None:
        if not self._rows:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#ffffff"))
        ratio = self.devicePixelRatioF()
        # Whole device pixels, so that every module is as large as its neighbour.
        side = int(self.width() * ratio / (len(self._rows) + 2 * _QUIET_MODULES)) / ratio
        margin = (self.width() - side * len(self._rows)) / 2
        margin = round(margin * ratio) / ratio
        painter.setPen(Qt.PenStyle.NoPen)
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRectF(margin + x * side, margin + y * side, side, side), QColor("#000000"))
        painter.end()


def _modules(text: str) -> tuple[bytes, ...]:
    """Rows of 0 and 1, without what is left around them."""
    import segno

    return tuple(bytes(row) for row in segno.make_qr(text, error="m").matrix)
