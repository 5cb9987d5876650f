"""Which part of a timeline somebody is looking at, and whether the newest is to stay in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .timeline_sight import Sight, whole

if TYPE_CHECKING:
    from latchkey.app.timeline import Timeline

_AT_FIRST_MS = 12 * 3_600_000
_ROOM_AHEAD = 0.2
_NEAR_THE_EDGE = 0.02


class Outlook:
    """At first the whole, or the last twelve hours of a longer one. Whoever has looked elsewhere is left there."""

    def __init__(self, timeline: Timeline, left_px: float) -> None:
        self.sight = Sight(0, 1, left_px, 1)
        self.timeline = timeline
        self.now_ms: int | None = None
        """On the timeline's axis."""
        self.follows = True
        self._is_whole = True

    @property
    def whole(self) -> Sight:
        return whole(self.timeline, self.now_ms, self.sight.left_px, self.sight.width_px)

    def begin(self) -> None:
        everything = self.whole
        self.follows, self._is_whole = True, everything.span_ms <= _AT_FIRST_MS
        self.sight = everything
        if not self._is_whole:
            self.sight = everything.zoomed(everything.span_ms / _AT_FIRST_MS, everything.end_ms, everything)
            self._go_to_newest()

    def resize(self, left_px: float, width_px: float) -> None:
        self.sight = self.sight.on(left_px, max(width_px, 1.0))

    def zoom(self, factor: float, around_ms: float) -> None:
        everything = self.whole
        self._look(self.sight.zoomed(factor, around_ms, everything))
        self.follows = self._is_whole = self.sight.span_ms >= everything.span_ms

    def move(self, by_ms: float) -> None:
        self._look(self.sight.moved(by_ms, self.whole))

    def bring(self, at_ms: float) -> None:
        """A moment into sight, where it is not."""
        self._look(self.sight.showing(at_ms, self.whole))

    def show_whole(self) -> None:
        self.sight, self.follows, self._is_whole = self.whole, True, True

    def show_end(self) -> None:
        """And stay there."""
        self.follows = True
        self._go_to_newest()

    def keep_up(self) -> None:
        """The newest stays in sight for whoever has not looked away."""
        if self.follows and self._newest_ms > self.sight.end_ms - self.sight.span_ms * _NEAR_THE_EDGE:
            if self._is_whole:
                self.sight = self.whole
            else:
                self._go_to_newest()

    def is_lost(self) -> bool:
        """What is looked at is no part of the timeline."""
        return not self.whole.start_ms <= self.sight.start_ms <= self.whole.end_ms

    @property
    def _newest_ms(self) -> int:
        return self.timeline.last_ms if self.now_ms is None else self.now_ms

    def _go_to_newest(self) -> None:
        start_ms = self._newest_ms - self.sight.span_ms * (1 - _ROOM_AHEAD)
        self.sight = self.sight.moved(start_ms - self.sight.start_ms, self.whole)

    def _look(self, sight: Sight) -> None:
        if sight != self.sight:
            self.sight, self.follows, self._is_whole = sight, False, False
