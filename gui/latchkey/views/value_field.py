"""A value as a value: selectable, and read out by screen readers, which a label with an accessible name is not."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame, QWidget

from .plain_text import one_line, tool_tip
from .theme import set_look

_INSET_PX = 4
_BEFORE_TEXT_PX = 2
"""Qt's own distance between the frame of a field and its text."""


class ValueField(QLineEdit):
    """A read-only field without a frame. ``name`` is its accessible name and, in snake case, its object name. ``is_code``:
    an ID, an address or a token, and no words. ``is_path``: of that both ends tell most, and the middle is left out first."""

    def __init__(
        self,
        name: str,
        role: str = "value",
        parent: QWidget | None = None,
        *,
        is_code: bool = False,
        is_path: bool = False,
    ) -> None:
        super().__init__(parent)
        self._left_out = Qt.TextElideMode.ElideMiddle if is_path else Qt.TextElideMode.ElideRight
        self._shown: tuple[str, str] | None = None
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setObjectName(name.lower().replace(" ", "_"))
        set_look(self, role=role)
        if is_code or is_path:
            keep_left_to_right(self)

    def show_value(self, value: str, more: str | None = None) -> None:
        """Show ``value`` from its beginning; ``more`` is said on hover and on focus, by default the whole value."""
        more = value if more is None else more
        was, self._shown = self._shown, (value, more)
        if self._shown == was:
            return
        if was is None or value != was[0]:
            selected = self.hasSelectedText()
            self.setText(one_line(value))
            self.setCursorPosition(0)
            if selected:
                self.selectAll()
        if was is None or more != was[1]:
            self.setAccessibleDescription(more if more != value else "")
            self.setToolTip(tool_tip(more))

    @property
    def in_sight(self) -> str:
        """What can be seen of it, with "…" where that is not all."""
        return self.fontMetrics().elidedText(self.text(), self._left_out, self._room().width())

    @property
    def whole_px(self) -> int:
        """As wide as it has to be for all of it to be in sight; what ``outdented`` gains is left out."""
        margins = self.textMargins()
        frame = self.width() - self._room().width() - margins.left() - margins.right()
        return self.fontMetrics().horizontalAdvance(self.text()) + frame

    def _room(self) -> QRect:
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        contents = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        return contents.marginsRemoved(self.textMargins()).adjusted(_BEFORE_TEXT_PX, 0, -_BEFORE_TEXT_PX, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A value that is too long shows so, until somebody goes through it with the keyboard or the mouse."""
        is_painted_over = self.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        if is_painted_over or self.hasFocus() or self.hasSelectedText() or self.in_sight == self.text():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(self._room(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), self.in_sight)


def keep_left_to_right(field: QLineEdit) -> None:
    """What is an ID, an address or a token reads so in every language, and stands where other lines begin."""
    if QGuiApplication.isRightToLeft():
        field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        field.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)


def outdented(field: ValueField) -> ValueField:
    """``field``, whose text, not its focus ring, stands flush with what is above it as far as the ring leaves it room."""
    is_mirrored = QGuiApplication.isRightToLeft()
    field.setTextMargins(0 if is_mirrored else -_INSET_PX, 0, -_INSET_PX if is_mirrored else 0, 0)
    return field
