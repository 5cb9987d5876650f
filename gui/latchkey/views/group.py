"""What belongs together: a screen reader says its name when it comes to anything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGroupBox, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent


class Group(QGroupBox):
    """Looks as its tone does, with no frame or title. ``object_name`` is for programs, ``name`` for people."""

    def __init__(self, object_name: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self.setAccessibleName(name)
        self.setContentsMargins(0, 0, 0, 0)

    def changeEvent(self, event: QEvent) -> None:
        """Qt makes room for a frame again whenever the style changes."""
        super().changeEvent(event)
        self.setContentsMargins(0, 0, 0, 0)
