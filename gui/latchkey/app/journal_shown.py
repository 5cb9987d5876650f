"""What the journal's window is shown, and the words in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from latchkey.session.journal import Entry, Fact

from . import clock_words, happenings
from .meanings import Kind, kind, meaning
from .one_line import one_line
from .timeline import Timeline

_LONGEST_FACT = 500
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, ready to be shown."""

    at: str
    words: str
    meaning: str
    kind: Kind
    details: str
    """Everything that was written down: one ``name: value`` a line, plain text of any origin."""


@dataclass(frozen=True, slots=True)
class JournalShown:
    """The window "Journal", or the one of a journal from a file. ``None`` in its place means: close it."""

    asked: int = 1
    """How often it was asked for; where that grows, it comes to the front."""
    loading: bool = True
    about: tuple[str, ...] = ()
    """Whose it is; after a session that the server ended, how that came about."""
    lines: tuple[Line, ...] = ()
    """Newest first."""
    summary: str = ""
    """For a bug report."""
    notice: str = ""
    """What became of opening a file, or of "Save as…"."""
    is_problem: bool = False
    """``notice`` says what went wrong."""
    timeline: Timeline = field(default_factory=Timeline)
    """Of the same entries as ``lines``. It grows: another one is here where that is not all."""
    goes_on: bool = False
    """There is a now in it: a session that has not ended."""
    file: str = ""
    """The name of the file that it was opened from, of any origin; empty for the program's own."""


def line(entry: Entry) -> Line:
    told = [
        ("time", clock_words.in_utc(entry.at_ms)),
        ("event", one_line(entry.event, _LONGEST_FACT)),
        ("session", one_line(entry.session, _LONGEST_FACT)),
        *facts(entry),
    ]
    return Line(
        clock_words.day_and_second(entry.at_ms),
        happenings.in_words(entry),
        meaning(entry),
        kind(entry),
        "\n".join(f"{name}: {value}" for name, value in told if value),
    )


async def in_lines(entries: Sequence[Entry]) -> list[Line]:
    """In the same order. Ten thousand take a fifth of a second: the window is not held up for it."""
    lines: list[Line] = []
    for first in range(0, len(entries), _AT_ONCE):
        lines += (line(entry) for entry in entries[first : first + _AT_ONCE])
        await asyncio.sleep(0)
    return lines


def facts(entry: Entry) -> list[tuple[str, str]]:
    """Each fact that there is, with what its number means."""
    told = (
        (one_line(name, _LONGEST_FACT), _fact(name, fact)) for name, fact in entry.facts.items() if fact is not None
    )
    return [(name, value) for name, value in told if value]


def _fact(name: str, fact: Fact) -> str:
    if isinstance(fact, bool):
        return str(fact).lower()
    if isinstance(fact, int) and name.endswith("_at_ms"):
        return f"{fact} ({clock_words.in_utc(fact)})"
    if isinstance(fact, int) and name.endswith("_ms"):
        sign = "-" if fact < 0 else ""
        return f"{fact} ({sign}{clock_words.span(abs(fact))})"
    return one_line(str(fact), _LONGEST_FACT)
