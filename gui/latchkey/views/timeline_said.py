"""What is at a place of a timeline, and what is said about it."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from latchkey.app.timeline import seam_words

from .timeline_axis import clock, day, moment
from .timeline_sight import bar_at, nearest

if TYPE_CHECKING:
    from PySide6.QtCore import QLocale

    from latchkey.app.timeline import Bar, Lane, Timeline

    from .timeline_sight import Sight

NEAR_PX = 8.0


class Pointed(NamedTuple):
    """Somewhere in a lane."""

    number: int
    """Of the entry that is behind it."""
    words: str
    lane: Lane
    at_ms: int
    is_mark: bool


def entry_words(timeline: Timeline, number: int, locale: QLocale) -> str:
    """An entry as its mark is said: when, in which lane, and what."""
    at = moment(timeline.wall_ms(timeline.at_ms[number]), locale)
    return f"{at}, {timeline.lane_of(number)}: {timeline.mark_words(number)}"


def pointed_at(timeline: Timeline, sight: Sight, lane: Lane, x_px: float, locale: QLocale) -> Pointed | None:
    """The mark that is nearest, or the bar there; ``None`` where there is nothing."""
    track, at_ms = timeline.tracks[lane], sight.ms(x_px)
    mark = nearest(track.marks, sight, x_px, NEAR_PX)
    if mark is not None:
        return Pointed(mark.number, entry_words(timeline, mark.number, locale), lane, mark.at_ms, is_mark=True)
    seam = next((one for one in timeline.seams if abs(sight.x(one.at_ms) - x_px) <= NEAR_PX / 2), None)
    if seam is not None:
        number = timeline.at_ms.index(seam.at_ms)
        return Pointed(number, seam_words(seam), lane, seam.at_ms, is_mark=False)
    rows = (*(row for row in track.rows), timeline.closed)
    found = [bar for row in rows if (bar := bar_at(row.bars, at_ms)) is not None]
    if not found:
        return None
    words = "\n".join(_bar_words(timeline, lane, bar, locale) for bar in found)
    return Pointed(found[0].number, words, lane, found[0].start_ms, is_mark=False)


def _bar_words(timeline: Timeline, lane: Lane, bar: Bar, locale: QLocale) -> str:
    """With its times; the day only where it is needed."""
    start = timeline.wall_ms(bar.start_ms)
    said = f"{timeline.bar_words(lane, bar)}, from {moment(start, locale)}"
    ends = ((bar.end_ms, "until"), (bar.used_until_ms if bar.used_until_ms < bar.end_ms else inf, "not used after"))
    for end_ms, word in ends:
        if end_ms < inf:
            end = timeline.wall_ms(end_ms)
            is_same_day = day(end, locale) == day(start, locale)
            said += f", {word} {clock(end, locale) if is_same_day else moment(end, locale)}"
    return said
