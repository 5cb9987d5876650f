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
KEPT_DAYS = 90
_DAY_MS = 24 * 60 * 60 * 1000


class SqliteJournal:
    """``JournalStore``; what came together is written together. The oldest entries go once there are more than ``kept``, or
    they are older than ``days`` when the newest is written."""

    def __init__(self, db: SessionDb, *, kept: int = KEPT, days: int = KEPT_DAYS) -> None:
        self._db = db
        self._kept = kept
        self._days = days
        self._waiting: deque[Entry] = deque(maxlen=kept)

    def append(self, entry: Entry) -> None:
        self._waiting.append(entry)
        self._db.run_later(self._write)

    def keep(self, days: int) -> None:
        """From now on; what is too old already goes now."""
        self._days = days
        self._db.run_later(self._trim)

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
            self._forget_old(db)

    def _trim(self, db: sqlite3.Connection) -> None:
        with transaction(db):
            self._forget_old(db)

    def _forget_old(self, db: sqlite3.Connection) -> None:
        """All are only looked through where the first is too old."""
        ends = db.execute(
            "SELECT at_ms FROM journal WHERE number IN ((SELECT min(number) FROM journal), (SELECT max(number) FROM journal)) "
            "ORDER BY number"
        ).fetchall()
        if ends and ends[0][0] < (oldest_ms := ends[-1][0] - self._days * _DAY_MS):
            db.execute("DELETE FROM journal WHERE at_ms < ?", (oldest_ms,))


def _last(db: sqlite3.Connection, count: int) -> list[Entry]:
    rows = db.execute("SELECT at_ms, session, event, facts FROM journal ORDER BY number DESC LIMIT ?", (count,))
    try:
        return [Entry(at_ms, session, event, json.loads(facts)) for at_ms, session, event, facts in rows][::-1]
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError("an entry of another shape") from error
