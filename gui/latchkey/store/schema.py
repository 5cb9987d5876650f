"""How a session's database came to look as it does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from latchkey.language import mark
from latchkey.session.answers import NotStored

from .layout import APPLICATION_ID, ROOM_COLUMNS, SCHEMA

_SQL = {str: "TEXT NOT NULL", int: "INTEGER NOT NULL"}


def _first(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(
        """CREATE TABLE session (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            session_id TEXT NOT NULL,
            user_id TEXT NOT NULL,
            device_id TEXT NOT NULL,
            homeserver_url TEXT NOT NULL,
            signed_in_with TEXT NOT NULL,
            backend TEXT NOT NULL,
            standing TEXT NOT NULL DEFAULT '',
            sealed BLOB)"""
    )
    db.execute(
        "CREATE TABLE sync (only INTEGER PRIMARY KEY CHECK (only = 1), next_batch TEXT, account BLOB)",
    )
    db.execute("INSERT INTO sync (only) VALUES (1)")
    columns = ", ".join(f"{name} {_SQL[kind]}" for name, kind in ROOM_COLUMNS.items())
    db.execute(f"CREATE TABLE rooms ({columns}, facts BLOB NOT NULL, PRIMARY KEY (room_id))")
    db.execute("CREATE INDEX rooms_by_recency ON rooms (recency_ms DESC, room_id)")
    db.execute(
        """CREATE TABLE journal (
            number INTEGER PRIMARY KEY,
            at_ms INTEGER NOT NULL,
            session TEXT NOT NULL,
            event TEXT NOT NULL,
            facts TEXT NOT NULL)"""
    )


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first,)
"""Each brings a database from the version that is its index to the next. One that was released is never changed."""


def unfit(db: sqlite3.Connection) -> NotStored | None:
    """Why a database must not be written to. Raises ``sqlite3.Error``."""
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return NotStored(mark("the session's file was not made by Latchkey"))
    if version_of(db) > SCHEMA:
        return NotStored(mark("the session's file was written by a newer version of Latchkey"))
    return None


def migrate(db: sqlite3.Connection) -> None:
    """Bring ``db`` to ``SCHEMA``, one transaction for each step. Raises ``sqlite3.Error``."""
    for version in range(version_of(db), SCHEMA):
        with transaction(db):
            MIGRATIONS[version](db)
            db.execute(f"PRAGMA user_version = {version + 1}")


def version_of(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, on disk when the block has ended."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
