"""The timeline of a session in the window: zoomed and moved with mouse and keys, gone through entry by entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from latchkey.language import mark, tr

from .plain_text import tool_tip
from .timeline_canvas import FRAME_PX, TimelineCanvas
from .timeline_said import pointed_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.session.instant import Instant

    from .timeline_said import Pointed

NAME = mark("Timeline")
_ZOOM = 1.5
_NOTCH = 120
_A_PAGE, _A_BIT = 0.8, 0.1


class TimelineView(TimelineCanvas):
    """Left and right go from entry to entry, up and down from lane to lane; + and - zoom, 0 shows the whole, Shift with
    left and right moves. The wheel zooms, dragging moves, a click selects.

    Signals:
        chosen: the number of the entry that a person has selected.
    """

    chosen = Signal(int)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(now, parent)
        self._pressed = QPointF()
        self._is_dragged = False
        self.setObjectName("timeline")
        self.setAccessibleName(tr(NAME))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    # Going through it -------------------------------------------------------------------------------------------------

    def _choose(self, number: int) -> None:
        if 0 <= number < self._count:
            self.select(number)
            self.chosen.emit(number)

    def _step(self, by: int) -> None:
        """To the entry before or after; the newest where none is selected."""
        self._choose(self._count - 1 if self._selected is None else self._selected + by)

    def _change_lane(self, by: int) -> None:
        """To what is nearest in time in the next lane that has something."""
        if self._selected is None:
            self._step(by)
            return
        lanes, at_ms = self._timeline.lanes, self._timeline.at_ms[self._selected]
        here = lanes.index(self._timeline.lane_of(self._selected))
        for lane in lanes[here + 1 :] if by > 0 else lanes[:here][::-1]:
            own = [mark for mark in self._timeline.tracks[lane].marks if self._timeline.lane_of(mark.number) is lane]
            if own:
                self._choose(min(own, key=lambda mark: abs(mark.at_ms - at_ms)).number)
                return

    def _middle_ms(self) -> float:
        """What stays in its place when keys zoom: what is selected, else the middle."""
        sight = self.sight
        at_ms = self._timeline.at_ms[self._selected] if self._selected is not None else sight.start_ms
        return at_ms if sight.has(at_ms) and self._selected is not None else sight.start_ms + sight.span_ms / 2

    def _point(self, at: QPointF) -> Pointed | None:
        lane = self._paint.lane_at(self._timeline, at.y() - FRAME_PX) if self._count else None
        x_px = self._x_px(at)
        if lane is None or not self.sight.left_px <= x_px <= self.sight.right_px:
            return None
        return pointed_at(self._timeline, self.sight, lane, x_px, QLocale())

    def _x_px(self, at: QPointF) -> float:
        """Where that is on what is painted."""
        return (self.width() - at.x() if self._paint.mirrored else at.x()) - FRAME_PX

    # What Qt asks -----------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            pointed = self._point(QPointF(event.pos()))
            if pointed is None:
                QToolTip.hideText()
            else:
                around = QRect(event.pos().x() - 4, 0, 8, self.height())
                QToolTip.showText(event.globalPos(), tool_tip(pointed.words), self, around)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key, span_ms, outlook = event.key(), self.sight.span_ms, self._outlook
        back = Qt.Key.Key_Right if self._paint.mirrored else Qt.Key.Key_Left
        match key:
            case Qt.Key.Key_Left | Qt.Key.Key_Right if is_shifted:
                outlook.move(span_ms * (-_A_BIT if key == back else _A_BIT))
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                outlook.move(span_ms * (-_A_PAGE if key == Qt.Key.Key_PageUp else _A_PAGE))
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._step(-1 if key == back else 1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._change_lane(-1 if key == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                outlook.zoom(_ZOOM, self._middle_ms())
            case Qt.Key.Key_Minus | Qt.Key.Key_Underscore:
                outlook.zoom(1 / _ZOOM, self._middle_ms())
            case Qt.Key.Key_0:
                outlook.show_whole()
            case Qt.Key.Key_Home:
                self._choose(0)
                outlook.bring(self._timeline.start_ms)
            case Qt.Key.Key_End:
                self._choose(self._count - 1)
                outlook.show_end()
            case _:
                super().keyPressEvent(event)
                return
        self._moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned, along = event.angleDelta().y(), event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            turned, along = 0, turned or along
        if along:
            self._outlook.move(-along / _NOTCH * self.sight.span_ms * _A_BIT)
        if turned:
            self._outlook.zoom(_ZOOM ** (turned / _NOTCH), self.sight.ms(self._x_px(event.position())))
        self._moved()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._is_dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            by_px = self._x_px(event.position()) - self._x_px(self._pressed)
            if self._is_dragged or abs(by_px) >= QApplication.startDragDistance():
                self._is_dragged, self._pressed = True, event.position()
                self._outlook.move(-by_px * self.sight.ms_per_px)
                self._moved()
            return
        pointed = self._point(event.position())
        if pointed != self._pointed:
            self._pointed = pointed
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._is_dragged:
            pointed = self._point(event.position())
            if pointed is not None:
                self._choose(pointed.number)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointed = None
        self.update()
