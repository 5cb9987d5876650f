"""All that is kept of one profile."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from weakref import WeakSet

from latchkey.app.ports import Unopened
from latchkey.session.answers import NotStored
from latchkey.session.identity import Identity, StoredIdentity
from latchkey.session.journal import Farewell

from . import database_file, put_aside
from .aside import aside
from .farewell import forget_farewell, read_farewell, write_farewell
from .journal_store import KEPT_DAYS
from .layout import DATABASE, SESSION_ID, SESSIONS
from .open_session import OpenSession
from .peek import identity_in
from .private import private_folder
from .sealed_revocations import SealedRevocations
from .session_db import Connect, SessionDb
from .unopened import cleared, tend

_THIS_RUN_ONLY = "This run only"


class Profile:
    """``Shelf`` and ``SessionShelf`` in a folder: a folder for each session under ``sessions``, the farewell, and
    what servers have still to be told."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sessions = folder / SESSIONS
        self._revocations = SealedRevocations(folder)
        self._journal_days = KEPT_DAYS
        self._opened: WeakSet[OpenSession] = WeakSet()

    @property
    def revocations(self) -> SealedRevocations:
        return self._revocations

    def sessions(self) -> Sequence[StoredIdentity]:
        return [stored for folder in self._folders() if (stored := identity_in(folder)) is not None]

    def session_ids(self) -> Sequence[str]:
        """Of every session of which anything is there, readable or not."""
        aside = put_aside.places(self._folder)
        return sorted({*(one.name for one in self._folders()), *(put_aside.session_of(one) for one in aside)})

    async def unopened(self) -> Sequence[Unopened]:
        found: list[Unopened] = []
        await aside(lambda: found.extend(cleared(self._folder)))
        await aside(lambda: found.extend(one for folder in self._folders() if (one := tend(folder)) is not None))
        return found

    def keep_journals(self, days: int) -> None:
        """Those of the sessions that are open, and of those that will be."""
        self._journal_days = days
        for one in self._opened:
            one.journal.keep(days)

    def farewell(self) -> Farewell | None:
        return read_farewell(self._folder)

    async def leave_farewell(self, farewell: Farewell) -> None:
        """Where it cannot be written, the reason is shown in this run only."""
        await aside(lambda: write_farewell(self._folder, farewell))

    async def forget_farewell(self) -> None:
        await aside(lambda: forget_farewell(self._folder))

    async def create(self, identity: Identity, *, backend: str) -> OpenSession | NotStored:
        folder = self._folder_of(identity.session_id)
        return await self._open(identity.session_id, folder, lambda: database_file.made(folder, identity, backend))

    async def in_memory(self, identity: Identity) -> OpenSession:
        """Nothing of it is on the disk but that there was one."""
        with contextlib.suppress(OSError):
            await aside(lambda: private_folder(self._sessions))
        opened = await self._open(identity.session_id, None, lambda: database_file.in_memory(identity, _THIS_RUN_ONLY))
        assert isinstance(opened, OpenSession)  # noqa: S101 - memory refuses nothing
        return opened

    async def open(self, session_id: str) -> OpenSession | NotStored:
        folder = self._folder_of(session_id)
        mended: list[Path] = []
        opened = await self._open(session_id, folder, lambda: database_file.opened(folder, mended.append))
        if mended and isinstance(opened, OpenSession):
            opened.put_aside = str(mended[0])
        return opened

    def _folders(self) -> Sequence[Path]:
        try:
            return sorted(one for one in self._sessions.iterdir() if SESSION_ID.fullmatch(one.name))
        except OSError:
            return ()

    def _folder_of(self, session_id: str) -> Path:
        """Raises ``ValueError`` for what is not one of our own IDs: it becomes a folder's name."""
        if not SESSION_ID.fullmatch(session_id):
            raise ValueError("a session's ID is eight hex digits")
        return self._sessions / session_id

    async def _open(self, session_id: str, folder: Path | None, connect: Connect) -> OpenSession | NotStored:
        db = SessionDb(None if folder is None else folder / DATABASE)
        refused = await db.open(connect)
        if refused is not None:
            return refused
        opened = OpenSession(db, session_id, folder, self._journal_days)
        self._opened.add(opened)
        return opened
