"""What stands below a picture of a timeline: the shapes and patterns that are in it, in words."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF

from latchkey.app.timeline import Sign, State
from latchkey.language import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPainter

    from latchkey.app.timeline import Timeline

    from .timeline_paint import TimelinePaint

_SAMPLE_PX = 18.0
_SPACE_PX = 8.0
_TOP_PX = 10.0


class _Place(NamedTuple):
    what: Sign | State
    words: str
    x: float
    y: float


def legend_height(timeline: Timeline, width_px: float, made: TimelinePaint) -> float:
    """Its height in logical pixels."""
    return max((place.y for place in _places(timeline, width_px, made)), default=0.0) + made.axis_px + _SPACE_PX


def paint_legend(painter: QPainter, timeline: Timeline, width_px: float, made: TimelinePaint) -> None:
    """Below a timeline that was painted from the painter's origin on."""
    top = made.height(timeline)
    for place in _places(timeline, width_px, made):
        y = top + place.y
        if isinstance(place.what, Sign):
            made.paint_sign(painter, place.what, place.x + _SAMPLE_PX / 2, y + made.axis_px / 2)
        else:
            made.paint_state(painter, place.what, QRectF(place.x, y + 4, _SAMPLE_PX, made.axis_px - 8))
        made.write(painter, place.words, QPointF(place.x + _SAMPLE_PX + _SPACE_PX, y))


def _places(timeline: Timeline, width_px: float, made: TimelinePaint) -> Iterator[_Place]:
    x, y = _SPACE_PX, _TOP_PX
    for what, words in _what_is_there(timeline):
        needed = _SAMPLE_PX + _SPACE_PX + made.advance(words)
        if x > _SPACE_PX and x + needed > width_px - _SPACE_PX:
            x, y = _SPACE_PX, y + made.axis_px
        yield _Place(what, words, x, y)
        x += needed + 2 * _SPACE_PX


def _what_is_there(timeline: Timeline) -> Iterator[tuple[Sign | State, str]]:
    tracks = timeline.tracks.values()
    bars = [bar for row in (timeline.closed, *(row for track in tracks for row in track.rows)) for bar in row.bars]
    states = {bar.state for bar in bars}
    if any(bar.used_until_ms < bar.end_ms < inf for bar in bars):
        states.add(State.SPENT)
    yield from ((state, tr(state)) for state in State if state in states)
    signs = {mark.sign for track in tracks for mark in track.marks}
    yield from ((sign, tr(sign.words)) for sign in Sign if sign in signs)
