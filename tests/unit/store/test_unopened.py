"""Sessions that cannot be opened: a newer program's are not touched, damaged ones are put aside, none is deleted."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from pathlib import Path

import pytest

from latchkey.app.ports import Fate, Unopened
from latchkey.session.answers import NotStored
from latchkey.store.layout import DATABASE, SCHEMA
from latchkey.store.peek import peek
from latchkey.store.profile import Profile
from tests.contract.stores import made, reopened
from tests.fakes.examples import IDENTITY, KEY, SESSION, stored
from tests.unit.store.by_hand import by_hand, database


def files_of(folder: Path) -> dict[str, str]:
    """Every file with what is in it."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def newer(profile: Path) -> None:
    with by_hand(profile) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
        db.execute("ALTER TABLE session RENAME TO sessions")


async def test_a_profile_whose_sessions_can_all_be_opened_has_none(profile: Path) -> None:
    assert await Profile(profile).unopened() == []


async def test_a_newer_programs_session_is_told_and_stays_the_same_to_the_last_byte(profile: Path) -> None:
    newer(profile)
    before = files_of(profile)
    shelf = Profile(profile)
    assert list(shelf.sessions()) == []
    assert peek(database(profile).parent) is None
    words = NotStored("the session's file was written by a newer version of Latchkey")
    assert await shelf.unopened() == [Unopened(SESSION, Fate.NEWER, words, str(database(profile).parent))]
    assert await shelf.open(SESSION) == words
    assert files_of(profile) == before


async def test_beside_a_newer_programs_session_another_can_live(profile: Path) -> None:
    newer(profile)
    before = files_of(profile / "sessions" / SESSION)
    shelf = Profile(profile)
    other = IDENTITY._replace(session_id="00000002")
    files = await made(shelf, other)
    await files.tokens.save(KEY, stored(2, other))
    await files.close()
    assert [one.identity for one in shelf.sessions()] == [other]
    assert [one.fate for one in await shelf.unopened()] == [Fate.NEWER]
    assert files_of(profile / "sessions" / SESSION) == before


@pytest.mark.parametrize(
    "content", [b"hello", bytes(8192), b"SQLite format 3\0" + bytes(5000)], ids=["short", "zeros", "only a head"]
)
async def test_a_damaged_session_is_put_aside_with_all_its_files(profile: Path, content: bytes) -> None:
    session = database(profile).parent
    database(profile).write_bytes(content)
    (session / "media").mkdir()
    (session / "media" / "one").write_bytes(b"picture")
    before = files_of(session)
    (told,) = await Profile(profile).unopened()
    place = profile / "put-aside" / f"{SESSION}-1"
    assert told == Unopened(SESSION, Fate.PUT_ASIDE, NotStored("the session's file is damaged"), str(place))
    assert files_of(place) == before
    assert not session.exists()
    assert await Profile(profile).unopened() == [], "it is told once"


async def test_a_second_one_of_the_same_name_takes_no_ones_place(profile: Path) -> None:
    database(profile).write_bytes(b"first")
    await Profile(profile).unopened()
    await (await made(Profile(profile))).close()
    database(profile).write_bytes(b"second")
    (told,) = await Profile(profile).unopened()
    assert Path(told.folder).name == f"{SESSION}-2"
    assert {path.read_bytes() for path in (profile / "put-aside").rglob(DATABASE)} == {b"first", b"second"}


def lay_aside(profile: Path, days: float, name: str) -> Path:
    """Something damaged that lies there for so many days."""
    place = profile / "put-aside" / name
    place.mkdir(parents=True)
    (place / DATABASE).write_bytes(b"damaged")
    os.utime(place, (time.time() - days * 86_400,) * 2)
    return place


async def test_what_was_put_aside_goes_after_ninety_days_and_its_key_with_it(profile: Path) -> None:
    old = lay_aside(profile, 91, "000000aa-1")
    young = lay_aside(profile, 89, "000000bb-1")
    told = await Profile(profile).unopened()
    assert [(one.session_id, one.fate) for one in told] == [("000000aa", Fate.CLEARED)]
    assert (old.exists(), young.exists()) == (False, True)
    assert await Profile(profile).unopened() == [], "it is told once"


async def test_only_the_five_newest_are_kept(profile: Path) -> None:
    placed = [lay_aside(profile, days, f"000000a{days}-1") for days in range(7)]
    told = await Profile(profile).unopened()
    assert [one.session_id for one in told] == ["000000a5", "000000a6"]
    assert [place.exists() for place in placed] == [True] * 5 + [False] * 2


async def test_a_session_that_goes_on_keeps_its_key_when_its_damaged_file_goes(profile: Path) -> None:
    old = lay_aside(profile, 91, f"{SESSION}-1")
    assert await Profile(profile).unopened() == []
    assert not old.exists()


async def test_a_key_stays_while_anything_is_left_that_it_opens(profile: Path) -> None:
    lay_aside(profile, 91, "000000aa-1")
    lay_aside(profile, 1, "000000aa-2")
    assert await Profile(profile).unopened() == []


async def test_what_somebody_else_put_there_is_left_alone(profile: Path) -> None:
    mine = lay_aside(profile, 1000, "notes")
    assert await Profile(profile).unopened() == []
    assert mine.exists()


async def test_what_was_damaged_of_a_session_goes_with_it_and_no_other_does(profile: Path) -> None:
    own, other = lay_aside(profile, 1, f"{SESSION}-1"), lay_aside(profile, 1, "000000bb-1")
    files = await reopened(Profile(profile))
    await files.destroy()
    assert (own.exists(), other.exists()) == (False, True)


async def test_one_that_is_put_aside_today_lies_there_from_today(profile: Path) -> None:
    database(profile).write_bytes(b"damaged")
    os.utime(database(profile).parent, (0, 0))
    assert [one.fate for one in await Profile(profile).unopened()] == [Fate.PUT_ASIDE]
    assert await Profile(profile).unopened() == []
    assert (profile / "put-aside" / f"{SESSION}-1").exists()


async def test_a_session_without_its_tables_is_damaged(profile: Path) -> None:
    with by_hand(profile) as db:
        db.execute("DROP TABLE session")
    assert [one.fate for one in await Profile(profile).unopened()] == [Fate.PUT_ASIDE]


async def test_an_identity_of_another_shape_is_damage(profile: Path) -> None:
    with by_hand(profile) as db:
        db.execute("UPDATE session SET user_id = x'ff'")
    assert [one.fate for one in await Profile(profile).unopened()] == [Fate.PUT_ASIDE]


@pytest.mark.parametrize("left", ["no file", "empty file", "no tables", "no row"])
async def test_a_sign_in_that_was_cut_off_is_cleared_away(profile: Path, left: str) -> None:
    match left:
        case "no file":
            database(profile).unlink()
        case "empty file":
            database(profile).write_bytes(b"")
        case "no tables":
            database(profile).unlink()
            with by_hand(profile) as db:
                db.execute("PRAGMA journal_mode = WAL")
        case "no row":
            with by_hand(profile) as db:
                db.execute("DELETE FROM session")
    (told,) = await Profile(profile).unopened()
    assert (told.session_id, told.fate) == (SESSION, Fate.NEVER_USED)
    assert list((profile / "sessions").iterdir()) == []


async def test_an_empty_file_of_a_session_that_was_used_is_damage(profile: Path) -> None:
    database(profile).write_bytes(b"")
    (database(profile).parent / "media").mkdir()
    assert [one.fate for one in await Profile(profile).unopened()] == [Fate.PUT_ASIDE]


@pytest.mark.parametrize("change", ["PRAGMA application_id = 7", "UPDATE session SET session_id = '00000009'"])
async def test_what_is_none_of_ours_is_left_alone_and_told(profile: Path, change: str) -> None:
    with by_hand(profile) as db:
        db.execute(change)
    before = files_of(profile)
    assert [one.fate for one in await Profile(profile).unopened()] == [Fate.LEFT]
    assert files_of(profile) == before


async def test_a_file_that_cannot_be_reached_may_be_whole_and_is_left_alone(profile: Path) -> None:
    database(profile).rename(profile / "elsewhere")
    database(profile).mkdir()
    (told,) = await Profile(profile).unopened()
    assert told.fate is Fate.LEFT
    database(profile).rmdir()
    (profile / "elsewhere").rename(database(profile))
    files = await reopened(Profile(profile))
    assert await files.tokens.load(KEY) == stored(1)
    await files.close()


async def test_what_cannot_be_put_aside_is_left_where_it_is(profile: Path) -> None:
    database(profile).write_bytes(b"hello")
    (profile / "put-aside").write_text("a file is in the way")
    (told,) = await Profile(profile).unopened()
    assert told.fate is Fate.LEFT
    assert database(profile).read_bytes() == b"hello"


def test_sqlite_says_damage_for_what_is_in_a_file_only(profile: Path) -> None:
    """So that no whole file is put aside because a disk was away for a moment."""
    from latchkey.store.trouble import is_damage

    for code, damaged in (("CORRUPT", True), ("NOTADB", True), ("IOERR", False), ("BUSY", False), ("CANTOPEN", False)):
        error = sqlite3.OperationalError()
        error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{code}")
        assert is_damage(error) is damaged, code
    assert is_damage(UnicodeDecodeError("utf-8", b"\xff", 0, 1, ""))
    assert not is_damage(OSError())
