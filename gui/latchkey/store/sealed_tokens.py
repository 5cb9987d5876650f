"""The tokens of a session in its database, sealed."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3

from latchkey.language import mark
from latchkey.session.answers import NotStored
from latchkey.session.identity import Identity
from latchkey.session.secret import Secret
from latchkey.session.tokens import Held

from .database_file import identity_row
from .layout import IDENTITY_COLUMNS
from .schema import transaction
from .sealing import seal, unseal
from .session_db import SessionDb
from .token_text import from_text, to_text

_PURPOSE = "latchkey tokens 1"
_SELECT = f"SELECT {', '.join(IDENTITY_COLUMNS)}, sealed FROM session"  # noqa: S608 - our own names
_UPDATE = f"UPDATE session SET {', '.join(f'{name} = ?' for name in IDENTITY_COLUMNS)}, sealed = ?"  # noqa: S608 - our own names
_IN_GOOD_STANDING = f"{_UPDATE}, standing = ''"


class SealedTokens:
    """``TokenStore`` in a session's database. The identity is written with the tokens: a login may bring a new device."""

    def __init__(self, db: SessionDb, session_id: str) -> None:
        self._db = db
        self._session_id = session_id

    async def load(self, key: Secret) -> Held | NotStored:
        return await self._db.run(lambda db: self._load(db, key))

    async def save(self, key: Secret, held: Held) -> NotStored | None:
        return await self._db.run_at_all_costs(lambda db: self._save(db, key, held))

    async def mark_refresh_sent(self, key: Secret, refresh_token: Secret) -> NotStored | None:
        return await self._db.run_at_all_costs(lambda db: self._mark_sent(db, key, refresh_token))

    async def record_backend(self, backend: str) -> NotStored | None:
        def write(db: sqlite3.Connection) -> None:
            with transaction(db):
                db.execute("UPDATE session SET backend = ? WHERE backend != ?", (backend, backend))

        return await self._db.run(write)

    async def set_standing(self, standing: str) -> NotStored | None:
        def write(db: sqlite3.Connection) -> None:
            with transaction(db):
                db.execute("UPDATE session SET standing = ?", (standing,))

        return await self._db.run_at_all_costs(write)

    def _load(self, db: sqlite3.Connection, key: Secret) -> Held | NotStored:
        row = db.execute(_SELECT).fetchone()
        if row is None or set(map(type, row[:-1])) != {str} or row[0] != self._session_id:
            return NotStored(mark("the session's file is damaged"))
        *fields, sealed = row
        if not isinstance(sealed, bytes):
            return NotStored(mark("no tokens are stored"))
        identity = Identity(*fields)
        plain = unseal(key, sealed, purpose=_PURPOSE, identity=identity)
        return plain if isinstance(plain, NotStored) else from_text(plain, identity)

    def _save(self, db: sqlite3.Connection, key: Secret, held: Held) -> NotStored | None:
        trouble = self._write(db, key, held, _IN_GOOD_STANDING)
        if trouble is not None:
            return trouble
        with self._db.second_look() as fresh:
            if self._load(fresh, key) != held:
                return NotStored(mark("what was written did not come back"))
        self._db.run_later(_forget_old_pages)
        return None

    def _write(self, db: sqlite3.Connection, key: Secret, held: Held, update: str) -> NotStored | None:
        identity = held.identity
        if identity.session_id != self._session_id:
            return NotStored(mark("these tokens belong to another session"))
        sealed = seal(key, to_text(held), purpose=_PURPOSE, identity=identity)
        if isinstance(sealed, NotStored):
            return sealed
        with transaction(db):
            db.execute(update, (*identity_row(identity), sealed))
        return None

    def _mark_sent(self, db: sqlite3.Connection, key: Secret, refresh_token: Secret) -> NotStored | None:
        """Nobody waits to hear whether it came back: a refresh goes on without it."""
        held = self._load(db, key)
        if isinstance(held, NotStored):
            return held
        if held.refresh_sent or held.tokens.refresh != refresh_token:
            return None
        return self._write(db, key, dataclasses.replace(held, refresh_sent=True), _UPDATE)


def _forget_old_pages(db: sqlite3.Connection) -> None:
    """The log still holds the tokens that were replaced. What was committed is safe in it, so a checkpoint that fails,
    as on a full disk, is made up for by a later one."""
    with contextlib.suppress(sqlite3.OperationalError):
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
