"""When something was, as a row of the room list says it."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale

from latchkey.language import tr

from .when import clock, date_text

_YEAR_9999_MS = 253_402_300_799_000


def local_day(at_ms: int) -> int:
    """The Julian day of a Unix time in milliseconds, here where the program runs."""
    return QDateTime.fromMSecsSinceEpoch(at_ms).date().toJulianDay()


def row_time(at_ms: int, today: int, locale: QLocale) -> str:
    """Today the clock, yesterday the word, else the date; empty for a time that is none. ``today`` is a Julian day."""
    if not 0 < at_ms < _YEAR_9999_MS:
        return ""
    at = QDateTime.fromMSecsSinceEpoch(at_ms)
    age_days = today - at.date().toJulianDay()
    if age_days == 0:
        return clock(at.time(), locale)
    if age_days == 1:
        return tr("Yesterday")
    return date_text(at.date(), locale)
