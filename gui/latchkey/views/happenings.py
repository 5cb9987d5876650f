"""The list "What happened"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from latchkey.language import tr

from . import theme
from .plain_text import one_line, tool_tip
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from latchkey.app.shown import Happening

_AT = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1
_GAP = 10
_WIDTH = 200
_PAD = 3


class HappeningList(QListWidget):
    """Newest first: the time, then what happened, over as many lines as it takes."""

    LEAST_PX = 72
    """As high where it scrolls by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("what_happened")
        self.setAccessibleName(tr("What happened"))
        self._scrolls_by_itself = True
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setTabKeyNavigation(False)
        set_look(self, role="plain")
        self.setItemDelegate(_HappeningDelegate(self))

    def show_happenings(self, happenings: Sequence[Happening]) -> None:
        """Usually a new one at the top of what is there; then only that one is added."""
        rows = [(one_line(happening.at), one_line(happening.words)) for happening in happenings]
        here = [self._row(row) for row in range(self.count())]
        fresh = 0
        while fresh < len(rows) and rows[fresh:] != here[: len(rows) - fresh]:
            fresh += 1
        if fresh == len(rows):
            self.clear()
        for at, words in reversed(rows[:fresh]):
            item = QListWidgetItem(f"{at}  {words}")
            item.setData(_AT, at)
            item.setData(_WORDS, words)
            item.setToolTip(tool_tip(words))
            self.insertItem(0, item)
        while self.count() > len(rows):
            self.takeItem(self.count() - 1)
        self.updateGeometry()

    def scroll_by_itself(self, *, by_itself: bool) -> None:
        """Else it is as high as all that is in it."""
        if by_itself is not self._scrolls_by_itself:
            self._scrolls_by_itself = by_itself
            bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if by_itself else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            self.setVerticalScrollBarPolicy(bar)
            self.updateGeometry()

    def _row(self, row: int) -> tuple[str, str]:
        item = self.item(row)
        return item.data(_AT), item.data(_WORDS)

    def sizeHint(self) -> QSize:
        if self._scrolls_by_itself:
            return QSize(_WIDTH, self.LEAST_PX)
        frame = self.height() - self.viewport().height()
        return QSize(_WIDTH, sum(self.sizeHintForRow(row) for row in range(self.count())) + frame)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        # Qt lays a list out anew only where its height changes; a text in a narrower one takes more lines.
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            self.updateGeometry()
        super().resizeEvent(event)


class _HappeningDelegate(QStyledItemDelegate):
    def _words_x(self, metrics: QFontMetrics, at: str) -> int:
        return _PAD + metrics.horizontalAdvance(at) + _GAP

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(theme.scaled_font(theme.SMALL_SCALE, tabular=True))
        metrics = painter.fontMetrics()
        at = index.data(_AT)
        painter.setPen(theme.colour("muted"))
        is_mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        at_x = rect.right() - _PAD - metrics.horizontalAdvance(at) if is_mirrored else rect.left() + _PAD
        painter.drawText(QPointF(at_x, rect.top() + _PAD + metrics.ascent()), at)
        painter.setPen(theme.colour("text"))
        near, far = self._words_x(metrics, at), _PAD
        words = QRectF(rect).adjusted(far if is_mirrored else near, _PAD, -(near if is_mirrored else far), -_PAD)
        how = QTextOption(Qt.AlignmentFlag.AlignLeft)
        how.setTextDirection(option.direction)
        painter.drawText(words, index.data(_WORDS), how)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        metrics = QFontMetrics(theme.scaled_font(theme.SMALL_SCALE, tabular=True))
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListWidget) else option.rect.width()
        room = width - self._words_x(metrics, index.data(_AT)) - _PAD
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        words = metrics.boundingRect(0, 0, max(40, room), 10_000, flags, index.data(_WORDS))
        return QSize(width, words.height() + 2 * _PAD)
