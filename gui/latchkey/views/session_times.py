"""What the session panel says of moments: how long the access token lives, and when it is renewed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale

from latchkey.language import current, mark, tr, trn

from .countdown import DAY_S, MINUTE_S, SECOND_MS, time_left
from .when import clock, clock_to_second, day_text

if TYPE_CHECKING:
    from latchkey.app.shown import Expiry, SessionShown
    from latchkey.session.instant import Instant

NONE_HELD = "–"
_NO_EXPIRY = {"never": mark("does not expire"), "not known": mark("not known")}


def time_text(expiry: Expiry, left_ms: int | None) -> str:
    if left_ms is not None:
        return time_left(left_ms)
    return tr(_NO_EXPIRY[expiry.none]) if expiry.none is not None else NONE_HELD


def to_be_heard(shown: SessionShown, left_ms: int | None, now: Instant) -> str:
    """What a screen reader says of the ring: another text once a minute at most."""
    time = time_text(shown.expiry, None) if left_ms is None else _minutes(left_ms)
    if shown.sign_in_needed is None:
        return tr("Time left: {time}.", time=time)
    until = _minutes(now.ms_until(shown.sign_in_needed.at))
    return tr("Time left: {time}. Time left until a sign-in is needed: {until}.", time=time, until=until)


def _minutes(left_ms: int) -> str:
    left_min = left_ms // (MINUTE_S * SECOND_MS)
    if left_min < 1:
        return tr("less than a minute")
    return trn("one minute", "{count} minutes", left_min) if left_min < MINUTE_S else time_left(left_ms)


def next_text(shown: SessionShown, now: Instant, due_ms: int | None) -> str:
    if due_ms is None or shown.refresh_due is None:
        return shown.no_refresh or NONE_HELD
    return moment(shown.refresh_due, now, due_ms)


def moment(at: Instant, now: Instant, left_ms: int) -> str:
    if left_ms <= 0:
        return tr("now")
    if left_ms <= MINUTE_S * SECOND_MS:
        return tr("in {left}", left=time_left(left_ms))
    # One text that changes every second is enough.
    at_s = now.wall_ms_at(at) // SECOND_MS
    return _at_time(at_s, current()) if left_ms < DAY_S * SECOND_MS else _at_day(at_s, current())


# Kept, as they are asked for every second and are seldom others; by the language too, which may change.


@lru_cache(maxsize=4)
def _at_time(at_s: int, _language: str) -> str:
    return tr("at {time}", time=clock_to_second(QDateTime.fromSecsSinceEpoch(at_s).time(), QLocale()))


@lru_cache(maxsize=4)
def _at_day(at_s: int, _language: str) -> str:
    at, locale = QDateTime.fromSecsSinceEpoch(at_s), QLocale()
    return tr("at {day}, {time}", day=day_text(at.date(), locale), time=clock(at.time(), locale))


@lru_cache(maxsize=4)
def _expires(at_s: int, _language: str) -> str:
    at, locale = QDateTime.fromSecsSinceEpoch(at_s), QLocale()
    day, time = day_text(at.date(), locale), clock_to_second(at.time(), locale)
    return tr("Expires {day}, {time}.", day=day, time=time)


def where_from(expiry: Expiry, now: Instant) -> str:
    if expiry.at is None:
        return expiry.source
    return f"{_expires(now.wall_ms_at(expiry.at) // SECOND_MS, current())}\n{expiry.source}".strip()
