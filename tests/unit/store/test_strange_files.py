"""Files that are damaged, of another version, of another session, or none of ours."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from latchkey.session.answers import NotStored
from latchkey.store import database_file, schema
from latchkey.store import peek as peek_module
from latchkey.store.layout import SCHEMA
from latchkey.store.peek import peek
from latchkey.store.profile import Profile
from tests.contract.stores import made, reopened
from tests.fakes.examples import IDENTITY, KEY, SESSION, stored
from tests.unit.store.by_hand import by_hand, database, inside


@pytest.fixture
def whole(profile: Path) -> bytes:
    """The undamaged file; made once for all examples."""
    return database(profile).read_bytes()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.integers(0, 2**20), min_size=1, max_size=6))
@example(flips=[23207])  # in the name of a column, within the schema
async def test_f43_a_bit_that_fell_over_gives_the_right_tokens_or_none(
    profile: Path, whole: bytes, flips: list[int]
) -> None:
    path = database(profile)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    damaged = bytearray(whole)
    for flip in flips:
        damaged[flip // 8 % len(damaged)] ^= 1 << flip % 8
    path.write_bytes(damaged)

    peek(path.parent)
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


async def test_f43_every_single_bit_of_what_is_sealed_counts(profile: Path) -> None:
    with by_hand(profile) as db:
        sealed = db.execute("SELECT sealed FROM session").fetchone()[0]
    files = await reopened(Profile(profile))
    with by_hand(profile) as db:
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
    with by_hand(profile) as db:
        db.execute(f"UPDATE session SET {column} = 'https://evil.example'")
    files = await reopened(Profile(profile))
    assert isinstance(await files.tokens.load(KEY), NotStored)
    await files.close()


async def test_f44_the_tokens_of_another_session_open_nothing_here_even_with_its_key(profile: Path) -> None:
    shelf = Profile(profile)
    other = IDENTITY._replace(session_id="00000002")
    files = await made(shelf, other)
    await files.tokens.save(KEY, stored(2, other))
    ((sealed,),) = await inside(files, "SELECT sealed FROM session")
    await files.close()
    with by_hand(profile) as db:
        db.execute("UPDATE session SET sealed = ?", (sealed,))
    here = await reopened(shelf)
    assert isinstance(await here.tokens.load(KEY), NotStored)
    assert isinstance(await here.tokens.save(KEY, stored(2, other)), NotStored)
    await here.close()


async def test_f44_the_file_of_another_session_is_not_taken_for_ours(profile: Path) -> None:
    copy = profile / "sessions" / "00000002"
    shutil.copytree(database(profile).parent, copy)
    assert [one.identity.session_id for one in Profile(profile).sessions()] == [SESSION]
    assert isinstance(await Profile(profile).open("00000002"), NotStored)
    assert peek(copy) is None


async def test_f44_a_file_that_became_another_sessions_is_damaged_and_its_key_is_not_doubted(profile: Path) -> None:
    files = await reopened(Profile(profile))
    with by_hand(profile) as db:
        db.execute("UPDATE session SET session_id = '00000002'")
    assert await files.tokens.load(KEY) == NotStored("the session's file is damaged")
    await files.close()


async def test_a_newer_file_is_left_as_it_is_and_the_person_is_told_why(profile: Path) -> None:
    with by_hand(profile) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    before = database(profile).read_bytes()
    shelf = Profile(profile)
    assert list(shelf.sessions()) == []
    assert peek(database(profile).parent) is None
    assert await shelf.open(SESSION) == NotStored("the session's file was written by a newer version of Latchkey")
    assert database(profile).read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", bytes(8192)], ids=["empty", "short", "zeros"])
async def test_what_is_no_database_of_ours_is_left_out_and_left_alone(profile: Path, content: bytes) -> None:
    database(profile).write_bytes(content)
    shelf = Profile(profile)
    assert list(shelf.sessions()) == []
    assert isinstance(await shelf.open(SESSION), NotStored)
    assert database(profile).read_bytes() == content


async def test_a_foreign_database_is_not_touched(profile: Path) -> None:
    with by_hand(profile) as db:
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
    with by_hand(profile) as db:
        assert schema.version_of(db) == SCHEMA + 1
        assert db.execute("SELECT colour FROM session").fetchone() == (None,)


def test_every_version_has_its_migration() -> None:
    assert len(schema.MIGRATIONS) == SCHEMA
