"""A check box whose mark is one of our icons, as a style sheet can only take a picture from a file."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton

from . import theme
from .icons import paint_icon
from .plain_text import tool_tip


class TickBox(QCheckBox):
    """Box and ground come from the style sheet, the tick is painted on top."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.call(text)

    def call(self, text: str) -> None:
        """``text`` may hold a mnemonic; without it, it is what screen readers and tests go by."""
        self.setText(text)
        self.setAccessibleName(text.replace("&", ""))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        painter = QPainter(self)
        paint_icon(
            painter,
            "check",
            QRectF(box).adjusted(2, 2, -2, -2),
            theme.colour("on_accent" if self.isEnabled() else "muted"),
        )
        painter.end()


class NameTickBox(TickBox):
    """Beside somebody else's name for something: as wide as there is room. A name that does not fit is cut, and whole on hover."""

    def __init__(self, name: str) -> None:
        super().__init__("")
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self).width()
        fitting = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room)
        self.setText(fitting.replace("&", "&&"))
        self.setToolTip("" if fitting == self._name else tool_tip(self._name))
