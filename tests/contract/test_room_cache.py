"""What every room cache does."""

from __future__ import annotations

from latchkey.app.ports import CacheChange, CachedRooms, SessionFiles
from latchkey.app.rooms import YOU, own_words
from latchkey.app.world import SessionStorage
from latchkey.session.answers import NotStored
from tests.contract.stores import files, made, reopened, shelf
from tests.fakes.examples import IDENTITY, KEY, room, stored
from tests.fakes.store import DISK_FULL, refusing_files

__all__ = ["files", "shelf"]


async def test_a_new_session_begins_at_the_beginning(files: SessionFiles) -> None:
    found = await files.rooms.read()
    assert (found.next_batch, list(found.rooms), dict(found.facts), found.account) == (None, [], {}, None)


async def test_rooms_come_back_whole_and_the_newest_comes_first(files: SessionFiles) -> None:
    invite = room(9, invited_by="@bob:example.org")
    second = room(2, last_sender=YOU, last_text=own_words("m.file", "plan.pdf"))
    change = CacheChange("s1", [(second, b"two"), (invite, b"nine"), (room(3), b"three")], account=b"direct")
    assert await files.rooms.apply(change) is None
    found = await files.rooms.read()
    assert found.next_batch == "s1"
    assert list(found.rooms) == [invite, room(3), second]
    assert dict(found.facts) == {invite.room_id: b"nine", room(3).room_id: b"three", room(2).room_id: b"two"}
    assert found.account == b"direct"


async def test_a_change_replaces_adds_and_removes(files: SessionFiles) -> None:
    await files.rooms.apply(CacheChange("s1", [(room(1), b"1"), (room(2), b"2")], account=b"direct"))
    renamed = room(1, name="Another name", recency_ms=5)
    await files.rooms.apply(CacheChange("s2", [(renamed, b"1b"), (room(3), b"3")], gone=[room(2).room_id]))
    found = await files.rooms.read()
    assert list(found.rooms) == [renamed, room(3)]
    assert dict(found.facts) == {renamed.room_id: b"1b", room(3).room_id: b"3"}
    assert (found.next_batch, found.account) == ("s2", b"direct")


async def test_a_room_that_is_gone_and_back_in_one_answer_is_there(files: SessionFiles) -> None:
    await files.rooms.apply(CacheChange("s1", [(room(1), b"1")]))
    await files.rooms.apply(CacheChange("s2", [(room(1), b"1b")], gone=[room(1).room_id]))
    assert dict((await files.rooms.read()).facts) == {room(1).room_id: b"1b"}


async def test_a_room_that_never_was_may_go(files: SessionFiles) -> None:
    assert await files.rooms.apply(CacheChange("s1", [], gone=["!nowhere:example.org"])) is None
    assert (await files.rooms.read()).next_batch == "s1"


async def test_f28_rooms_and_position_outlive_the_program_and_a_new_sign_in(shelf: SessionStorage) -> None:
    files = await made(shelf)
    await files.tokens.save(KEY, stored(1))
    await files.rooms.apply(CacheChange("s7", [(room(1), b"1")]))
    await files.tokens.set_standing("expired")
    await files.close()
    again = await reopened(shelf)
    await again.tokens.save(KEY, stored(2))
    await again.tokens.set_standing("")
    found = await again.rooms.read()
    assert (found.next_batch, list(found.rooms)) == ("s7", [room(1)])
    await again.close()


async def test_a_disk_that_refuses_keeps_the_position_where_it_was() -> None:
    files = refusing_files(IDENTITY)
    assert await files.rooms.apply(CacheChange("s1", [])) == DISK_FULL
    found: CachedRooms | NotStored = await files.rooms.read()
    assert isinstance(found, CachedRooms)
    assert found.next_batch is None
