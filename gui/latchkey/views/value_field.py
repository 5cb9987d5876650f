"""A value as a value: selectable, and read out by screen readers, which a label with an accessible name is not."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from .plain_text import one_line, tool_tip
from .theme import set_look

_INSET_PX = 4


class ValueField(QLineEdit):
    """A read-only field without a frame. ``name`` is its accessible name and, in snake case, its object name."""

    def __init__(self, name: str, role: str = "value", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[str, str] | None = None
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setObjectName(name.lower().replace(" ", "_"))
        set_look(self, role=role)

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


def outdented(field: ValueField) -> ValueField:
    """``field``, whose text, not its focus ring, stands flush with what is above it as far as the ring leaves it room."""
    field.setTextMargins(-_INSET_PX, 0, 0, 0)
    return field
