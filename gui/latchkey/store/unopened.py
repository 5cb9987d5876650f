"""Sessions on disk that cannot be opened: told apart, and nothing of them is lost."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from latchkey.app.ports import Fate, Unopened
from latchkey.language import mark
from latchkey.session.answers import NotStored

from .layout import DATABASE, MEDIA, SCHEMA
from .peek import UNREADABLE, connect_read_only, stored_identity
from .put_aside import clear_out, put_aside
from .schema import unfit, version_of
from .trouble import EXPECTED, in_words, is_damage

_DAMAGED = NotStored(mark("the session's file is damaged"))
_LONG_AGO = NotStored(mark("what was damaged of it lay put aside long enough"))


def cleared(profile: Path) -> list[Unopened]:
    """Sessions that were put aside, and are gone now."""
    return [Unopened(one, Fate.CLEARED, _LONG_AGO, "") for one in clear_out(profile)]


def tend(folder: Path) -> Unopened | None:
    """``None`` for a session that can be opened. A damaged one is put aside, one that never held anything is removed, and
    all others are left as they are. Never raises for what a disk does."""
    try:
        if _can_be_opened(folder):
            return None
        fate, trouble = _diagnosis(folder)
        if fate is Fate.NEVER_USED:
            shutil.rmtree(folder)
        place = put_aside(folder) if fate is Fate.PUT_ASIDE else folder
    except EXPECTED as error:
        return Unopened(folder.name, Fate.LEFT, in_words(error), str(folder))
    return Unopened(folder.name, fate, trouble, str(place))


def _can_be_opened(folder: Path) -> bool:
    """Rooms and journal may be damaged: without them a session goes on."""
    try:
        with closing(connect_read_only(folder / DATABASE)) as db:
            return stored_identity(db, folder.name) is not None and bool(
                db.execute("SELECT sealed FROM session").fetchone()
            )
    except UNREADABLE:
        return False


def _diagnosis(folder: Path) -> tuple[Fate, NotStored]:
    database = folder / DATABASE
    if not database.exists() or database.stat().st_size == 0:
        return _empty(folder)
    try:
        with closing(connect_read_only(database)) as db:
            return _of_database(folder, db)
    except UNREADABLE as error:
        return (Fate.PUT_ASIDE if is_damage(error) else Fate.LEFT), in_words(error)


def _of_database(folder: Path, db: sqlite3.Connection) -> tuple[Fate, NotStored]:
    if db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        return _empty(folder)
    refusal = unfit(db)
    if refusal is not None:
        return (Fate.NEWER if version_of(db) > SCHEMA else Fate.LEFT), refusal
    row = db.execute("SELECT session_id FROM session").fetchone()
    if row is None:
        return _empty(folder)
    if isinstance(row[0], str) and row[0] != folder.name:
        return Fate.LEFT, NotStored(mark("the session's file does not belong to this session"))
    return Fate.PUT_ASIDE, _DAMAGED


def _empty(folder: Path) -> tuple[Fate, NotStored]:
    """A sign-in that a crash cut off leaves a file without a session; a session that was used has pictures too."""
    if (folder / MEDIA).exists():
        return Fate.PUT_ASIDE, NotStored(mark("the session's file is empty"))
    return Fate.NEVER_USED, NotStored(mark("the session's file is empty"))
