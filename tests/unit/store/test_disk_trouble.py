"""Real disks that fail: full, read-only, held by somebody else."""

from __future__ import annotations

import asyncio
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from latchkey.app.ports import CacheChange
from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry
from latchkey.session.secret import Secret
from latchkey.store import sealed_tokens
from latchkey.store.profile import Profile
from latchkey.store.reserve import SIZE_B, Reserve
from tests.contract.stores import reopened
from tests.fakes.examples import KEY, SESSION, room, stored
from tests.unit.store.by_hand import by_hand, db_of, inside
from tests.unit.store.other_process import said_by


async def test_f09_on_a_full_disk_nothing_is_taken_and_what_was_there_stays(profile: Path) -> None:
    files = await reopened(Profile(profile))
    ((pages,),) = await inside(files, "PRAGMA page_count")
    await inside(files, f"PRAGMA max_page_count = {pages + 5}")
    many = CacheChange("s2", [(room(number), bytes(5_000)) for number in range(50)])
    assert await files.rooms.apply(many) == NotStored("the disk is full")
    found = await files.rooms.read()
    assert (found.next_batch, list(found.rooms)) == ("s1", [room(1)])
    await inside(files, "PRAGMA max_page_count = 100000")
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
    said = said_by(_FILE_SIZE_LIMIT, profile).strip().split("|")
    assert said[0].startswith("NotStored(detail='the disk ")
    assert said[1:] == ["True", "None", "True"]


_ROOM_IN_THE_RESERVE = """
import asyncio, resource, sys
from pathlib import Path
from latchkey.store.profile import Profile
from latchkey.store.reserve import Reserve
from tests.fakes.examples import KEY, SESSION, stored

_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
really_give = Reserve.give

def give(reserve):
    there = really_give(reserve)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if there else 1000, hard))
    return there

Reserve.give = give

async def main():
    files = await Profile(Path(sys.argv[1])).open(SESSION)
    for number in (2, 3):
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        print(await files.tokens.save(KEY, stored(number)), await files.tokens.load(KEY) == stored(number))
    await files.close()

asyncio.run(main())
"""


def test_f09_on_a_full_disk_tokens_are_saved_in_the_room_that_is_held_back_for_them(profile: Path) -> None:
    """A disk of which a byte more is had only for the reserve; that is taken anew after each use."""
    assert said_by(_ROOM_IN_THE_RESERVE, profile).splitlines() == ["None True", "None True"]


_STARTS_ON_A_FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from latchkey.store.profile import Profile
from latchkey.store.reserve import Reserve
from tests.fakes.examples import KEY, SESSION, stored

_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
really_give = Reserve.give

def give(reserve):
    there = really_give(reserve)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if there else 0, hard))
    return there

Reserve.give = give
resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))

async def main():
    profile = Profile(Path(sys.argv[1]))
    print(*(one.identity.session_id for one in profile.sessions()))
    files = await profile.open(SESSION)
    print(await files.tokens.load(KEY) == stored(1))
    await files.close()

asyncio.run(main())
"""


async def test_f06_f09_a_session_is_found_and_opened_on_a_full_disk_after_a_regular_end(profile: Path) -> None:
    """It was taken for none: SQLite makes two files beside a database that it only reads, and the end had removed them."""
    await (await reopened(Profile(profile))).close()
    assert {"session.db", "reserve.bin"} == {one.name for one in (profile / "sessions" / SESSION).iterdir()}
    assert said_by(_STARTS_ON_A_FULL_DISK, profile).splitlines() == [SESSION, "True"]


def test_f09_no_reserve_is_half_there_and_one_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "session"
    folder.mkdir()
    reserve = Reserve(folder)
    reserve.hold()
    (held,) = folder.iterdir()
    made = held.stat()
    assert (made.st_size, stat.S_IMODE(made.st_mode)) == (SIZE_B, 0o600)
    reserve.hold()
    assert held.stat().st_mtime_ns == made.st_mtime_ns
    assert reserve.give()
    assert not reserve.give()
    assert said_by(_HOLDS_ON_A_FULL_DISK, folder).strip() == "[]"


_HOLDS_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from latchkey.store.reserve import Reserve

resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
Reserve(Path(sys.argv[1])).hold()
print(list(Path(sys.argv[1]).iterdir()))
"""


_NO_ROOM_FOR_A_NEW_ONE = """
import asyncio, resource, sys
from pathlib import Path
from latchkey.store.profile import Profile
from tests.fakes.examples import IDENTITY

async def main():
    profile = Path(sys.argv[1])
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    print(await Profile(profile).create(IDENTITY, backend="Secret Service"))
    print(list((profile / "sessions").iterdir()))

asyncio.run(main())
"""


def test_a_session_that_there_is_no_room_for_leaves_nothing_behind(tmp_path: Path) -> None:
    refused, left = said_by(_NO_ROOM_FOR_A_NEW_ONE, tmp_path / "profile").splitlines()
    assert refused.startswith("NotStored(detail='the disk ")
    assert left == "[]"


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
    print(await Profile(profile).create(IDENTITY._replace(session_id="00000002"), backend=""))

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
    said = said_by(_READ_ONLY, open_to_others).splitlines()
    cannot = str(NotStored("the session's file cannot be written"))
    assert said[:4] == ["True", cannot, cannot, "True"]
    assert said[4] == "False [True]"
    assert said[5] == str(NotStored("the folder cannot be written"))


async def test_a_database_that_another_program_holds_is_told_of_and_nothing_is_lost(profile: Path) -> None:
    files = await reopened(Profile(profile))
    await inside(files, "PRAGMA busy_timeout = 1")
    with by_hand(profile) as other:
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
    db_of(files).run_later(lambda _: busy.wait())
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


async def test_f43_a_save_that_does_not_read_back_is_not_stored(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = await reopened(Profile(profile))
    monkeypatch.setattr(sealed_tokens, "seal", lambda *_, **__: b"something else")
    assert await files.tokens.save(KEY, stored(2)) == NotStored("what was written did not come back")
    await files.close()
