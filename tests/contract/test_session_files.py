"""What every profile does with its sessions: pictures, journal, farewell, and the end."""

from __future__ import annotations

import dataclasses

from latchkey.app.ports import SessionFiles
from latchkey.app.world import SessionStorage
from latchkey.session.answers import NotStored
from latchkey.session.identity import StoredIdentity
from latchkey.session.journal import Entry, Farewell
from tests.contract.stores import files, made, reopened, shelf
from tests.fakes.examples import IDENTITY, KEY, SESSION, stored
from tests.fakes.store import refusing_shelf

__all__ = ["files", "shelf"]

_MXC = "mxc://example.org/../../etc/passwd"
_FAREWELL = Farewell(
    1_700_000_000_000,
    "https://matrix.example.org",
    "@alice:example.org",
    "signed_out_by_server",
    (Entry(5, SESSION, "logged_out", {"reason": "revoked", "status": 401, "soft_logout": False, "errcode": None}),),
)


def _entry(number: int) -> Entry:
    return Entry(number, SESSION, "tokens_refreshed", {"rotated": True, "expires_in_ms": number, "access": "0011aabb"})


async def test_a_picture_comes_back_by_its_address_alone(files: SessionFiles) -> None:
    await files.media.put(_MXC, b"\x89PNG")
    assert await files.media.get(_MXC) == b"\x89PNG"
    assert await files.media.get("mxc://example.org/another") is None


async def test_a_newer_picture_takes_the_place_of_the_older(files: SessionFiles) -> None:
    await files.media.put(_MXC, b"old")
    await files.media.put(_MXC, b"new")
    assert await files.media.get(_MXC) == b"new"


async def test_the_journal_gives_its_last_entries_oldest_first(files: SessionFiles) -> None:
    for number in range(5):
        files.journal.append(_entry(number))
    assert list(await files.journal.last(3)) == [_entry(2), _entry(3), _entry(4)]
    assert len(await files.journal.last(100)) == 5


async def test_what_was_queued_is_written_before_the_files_are_closed(shelf: SessionStorage) -> None:
    files = await made(shelf)
    for number in range(200):
        files.journal.append(_entry(number))
    await files.close()
    again = await reopened(shelf)
    assert list(await again.journal.last(1000)) == [_entry(number) for number in range(200)]
    await again.close()


async def test_a_session_without_tokens_is_on_the_shelf_and_says_so(shelf: SessionStorage) -> None:
    files = await made(shelf)
    assert list(shelf.sessions()) == [StoredIdentity(IDENTITY, "", has_tokens=False, backend="Secret Service")]
    await files.tokens.save(KEY, stored(1))
    assert list(shelf.sessions()) == [StoredIdentity(IDENTITY, "", has_tokens=True, backend="Secret Service")]
    await files.close()


async def test_sessions_are_many_and_each_is_its_own(shelf: SessionStorage) -> None:
    other = IDENTITY._replace(session_id="ffffffff", user_id="@bob:example.org")
    first, second = await made(shelf), await made(shelf, other)
    await first.tokens.save(KEY, stored(1))
    await second.tokens.save(KEY, stored(2, other))
    assert await first.tokens.load(KEY) == stored(1)
    assert [one.identity for one in shelf.sessions()] == [IDENTITY, other]
    await first.destroy()
    assert await second.tokens.load(KEY) == stored(2, other)
    assert [one.identity for one in shelf.sessions()] == [other]
    await second.close()


async def test_a_session_is_never_made_over_another(shelf: SessionStorage) -> None:
    files = await made(shelf)
    await files.tokens.save(KEY, stored(1))
    assert isinstance(await shelf.create(IDENTITY, backend="KWallet"), NotStored)
    assert await files.tokens.load(KEY) == stored(1)
    await files.close()


async def test_a_destroyed_session_is_gone(shelf: SessionStorage) -> None:
    files = await made(shelf)
    await files.tokens.save(KEY, stored(1))
    await files.destroy()
    assert list(shelf.sessions()) == []
    assert isinstance(await shelf.open(SESSION), NotStored)


async def test_what_is_for_this_run_only_is_never_on_the_shelf(shelf: SessionStorage) -> None:
    files = await shelf.in_memory(IDENTITY)
    await files.tokens.save(KEY, stored(1))
    assert await files.tokens.load(KEY) == stored(1)
    assert list(shelf.sessions()) == []
    await files.destroy()


async def test_a_session_that_was_closed_can_be_destroyed_and_that_twice(shelf: SessionStorage) -> None:
    files = await made(shelf)
    await files.close()
    await files.close()
    await files.destroy()
    await files.destroy()
    assert list(shelf.sessions()) == []


async def test_a_session_that_never_was_cannot_be_opened(shelf: SessionStorage) -> None:
    assert isinstance(await shelf.open("00000000"), NotStored)


async def test_a_farewell_stays_until_it_is_forgotten(shelf: SessionStorage) -> None:
    assert shelf.farewell() is None
    await shelf.leave_farewell(dataclasses.replace(_FAREWELL, entries=()))
    await shelf.leave_farewell(_FAREWELL)
    assert shelf.farewell() == _FAREWELL
    await shelf.forget_farewell()
    await shelf.forget_farewell()
    assert shelf.farewell() is None


async def test_a_farewell_that_cannot_be_written_holds_nothing_up() -> None:
    shelf = refusing_shelf()
    await shelf.leave_farewell(_FAREWELL)
    assert shelf.farewell() is None


async def test_what_can_all_be_opened_leaves_nothing_out(shelf: SessionStorage) -> None:
    files = await made(shelf)
    assert list(await shelf.unopened()) == []
    assert files.put_aside == ""
    await files.close()


async def test_f37_which_keyring_holds_the_key_is_recorded_anew_and_found_by_the_next_start(
    shelf: SessionStorage,
) -> None:
    files = await made(shelf)
    await files.tokens.save(KEY, stored(1))
    assert await files.tokens.record_backend("KWallet") is None
    assert await files.tokens.load(KEY) == stored(1)
    await files.close()
    assert [one.backend for one in shelf.sessions()] == ["KWallet"]
