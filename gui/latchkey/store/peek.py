"""A quick look at settings and a session on disk, for the first paint. Imports next to nothing, writes nothing, needs no key."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from latchkey.app.rooms import Room
from latchkey.session.identity import OVER, Identity, StoredIdentity

from .layout import APPLICATION_ID, DATABASE, IDENTITY_COLUMNS, ROOM_COLUMNS, SCHEMA, SESSIONS, SETTINGS

FIRST_ROOMS = 200

UNREADABLE = (sqlite3.Error, UnicodeError)
"""What a damaged database raises: where a column's name in the schema is no text any more, it is not SQLite's error."""

_IDENTITY = f"SELECT {', '.join(IDENTITY_COLUMNS)}, standing, backend, sealed IS NOT NULL FROM session"  # noqa: S608 - our own names
_ROOMS = f"SELECT {', '.join(ROOM_COLUMNS)} FROM rooms ORDER BY recency_ms DESC, room_id LIMIT ?"  # noqa: S608 - our own names
_ROOM_TYPES = tuple(ROOM_COLUMNS.values())
_IS_DIRECT, _ENCRYPTED = (list(ROOM_COLUMNS).index(name) for name in ("is_direct", "encrypted"))


def first_look(profile: Path) -> tuple[str, str]:
    """Theme and language as they are in the settings; each empty where nothing is known of it."""
    try:
        text = (profile / SETTINGS).read_text("utf-8")
    except (OSError, ValueError):
        return "", ""
    theme, language = (re.search(rf'"{name}": "(\w+)"', text) for name in ("theme", "language"))
    return theme[1] if theme else "", language[1] if language else ""


def peek(folder: Path) -> tuple[StoredIdentity, list[Room]] | None:
    """A session's identity and its newest 200 rooms; ``None`` where the folder holds nothing that can be read.

    The other rooms come with ``RoomCache.read``.
    """
    try:
        with closing(connect_read_only(folder / DATABASE)) as db:
            stored = stored_identity(db, folder.name)
            return None if stored is None else (stored, _rooms_or_none(db))
    except UNREADABLE:
        return None


def is_new(profile: Path) -> bool:
    """Whether no session was ever there."""
    return not (profile / SESSIONS).is_dir()


def peek_profile(profile: Path) -> tuple[StoredIdentity, list[Room]] | None:
    """Of the first session that has tokens and is not over; ``None`` where there is none."""
    sessions = profile / SESSIONS
    for session in sorted(sessions.iterdir()) if sessions.is_dir() else ():
        found = peek(session)
        if found is not None and found[0].has_tokens and found[0].standing not in OVER:
            return found
    return None


def identity_in(folder: Path) -> StoredIdentity | None:
    """As ``peek``, without the rooms."""
    try:
        with closing(connect_read_only(folder / DATABASE)) as db:
            return stored_identity(db, folder.name)
    except UNREADABLE:
        return None


def connect_read_only(database: Path) -> sqlite3.Connection:
    """Where nobody has it open nothing is shared and no trace is left: SQLite would make two files beside it even for a look,
    for which a full disk has no room."""
    is_open = any(database.with_name(database.name + suffix).exists() for suffix in ("-wal", "-journal"))
    how = "mode=ro" if is_open else "mode=ro&immutable=1"
    return sqlite3.connect(f"{database.absolute().as_uri()}?{how}", uri=True, isolation_level=None)


def stored_identity(db: sqlite3.Connection, session_id: str) -> StoredIdentity | None:
    """``None`` for another program's file, another session's, or one of a schema that is not ours. Raises
    ``UNREADABLE``."""
    (application,), (schema,) = (
        db.execute("PRAGMA application_id").fetchone(),
        db.execute("PRAGMA user_version").fetchone(),
    )
    if application != APPLICATION_ID or not 1 <= schema <= SCHEMA:
        return None
    row = db.execute(_IDENTITY).fetchone()
    if row is None or row[0] != session_id or set(map(type, row[:-1])) != {str}:
        return None
    *fields, standing, backend, has_tokens = row
    return StoredIdentity(Identity(*fields), standing, bool(has_tokens), backend)


def room_of(row: tuple[str | int | bytes | None, ...]) -> Room:
    """A row of ``ROOM_COLUMNS``. Raises ``sqlite3.DatabaseError`` where a type is not what was written."""
    if tuple(map(type, row)) != _ROOM_TYPES:
        raise sqlite3.DatabaseError("a room of another shape")
    fields: list[object] = list(row)
    fields[_IS_DIRECT], fields[_ENCRYPTED] = bool(row[_IS_DIRECT]), bool(row[_ENCRYPTED])
    return Room(*fields)  # type: ignore[arg-type]  # compared above


def _rooms_or_none(db: sqlite3.Connection) -> list[Room]:
    try:
        return [room_of(row) for row in db.execute(_ROOMS, (FIRST_ROOMS,))]
    except UNREADABLE:
        return []
