"""Dates and times as this person writes them: names in the program's language, 12 or 24 hours as the computer has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QLocale, QTime

from latchkey.language import Customs, tr, trc

if TYPE_CHECKING:
    from datetime import datetime


def clock(time: QTime, locale: QLocale) -> str:
    """Hours and minutes."""
    form = _clock_form(locale)
    if "a" in form.lower():
        return locale.toString(time, form)
    return time.toString(form)  # the other makes the types of all its overloads, 2 ms before the first paint


def clock_to_second(time: QTime, locale: QLocale, *, fraction: bool = False) -> str:
    """``fraction``: to the millisecond."""
    seconds = f"mm:ss'{locale.decimalPoint()}'zzz" if fraction else "mm:ss"
    return locale.toString(time, _clock_form(locale).replace("mm", seconds))


def date_text(date: QDate, locale: QLocale) -> str:
    """With its year, in short."""
    if locale.language() == QLocale.Language.C:
        return locale.toString(date, "d MMM yyyy")
    return locale.toString(date, QLocale.FormatType.ShortFormat)


def day_text(date: QDate, locale: QLocale) -> str:
    """Without its year: of a day that is near."""
    written = locale.dateFormat(QLocale.FormatType.ShortFormat)
    if written.find("M") < written.find("d"):
        return locale.toString(date, trc("a month and a day, in Qt's letters for dates", "MMM d"))
    return locale.toString(date, trc("a day and a month, in Qt's letters for dates", "d MMM"))


def together(day: str, time: str) -> str:
    """A date and a time."""
    return tr("{day}, {time}", day=day, time=time)


def _clock_form(locale: QLocale) -> str:
    """A computer that speaks another language than the program decides for it."""
    system = QLocale.system()
    decides = locale if system.language() in (locale.language(), QLocale.Language.C) else system
    return decides.timeFormat(QLocale.FormatType.ShortFormat)


def _time(at: datetime) -> QTime:
    return QTime(at.hour, at.minute, at.second)


def _date(at: datetime) -> QDate:
    return QDate(at.year, at.month, at.day)


def _between_thousands() -> str:
    locale = QLocale()
    return "" if locale.language() == QLocale.Language.C else locale.groupSeparator()


CUSTOMS = Customs(
    clock=lambda at: clock(_time(at), QLocale()),
    clock_to_second=lambda at: clock_to_second(_time(at), QLocale()),
    date=lambda at: date_text(_date(at), QLocale()),
    day=lambda at: day_text(_date(at), QLocale()),
    between_thousands=_between_thousands,
)
"""Of ``QLocale()`` as it is then: for the sentences that are made without Qt."""
