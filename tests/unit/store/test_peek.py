"""The quick look before the first paint."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from latchkey.app.ports import CacheChange
from latchkey.session.identity import ENDED, StoredIdentity
from latchkey.store.peek import FIRST_ROOMS, is_new, peek, peek_profile
from latchkey.store.profile import Profile
from tests.contract.stores import made
from tests.fakes.examples import IDENTITY, KEY, SESSION, room, stored
from tests.unit.store.by_hand import inside


async def test_f06_the_newest_rooms_are_there_without_key_and_network(tmp_path: Path) -> None:
    files = await made(Profile(tmp_path / "profile"))
    rooms = [room(number) for number in range(FIRST_ROOMS + 50)]
    await files.rooms.apply(CacheChange("s1", [(one, b"facts") for one in rooms]))
    await files.tokens.save(KEY, stored(1))
    await files.tokens.set_standing("expired")
    await files.close()
    found = peek(tmp_path / "profile" / "sessions" / SESSION)
    assert found is not None
    assert found[0] == StoredIdentity(IDENTITY, "expired", has_tokens=True, backend="Secret Service")
    assert found[1] == rooms[::-1][:FIRST_ROOMS]


async def test_it_reads_beside_a_program_that_writes(tmp_path: Path) -> None:
    files = await made(Profile(tmp_path / "profile"))
    await files.rooms.apply(CacheChange("s1", [(room(1), b"1")]))
    found = peek(tmp_path / "profile" / "sessions" / SESSION)
    await files.close()
    assert found is not None
    assert found[1] == [room(1)]


async def test_rooms_that_cannot_be_read_do_not_hide_the_session(tmp_path: Path) -> None:
    files = await made(Profile(tmp_path / "profile"))
    await inside(files, "DROP TABLE rooms")
    await files.close()
    found = peek(tmp_path / "profile" / "sessions" / SESSION)
    assert found is not None
    assert (found[0].identity, found[1]) == (IDENTITY, [])


async def test_a_room_of_another_shape_is_not_shown(tmp_path: Path) -> None:
    files = await made(Profile(tmp_path / "profile"))
    await files.rooms.apply(CacheChange("s1", [(room(1), b"1")]))
    await inside(files, "UPDATE rooms SET unread = 'many'")
    cached = await files.rooms.read()
    await files.close()
    found = peek(tmp_path / "profile" / "sessions" / SESSION)
    assert found is not None
    assert found[1] == []
    assert cached.next_batch is None


def test_a_folder_without_a_session_shows_nothing(tmp_path: Path) -> None:
    assert peek(tmp_path) is None
    assert peek(tmp_path / "nowhere") is None


async def test_f06_of_a_profile_the_session_that_goes_on_is_looked_at(tmp_path: Path) -> None:
    assert peek_profile(tmp_path / "profile") is None
    files = await made(Profile(tmp_path / "profile"))
    assert peek_profile(tmp_path / "profile") is None  # it has no tokens yet
    await files.tokens.save(KEY, stored(1))
    found = peek_profile(tmp_path / "profile")
    await files.tokens.set_standing(ENDED)
    over = peek_profile(tmp_path / "profile")
    await files.close()
    assert found is not None
    assert found[0].identity == IDENTITY
    assert over is None


def test_the_first_paint_pays_for_nothing_but_sqlite() -> None:
    """``peek`` is imported before the window is painted."""
    code = "import sys, latchkey.store.peek; print(*sorted(sys.modules))"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "sqlite3" in loaded
    assert loaded.isdisjoint({"asyncio", "httpx", "keyring", "cryptography", "msgspec", "json", "hashlib", "logging"})
    assert "latchkey.session.ports" not in loaded


async def test_a_profile_is_new_until_somebody_signs_in_and_never_again(tmp_path: Path) -> None:
    assert is_new(tmp_path)
    opened = await Profile(tmp_path).in_memory(IDENTITY)
    await opened.destroy()
    assert not is_new(tmp_path), "also where nothing of the session is kept"
