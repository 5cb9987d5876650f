"""Looks at what is stored of a profile, and changes nothing. Everything here blocks."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from latchkey.app.checkup import Finding, Mark

from .layout import DATABASE, SCHEMA, SESSION_ID
from .peek import UNREADABLE, connect_read_only, stored_identity
from .put_aside import MOST, MOST_DAYS, places, put_there_s
from .schema import unfit, version_of
from .trouble import in_words

LITTLE_MB, TOO_LITTLE_MB = 200, 10


def examine_folder(folder: Path) -> Iterator[Finding]:
    """Free space, the folder, and each session's database. ``folder`` need not be there."""
    yield _space(folder)
    yield _rights(folder)
    sessions = folder / "sessions"
    found = sorted(one for one in sessions.iterdir() if SESSION_ID.fullmatch(one.name)) if sessions.is_dir() else []
    if not found:
        yield Finding("Sessions", Mark.FINE, "No session is stored in this profile.")
    for one in found:
        yield _database(one)
    aside = places(folder)
    if aside:
        yield _put_aside(aside)


def _space(folder: Path) -> Finding:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    if free_mb < TOO_LITTLE_MB:
        return Finding("Free space", Mark.BROKEN, f"{free_mb} MB are free: nothing more can be saved. Make room.")
    if free_mb < LITTLE_MB:
        return Finding("Free space", Mark.LOOK, f"{free_mb} MB are free, which is little.")
    return Finding("Free space", Mark.FINE, f"{free_mb:,} MB are free.")


def _rights(folder: Path) -> Finding:
    if not folder.exists():
        return Finding("Data folder", Mark.FINE, f"{folder} is made when it is needed.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding("Data folder", Mark.BROKEN, f"Nothing can be written into {folder}: {in_words(error).detail}.")
    mode = stat.S_IMODE(folder.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        return Finding("Data folder", Mark.LOOK, f"{folder} is open to other people (mode {mode:o}).")
    return Finding("Data folder", Mark.FINE, f"{folder} can be written, and is yours alone.")


def _database(folder: Path) -> Finding:
    topic = f"Session {folder.name}"
    try:
        with closing(connect_read_only(folder / DATABASE)) as db:
            mark, sentence = _read(db, folder.name)
    except UNREADABLE as error:
        why = in_words(error).detail if isinstance(error, sqlite3.Error) else "it is damaged"
        mark, sentence = Mark.BROKEN, f"Its database cannot be read: {why}."
    return Finding(topic, mark, sentence)


def _put_aside(newest_first: Sequence[Path]) -> Finding:
    since = time.strftime("%Y-%m-%d", time.localtime(put_there_s(newest_first[0])))
    count = len(newest_first)
    what = f"{count} damaged files of sessions lie" if count > 1 else "A damaged file of a session lies"
    sentence = (
        f"{what} in {newest_first[0].parent}, {'the newest ' if count > 1 else ''}since {since}. You can delete that; what "
        f"is {MOST_DAYS} days old, or has {MOST} newer ones, goes by itself."
    )
    return Finding("Put aside", Mark.LOOK, sentence)


def _read(db: sqlite3.Connection, session_id: str) -> tuple[Mark, str]:
    refusal = unfit(db)
    if refusal is not None:
        return Mark.BROKEN, f"It cannot be opened: {refusal.detail}. It is left as it is."
    checked = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if checked != "ok":
        return Mark.BROKEN, "Its database is damaged."
    schema = version_of(db)
    stored = stored_identity(db, session_id)
    if stored is None:
        return Mark.BROKEN, "Its database does not belong to this session."
    older = f", brought to {SCHEMA} at the next start" if schema < SCHEMA else ""
    tokens = "tokens are stored" if stored.has_tokens else "no tokens are stored"
    return Mark.FINE, f"{stored.identity.user_id}: database whole, schema {schema}{older}, {tokens}."
