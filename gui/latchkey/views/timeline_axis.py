"""Where the axis of a timeline has its ticks, and what stands at them, as this person writes times."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QDateTime, QLocale

from .when import clock as clock_text
from .when import clock_to_second, date_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from latchkey.app.timeline import Timeline

    from .timeline_sight import Sight

_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000
_STEPS = (
    *(count * _SECOND // 10 for count in (1, 2, 5)),
    *(count * _SECOND for count in (1, 2, 5, 10, 15, 30)),
    *(count * _MINUTE for count in (1, 2, 5, 10, 15, 30)),
    *(count * _HOUR for count in (1, 2, 3, 6, 12)),
    *(count * _DAY for count in (1, 2, 7, 14, 30, 91, 182, 365, 3650, 36_500, 365_000)),
)


class Tick(NamedTuple):
    x_px: float
    text: str


def ticks(timeline: Timeline, sight: Sight, apart_px: float, locale: QLocale) -> Iterator[Tick]:
    """At round times of the clock, at least ``apart_px`` from each other. Where the clock was set back they begin anew."""
    step_ms = next((step for step in _STEPS if step >= apart_px * sight.ms_per_px), _STEPS[-1])
    seams = [seam.at_ms for seam in timeline.seams if sight.has(seam.at_ms)]
    free_px = sight.left_px
    for start_ms, end_ms in zip([sight.start_ms, *seams], [*seams, sight.end_ms], strict=True):
        shift_ms = int(start_ms) - timeline.wall_ms(start_ms)
        wall_ms = start_ms - shift_ms
        local_ms = wall_ms + _ahead_ms(wall_ms)
        number = int(-(-local_ms // step_ms))
        while (at_ms := _unix_ms(number * step_ms) + shift_ms) < end_ms:
            x_px = sight.x(at_ms)
            if x_px >= free_px:
                yield Tick(x_px, _text(at_ms - shift_ms, step_ms, locale))
                free_px = x_px + apart_px
            number += 1


def moment(wall_ms: int, locale: QLocale) -> str:
    """A day and a time to the second."""
    at = QDateTime.fromMSecsSinceEpoch(wall_ms)
    return f"{day(wall_ms, locale)} {clock_to_second(at.time(), locale)}"


def clock(wall_ms: int, locale: QLocale) -> str:
    """A time to the second."""
    return clock_to_second(QDateTime.fromMSecsSinceEpoch(wall_ms).time(), locale)


def day(wall_ms: int, locale: QLocale) -> str:
    """A date."""
    return date_text(QDateTime.fromMSecsSinceEpoch(wall_ms).date(), locale)


def _text(wall_ms: float, step_ms: int, locale: QLocale) -> str:
    at = QDateTime.fromMSecsSinceEpoch(int(wall_ms))
    time = at.time()
    if step_ms >= _DAY or (time.msecsSinceStartOfDay() == 0 and step_ms >= _MINUTE):
        return day(int(wall_ms), locale)
    if step_ms >= _MINUTE:
        return clock_text(time, locale)
    return clock_to_second(time, locale, fraction=step_ms < _SECOND)


def _ahead_ms(wall_ms: float) -> int:
    """How much the local time is ahead of Unix time then."""
    return QDateTime.fromMSecsSinceEpoch(int(wall_ms)).offsetFromUtc() * _SECOND


def _unix_ms(local_ms: int) -> int:
    return local_ms - _ahead_ms(local_ms - _ahead_ms(local_ms))
