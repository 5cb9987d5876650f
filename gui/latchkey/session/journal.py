"""What happened to a session, in facts without secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Fact = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal. ``event`` is one of the names in docs/journal.md; ``facts`` are what they need."""

    at_ms: int
    """Unix time in milliseconds."""
    session: str
    """The session's short ID; empty before there is one."""
    event: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Farewell:
    """What stays of a session that has ended, so that the login view can say why."""

    at_ms: int
    homeserver_url: str
    user_id: str
    reason: str
    """A ``SignedOutReason``."""
    entries: tuple[Entry, ...] = ()
    """The last entries of its journal, oldest first."""
