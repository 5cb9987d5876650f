"""What a person can set, and within which bounds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from latchkey import language
from latchkey.session.tokens import USUAL_MARGIN_PERCENT

LEAST_MARGIN_PERCENT, MOST_MARGIN_PERCENT = 5, 50
LEAST_JOURNAL_DAYS, USUAL_JOURNAL_DAYS, MOST_JOURNAL_DAYS = 1, 90, 3650

LANGUAGES = ("", *language.LANGUAGES)
"""Tags of those that there are; the empty one is that of the system."""


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class SystemProxy:
    """Whatever the system says, which may be none."""


@dataclass(frozen=True, slots=True)
class NoProxy:
    pass


@dataclass(frozen=True, slots=True)
class OwnProxy:
    url: str
    """As ``proxy_address`` makes it: scheme, host and perhaps a port; never a name or a password."""


Proxy = SystemProxy | NoProxy | OwnProxy


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them, for one profile."""

    theme: Theme = Theme.SYSTEM
    language: str = ""
    """One of ``LANGUAGES``."""
    notifications: bool = True
    tray: bool = False
    start_at_login: bool = False
    refresh_margin_percent: int = USUAL_MARGIN_PERCENT
    """Of a token's lifetime: so long before its end it is refreshed; see ``schedule.margin_ms``."""
    proxy: Proxy = field(default_factory=SystemProxy)
    journal_days: int = USUAL_JOURNAL_DAYS
    """How long what happened is kept with a session."""
    qa_bench: bool = True


def checked(settings: Settings) -> Settings:
    """``settings`` within their bounds: a number that is too small or too large becomes the nearest that is not, a language
    that there is none of that of the system."""
    return replace(
        settings,
        language=settings.language if settings.language in LANGUAGES else "",
        refresh_margin_percent=_between(LEAST_MARGIN_PERCENT, settings.refresh_margin_percent, MOST_MARGIN_PERCENT),
        journal_days=_between(LEAST_JOURNAL_DAYS, settings.journal_days, MOST_JOURNAL_DAYS),
    )


def _between(least: int, number: int, most: int) -> int:
    return max(least, min(number, most))
