"""The part of a dialog that scrolls where there is no room for all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from .theme import set_look

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QLayout

BAR_PX = 16
"""At its right, where the scroll bar has its place, seen or not: what is in it stays flush with what is below."""


class ScrolledPart(QScrollArea):
    """What has the focus is in sight, with what belongs to it."""

    def __init__(self, parts: QVBoxLayout) -> None:
        super().__init__()
        self._parts = parts
        parts.setContentsMargins(0, 0, BAR_PX, 0)
        hold(self, parts)
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - a widget is being made
        app.focusChanged.connect(self._follow_focus)

    def take_height(self, width: int, most: int) -> int:
        """As high as all of it is in that width, ``most`` at most. All in pixels."""
        needed = height_for(self._parts, width - BAR_PX + self._parts.contentsMargins().right())
        height = min(needed, most)
        self.setFixedHeight(height)
        return height

    def _follow_focus(self) -> None:
        focused: QWidget | None = self.window().focusWidget()
        if focused is not None and self.isAncestorOf(focused) and focused.height() < self.viewport().height():
            self.ensureWidgetVisible(focused, 0, self.viewport().height() // 3)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._parts.totalMinimumSize().width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        bar = self.width() - self.viewport().width()
        self._parts.setContentsMargins(0, 0, BAR_PX - bar, 0)
        super().resizeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        handled = super().eventFilter(watched, event)
        if watched is self.widget():
            if event.type() == QEvent.Type.LayoutRequest:
                self.updateGeometry()
            elif event.type() == QEvent.Type.Resize:
                self._follow_focus()
        return handled


def hold(area: QScrollArea, parts: QVBoxLayout) -> None:
    """Let ``area``, which gets no frame and no focus, scroll up and down over ``parts``."""
    inner = QWidget()
    set_look(inner, role="scrolled")
    inner.setLayout(parts)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)


def height_for(layout: QLayout, width: int) -> int:
    """How high ``layout`` is in that width, also where nothing in it wraps."""
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
