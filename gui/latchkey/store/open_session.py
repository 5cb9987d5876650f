"""Everything of one session, opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from latchkey.app.ports import MediaCache, RoomCache
from latchkey.session.ports import TokenStore

from .aside import aside
from .database_file import remove
from .journal_store import KEPT_DAYS, SqliteJournal
from .layout import MEDIA
from .media_cache import MediaFolder, MediaInMemory
from .put_aside import forget
from .room_cache import SqliteRoomCache
from .schema import transaction
from .sealed_tokens import SealedTokens
from .session_db import SessionDb


class OpenSession:
    """``SessionFiles`` over one database; without a ``folder`` all of it is in memory."""

    def __init__(self, db: SessionDb, session_id: str, folder: Path | None, journal_days: int = KEPT_DAYS) -> None:
        self._db = db
        self._folder = folder
        self.put_aside = ""
        self._tokens = SealedTokens(db, session_id)
        self._rooms = SqliteRoomCache(db)
        self._journal = SqliteJournal(db, days=journal_days)
        self._media: MediaCache = MediaFolder(db, folder / MEDIA) if folder else MediaInMemory()

    @property
    def tokens(self) -> TokenStore:
        return self._tokens

    @property
    def rooms(self) -> RoomCache:
        return self._rooms

    @property
    def media(self) -> MediaCache:
        return self._media

    @property
    def journal(self) -> SqliteJournal:
        return self._journal

    async def close(self) -> None:
        await self._db.close()

    async def destroy(self) -> None:
        """Where the files cannot be removed, at least nothing is in them any more."""
        await self._db.run(_empty)
        await self._db.close()
        folder = self._folder
        if folder is not None:
            await aside(lambda: remove(folder))
            await aside(lambda: forget(folder))


def _empty(db: sqlite3.Connection) -> None:
    with transaction(db):
        db.execute("UPDATE session SET sealed = NULL")
        db.execute("UPDATE sync SET next_batch = NULL, account = NULL")
        for table in ("rooms", "journal"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
