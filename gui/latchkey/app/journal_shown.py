"""What the journal's window is shown, and the words in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from latchkey.session.journal import Entry, Fact, Farewell

from . import clock_words, happenings
from .meanings import Kind, kind, meaning
from .one_line import one_line
from .timeline import Timeline

_LONGEST_FACT = 500
_DISCARDED = (
    "Discarded: the access token, the refresh token, their key in the keyring, and the rooms and pictures stored here."
)
_KEPT = "Kept: the homeserver, your user ID, and these entries, until you close the message or sign in."


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
    """The window "Journal". ``None`` in its place means: close it."""

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
    """What became of "Save as…"."""
    is_problem: bool = False
    """``notice`` says what went wrong."""
    timeline: Timeline = field(default_factory=Timeline)
    """Of the same entries as ``lines``. It grows: another one is here where that is not all."""
    goes_on: bool = False
    """There is a now in it: a session that has not ended."""


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


def facts(entry: Entry) -> list[tuple[str, str]]:
    """Each fact that there is, with what its number means."""
    told = (
        (one_line(name, _LONGEST_FACT), _fact(name, fact)) for name, fact in entry.facts.items() if fact is not None
    )
    return [(name, value) for name, value in told if value]


def farewell(farewell: Farewell) -> tuple[str, ...]:
    """Which answer, which witness, what was kept and what was discarded."""
    newest_first = farewell.entries[::-1]
    said = [f"The homeserver {farewell.homeserver_url} ended the session of {farewell.user_id}."]
    answer = next((entry for entry in newest_first if entry.event in ("refresh_failed", "request_rejected")), None)
    if answer is not None:
        asked = "a refresh" if answer.event == "refresh_failed" else f"a request ({answer.facts.get('endpoint')})"
        said.append(f"The answer: {asked} was refused with {_answer(answer)}.")
    witness = next((entry for entry in newest_first if entry.event == "second_witness"), None)
    if witness is not None:
        token = witness.facts.get("token")
        said.append(
            f"The witness: asked with the {token} access token whether the session exists, the server said "
            f"{_answer(witness)}. {happenings.in_words(witness)}."
        )
    return (*said, _KEPT, _DISCARDED)


def _answer(entry: Entry) -> str:
    facts = entry.facts
    said = [str(fact) for name in ("status", "errcode", "unreachable") if (fact := facts.get(name)) is not None]
    if facts.get("soft_logout") is not None:
        said.append(f"soft_logout {str(facts['soft_logout']).lower()}")
    return ", ".join(said) or "no answer"


def _fact(name: str, fact: Fact) -> str:
    if isinstance(fact, bool):
        return str(fact).lower()
    if isinstance(fact, int) and name.endswith("_at_ms"):
        return f"{fact} ({clock_words.in_utc(fact)})"
    if isinstance(fact, int) and name.endswith("_ms"):
        return f"{fact} ({clock_words.span(fact)})"
    return one_line(str(fact), _LONGEST_FACT)
