"""The file of the one session, for a test that changes it behind our back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.fakes.examples import SESSION


def database(profile: Path) -> Path:
    return profile / "sessions" / SESSION / "session.db"


@contextmanager
def by_hand(profile: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(database(profile), isolation_level=None)) as db:
        yield db
