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
from latchkey.language import number, tr, trn

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
        yield Finding(tr("Sessions"), Mark.FINE, tr("No session is stored in this profile."))
    for one in found:
        yield _database(one)
    aside = places(folder)
    if aside:
        yield _put_aside(aside)


def _space(folder: Path) -> Finding:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    free_mb = shutil.disk_usage(there).free // 1_000_000
    if free_mb < TOO_LITTLE_MB:
        sentence = tr("{free} MB are free: nothing more can be saved. Make room.", free=free_mb)
        return Finding(tr("Free space"), Mark.BROKEN, sentence)
    if free_mb < LITTLE_MB:
        return Finding(tr("Free space"), Mark.LOOK, tr("{free} MB are free, which is little.", free=free_mb))
    return Finding(tr("Free space"), Mark.FINE, tr("{free} MB are free.", free=number(free_mb)))


def _rights(folder: Path) -> Finding:
    topic = tr("Data folder")
    if not folder.exists():
        return Finding(topic, Mark.FINE, tr("{folder} is made when it is needed.", folder=folder))
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        why = tr(in_words(error).detail)
        return Finding(topic, Mark.BROKEN, tr("Nothing can be written into {folder}: {why}.", folder=folder, why=why))
    mode = stat.S_IMODE(folder.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        sentence = tr("{folder} is open to other people (mode {mode}).", folder=folder, mode=f"{mode:o}")
        return Finding(topic, Mark.LOOK, sentence)
    return Finding(topic, Mark.FINE, tr("{folder} can be written, and is yours alone.", folder=folder))


def _database(folder: Path) -> Finding:
    topic = tr("Session {session}", session=folder.name)
    try:
        with closing(connect_read_only(folder / DATABASE)) as db:
            mark, sentence = _read(db, folder.name)
    except UNREADABLE as error:
        why = tr(in_words(error).detail) if isinstance(error, sqlite3.Error) else tr("it is damaged")
        mark, sentence = Mark.BROKEN, tr("Its database cannot be read: {why}.", why=why)
    return Finding(topic, mark, sentence)


def _put_aside(newest_first: Sequence[Path]) -> Finding:
    since = time.strftime("%Y-%m-%d", time.localtime(put_there_s(newest_first[0])))
    what = trn(
        "A damaged file of a session lies in {folder}, since {since}.",
        "{count} damaged files of sessions lie in {folder}, the newest since {since}.",
        len(newest_first),
        folder=newest_first[0].parent,
        since=since,
    )
    goes = tr(
        "You can delete that; what is {days} days old, or has {newer} newer ones, goes by itself.",
        days=MOST_DAYS,
        newer=MOST,
    )
    return Finding(tr("Put aside"), Mark.LOOK, f"{what} {goes}")


def _read(db: sqlite3.Connection, session_id: str) -> tuple[Mark, str]:
    refusal = unfit(db)
    if refusal is not None:
        return Mark.BROKEN, tr("It cannot be opened: {why}. It is left as it is.", why=tr(refusal.detail))
    checked = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if checked != "ok":
        return Mark.BROKEN, tr("Its database is damaged.")
    schema = version_of(db)
    stored = stored_identity(db, session_id)
    if stored is None:
        return Mark.BROKEN, tr("Its database does not belong to this session.")
    said = [tr("{user}: its database is whole, of schema {schema}.", user=stored.identity.user_id, schema=schema)]
    if schema < SCHEMA:
        said.append(tr("It is brought to schema {schema} at the next start.", schema=SCHEMA))
    said.append(tr("Tokens are stored.") if stored.has_tokens else tr("No tokens are stored."))
    return Mark.FINE, " ".join(said)
