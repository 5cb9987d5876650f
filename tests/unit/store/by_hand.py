"""The file of the one session, for a test that changes it behind our back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from latchkey.app.ports import SessionFiles
from latchkey.session.answers import NotStored
from latchkey.store.open_session import OpenSession
from latchkey.store.session_db import SessionDb
from tests.fakes.examples import SESSION


async def inside(files: SessionFiles, statement: str) -> list[tuple[Any, ...]]:
    """What comes of a statement in the database of files that are open."""
    rows = await db_of(files).run(lambda db: db.execute(statement).fetchall())
    assert not isinstance(rows, NotStored)
    return rows


def db_of(files: SessionFiles) -> SessionDb:
    assert isinstance(files, OpenSession)
    return files._db


def database(profile: Path) -> Path:
    return profile / "sessions" / SESSION / "session.db"


@contextmanager
def by_hand(profile: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(database(profile), isolation_level=None)) as db:
        yield db
