"""What is at a place of a timeline, and what is said about it."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

from latchkey.app.timeline import seam_words
from latchkey.language import tr

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
    return tr("{at}, {lane}: {words}", at=at, lane=tr(timeline.lane_of(number)), words=timeline.mark_words(number))


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

    def said(at_ms: float) -> str:
        at = timeline.wall_ms(at_ms)
        return clock(at, locale) if day(at, locale) == day(start, locale) else moment(at, locale)

    what, begun = timeline.bar_words(lane, bar), moment(start, locale)
    ends, was_left = bar.end_ms < inf, bar.used_until_ms < bar.end_ms
    if ends and was_left:
        end, used = said(bar.end_ms), said(bar.used_until_ms)
        return tr(
            "{what}, from {start}, until {end}, not used after {used}", what=what, start=begun, end=end, used=used
        )
    if ends:
        return tr("{what}, from {start}, until {end}", what=what, start=begun, end=said(bar.end_ms))
    if was_left:
        used = said(bar.used_until_ms)
        return tr("{what}, from {start}, not used after {used}", what=what, start=begun, used=used)
    return tr("{what}, from {start}", what=what, start=begun)
