"""Which part of a timeline is in sight, where on the picture a moment is, and what of a lane can be told apart there."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from math import inf
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from latchkey.app.timeline import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from latchkey.app.timeline import Bar, Mark, Timeline

SHORTEST_MS = 1_000
"""More than that is not zoomed in."""
NARROWEST_PX = 3.0
"""A bar that is narrower has no inside."""
_EDGE = 0.02
"""Of the whole: what begins or ends there is not cut by the edge."""
_START = attrgetter("start_ms")
_SIGN = attrgetter("sign")


@dataclass(frozen=True, slots=True)
class Sight:
    """``span_ms`` from ``start_ms`` (of a timeline's axis) on ``width_px`` from ``left_px``."""

    start_ms: float
    span_ms: float
    left_px: float
    width_px: float

    @property
    def end_ms(self) -> float:
        return self.start_ms + self.span_ms

    @property
    def right_px(self) -> float:
        return self.left_px + self.width_px

    @property
    def ms_per_px(self) -> float:
        return self.span_ms / max(self.width_px, 1.0)

    def x(self, at_ms: float) -> float:
        return self.left_px + (at_ms - self.start_ms) * self.width_px / self.span_ms

    def ms(self, x_px: float) -> float:
        return self.start_ms + (x_px - self.left_px) * self.span_ms / max(self.width_px, 1.0)

    def has(self, at_ms: float) -> bool:
        return self.start_ms <= at_ms <= self.end_ms

    def on(self, left_px: float, width_px: float) -> Sight:
        """The same on another part of a picture."""
        return replace(self, left_px=left_px, width_px=width_px)

    def moved(self, by_ms: float, whole: Sight) -> Sight:
        return replace(self, start_ms=self.start_ms + by_ms).within(whole)

    def zoomed(self, factor: float, around_ms: float, whole: Sight) -> Sight:
        """``factor`` above 1 shows more of less; the moment ``around_ms`` stays where it is."""
        span_ms = min(max(self.span_ms / factor, SHORTEST_MS), whole.span_ms)
        start_ms = around_ms - (around_ms - self.start_ms) * span_ms / self.span_ms
        return replace(self, start_ms=start_ms, span_ms=span_ms).within(whole)

    def showing(self, at_ms: float, whole: Sight) -> Sight:
        """Moved, where that is needed, so that the moment is well inside."""
        edge_ms = self.span_ms / 10
        if at_ms < self.start_ms + edge_ms:
            return self.moved(at_ms - edge_ms - self.start_ms, whole)
        return self.moved(max(0.0, at_ms + edge_ms - self.end_ms), whole)

    def within(self, whole: Sight) -> Sight:
        span_ms = min(self.span_ms, whole.span_ms)
        return replace(self, start_ms=min(max(self.start_ms, whole.start_ms), whole.end_ms - span_ms), span_ms=span_ms)


def whole(timeline: Timeline, now_ms: int | None, left_px: float, width_px: float) -> Sight:
    """All of it; ``now_ms`` on the axis, where there is a now."""
    start_ms = timeline.start_ms
    span_ms = max(timeline.ends_ms(now_ms) - start_ms, SHORTEST_MS)
    return Sight(start_ms - span_ms * _EDGE, span_ms * (1 + 2 * _EDGE), left_px, width_px)


class Block(NamedTuple):
    """Where a bar is on the picture; many bars of one look that could not be told apart are one."""

    left_px: float
    right_px: float
    spent_px: float
    """Where what was not used any more has run out; ``right_px`` where there is nothing of it to be seen."""
    bar: Bar


class Spot(NamedTuple):
    """Where marks are that could not be told apart, and the gravest of them."""

    x_px: float
    mark: Mark
    how_many: int


def spots_in(marks: Sequence[Mark], sight: Sight, apart_px: float) -> Iterator[Spot]:
    """Marks less than ``apart_px`` from the first of them are one spot, for what is in sight and just beside it."""
    apart_ms = apart_px * sight.ms_per_px
    # Always the same ones together, wherever the sight begins: nothing flickers while it moves.
    first_ms = (sight.start_ms - apart_ms) // apart_ms * apart_ms
    at, end = _first_at(marks, first_ms, 0), _first_at(marks, sight.end_ms + apart_ms, 0)
    while at < end:
        until_ms = (marks[at].at_ms // apart_ms + 1) * apart_ms
        following = _first_at(marks, until_ms, at + 1)
        mark = marks[at] if following == at + 1 else max(marks[at:following], key=_SIGN)
        yield Spot(sight.x(mark.at_ms), mark, following - at)
        at = following


def blocks_in(bars: Sequence[Bar], sight: Sight, open_ms: int) -> Iterator[Block]:
    """The bars of a row, as far as they are in sight; those that are nothing but edges are put together. What goes on is drawn
    until ``open_ms``, and what is known never to end over all that is to come."""
    starts_ms = sight.start_ms - sight.ms_per_px
    end = bisect_left(bars, sight.end_ms, key=_START)
    # They follow each other, so the full part of each ends before the next one begins.
    at = max(bisect_left(bars, starts_ms, 0, end, key=_START) - 1, 0)
    least_ms = NARROWEST_PX * sight.ms_per_px
    many: Block | None = None
    while at < end:
        bar = bars[at]
        if bar.full_until_ms - bar.start_ms >= least_ms:
            if many is not None:
                yield many
                many = None
            at += 1
            if bar.end_ms > starts_ms:
                right_px, spent_px = _x_of_end(bar, sight, open_ms), 0.0
                if bar.end_ms < inf:
                    spent_px = sight.x(min(bar.end_ms, bars[at].start_ms if at < len(bars) else inf))
                yield Block(sight.x(bar.start_ms), right_px, max(right_px, spent_px), bar)
            continue
        left_px = sight.x(bar.start_ms)
        if many is not None and left_px - many.right_px < NARROWEST_PX and many.bar.state is bar.state:
            many = many._replace(right_px=left_px + NARROWEST_PX, spent_px=left_px + NARROWEST_PX)
        else:
            if many is not None:
                yield many
            many = Block(left_px, left_px + NARROWEST_PX, left_px + NARROWEST_PX, bar)
        at = bisect_left(bars, bar.start_ms + least_ms, at + 1, end, key=_START)
    if many is not None:
        yield many


def nearest(marks: Sequence[Mark], sight: Sight, x_px: float, within_px: float) -> Mark | None:
    """The mark that is nearest to a place on the picture, the gravest where several are as near."""
    reach_ms = within_px * sight.ms_per_px
    at_ms = sight.ms(x_px)
    first, last = _first_at(marks, at_ms - reach_ms, 0), _first_at(marks, at_ms + reach_ms, 0)
    pixel_ms = sight.ms_per_px
    return min(
        marks[first:last], key=lambda mark: (abs(mark.at_ms - at_ms) // pixel_ms, -mark.sign, mark.number), default=None
    )


def bar_at(bars: Sequence[Bar], at_ms: float) -> Bar | None:
    """The bar at a moment: the newest that had not run out."""
    at = bisect_left(bars, at_ms, key=_START) - 1
    return bars[at] if at >= 0 and bars[at].end_ms > at_ms else None


def _first_at(marks: Sequence[Mark], at_ms: float, first: int) -> int:
    """The number, from ``first`` on, of the first mark that is at ``at_ms`` or later."""
    return bisect_left(marks, (at_ms,), first)


def _x_of_end(bar: Bar, sight: Sight, open_ms: int) -> float:
    end_ms = bar.full_until_ms
    if end_ms == inf and bar.state is not State.ENDLESS:
        end_ms = open_ms
    return min(sight.x(end_ms), sight.right_px + 1)
