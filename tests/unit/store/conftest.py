"""A profile to put on a disk that fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from latchkey.app.ports import CacheChange
from latchkey.store.profile import Profile
from tests.contract.stores import made
from tests.fakes.examples import KEY, room, stored


@pytest.fixture
async def profile(tmp_path: Path) -> Path:
    """A profile with one session that holds the pair 1 and a room."""
    files = await made(Profile(tmp_path / "profile"))
    await files.tokens.save(KEY, stored(1))
    await files.rooms.apply(CacheChange("s1", [(room(1), b"1")]))
    await files.close()
    return tmp_path / "profile"
