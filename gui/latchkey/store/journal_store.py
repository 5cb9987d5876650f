"""The journal that is kept with a session."""

from __future__ import annotations

import json
import sqlite3
from collections import deque
from collections.abc import Sequence

from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry

from .schema import transaction
from .session_db import SessionDb

KEPT = 20_000


class SqliteJournal:
    """``JournalStore``; what came together is written together."""

    def __init__(self, db: SessionDb, *, kept: int = KEPT) -> None:
        self._db = db
        self._kept = kept
        self._waiting: deque[Entry] = deque(maxlen=kept)

    def append(self, entry: Entry) -> None:
        self._waiting.append(entry)
        self._db.run_later(self._write)

    async def last(self, count: int) -> Sequence[Entry]:
        found = await self._db.run(lambda db: _last(db, count))
        return () if isinstance(found, NotStored) else found

    def _write(self, db: sqlite3.Connection) -> None:
        entries = []
        while self._waiting:
            entries.append(self._waiting.popleft())
        if not entries:
            return
        with transaction(db):
            db.executemany(
                "INSERT INTO journal (at_ms, session, event, facts) VALUES (?, ?, ?, ?)",
                ((one.at_ms, one.session, one.event, json.dumps(dict(one.facts))) for one in entries),
            )
            db.execute("DELETE FROM journal WHERE number <= (SELECT max(number) FROM journal) - ?", (self._kept,))


def _last(db: sqlite3.Connection, count: int) -> list[Entry]:
    rows = db.execute("SELECT at_ms, session, event, facts FROM journal ORDER BY number DESC LIMIT ?", (count,))
    try:
        return [Entry(at_ms, session, event, json.loads(facts)) for at_ms, session, event, facts in rows][::-1]
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError("an entry of another shape") from error
