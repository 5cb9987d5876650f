"""What lies on the disk: who may read it, and what they would find."""

from __future__ import annotations

import asyncio
import base64
import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from latchkey.app.ports import CacheChange
from latchkey.session.journal import Entry, Farewell
from latchkey.store import sealed_tokens
from latchkey.store.profile import Profile
from tests.contract.stores import made, reopened
from tests.fakes.examples import IDENTITY, KEY, SESSION, pair, room, stored
from tests.unit.store.by_hand import inside


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    old = os.umask(request.param)
    yield
    os.umask(old)


def _modes(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): stat.S_IMODE(path.stat().st_mode) for path in sorted(folder.rglob("*"))}


async def test_whatever_the_umask_is_all_of_it_is_for_its_owner_alone(tmp_path: Path, umask: None) -> None:
    profile = Profile(tmp_path / "profile")
    files = await made(profile)
    await files.tokens.save(KEY, stored(1))
    await files.rooms.apply(CacheChange("s1", [(room(1), b"1")]))
    await files.media.put("mxc://example.org/1", b"picture")
    await profile.leave_farewell(Farewell(1, "https://example.org", "@alice:example.org", "revoked"))
    modes = _modes(tmp_path / "profile")
    await files.close()
    assert {"session.db", "session.db-wal", "session.db-shm", "media"} <= {Path(name).name for name in modes}
    assert {
        name: mode
        for name, mode in modes.items()
        if mode != (0o700 if "." not in name and len(Path(name).name) < 20 else 0o600)
    } == {}


async def test_a_folder_that_others_could_read_is_closed_when_it_is_opened(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    await (await made(profile)).close()
    session = tmp_path / "profile" / "sessions" / SESSION
    session.chmod(0o755)
    (session / "session.db").chmod(0o644)
    await (await reopened(profile)).close()
    assert stat.S_IMODE(session.stat().st_mode) == 0o700
    assert stat.S_IMODE((session / "session.db").stat().st_mode) == 0o600


async def test_f40_no_token_is_in_any_file_in_any_usual_spelling(tmp_path: Path) -> None:
    files = await made(Profile(tmp_path / "profile"))
    for number in (1, 2):
        await files.tokens.save(KEY, stored(number))
    files.journal.append(Entry(1, SESSION, "tokens_refreshed", {"access": pair(2).access.fingerprint}))
    await files.journal.last(1)
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    await files.close()
    assert pair(2).access.fingerprint.encode() in on_disk
    for number in (0, 1, 2):
        for secret in (pair(number).access, pair(number).refresh, KEY):
            assert secret is not None
            plain = secret.reveal().encode()
            for spelling in (
                plain,
                plain.hex().encode(),
                base64.b64encode(plain)[:-4],
                base64.urlsafe_b64encode(plain)[:-4],
            ):
                assert spelling not in on_disk
    assert base64.urlsafe_b64decode(KEY.reveal()) not in on_disk


async def test_after_a_save_the_sealed_pair_before_is_in_no_file_either(tmp_path: Path) -> None:
    files = await made(Profile(tmp_path / "profile"))
    session = tmp_path / "profile" / "sessions" / SESSION
    await files.tokens.save(KEY, stored(1))
    ((before,),) = await inside(files, "SELECT sealed FROM session")
    assert any(before[-40:] in path.read_bytes() for path in session.iterdir())
    await files.tokens.save(KEY, stored(2))
    await files.tokens.load(KEY)
    assert not any(before[-40:] in path.read_bytes() for path in session.iterdir())
    await files.close()


async def test_nobody_who_saves_waits_for_the_old_pages_to_be_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, go_on = threading.Event(), threading.Event()

    def slowly(_: sqlite3.Connection) -> None:
        waiting.set()
        go_on.wait()

    monkeypatch.setattr(sealed_tokens, "_forget_old_pages", slowly)
    files = await made(Profile(tmp_path / "profile"))
    try:
        async with asyncio.timeout(10):
            assert await files.tokens.save(KEY, stored(1)) is None
        assert waiting.wait(10)
    finally:
        go_on.set()
    await files.close()


async def test_a_destroyed_session_leaves_no_file(tmp_path: Path) -> None:
    files = await made(Profile(tmp_path / "profile"))
    await files.tokens.save(KEY, stored(1))
    await files.media.put("mxc://example.org/1", b"picture")
    await files.destroy()
    assert list((tmp_path / "profile" / "sessions").iterdir()) == []


async def test_a_session_whose_files_are_gone_already_is_destroyed_all_the_same(tmp_path: Path) -> None:
    files = await made(Profile(tmp_path / "profile"))
    session = tmp_path / "profile" / "sessions" / SESSION
    for path in session.iterdir():
        path.unlink()
    session.rmdir()
    await files.destroy()
    assert not session.exists()


async def test_a_session_for_this_run_only_touches_no_disk(tmp_path: Path) -> None:
    files = await Profile(tmp_path / "profile").in_memory(IDENTITY)
    await files.tokens.save(KEY, stored(1))
    await files.rooms.apply(CacheChange("s1", [(room(1), b"1")]))
    await files.media.put("mxc://example.org/1", b"picture")
    files.journal.append(Entry(1, SESSION, "signed_in"))
    await files.close()
    assert not (tmp_path / "profile").exists()
