"""A timeline in the window: what of it is in sight, what is selected and pointed at, and the line for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from latchkey.app.timeline import Timeline

from . import theme
from .countdown import Tick
from .plain_text import one_line
from .timeline_outlook import Outlook
from .timeline_paint import TimelinePaint
from .timeline_said import entry_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.session.instant import Instant

    from .timeline_said import Pointed
    from .timeline_sight import Sight

FRAME_PX = 3
_SHORTEST_TICK_MS, _LONGEST_TICK_MS = 40, 86_400_000


class TimelineCanvas(QWidget):
    """What is selected is an entry, by its number; the oldest is 0. Where time goes on there is a line for now, which costs
    nothing while it cannot be seen and otherwise moves by a pixel at a time."""

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._timeline = Timeline()
        self._goes_on = False
        self._count = 0
        self._selected: int | None = None
        self._pointed: Pointed | None = None
        self._drawn_px: int | None = None
        """Where the line for now was painted last."""
        self._paint = self._painted()
        self._outlook = Outlook(self._timeline, self._paint.left_px)
        self._tick = Tick(self)
        self._tick.timeout.connect(self._pass)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.on_change(self._paint_anew)

    def show_timeline(self, timeline: Timeline, *, goes_on: bool) -> None:
        """``goes_on``: there is a now. The timeline may be the same as before, and have grown."""
        is_new = timeline is not self._timeline
        if not is_new and (goes_on, len(timeline.entries)) == (self._goes_on, self._count):
            return
        was_empty = not self._count
        self._timeline, self._goes_on, self._count = timeline, goes_on, len(timeline.entries)
        self._outlook.timeline = timeline
        if is_new:
            self._selected = self._pointed = None
        self._look_at_clock()
        if was_empty or self._outlook.is_lost():
            self._outlook.begin()
        self._outlook.keep_up()
        self.updateGeometry()
        self._moved()

    def select(self, number: int | None) -> None:
        """Called from elsewhere; what is selected is brought into sight."""
        if number == self._selected:
            return
        self._selected = number
        said = "" if number is None else one_line(entry_words(self._timeline, number, QLocale()))
        self.setAccessibleDescription(said)
        if number is not None:
            self._outlook.bring(self._timeline.at_ms[number])
        self._moved()

    @property
    def sight(self) -> Sight:
        return self._outlook.sight

    # Now --------------------------------------------------------------------------------------------------------------

    def _look_at_clock(self) -> None:
        has_now = self._goes_on and bool(self._timeline.entries)
        self._outlook.now_ms = self._timeline.place(self._now().wall_ms) if has_now else None

    def _now_px(self) -> int | None:
        now_ms, sight = self._outlook.now_ms, self.sight
        return round(sight.x(now_ms)) if now_ms is not None and sight.has(now_ms) else None

    def _moved(self) -> None:
        """Something else is in sight, or selected."""
        self.update()
        self._wait()

    def _wait(self) -> None:
        """Until the line for now is a pixel further on; for ever where nobody can see it."""
        now_ms, sight = self._outlook.now_ms, self.sight
        if now_ms is None or not self.isVisible() or not (self._outlook.follows or sight.has(now_ms)):
            self._tick.stop()
            return
        left_ms = sight.ms(round(sight.x(now_ms)) + 0.5) - now_ms
        self._tick.start(int(min(max(left_ms + 1, _SHORTEST_TICK_MS), _LONGEST_TICK_MS)))

    def _pass(self) -> None:
        self._look_at_clock()
        before = self.sight
        self._outlook.keep_up()
        now_px = self._now_px()
        if before is not self.sight:
            self.update()
        elif now_px != self._drawn_px:
            places = [px for px in (now_px, self._drawn_px) if px is not None]
            # Whatever goes on ends at the line, and times that stand in its way are left out.
            beside = round(self._paint.tick_px)
            left, right = min(places) + FRAME_PX - beside, max(places) + FRAME_PX + beside
            self.update(self.width() - right if self._paint.mirrored else left, 0, right - left, self.height())
        self._wait()

    def _painted(self) -> TimelinePaint:
        font = theme.scaled_font(theme.SMALL_SCALE)
        return TimelinePaint(theme.colours(), font, QLocale(), mirrored=QGuiApplication.isRightToLeft())

    def _paint_anew(self) -> None:
        self._paint = self._painted()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, round(self._paint.height(self._timeline)) + 2 * FRAME_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._outlook.resize(self._paint.left_px, self.width() - self._paint.left_px - 2 * FRAME_PX)
        self._moved()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look_at_clock()
        self._outlook.keep_up()
        self._moved()

    def hideEvent(self, event: QHideEvent) -> None:
        self._tick.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour("base"))
        if self._count:
            self._paint_timeline(painter, event.rect())
        if self.hasFocus():
            painter.setPen(theme.pen("accent", 2.0))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_timeline(self, painter: QPainter, part: QRect) -> None:
        painter.setClipRect(part)
        painter.translate(self.width() - FRAME_PX if self._paint.mirrored else FRAME_PX, FRAME_PX)
        painter.scale(-1 if self._paint.mirrored else 1, 1)
        self._drawn_px = self._now_px()
        self._paint.paint(painter, self._timeline, self.sight, self._outlook.now_ms)
        painter.setClipRect(
            QRectF(self.sight.left_px, 0, self.sight.width_px, self.height()), Qt.ClipOperation.IntersectClip
        )
        if self._selected is not None:
            at_ms, lane = self._timeline.at_ms[self._selected], self._timeline.lane_of(self._selected)
            x, y = self.sight.x(at_ms), self._paint.middle_of(self._timeline, lane)
            self._paint.upright(painter, x, self.height(), "accent", Qt.PenStyle.SolidLine)
            self._paint.ring(painter, x, y, "accent")
        if self._pointed is not None and self._pointed.is_mark:
            y = self._paint.middle_of(self._timeline, self._pointed.lane)
            self._paint.ring(painter, self.sight.x(self._pointed.at_ms), y, "border")
        painter.resetTransform()
        painter.setClipping(False)
