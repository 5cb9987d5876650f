"""A damaged database of a session: what can still be read of it goes into a new one, and nothing is thrown away.

Everything here blocks and raises ``sqlite3.Error`` and ``OSError``.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from .layout import BESIDE_DATABASE, DATABASE, IDENTITY_COLUMNS, ROOM_COLUMNS
from .peek import UNREADABLE, connect_read_only, room_of
from .private import new_private_file, private_folder, sync_folder
from .put_aside import free_place
from .schema import migrate, transaction

_MENDED = f"{DATABASE}.mended"
"""Whole and on disk from the moment on that it has this name; it has only to take its place."""
_PART = f"{DATABASE}.part"
_BY_WAL = bytes((2, 2))
"""How such a file is written and read (SQLite's file format, 1.3.3); one that claims another way may not be written."""
_SESSION = (*IDENTITY_COLUMNS, "backend", "standing", "sealed")
_ROOM = (*ROOM_COLUMNS, "facts")
_JOURNAL = ("at_ms", "session", "event", "facts")


def is_whole(database: Path, db: sqlite3.Connection) -> bool:
    """Whether what is in the file can be read and added to."""
    with database.open("rb") as file:
        if file.read(20)[18:] != _BY_WAL:
            return False
    try:
        return bool(db.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except UNREADABLE:
        return False


def mend(folder: Path) -> Path:
    """Put a new database in the place of the damaged one; answers where that is now. The identity and the sealed tokens
    must be readable; rooms that are not come back with the next sync."""
    (folder / _PART).unlink(missing_ok=True)
    new_private_file(folder / _PART)
    with (
        closing(connect_read_only(folder / DATABASE)) as damaged,
        closing(sqlite3.connect(folder / _PART, isolation_level=None)) as new,
    ):
        migrate(new)
        _copy(damaged, new)
        new.execute("PRAGMA journal_mode = WAL")
    kept = free_place(folder)
    private_folder(kept)
    for path in _files_of(folder):
        new_private_file(kept / path.name, path.read_bytes())
    (folder / _PART).replace(folder / _MENDED)
    sync_folder(folder)
    finish(folder)
    return kept


def finish(folder: Path) -> None:
    """The second half of ``mend``, also after a crash in its middle: the old log must not be taken for the new file's."""
    if (folder / _MENDED).exists():
        for suffix in BESIDE_DATABASE:
            (folder / f"{DATABASE}{suffix}").unlink(missing_ok=True)
        sync_folder(folder)
        (folder / _MENDED).replace(folder / DATABASE)
        sync_folder(folder)


def _files_of(folder: Path) -> Iterator[Path]:
    paths = (folder / f"{DATABASE}{suffix}" for suffix in ("", *BESIDE_DATABASE) if suffix != "-shm")
    yield from (path for path in paths if path.exists())


def _copy(damaged: sqlite3.Connection, new: sqlite3.Connection) -> None:
    session = damaged.execute(f"SELECT {', '.join(_SESSION)} FROM session").fetchone()  # noqa: S608 - our own names
    rooms = list(_readable(damaged, "rooms", _ROOM))
    entries = list(_readable(damaged, "journal", _JOURNAL))
    with transaction(new):
        new.execute(_insert("session", ("only", *_SESSION)), (1, *session))
        for row in rooms:
            with contextlib.suppress(sqlite3.Error):
                room_of(row[:-1])
                new.execute(_insert("rooms", _ROOM), row)
        new.executemany(_insert("journal", _JOURNAL), entries)
        # The position in the sync is not taken along: a room that is missing must come back.


def _readable(damaged: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """Rows up to the first that cannot be read."""
    with contextlib.suppress(*UNREADABLE):
        rows = damaged.execute(f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED ORDER BY rowid")  # noqa: S608 - our own names
        yield from rows


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
