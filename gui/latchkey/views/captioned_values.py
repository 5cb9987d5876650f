"""Captions beside their values, and above what is too long to stand there."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from .labels import PlainLabel
from .value_field import ValueField, outdented

_GAP_PX = 8


class CaptionedValues(QWidget):
    """Each value stands beside its caption where all of it can be seen there, and else has a line of its own."""

    def __init__(self, *fields: ValueField) -> None:
        super().__init__()
        self._captions = {field: PlainLabel(field.accessibleName(), "small") for field in fields}
        self._is_below = dict.fromkeys(fields, False)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP_PX)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        for row, (field, caption) in enumerate(self._captions.items()):
            self._grid.addWidget(caption, 2 * row, 0)
            self._grid.addWidget(field, 2 * row, 1)
            field.textChanged.connect(self._arrange)

    def turn(self, field: ValueField, *, on: bool) -> None:
        """Whether ``field`` can be seen, with its caption."""
        field.setVisible(on)
        self._captions[field].setVisible(on)

    @property
    def captions_px(self) -> int:
        """How wide the widest caption is."""
        return max(caption.sizeHint().width() for caption in self._captions.values())

    def make_room(self, captions_px: int) -> None:
        """So much for captions at least, as values above or below begin there too."""
        self._grid.setColumnMinimumWidth(0, captions_px)

    def _arrange(self) -> None:
        beside_px = self.width() - _GAP_PX - self._grid.columnMinimumWidth(0)
        for row, (field, is_below) in enumerate(self._is_below.items()):
            belongs_below = field.whole_px > beside_px
            if belongs_below is not is_below:
                self._is_below[field] = belongs_below
                self._grid.removeWidget(field)
                if belongs_below:
                    self._grid.addWidget(outdented(field), 2 * row + 1, 0, 1, 2)
                else:
                    field.setTextMargins(0, 0, 0, 0)
                    self._grid.addWidget(field, 2 * row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
