"""A journal as it leaves the program: what a page about it tells, and a summary for a bug report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from latchkey.language import number, tr
from latchkey.session.journal import Entry

from . import clock_words, happenings
from .journal_shown import facts

if TYPE_CHECKING:
    from .shown import WindowShown

SUMMED_UP = 20
_INDENT = "    "

Named = tuple[tuple[str, str], ...]
"""Names and values, in the order in which they are told; values are plain text of any origin."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a page about a journal tells. The entries hold no secrets, see ``session.journal``, and nothing else does."""

    about: tuple[str, ...]
    """What the window "Journal" says above the list."""
    facts: Named
    """Who, where and which device, the state, and the versions of the program and what it runs on."""
    entries: tuple[Entry, ...]
    """Oldest first."""


def standing(shown: WindowShown) -> Named:
    """How it is with whoever the window shows."""
    session = shown.session
    if session is None:
        return ((tr("State"), tr(shown.login.state)),) if shown.login is not None else ()
    known = (
        (tr("State"), tr(session.state)),
        (tr("User"), session.user_id),
        (tr("Device"), session.device_id),
        (tr("Homeserver"), session.homeserver),
        (tr("Key kept in"), session.kept_in),
        (tr("Last refresh"), session.last_refresh),
    )
    return tuple((name, value) for name, value in known if value)


def summary(report: Report) -> str:
    """Plain text for a bug report: the facts, and the last entries in words and in facts."""
    last = report.entries[-SUMMED_UP:]
    head = [*(f"{name}: {value}" for name, value in report.facts), *report.about, ""]
    if not last:
        return "\n".join((*head, tr("The journal is empty.")))
    told = [
        tr(
            "The last {shown} of {all} entries, the newest at the end:",
            shown=number(len(last)),
            all=number(len(report.entries)),
        )
    ]
    for entry in last:
        said = ", ".join(f"{name} {value}" for name, value in facts(entry))
        told.append(f"{clock_words.in_utc(entry.at_ms)}  {happenings.in_words(entry)}")
        told.append(f"{_INDENT}{entry.event}{': ' if said else ''}{said}")
    return "\n".join((*head, *told))
