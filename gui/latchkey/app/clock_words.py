"""Moments and spans as a person reads them, in this computer's time zone and by the customs of where they live."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from latchkey.language import customs, mark, tr, trn

_DAY_MS = 86_400_000
_YEAR_DAYS = 365
_FIRST_MS, _LAST_MS = _DAY_MS, 253_402_300_800_000 - 2 * _DAY_MS
"""1970 and 9999, a day from the edge: time zones."""
_UNITS: tuple[tuple[int, Callable[[int], str], Callable[[int], str]], ...] = (
    (86_400, lambda n: trn("{count} day", "{count} days", n), lambda n: trn("{count} day ago", "{count} days ago", n)),
    (
        3_600,
        lambda n: trn("{count} hour", "{count} hours", n),
        lambda n: trn("{count} hour ago", "{count} hours ago", n),
    ),
    (
        60,
        lambda n: trn("{count} minute", "{count} minutes", n),
        lambda n: trn("{count} minute ago", "{count} minutes ago", n),
    ),
)
"""In seconds, how long it lasts, and how long ago it was."""
_SUFFIXES = {1: mark("{number}st"), 2: mark("{number}nd"), 3: mark("{number}rd")}


def at_second(wall_ms: int) -> str:
    """As "12:03:41"."""
    return customs().clock_to_second(_local(wall_ms))


def day_and_second(wall_ms: int) -> str:
    """As "21 Nov, 12:03:41"."""
    moment = _local(wall_ms)
    return tr("{day}, {time}", day=customs().day(moment), time=customs().clock_to_second(moment))


def in_utc(wall_ms: int) -> str:
    """RFC 3339 with milliseconds, as in the journal's file."""
    return _local(wall_ms).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def zone(wall_ms: int) -> str:
    """This computer's time zone at that moment, as "UTC+02:00"."""
    return f"UTC{_local(wall_ms).isoformat()[-6:]}"


def at_minute(wall_ms: int, now_ms: int) -> str:
    """As "18:40" today, otherwise with its date."""
    moment = _local(wall_ms)
    time = customs().clock(moment)
    if moment.date() == _local(now_ms).date():
        return time
    return tr("{day}, {time}", day=customs().date(moment), time=time)


def span(span_ms: int) -> str:
    """In the largest unit that gives at least two, rounded down: "90 seconds", "3 minutes", "7 days"."""
    seconds = max(span_ms, 0) // 1000
    for size, lasting, _ in _UNITS:
        if seconds >= 2 * size:
            return lasting(seconds // size)
    return trn("{count} second", "{count} seconds", seconds)


def long_span(span_ms: int) -> str:
    """Of 60 days and more, in months or years: "4 months", "2 years"."""
    years, months = _long(span_ms)
    return trn("{count} year", "{count} years", years) if years else trn("{count} month", "{count} months", months)


def ago(span_ms: int) -> str:
    """As "just now", "1 hour ago", "5 days ago", "4 months ago"."""
    if span_ms >= 60 * _DAY_MS:
        years, months = _long(span_ms)
        if years:
            return trn("{count} year ago", "{count} years ago", years)
        return trn("{count} month ago", "{count} months ago", months)
    seconds = span_ms // 1000
    for size, _, past in _UNITS:
        if seconds >= size:
            return past(seconds // size)
    return tr("just now")


def ordinal(number: int) -> str:
    """As "1st", "2nd", "11th"."""
    suffixed = mark("{number}th") if number % 100 in (11, 12, 13) else _SUFFIXES.get(number % 10, "{number}th")
    return tr(suffixed, number=number)


def _long(span_ms: int) -> tuple[int, int]:
    """Years, or else months."""
    days = span_ms // _DAY_MS
    return (days // _YEAR_DAYS, 0) if days >= 2 * _YEAR_DAYS else (0, round(days * 12 / _YEAR_DAYS))


def _local(wall_ms: int) -> datetime:
    """The nearest moment that has a date: what comes from a disk or a wrong clock may have none."""
    return datetime.fromtimestamp(min(max(wall_ms, _FIRST_MS), _LAST_MS) / 1000).astimezone()
