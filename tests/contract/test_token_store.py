"""What every token store does."""

from __future__ import annotations

import dataclasses

import pytest

from latchkey.app.ports import SessionFiles
from latchkey.app.world import SessionStorage
from latchkey.session.answers import NotStored
from latchkey.session.instant import Instant
from latchkey.session.secret import Secret
from latchkey.session.tokens import HardEnd, Held, NoExpiry
from tests.contract.stores import files, made, reopened, shelf
from tests.fakes.examples import IDENTITY, ISSUER, KEY, OTHER_KEY, pair, stored
from tests.fakes.store import DISK_FULL, refusing_files, refusing_shelf

__all__ = ["files", "shelf"]

_FIRST = stored(1)
_BARE = dataclasses.replace(
    _FIRST,
    tokens=dataclasses.replace(pair(1), refresh=None, expires_in_ms=NoExpiry.NEVER),
    previous_access=None,
    rejected=True,
    renewable=False,
    last_refresh_ms=None,
    last_rotated=None,
)


async def test_a_new_session_has_no_tokens(files: SessionFiles) -> None:
    assert isinstance(await files.tokens.load(KEY), NotStored)


_ENDING = dataclasses.replace(_FIRST, hard_end=HardEnd(Instant(9_000, 8_000), Instant(1_000, 0)))
_BY_OAUTH = dataclasses.replace(_FIRST, tokens=dataclasses.replace(pair(1), issuer=ISSUER))


@pytest.mark.parametrize("tokens", [_FIRST, _BARE, _ENDING, _BY_OAUTH], ids=["full", "bare", "ending", "by oauth"])
async def test_f08_what_was_saved_is_loaded_to_the_last_field(files: SessionFiles, tokens: Held) -> None:
    assert await files.tokens.save(KEY, tokens) is None
    assert await files.tokens.load(KEY) == tokens


@pytest.mark.parametrize("lifetime", [0, 2**60, NoExpiry.NEVER, NoExpiry.NOT_KNOWN])
async def test_f34_any_lifetime_comes_back_as_it_was(files: SessionFiles, lifetime: int | NoExpiry) -> None:
    held = dataclasses.replace(_FIRST, tokens=dataclasses.replace(pair(1), expires_in_ms=lifetime))
    await files.tokens.save(KEY, held)
    loaded = await files.tokens.load(KEY)
    assert isinstance(loaded, Held)
    assert loaded.tokens.expires_in_ms is lifetime or loaded.tokens.expires_in_ms == lifetime


async def test_f07_a_newer_pair_takes_the_place_of_the_older(files: SessionFiles) -> None:
    await files.tokens.save(KEY, stored(1))
    await files.tokens.save(KEY, stored(2))
    assert await files.tokens.load(KEY) == stored(2)


async def test_a_mark_on_nothing_is_not_stored(files: SessionFiles) -> None:
    assert isinstance(await files.tokens.mark_refresh_sent(KEY, refresh_token(1)), NotStored)


async def test_f44_another_key_opens_nothing_and_destroys_nothing(files: SessionFiles) -> None:
    await files.tokens.save(KEY, stored(1))
    assert isinstance(await files.tokens.load(OTHER_KEY), NotStored)
    assert isinstance(await files.tokens.mark_refresh_sent(OTHER_KEY, refresh_token(1)), NotStored)
    assert await files.tokens.load(KEY) == stored(1)


async def test_after_a_new_key_was_made_the_tokens_are_sealed_with_it(files: SessionFiles) -> None:
    await files.tokens.save(KEY, stored(1))
    assert await files.tokens.save(OTHER_KEY, stored(2)) is None
    assert await files.tokens.load(OTHER_KEY) == stored(2)
    assert isinstance(await files.tokens.load(KEY), NotStored)


async def test_f28_new_tokens_put_a_session_in_good_standing_again_and_a_mark_leaves_it(shelf: SessionStorage) -> None:
    """A session that was brought back is not soft-logged-out again by the next start."""
    files = await made(shelf)
    assert [one.standing for one in shelf.sessions()] == [""]
    await files.tokens.save(KEY, stored(1))
    assert await files.tokens.set_standing("expired") is None
    await files.tokens.mark_refresh_sent(KEY, refresh_token(1))
    assert [one.standing for one in shelf.sessions()] == ["expired"]
    await files.tokens.save(KEY, stored(2))
    assert [one.standing for one in shelf.sessions()] == [""]
    assert await files.tokens.load(KEY) == stored(2)
    await files.close()


def refresh_token(number: int) -> Secret:
    token = pair(number).refresh
    assert token is not None
    return token


async def test_that_a_refresh_token_was_sent_is_remembered_of_that_one_alone(files: SessionFiles) -> None:
    await files.tokens.save(KEY, stored(2))
    assert await files.tokens.mark_refresh_sent(KEY, refresh_token(1)) is None
    assert await files.tokens.load(KEY) == stored(2), "it is not the one on disk"
    assert await files.tokens.mark_refresh_sent(KEY, refresh_token(2)) is None
    assert await files.tokens.mark_refresh_sent(KEY, refresh_token(2)) is None
    assert await files.tokens.load(KEY) == dataclasses.replace(stored(2), refresh_sent=True)
    assert isinstance(await files.tokens.mark_refresh_sent(OTHER_KEY, refresh_token(2)), NotStored)


async def test_f27_a_device_that_changed_at_sign_in_is_remembered_with_its_tokens(shelf: SessionStorage) -> None:
    moved = IDENTITY._replace(device_id="NEW", signed_in_with="m.login.sso")
    files = await made(shelf)
    await files.tokens.save(KEY, stored(1))
    await files.tokens.save(KEY, stored(2, moved))
    await files.close()
    again = await reopened(shelf)
    assert await again.tokens.load(KEY) == stored(2, moved)
    assert [one.identity for one in shelf.sessions()] == [moved]
    await again.close()


async def test_tokens_outlive_the_program(shelf: SessionStorage) -> None:
    files = await made(shelf)
    await files.tokens.save(KEY, stored(3))
    await files.close()
    again = await reopened(shelf)
    assert await again.tokens.load(KEY) == stored(3)
    await again.close()


async def test_f09_a_disk_that_refuses_says_so_to_everything() -> None:
    tokens = refusing_files(IDENTITY).tokens
    assert await tokens.save(KEY, stored(1)) == DISK_FULL
    assert await tokens.load(KEY) == DISK_FULL
    assert await tokens.mark_refresh_sent(KEY, refresh_token(1)) == DISK_FULL
    assert await tokens.set_standing("expired") == DISK_FULL
    assert await refusing_shelf().create(IDENTITY, backend="Secret Service") == DISK_FULL
    assert await refusing_shelf().open(IDENTITY.session_id) == DISK_FULL


def test_what_is_stored_never_shows_in_words() -> None:
    words = repr(stored(1))
    assert "syt_access" not in words
    assert "syr_refresh" not in words
    assert Secret("syt_access").reveal() not in words
