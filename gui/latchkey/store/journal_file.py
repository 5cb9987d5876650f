"""The journal as a file, for ``--journal FILE``."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from latchkey.session.journal import Entry

SCHEMA = 1
"""Of docs/journal.md; every line says it, as files are added to by one version after another."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class JsonLinesJournal:
    """``JournalSink`` that appends one JSON object a line: ``schema``, ``at`` (RFC 3339, UTC, milliseconds), ``session``,
    ``event``, then the facts. The first failure is told on stderr, later ones are not.

    The file is opened for each line: entries are few, and so there is nothing to close.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._has_warned = False

    def append(self, entry: Entry) -> None:
        try:
            # For reading by others only where somebody made it so before.
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "ab", buffering=0) as file:
                file.write(f"{line(entry)}\n".encode())
        except (OSError, OverflowError) as error:
            self._warn(error)

    def _warn(self, error: OSError | OverflowError) -> None:
        if self._has_warned or sys.stderr is None:  # a windowed build on Windows has none
            return
        self._has_warned = True
        reason = getattr(error, "strerror", None) or error
        sys.stderr.write(f"latchkey: the journal {self._path} cannot be written: {reason}\n")


class NoJournal:
    """``JournalSink`` for a run without ``--journal``."""

    def append(self, entry: Entry) -> None:
        pass


def line(entry: Entry) -> str:
    """An entry as one line of ASCII without its end. A fact never takes the place of the keys before it."""
    at = (_EPOCH + timedelta(milliseconds=entry.at_ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    head = {"schema": SCHEMA, "at": at, "session": entry.session, "event": entry.event}
    return json.dumps(head | {name: fact for name, fact in entry.facts.items() if name not in head})
