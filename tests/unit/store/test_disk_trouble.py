"""Real disks that fail: full, read-only, damaged, from another version."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from latchkey.app.ports import CacheChange, SessionFiles
from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry
from latchkey.session.secret import Secret
from latchkey.store import database_file, schema, sealed_tokens
from latchkey.store import peek as peek_module
from latchkey.store.layout import SCHEMA
from latchkey.store.peek import peek
from latchkey.store.profile import Profile
from tests.contract.stores import made, reopened
from tests.fakes.examples import IDENTITY, KEY, SESSION, room, stored

ROOT = Path(__file__).parents[3]


def _database(profile: Path) -> Path:
    return profile / "sessions" / SESSION / "session.db"


@contextmanager
def _by_hand(profile: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(_database(profile), isolation_level=None)) as db:
        yield db


async def _pragma(files: SessionFiles, text: str) -> None:
    await files._db.run(lambda db: db.execute(f"PRAGMA {text}").fetchall())  # type: ignore[attr-defined]


@pytest.fixture
async def profile(tmp_path: Path) -> Path:
    """A profile with one session that holds the pair 1 and a room."""
    files = await made(Profile(tmp_path / "profile"))
    await files.tokens.save(KEY, stored(1))
    await files.rooms.apply(CacheChange("s1", [(room(1), b"1")]))
    await files.close()
    return tmp_path / "profile"


async def test_f09_on_a_full_disk_nothing_is_taken_and_what_was_there_stays(profile: Path) -> None:
    files = await reopened(Profile(profile))
    pages = await files._db.run(lambda db: db.execute("PRAGMA page_count").fetchone()[0])  # type: ignore[attr-defined]
    await _pragma(files, f"max_page_count = {pages + 5}")
    many = CacheChange("s2", [(room(number), bytes(5_000)) for number in range(50)])
    assert await files.rooms.apply(many) == NotStored("the disk is full")
    found = await files.rooms.read()
    assert (found.next_batch, list(found.rooms)) == ("s1", [room(1)])
    await _pragma(files, "max_page_count = 100000")
    assert await files.rooms.apply(many) is None
    assert await files.tokens.load(KEY) == stored(1)
    await files.close()


_FILE_SIZE_LIMIT = """
import asyncio, resource, sys
from pathlib import Path
from latchkey.store.profile import Profile
from tests.fakes.examples import KEY, SESSION, stored

async def main():
    files = await Profile(Path(sys.argv[1])).open(SESSION)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    refused = await files.tokens.save(KEY, stored(2))
    during = await files.tokens.load(KEY)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    after = await files.tokens.save(KEY, stored(3))
    at_last = await files.tokens.load(KEY)
    await files.close()
    print(refused, during == stored(1), after, at_last == stored(3), sep="|")

asyncio.run(main())
"""


def test_f09_a_disk_that_takes_no_more_in_the_midst_of_a_save_keeps_the_old_pair_and_takes_the_next(
    profile: Path,
) -> None:
    said = _python(_FILE_SIZE_LIMIT, profile).stdout.strip().split("|")
    assert said[0].startswith("NotStored(detail='the disk ")
    assert said[1:] == ["True", "None", "True"]


_READ_ONLY = """
import asyncio, os, sys
from pathlib import Path
from latchkey.session.answers import NotStored
from latchkey.store.profile import Profile
from tests.fakes.examples import IDENTITY, KEY, SESSION, stored

async def main():
    profile = Path(sys.argv[1])
    session = profile / "sessions" / SESSION
    (session / "session.db").chmod(0o400)
    files = await Profile(profile).open(SESSION)
    print(await files.tokens.load(KEY) == stored(1))
    print(await files.tokens.save(KEY, stored(2)))
    print(await files.tokens.set_standing("expired"))
    print(await files.tokens.load(KEY) == stored(1))
    await files.close()
    for path in (session, profile / "sessions"):
        path.chmod(0o500)
    print(isinstance(await Profile(profile).open(SESSION), NotStored), [one.has_tokens for one in Profile(profile).sessions()])
    import dataclasses
    print(await Profile(profile).create(dataclasses.replace(IDENTITY, session_id="00000002"), backend=""))

async def warm_up():
    # Another user may not be able to import anything.
    files = await Profile(Path(sys.argv[1])).open(SESSION)
    await files.tokens.load(KEY)
    await files.close()

asyncio.run(warm_up())
if os.getuid() == 0:
    for path in [Path(sys.argv[1]), *Path(sys.argv[1]).rglob("*")]:
        os.chown(path, 65534, 65534)
    os.setgid(65534)
    os.setuid(65534)
asyncio.run(main())
"""


@pytest.fixture
def open_to_others(profile: Path) -> Iterator[Path]:
    """The profile again, where another user finds the way to it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(shutil.copytree(profile, Path(folder) / "profile"))
        for path in (Path(folder) / "profile" / "sessions", Path(folder) / "profile" / "sessions" / SESSION):
            path.chmod(0o700)


def test_f09_a_file_that_cannot_be_written_can_be_read_and_says_so(open_to_others: Path) -> None:
    said = _python(_READ_ONLY, open_to_others).stdout.splitlines()
    cannot = 'NotStored(detail="the session\'s file cannot be written")'
    assert said[:4] == ["True", cannot, cannot, "True"]
    assert said[4] == "False [True]"
    assert said[5] == "NotStored(detail='the folder cannot be written')"


async def test_a_database_that_another_program_holds_is_told_of_and_nothing_is_lost(profile: Path) -> None:
    files = await reopened(Profile(profile))
    await _pragma(files, "busy_timeout = 1")
    with _by_hand(profile) as other:
        other.execute("BEGIN IMMEDIATE")
        assert await files.tokens.save(KEY, stored(2)) == NotStored("another program is using the session's file")
        other.execute("ROLLBACK")
    assert await files.tokens.load(KEY) == stored(1)
    assert await files.tokens.save(KEY, stored(2)) is None
    await files.close()


async def test_f13_what_another_process_saved_is_what_is_loaded(profile: Path) -> None:
    mine, theirs = await reopened(Profile(profile)), await reopened(Profile(profile))
    assert await mine.tokens.load(KEY) == stored(1)
    await theirs.tokens.save(KEY, stored(2))
    assert await mine.tokens.load(KEY) == stored(2)
    await mine.close()
    await theirs.close()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.integers(0, 2**20), min_size=1, max_size=6))
@example(flips=[23207])  # in the name of a column, within the schema
async def test_f43_a_bit_that_fell_over_gives_the_right_tokens_or_none(profile: Path, flips: list[int]) -> None:
    whole = _whole(profile)
    database = _database(profile)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    damaged = bytearray(whole)
    for flip in flips:
        damaged[flip // 8 % len(damaged)] ^= 1 << flip % 8
    database.write_bytes(damaged)

    peek(database.parent)
    shelf = Profile(profile)
    shelf.sessions()
    files = await shelf.open(SESSION)
    if isinstance(files, NotStored):
        return
    loaded = await files.tokens.load(KEY)
    assert isinstance(loaded, NotStored) or loaded == stored(1)
    await files.rooms.read()
    await files.journal.last(10)
    await files.close()


_WHOLE: dict[Path, bytes] = {}


def _whole(profile: Path) -> bytes:
    return _WHOLE.setdefault(profile, _database(profile).read_bytes())


async def test_f43_every_single_bit_of_what_is_sealed_counts(profile: Path) -> None:
    with _by_hand(profile) as db:
        sealed = db.execute("SELECT sealed FROM session").fetchone()[0]
    files = await reopened(Profile(profile))
    with _by_hand(profile) as db:
        for bit in range(len(sealed) * 8):
            damaged = bytearray(sealed)
            damaged[bit // 8] ^= 1 << bit % 8
            db.execute("PRAGMA synchronous = OFF")
            db.execute("UPDATE session SET sealed = ?", (bytes(damaged),))
            assert isinstance(await files.tokens.load(KEY), NotStored), bit
        db.execute("UPDATE session SET sealed = ?", (sealed,))
    assert await files.tokens.load(KEY) == stored(1)
    await files.close()


@pytest.mark.parametrize("column", ["user_id", "device_id", "homeserver_url", "signed_in_with"])
async def test_an_identity_that_was_changed_behind_our_back_does_not_get_the_tokens(profile: Path, column: str) -> None:
    with _by_hand(profile) as db:
        db.execute(f"UPDATE session SET {column} = 'https://evil.example'")
    files = await reopened(Profile(profile))
    assert isinstance(await files.tokens.load(KEY), NotStored)
    await files.close()


async def test_f44_the_tokens_of_another_session_open_nothing_here_even_with_its_key(profile: Path) -> None:
    shelf = Profile(profile)
    other = dataclasses.replace(IDENTITY, session_id="00000002")
    files = await made(shelf, other)
    await files.tokens.save(KEY, stored(2, other))
    sealed = await files._db.run(lambda db: db.execute("SELECT sealed FROM session").fetchone()[0])  # type: ignore[attr-defined]
    await files.close()
    with _by_hand(profile) as db:
        db.execute("UPDATE session SET sealed = ?", (sealed,))
    here = await reopened(shelf)
    assert isinstance(await here.tokens.load(KEY), NotStored)
    assert isinstance(await here.tokens.save(KEY, stored(2, other)), NotStored)
    await here.close()


async def test_f44_the_file_of_another_session_is_not_taken_for_ours(profile: Path) -> None:
    copy = profile / "sessions" / "00000002"
    shutil.copytree(_database(profile).parent, copy)
    assert [one.identity.session_id for one in Profile(profile).sessions()] == [SESSION]
    assert isinstance(await Profile(profile).open("00000002"), NotStored)
    assert peek(copy) is None


async def test_a_newer_file_is_left_as_it_is_and_the_person_is_told_why(profile: Path) -> None:
    with _by_hand(profile) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    before = _database(profile).read_bytes()
    shelf = Profile(profile)
    assert list(shelf.sessions()) == []
    assert peek(_database(profile).parent) is None
    assert await shelf.open(SESSION) == NotStored("the session's file was written by a newer version of Latchkey")
    assert _database(profile).read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", bytes(8192)], ids=["empty", "short", "zeros"])
async def test_what_is_no_database_of_ours_is_left_out_and_left_alone(profile: Path, content: bytes) -> None:
    _database(profile).write_bytes(content)
    shelf = Profile(profile)
    assert list(shelf.sessions()) == []
    assert isinstance(await shelf.open(SESSION), NotStored)
    assert _database(profile).read_bytes() == content


async def test_a_foreign_database_is_not_touched(profile: Path) -> None:
    with _by_hand(profile) as db:
        db.execute("PRAGMA application_id = 7")
    assert await Profile(profile).open(SESSION) == NotStored("the session's file was not made by Latchkey")


def test_other_things_among_the_sessions_are_passed_over(profile: Path) -> None:
    (profile / "sessions" / "00000003").mkdir()
    (profile / "sessions" / "00000004").write_text("a file")
    (profile / "sessions" / "notes").mkdir()
    assert [one.identity for one in Profile(profile).sessions()] == [IDENTITY]


def test_a_profile_that_is_not_there_has_no_sessions(tmp_path: Path) -> None:
    assert list(Profile(tmp_path / "nowhere").sessions()) == []


@pytest.mark.parametrize("session_id", ["../../etc", "", "0A1B2C3D", "0a1b2c3d0", "0a1b2c3d\n"])
async def test_only_our_own_ids_become_folders(tmp_path: Path, session_id: str) -> None:
    with pytest.raises(ValueError, match="eight hex digits"):
        await Profile(tmp_path).open(session_id)


async def test_a_migration_that_fails_leaves_the_file_at_the_version_it_had(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def halfway(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE session ADD COLUMN colour TEXT")
        db.execute("INSERT INTO nowhere VALUES (1)")

    for module in (schema, database_file, peek_module):
        monkeypatch.setattr(module, "SCHEMA", SCHEMA + 1)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, halfway))
    assert isinstance(await Profile(profile).open(SESSION), NotStored)
    monkeypatch.undo()
    files = await reopened(Profile(profile))
    assert await files.tokens.load(KEY) == stored(1)
    await files.close()


async def test_an_older_file_is_brought_up_to_date_with_its_tokens(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (schema, database_file, peek_module):
        monkeypatch.setattr(module, "SCHEMA", SCHEMA + 1)
    added = (*schema.MIGRATIONS, lambda db: db.execute("ALTER TABLE session ADD COLUMN colour TEXT"))
    monkeypatch.setattr(schema, "MIGRATIONS", added)
    assert [one.has_tokens for one in Profile(profile).sessions()] == [True]
    files = await reopened(Profile(profile))
    assert await files.tokens.load(KEY) == stored(1)
    await files.close()
    with _by_hand(profile) as db:
        assert schema.version_of(db) == SCHEMA + 1
        assert db.execute("SELECT colour FROM session").fetchone() == (None,)


def test_every_version_has_its_migration() -> None:
    assert len(schema.MIGRATIONS) == SCHEMA


async def test_after_the_end_everything_is_answered_and_nothing_is_written(profile: Path) -> None:
    files = await reopened(Profile(profile))
    await files.close()
    files.journal.append(Entry(1, SESSION, "signed_out"))
    closed = NotStored("the session's file is closed")
    assert await files.tokens.save(KEY, stored(2)) == closed
    assert await files.tokens.load(KEY) == closed
    assert await files.rooms.apply(CacheChange("s9", [])) == closed
    assert (await files.rooms.read()).next_batch is None
    assert list(await files.journal.last(1)) == []


async def test_f10_a_save_that_was_asked_for_is_done_also_when_whoever_asked_was_cancelled(profile: Path) -> None:
    files = await reopened(Profile(profile))
    busy = threading.Event()
    files._db.run_later(lambda _: busy.wait())  # type: ignore[attr-defined]
    saving = asyncio.create_task(files.tokens.save(KEY, stored(2)))
    opening = asyncio.create_task(Profile(profile).open(SESSION))
    await asyncio.sleep(0)
    for task in (saving, opening):
        task.cancel()
    await asyncio.gather(saving, opening, return_exceptions=True)
    assert saving.cancelled()
    assert opening.cancelled()
    busy.set()
    assert await files.tokens.load(KEY) == stored(2)
    await files.close()


async def test_f39_a_key_that_is_none_seals_nothing(profile: Path) -> None:
    files = await reopened(Profile(profile))
    for text in ("", "short", "\N{SNOWMAN}" * 44, KEY.reveal() + "\n", KEY.reveal()[:-8]):
        assert isinstance(await files.tokens.save(Secret(text), stored(2)), NotStored)
        assert isinstance(await files.tokens.load(Secret(text)), NotStored)
    assert await files.tokens.load(KEY) == stored(1)
    await files.close()


async def test_one_room_with_impossible_text_does_not_keep_the_others_from_being_stored(profile: Path) -> None:
    odd = room(5, name="half \ud83d of a pair\x00", unread=10**21, recency_ms=-(10**21))
    files = await reopened(Profile(profile))
    assert await files.rooms.apply(CacheChange("s2", [(odd, b"5"), (room(6), b"6")])) is None
    found = await files.rooms.read()
    assert [one.room_id for one in found.rooms] == [room(6).room_id, room(1).room_id, odd.room_id]
    assert found.rooms[-1].name == "half ? of a pair\x00"
    await files.close()


async def test_f36_a_save_that_does_not_read_back_is_not_stored(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = await reopened(Profile(profile))
    monkeypatch.setattr(sealed_tokens, "seal", lambda *_, **__: b"something else")
    assert await files.tokens.save(KEY, stored(2)) == NotStored("what was written did not come back")
    await files.close()


def _python(code: str, *args: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "gui"), str(ROOT)))}
    command = [sys.executable, "-W", "error", "-c", code, *map(str, args)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=50, check=False)
    assert done.returncode == 0, done.stderr
    return done
