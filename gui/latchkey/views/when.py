"""Dates and times as this person writes them: names in the program's language, 12 or 24 hours as the computer has it."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLocale, QTime

from latchkey.language import tr, trc


def clock(time: QTime, locale: QLocale) -> str:
    """Hours and minutes."""
    form = _clock_form(locale)
    if "a" in form.lower():
        return locale.toString(time, form)
    return time.toString(form)  # the other makes the types of all its overloads, 2 ms before the first paint


def clock_to_second(time: QTime, locale: QLocale, *, fraction: bool = False) -> str:
    """``fraction``: to the millisecond."""
    return locale.toString(time, _clock_form(locale).replace("mm", "mm:ss.zzz" if fraction else "mm:ss"))


def date_text(date: QDate, locale: QLocale) -> str:
    """With its year, in short."""
    if locale.language() == QLocale.Language.C:
        return locale.toString(date, "d MMM yyyy")
    return locale.toString(date, QLocale.FormatType.ShortFormat)


def day_text(date: QDate, locale: QLocale) -> str:
    """Without its year: of a day that is near."""
    return locale.toString(date, trc("a day and a month, in Qt's letters for dates", "d MMM"))


def together(day: str, time: str) -> str:
    """A date and a time."""
    return tr("{day}, {time}", day=day, time=time)


def _clock_form(locale: QLocale) -> str:
    """A computer that speaks another language than the program decides for it."""
    system = QLocale.system()
    decides = locale if system.language() in (locale.language(), QLocale.Language.C) else system
    return decides.timeFormat(QLocale.FormatType.ShortFormat)
