"""Paints a timeline: into the window as much of it as is in sight, and the whole of it, with a legend, as a picture.

For pictures and reports: ``paint_whole`` paints into any ``QPainter``, ``whole_size`` says how much room that takes.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from latchkey.app.timeline import Lane, Row, Sign, State, Timeline
from latchkey.language import mark, tr

from .timeline_axis import day, ticks
from .timeline_looks import SIGNS, STATES, Pattern, hatch, paint_mark, pen
from .timeline_sight import Sight, blocks_in, spots_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QLocale

NOTHING_YET = mark("Nothing has happened yet.")
_TWO_ROWED = (Lane.ACCESS, Lane.REFRESH)
_NOW = mark("now")
_PAD_PX = 8.0
_LEAST_LANE_PX = 22.0
_APART_PX = 5.0
"""Marks that are nearer to each other are one."""
_MANY = 2
"""Refreshes beyond counting are a band, and no row of ticks that is as even as it is not true."""
_LIMIT_PX = 3.0
_NARROW_PX = 2.0
_SIGN = attrgetter("mark.sign")


class TimelinePaint:
    """Sizes are in logical pixels, from the top left corner of where it is painted."""

    def __init__(self, colours: Mapping[str, str], font: QFont, locale: QLocale, *, mirrored: bool = False) -> None:
        """``mirrored``: time goes from right to left, as lines do where it is looked at. Whoever paints mirrors the painter;
        here the letters are turned back."""
        self._colours = {name: QColor(value) for name, value in colours.items()}
        self._pens = {name: pen(colour) for name, colour in self._colours.items()}
        self._locale = locale
        self.mirrored = mirrored
        self.font = font
        metrics = QFontMetricsF(font)
        self._text_px = metrics.height()
        self.tick_px = metrics.horizontalAdvance("00:00:00.000") + 2 * _PAD_PX
        self.advance = metrics.horizontalAdvance
        self.lane_px = max(_LEAST_LANE_PX, self._text_px + 5)
        self.left_px = max(self.advance(tr(lane)) for lane in Lane) + 2 * _PAD_PX
        self.now_px = self.advance(tr(_NOW)) + 6
        """How far what is written at the line for now reaches."""
        self.axis_px = self._text_px + 6

    def height(self, timeline: Timeline) -> float:
        return len(timeline.lanes) * self.lane_px + self.axis_px

    def lane_at(self, timeline: Timeline, y: float) -> Lane | None:
        number = int(y // self.lane_px)
        return timeline.lanes[number] if 0 <= number < len(timeline.lanes) else None

    def middle_of(self, timeline: Timeline, lane: Lane) -> float:
        return (timeline.lanes.index(lane) + 0.5) * self.lane_px

    def paint(self, painter: QPainter, timeline: Timeline, sight: Sight, now_ms: int | None) -> None:
        """``now_ms`` is on the timeline's axis; ``None`` where it is not to be seen. What does not touch the painter's clip
        is passed over."""
        painter.setFont(self.font)
        height = len(timeline.lanes) * self.lane_px
        whole = QRectF(0, 0, sight.right_px, self.height(timeline))
        shown = painter.clipBoundingRect() if painter.hasClipping() else whole
        left_px, right_px = max(shown.left() - 2 * _PAD_PX, sight.left_px), min(shown.right() + _PAD_PX, sight.right_px)
        part = Sight(sight.ms(left_px), max(right_px - left_px, 0.001) * sight.ms_per_px, left_px, right_px - left_px)
        painter.fillRect(shown.intersected(whole), self._colours["base"])
        painter.save()
        painter.setClipRect(QRectF(sight.left_px, 0, sight.width_px, whole.height()), Qt.ClipOperation.IntersectClip)
        self._paint_axis(painter, timeline, sight, now_ms)
        open_ms = timeline.last_ms if now_ms is None else max(now_ms, timeline.last_ms)
        for block in blocks_in(timeline.closed.bars, part, open_ms):
            rect = QRectF(round(block.left_px), 0, max(round(block.right_px - block.left_px), 1), height)
            self.paint_state(painter, State.CLOSED, rect)
        for number, lane in enumerate(timeline.lanes):
            self._paint_lane(painter, timeline, lane, part, number * self.lane_px, open_ms)
        self._paint_moments(painter, timeline, sight, now_ms, height)
        painter.restore()
        if shown.left() < sight.left_px:
            self._paint_names(painter, timeline, sight)

    def paint_sign(self, painter: QPainter, sign: Sign, x: float, y: float) -> None:
        """A mark around a place."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_mark(painter, sign, x, y, self._colours[SIGNS[sign]], self._colours["base"])

    def paint_state(self, painter: QPainter, state: State, rect: QRectF) -> None:
        """A bar, as long as ``rect`` is wide."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        name, pattern = STATES[state]
        colour = self._colours[name]
        if state is State.HARD_END:
            rect = QRectF(rect.left(), rect.bottom() - _LIMIT_PX, rect.width(), _LIMIT_PX)
            painter.fillRect(rect, colour)
            return
        if state is State.SPENT:
            painter.setPen(pen(colour, 1.0, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
            return
        painter.fillRect(rect, self._colours["track" if state is State.CLOSED else f"{name}_wash"])
        painter.setPen(self._pens[name])
        if pattern is not Pattern.PLAIN:
            painter.drawLines(hatch(rect, pattern))
        if state is State.CLOSED:
            return
        painter.drawLines([QLineF(rect.left(), y, rect.right() - 1, y) for y in (rect.top(), rect.bottom() - 1)])
        if rect.width() > _NARROW_PX:
            sides = (rect.left(), rect.right() - 1)
            painter.drawLines([QLineF(x, rect.top(), x, rect.bottom() - 1) for x in sides])

    def write(self, painter: QPainter, text: str, corner: QPointF) -> None:
        """Beside a sample of the legend."""
        painter.setFont(self.font)
        painter.setPen(self._pens["text"])
        box = QRectF(corner.x(), corner.y(), self.advance(text) + _PAD_PX, self.axis_px)
        self._write_into(painter, box, text)

    def _write_into(self, painter: QPainter, box: QRectF, text: str) -> None:
        """From where lines begin."""
        edge = Qt.AlignmentFlag.AlignLeft
        painter.save()
        if self.mirrored:
            edge = Qt.AlignmentFlag.AlignRight
            painter.translate(box.left() + box.right(), 0)
            painter.scale(-1, 1)
        painter.drawText(box, int(edge | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()

    def _write_at(self, painter: QPainter, x: float, base: float, text: str) -> None:
        """``x`` is where it begins."""
        if not self.mirrored:
            painter.drawText(QPointF(x, base), text)
            return
        painter.save()
        painter.translate(x, base)
        painter.scale(-1, 1)
        painter.drawText(QPointF(-self.advance(text), 0), text)
        painter.restore()

    def ring(self, painter: QPainter, x: float, y: float, colour: str) -> None:
        """Around a mark that is selected or pointed at."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for name, width_px in (("base", 4.0), (colour, 2.0)):
            painter.setPen(pen(self._colours[name], width_px))
            painter.drawEllipse(QPointF(x, y), 9.0, 9.0)

    def upright(self, painter: QPainter, x: float, height: float, colour: str, line: Qt.PenStyle) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(pen(self._colours[colour], 1.0, line))
        painter.drawLine(QLineF(round(x), 0, round(x), height))

    def _paint_axis(self, painter: QPainter, timeline: Timeline, sight: Sight, now_ms: int | None) -> None:
        height = len(timeline.lanes) * self.lane_px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        marks = list(ticks(timeline, sight, self.tick_px, self._locale))
        painter.setPen(self._pens["line"])
        painter.drawLines([QLineF(round(tick.x_px), 0, round(tick.x_px), height + 4) for tick in marks])
        rows = range(1, len(timeline.lanes) + 1)
        painter.drawLines([QLineF(0, row * self.lane_px, sight.right_px, row * self.lane_px) for row in rows])
        painter.setPen(self._pens["muted"])
        now_px = -self.tick_px if now_ms is None else sight.x(now_ms)
        for tick in marks:
            end_px = tick.x_px + 3 + self.advance(tick.text)
            if end_px < sight.right_px and not now_px - end_px < 0 < now_px + self.now_px - tick.x_px:
                self._write_at(painter, tick.x_px + 3, height + self._text_px, tick.text)

    def _paint_names(self, painter: QPainter, timeline: Timeline, sight: Sight) -> None:
        painter.setPen(self._pens["text"])
        for number, lane in enumerate(timeline.lanes):
            box = QRectF(_PAD_PX, number * self.lane_px, sight.left_px - _PAD_PX, self.lane_px)
            self._write_into(painter, box, tr(lane))
        painter.setPen(self._pens["muted"])
        below = len(timeline.lanes) * self.lane_px + self._text_px
        self._write_at(painter, _PAD_PX, below, day(timeline.wall_ms(sight.start_ms), self._locale))

    def _paint_lane(
        self, painter: QPainter, timeline: Timeline, lane: Lane, part: Sight, top: float, open_ms: int
    ) -> None:
        track = timeline.tracks[lane]
        height = self.lane_px - 4
        if lane in _TWO_ROWED:
            half = height / 2
            self._paint_row(painter, track.rows[0], part, open_ms, QRectF(0, top + 2, 0, half - 1))
            self._paint_row(painter, track.rows[1], part, open_ms, QRectF(0, top + 3 + half, 0, half - 1))
        else:
            self._paint_row(painter, track.rows[0], part, open_ms, QRectF(0, top + 3, 0, height - 2))
            for row in track.rows[1:]:
                self._paint_row(
                    painter, row, part, open_ms, QRectF(0, top + self.lane_px - 2 - _LIMIT_PX, 0, _LIMIT_PX)
                )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, ground = top + self.lane_px / 2, self._colours["base"]
        for spot in sorted(spots_in(track.marks, part, _APART_PX), key=_SIGN):  # the gravest on top
            colour = self._colours[SIGNS[spot.mark.sign]]
            if spot.how_many > _MANY and spot.mark.sign <= Sign.DONE:
                painter.fillRect(QRectF(spot.x_px - _APART_PX, middle - 2, 2 * _APART_PX, 4), colour)
            else:
                paint_mark(painter, spot.mark.sign, spot.x_px, middle, colour, ground)

    def _paint_row(self, painter: QPainter, row: Row, part: Sight, open_ms: int, band: QRectF) -> None:
        """``band`` says how high and where; how wide the bars say."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for block in blocks_in(row.bars, part, open_ms):
            left, right = max(round(block.left_px), part.left_px - _PAD_PX), round(block.right_px)
            spent = min(round(block.spent_px), part.right_px + _PAD_PX)
            rect = QRectF(left, band.top(), max(right - left, 1), band.height())
            self.paint_state(painter, block.bar.state, rect)
            if spent > right + 1:
                self.paint_state(
                    painter, State.SPENT, QRectF(rect.right(), rect.top(), spent - rect.right(), rect.height())
                )

    def _paint_moments(
        self, painter: QPainter, timeline: Timeline, sight: Sight, now_ms: int | None, height: float
    ) -> None:
        """Lines over all lanes: where the clock was set back, where the server ends the sign-in, now."""
        for seam in timeline.seams:
            if sight.has(seam.at_ms):
                self.upright(painter, sight.x(seam.at_ms), height, "barred", Qt.PenStyle.DashDotLine)
        end = timeline.tracks[Lane.SESSION].rows[1].last
        if end is not None and sight.has(end.full_until_ms):
            self.upright(painter, sight.x(end.full_until_ms), height, "asking", Qt.PenStyle.DashLine)
        if now_ms is not None and sight.has(now_ms):
            x = round(sight.x(now_ms))
            self.upright(painter, x, height + self.axis_px, "text", Qt.PenStyle.SolidLine)
            self._write_at(painter, x + 4, height + self._text_px, tr(_NOW))


def whole_size(timeline: Timeline, width_px: int, font: QFont, locale: QLocale) -> QSizeF:
    """What ``paint_whole`` takes."""
    from .timeline_legend import legend_height

    made = TimelinePaint({}, font, locale)
    return QSizeF(width_px, made.height(timeline) + legend_height(timeline, width_px, made))


def paint_whole(
    painter: QPainter,
    timeline: Timeline,
    width_px: int,
    colours: Mapping[str, str],
    font: QFont,
    locale: QLocale,
    now_ms: int | None = None,
) -> None:
    """Paint the whole of a timeline and its legend into any painter, as for PNG and SVG, from its origin on.

    ``width_px`` wide, and as high as ``whole_size`` says; in ``colours`` as ``palette.LIGHT`` or ``palette.DARK``.
    ``now_ms`` is Unix time, for a timeline that goes on.
    """
    from .timeline_legend import paint_legend
    from .timeline_sight import whole

    made = TimelinePaint(colours, font, locale)
    now_at_ms = None if now_ms is None else timeline.place(now_ms)
    sight = whole(timeline, now_at_ms, made.left_px, width_px - made.left_px - _PAD_PX)
    painter.fillRect(QRectF(QPointF(0, 0), whole_size(timeline, width_px, font, locale)), QColor(colours["base"]))
    if not timeline.entries:
        made.write(painter, tr(NOTHING_YET), QPointF(_PAD_PX, _PAD_PX))
        return
    made.paint(painter, timeline, sight, now_at_ms)
    paint_legend(painter, timeline, width_px, made)
