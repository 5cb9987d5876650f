"""The timeline of a session in the window: zoomed and moved with mouse and keys, gone through entry by entry."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from latchkey.language import mark, tr

from . import shortcuts
from .plain_text import tool_tip
from .timeline_canvas import FRAME_PX, TimelineCanvas
from .timeline_said import pointed_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.session.instant import Instant

    from .shortcuts import Shortcut
    from .timeline_said import Pointed

NAME = mark("Timeline")
_ZOOM = 1.5
_NOTCH = 120
_A_PAGE, _A_BIT = 0.8, 0.1


class TimelineView(TimelineCanvas):
    """Keys are in ``shortcuts``. The wheel zooms, dragging moves, a click selects.

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
        self._keys: tuple[tuple[Shortcut, Callable[[], None]], ...] = (
            (shortcuts.LATER, partial(self._step_aside, 1)),
            (shortcuts.EARLIER, partial(self._step_aside, -1)),
            (shortcuts.LANE_BELOW, partial(self._change_lane, 1)),
            (shortcuts.LANE_ABOVE, partial(self._change_lane, -1)),
            (shortcuts.FIRST, self._go_to_first),
            (shortcuts.LAST, self._go_to_last),
            (shortcuts.ZOOM_IN, partial(self._zoom, _ZOOM)),
            (shortcuts.ZOOM_OUT, partial(self._zoom, 1 / _ZOOM)),
            (shortcuts.WHOLE, self._outlook.show_whole),
            (shortcuts.MOVE_LATER, partial(self._move_aside, _A_BIT)),
            (shortcuts.MOVE_EARLIER, partial(self._move_aside, -_A_BIT)),
            (shortcuts.PAGE_LATER, partial(self._move, _A_PAGE)),
            (shortcuts.PAGE_EARLIER, partial(self._move, -_A_PAGE)),
        )

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

    def _go_to_first(self) -> None:
        self._choose(0)
        self._outlook.bring(self._timeline.start_ms)

    def _go_to_last(self) -> None:
        self._choose(self._count - 1)
        self._outlook.show_end()

    def _zoom(self, by: float) -> None:
        self._outlook.zoom(by, self._middle_ms())

    def _move(self, by: float) -> None:
        """In parts of what is in sight."""
        self._outlook.move(self.sight.span_ms * by)

    def _step_aside(self, by: int) -> None:
        """To the right for 1, which leads back where time runs to the left."""
        self._step(-by if self._paint.mirrored else by)

    def _move_aside(self, by: float) -> None:
        self._move(-by if self._paint.mirrored else by)

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
        done = next((done for shortcut, done in self._keys if shortcut.matches(event)), None)
        if done is None:
            super().keyPressEvent(event)
            return
        done()
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
