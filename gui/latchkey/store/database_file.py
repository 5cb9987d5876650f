"""Making and opening the file of a session. Everything here blocks and raises ``sqlite3.Error`` and ``OSError``."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from latchkey.language import mark
from latchkey.session.answers import NotStored
from latchkey.session.identity import Identity

from . import mending
from .layout import BESIDE_DATABASE, DATABASE, IDENTITY_COLUMNS, SCHEMA
from .peek import connect_read_only, stored_identity
from .private import new_private_file, private_folder, sync_folder
from .schema import migrate, transaction, unfit, version_of

_BUSY_S = 2
_INSERT = f"INSERT INTO session (only, {', '.join(IDENTITY_COLUMNS)}, backend) VALUES (1, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own names


def made(folder: Path, identity: Identity, backend: str) -> sqlite3.Connection | NotStored:
    """A new folder with a database that holds an identity and no tokens; nothing of it stays where that fails."""
    for parent in (folder.parent.parent, folder.parent):
        private_folder(parent)
    if folder.exists():
        return NotStored(mark("there is a session of this name already"))
    try:
        private_folder(folder)
        # SQLite gives -wal and -shm the mode that it finds on the database.
        new_private_file(folder / DATABASE)
        db = _connect(folder / DATABASE)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            fill(db, identity, backend)
        except BaseException:
            db.close()
            raise
        sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return db


def opened(folder: Path, on_mended: Callable[[Path], None]) -> sqlite3.Connection | NotStored:
    """An existing database, brought to our schema. What is not ours, or newer, is read and not touched; what is damaged is
    mended, and ``on_mended`` is told where the damaged one is now."""
    database = folder / DATABASE
    mending.finish(folder)
    if not database.is_file():
        return NotStored(mark("the session's file is not there"))
    with closing(connect_read_only(database)) as db:
        refusal = unfit(db)
        if refusal is None and version_of(db) == SCHEMA and stored_identity(db, folder.name) is None:
            refusal = NotStored(mark("the session's file does not belong to this session"))
        is_whole = refusal is not None or mending.is_whole(database, db)
    if refusal is not None:
        return refusal
    private_folder(folder)
    if not is_whole:
        on_mended(mending.mend(folder))
    if database.stat().st_mode & 0o077:
        database.chmod(0o600)
    db = _connect(database)
    try:
        migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def in_memory(identity: Identity, backend: str) -> sqlite3.Connection:
    db = _set_up(sqlite3.connect(":memory:", isolation_level=None))
    fill(db, identity, backend)
    return db


def fill(db: sqlite3.Connection, identity: Identity, backend: str) -> None:
    """Schema and identity."""
    migrate(db)
    with transaction(db):
        db.execute(_INSERT, (*identity_row(identity), backend))


def identity_row(identity: Identity) -> tuple[str, ...]:
    return tuple(getattr(identity, name) for name in IDENTITY_COLUMNS)


def remove(folder: Path) -> None:
    """The database first: what is left after a crash in between is no session any more."""
    for name in (DATABASE, *(DATABASE + suffix for suffix in BESIDE_DATABASE)):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    sync_folder(folder.parent)


def _connect(database: Path) -> sqlite3.Connection:
    uri = f"{database.absolute().as_uri()}?mode=rw"
    return _set_up(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_BUSY_S))


def _set_up(db: sqlite3.Connection) -> sqlite3.Connection:
    for pragma in ("synchronous = FULL", "secure_delete = ON", "foreign_keys = ON", "temp_store = MEMORY"):
        db.execute(f"PRAGMA {pragma}")
    return db
