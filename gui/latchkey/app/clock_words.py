"""Moments and spans as a person reads them, in this computer's time zone."""

from __future__ import annotations

from datetime import UTC, datetime

_DAY_MS = 86_400_000
_YEAR_DAYS = 365
_FIRST_MS, _LAST_MS = _DAY_MS, 253_402_300_800_000 - 2 * _DAY_MS
"""1970 and 9999, a day from the edge: time zones."""
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def at_second(wall_ms: int) -> str:
    """As "12:03:41"."""
    return _local(wall_ms).strftime("%H:%M:%S")


def day_and_second(wall_ms: int) -> str:
    """As "21 Nov 12:03:41"."""
    return _local(wall_ms).strftime("%d %b %H:%M:%S")


def in_utc(wall_ms: int) -> str:
    """RFC 3339 with milliseconds, as in the journal's file."""
    return _local(wall_ms).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def zone(wall_ms: int) -> str:
    """This computer's time zone at that moment, as "UTC+02:00"."""
    return f"UTC{_local(wall_ms).isoformat()[-6:]}"


def at_minute(wall_ms: int, now_ms: int) -> str:
    """As "18:40" today, otherwise with its date."""
    moment = _local(wall_ms)
    return moment.strftime("%H:%M" if moment.date() == _local(now_ms).date() else "%d %b %Y %H:%M")


def span(span_ms: int) -> str:
    """In the largest unit that gives at least two, rounded down: "90 seconds", "3 minutes", "7 days"."""
    seconds = max(span_ms, 0) // 1000
    for size, unit in _UNITS:
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}s"
    return f"{seconds} second" + ("" if seconds == 1 else "s")


def long_span(span_ms: int) -> str:
    """Of 60 days and more, in months or years: "4 months", "2 years"."""
    days = span_ms // _DAY_MS
    if days >= 2 * _YEAR_DAYS:
        return f"{days // _YEAR_DAYS} years"
    return f"{round(days * 12 / _YEAR_DAYS)} months"


def ago(span_ms: int) -> str:
    """As "just now", "1 hour ago", "5 days ago", "4 months ago"."""
    if span_ms >= 60 * _DAY_MS:
        return f"{long_span(span_ms)} ago"
    seconds = span_ms // 1000
    for size, unit in _UNITS[:-1]:
        if seconds >= size:
            return f"{seconds // size} {unit}{'s' if seconds >= 2 * size else ''} ago"
    return "just now"


def ordinal(number: int) -> str:
    """As "1st", "2nd", "11th"."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def _local(wall_ms: int) -> datetime:
    """The nearest moment that has a date: what comes from a disk or a wrong clock may have none."""
    return datetime.fromtimestamp(min(max(wall_ms, _FIRST_MS), _LAST_MS) / 1000).astimezone()
