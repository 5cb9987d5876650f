"""Whatever happened to a session's file: what can be kept is kept, nothing is thrown away, and nothing raises."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from latchkey.app.ports import CacheChange, Fate, SessionFiles
from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry
from latchkey.store import mending
from latchkey.store.layout import DATABASE
from latchkey.store.peek import peek
from latchkey.store.profile import Profile
from tests.contract.stores import made, reopened
from tests.fakes.examples import KEY, SESSION, room, stored
from tests.fuzzing import tries
from tests.unit.store.by_hand import by_hand, database

ROOMS = 60
PAGE = 4096


class File(bytes):
    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


@pytest.fixture
async def whole(tmp_path: Path) -> bytes:
    """The file of a session that was used for a while."""
    profile = tmp_path / "whole"
    files = await made(Profile(profile))
    await files.rooms.apply(
        CacheChange("s1", [(room(number), b"facts" * 40) for number in range(ROOMS)], account=b"{}")
    )
    for number in range(200):
        files.journal.append(Entry(number, SESSION, "tokens_refreshed", {"access": "0011aabb"}))
    await files.tokens.save(KEY, stored(1))
    await files.close()
    return File(database(profile).read_bytes())


def flipped(data: bytes, at: list[int]) -> bytes:
    damaged = bytearray(data)
    for bit in at:
        damaged[bit // 8 % len(damaged)] ^= 1 << bit % 8
    return bytes(damaged)


def overwritten(data: bytes, page: int, by: bytes) -> bytes:
    start = page % (len(data) // PAGE) * PAGE
    return data[:start] + (by * PAGE)[:PAGE] + data[start + PAGE :]


Damage = Callable[[bytes], bytes]
DAMAGES: st.SearchStrategy[Damage] = st.one_of(
    st.lists(st.integers(0, 2**21), min_size=1, max_size=40).map(lambda at: lambda data: flipped(data, at)),
    st.integers(0, 2**18).map(lambda length: lambda data: data[: length % len(data)]),
    st.tuples(st.integers(0, 100), st.binary(min_size=1, max_size=8)).map(
        lambda page: lambda data: overwritten(data, *page)
    ),
    st.tuples(st.integers(0, 100), st.integers(0, 100)).map(
        lambda pages: lambda data: overwritten(data, pages[0], data[pages[1] % (len(data) // PAGE) * PAGE :][:PAGE])
    ),
    st.binary(max_size=200).map(lambda garbage: lambda _: garbage),
)


async def live(profile: Path) -> bool | None:
    """One start, and everything that a session does with its files; answers whether its tokens were there, and ``None``
    where there is no such session any more."""
    shelf = Profile(profile)
    peek(profile / "sessions" / SESSION)
    known = [one.identity.session_id for one in shelf.sessions()]
    told = await shelf.unopened()
    if not told and not known:
        return None
    assert [one.session_id for one in told] + known == [SESSION], "it is opened, or it is told what became of it"
    files = await shelf.open(SESSION)
    if isinstance(files, NotStored):
        return False
    try:
        return await use(files)
    finally:
        await files.close()


async def use(files: SessionFiles) -> bool:
    loaded = await files.tokens.load(KEY)
    await files.rooms.read()
    await files.journal.last(300)
    files.journal.append(Entry(1, SESSION, "restored"))
    await files.rooms.apply(CacheChange("s2", [(room(1000), b"new")]))
    if isinstance(loaded, NotStored):
        return False
    assert loaded == stored(1)
    assert await files.tokens.save(KEY, loaded) is None, "a file that could be opened takes the next pair"
    assert await files.tokens.load(KEY) == loaded
    return True


numbers = itertools.count()


@tries(150)
@given(damage=DAMAGES, log=st.none() | st.binary(max_size=100))
@example(damage=lambda data: b"", log=None)
@example(damage=lambda data: data[:PAGE], log=None)
async def test_f09_no_damage_raises_and_none_costs_a_byte(
    tmp_path: Path, whole: bytes, damage: Damage, log: bytes | None
) -> None:
    profile = tmp_path / f"{next(numbers)}"
    session = profile / "sessions" / SESSION
    session.mkdir(parents=True)
    damaged = damage(whole)
    (session / DATABASE).write_bytes(damaged)
    (session / "media").mkdir()
    if log is not None:
        (session / f"{DATABASE}-wal").write_bytes(log)
    had_tokens = await live(profile)
    assert had_tokens is not None
    assert await live(profile) in ((True,) if had_tokens else (False, None)), "what could be opened can be opened again"
    kept = {path.read_bytes() for path in profile.rglob(f"{DATABASE}*") if path.is_file()}
    mended_or_moved = (profile / "put-aside").exists()
    assert damaged in kept or not mended_or_moved, "nothing is thrown away"
    shutil.rmtree(profile)


async def damaged_rooms(profile: Path, whole: bytes) -> Path:
    """A file whose rooms cannot all be read; its identity and its tokens can."""
    path = profile / "sessions" / SESSION / DATABASE
    path.parent.mkdir(parents=True)
    path.write_bytes(whole)
    with by_hand(profile) as db:
        root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'rooms'").fetchone()[0]
    path.write_bytes(overwritten(path.read_bytes(), root - 1, b"\xff"))
    return path


async def test_a_file_that_is_damaged_in_part_is_mended_with_its_tokens(tmp_path: Path, whole: bytes) -> None:
    profile = tmp_path / "profile"
    path = await damaged_rooms(profile, whole)
    before = path.read_bytes()
    assert await Profile(profile).unopened() == []
    files = await reopened(Profile(profile))
    loaded = await files.tokens.load(KEY)
    assert not isinstance(loaded, NotStored)
    assert loaded == stored(1)
    assert len(await files.journal.last(300)) == 200
    assert (await files.rooms.read()).next_batch is None, "the next sync brings every room"
    assert files.put_aside == str(profile / "put-aside" / f"{SESSION}-1")
    await files.close()
    assert (Path(files.put_aside) / DATABASE).read_bytes() == before
    again = await reopened(Profile(profile))
    assert again.put_aside == ""
    await again.close()


async def test_rooms_that_can_be_read_are_taken_along(tmp_path: Path, whole: bytes) -> None:
    profile = tmp_path / "profile"
    path = profile / "sessions" / SESSION / DATABASE
    path.parent.mkdir(parents=True)
    path.write_bytes(whole)
    with by_hand(profile) as db:
        root = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'journal'").fetchone()[0]
    path.write_bytes(overwritten(path.read_bytes(), root - 1, b"\xff"))
    files = await reopened(Profile(profile))
    assert len((await files.rooms.read()).rooms) == ROOMS
    await files.close()


def log_of(folder: Path, whole: bytes) -> bytes:
    """A log that is whole, and would spoil any other file than its own."""
    folder.mkdir()
    (folder / DATABASE).write_bytes(whole)
    with closing(sqlite3.connect(folder / DATABASE)) as db:
        db.execute("UPDATE session SET sealed = x'00'")
        db.commit()
        return (folder / f"{DATABASE}-wal").read_bytes()


@pytest.mark.parametrize("stopped", ["_MENDED", "the log is gone"])
async def test_a_mending_that_is_cut_off_is_finished_by_the_next_start(
    tmp_path: Path, whole: bytes, stopped: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = tmp_path / "profile"
    path = await damaged_rooms(profile, whole)
    monkeypatch.setattr(mending, "finish", lambda _: None)
    mending.mend(path.parent)
    monkeypatch.undo()
    path.with_name(f"{DATABASE}-wal").write_bytes(log_of(tmp_path / "old", whole))
    if stopped == "the log is gone":
        path.with_name(f"{DATABASE}-wal").unlink()
    files = await reopened(Profile(profile))
    loaded = await files.tokens.load(KEY)
    assert not isinstance(loaded, NotStored)
    await files.close()
    assert [file.name for file in path.parent.glob("session*")] == [DATABASE]


async def test_a_session_that_is_mended_is_told_in_its_journal_only_once(tmp_path: Path, whole: bytes) -> None:
    profile = tmp_path / "profile"
    await damaged_rooms(profile, whole)
    for places in (1, 1):
        await (await reopened(Profile(profile))).close()
        assert len(list((profile / "put-aside").iterdir())) == places
        assert [one.fate for one in await Profile(profile).unopened() if one.fate is not Fate.LEFT] == []
