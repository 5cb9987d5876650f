"""The disks on which the contracts of the store are tested: files, SQLite in memory, and the tests' own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from latchkey.app.ports import SessionFiles
from latchkey.app.world import SessionStorage
from latchkey.session.answers import NotStored
from latchkey.session.identity import Identity
from latchkey.store.profile import Profile
from tests.fakes.examples import IDENTITY
from tests.fakes.store import MemoryShelf

Made = Callable[[Identity], Awaitable[SessionFiles]]


def shelf_on(kind: str, tmp_path: Path) -> SessionStorage:
    return MemoryShelf() if kind == "fake" else Profile(tmp_path / "profile")


async def made(shelf: SessionStorage, identity: Identity = IDENTITY) -> SessionFiles:
    files = await shelf.create(identity, backend="Secret Service")
    assert not isinstance(files, NotStored), files
    return files


async def reopened(shelf: SessionStorage, session_id: str = IDENTITY.session_id) -> SessionFiles:
    files = await shelf.open(session_id)
    assert not isinstance(files, NotStored), files
    return files


@pytest.fixture(params=["files", "fake"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> SessionStorage:
    """A profile that keeps what it was given."""
    return shelf_on(request.param, tmp_path)


@pytest.fixture(params=["files", "in memory", "fake"])
async def files(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SessionFiles]:
    """A new session, open; closed after the test."""
    storage = shelf_on(request.param, tmp_path)
    opened = await storage.in_memory(IDENTITY) if request.param == "in memory" else await made(storage)
    yield opened
    await opened.close()
