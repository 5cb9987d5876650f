"""A list of choices and a box for a number, whose arrows are our icons: a style sheet can only take a picture from a file.

A wheel that goes over either of them scrolls what it stands in: it would choose something else without being asked."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionSpinBox,
    QStylePainter,
    QWidget,
)

from . import theme
from .icons import paint_icon
from .plain_text import tool_tip
from .theme import set_look

_ARROW_PX = 16
_SMALL_ARROW_PX = 12


class Chooser(QComboBox):
    """One of several; what is too long for its place is cut, and whole on hover and in the list that opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="chooser")
        # What Qt has there by itself takes no style from a sheet.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.currentTextChanged.connect(self._tell_whole)

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        return option

    def _in_sight(self, option: QStyleOptionComboBox) -> str:
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, field, self)
        return self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room.width() - 2)

    def _tell_whole(self) -> None:
        whole = self.currentText()
        self.setToolTip("" if self._in_sight(self._option()) == whole else tool_tip(whole))

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), self._option()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self._in_sight(option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        control, arrow = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxArrow
        room = self.style().subControlRect(control, option, arrow, self)
        _paint_arrow(painter, "down", QRectF(room), _ARROW_PX, is_on=self.isEnabled())
        painter.end()


class NumberBox(QSpinBox):
    """A number within its bounds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, role="chooser")

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, option = QPainter(self), QStyleOptionSpinBox()
        self.initStyleOption(option)
        for part, icon, step in (
            (QStyle.SubControl.SC_SpinBoxUp, "up", QSpinBox.StepEnabledFlag.StepUpEnabled),
            (QStyle.SubControl.SC_SpinBoxDown, "down", QSpinBox.StepEnabledFlag.StepDownEnabled),
        ):
            room = self.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, self)
            is_on = self.isEnabled() and step in self.stepEnabled()
            _paint_arrow(painter, icon, QRectF(room), _SMALL_ARROW_PX, is_on=is_on)
        painter.end()


def _paint_arrow(painter: QPainter, icon: str, room: QRectF, size_px: int, *, is_on: bool) -> None:
    place = QRectF(0, 0, size_px, size_px)
    place.moveCenter(room.center())
    paint_icon(painter, icon, place, theme.colour("muted" if is_on else "track"))
