"""What every store of revocations does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from latchkey.session.answers import NotStored
from latchkey.session.ports import RevocationStore
from latchkey.session.revocation import Revocation
from latchkey.session.secret import Secret
from latchkey.store.profile import Profile
from latchkey.store.sealed_revocations import FILE
from tests.contract.stores import shelf_on
from tests.fakes.examples import IDENTITY, ISSUER, KEY, OTHER_KEY

FIRST = Revocation(IDENTITY, Secret("syt_access_000001"), Secret("syr_refresh_000001"), 1_700_000_000_000)
SECOND = Revocation(IDENTITY._replace(session_id="ffffffff"), Secret("syt_access_000002"), None, 1, everywhere=True)
THIRD = replace(FIRST, identity=IDENTITY._replace(session_id="eeeeeeee"), issuer=ISSUER)


@pytest.fixture(params=["files", "fake"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> RevocationStore:
    return shelf_on(request.param, tmp_path).revocations


async def test_at_first_there_is_nothing(store: RevocationStore) -> None:
    assert not store.exists()
    assert isinstance(await store.load(KEY), NotStored)
    await store.destroy()


async def test_f45_what_was_saved_is_loaded_to_the_last_field(store: RevocationStore) -> None:
    assert await store.save(KEY, [FIRST]) is None
    assert await store.save(KEY, [FIRST, SECOND, THIRD]) is None
    assert store.exists()
    assert await store.load(KEY) == (FIRST, SECOND, THIRD)


async def test_another_key_opens_nothing(store: RevocationStore) -> None:
    await store.save(KEY, [FIRST])
    assert isinstance(await store.load(OTHER_KEY), NotStored)
    assert await store.load(KEY) == (FIRST,)


async def test_what_was_destroyed_is_gone(store: RevocationStore) -> None:
    await store.save(KEY, [FIRST])
    await store.destroy()
    assert not store.exists()


async def test_it_is_sealed_and_for_its_owner_alone(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    await Profile(profile).revocations.save(KEY, [FIRST])
    file = profile / FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert profile.stat().st_mode & 0o777 == 0o700
    for secret in ("syt_access", "syr_refresh", "alice", "example.org", "ABCDEF"):
        assert secret.encode() not in file.read_bytes()
    assert [one.name for one in profile.iterdir()] == [FILE]


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 200])
async def test_a_damaged_file_is_a_value(tmp_path: Path, damage: bytes) -> None:
    store = Profile(tmp_path).revocations
    await store.save(KEY, [FIRST])
    (tmp_path / FILE).write_bytes(damage)
    assert isinstance(await store.load(KEY), NotStored)


async def test_a_disk_that_refuses_and_a_key_that_is_none_are_values(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("a file where a folder should be")
    store = Profile(tmp_path / "profile").revocations
    assert isinstance(await store.save(KEY, [FIRST]), NotStored)
    assert isinstance(await store.save(Secret("no key"), [FIRST]), NotStored)


async def test_what_a_newer_program_wrote_is_a_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Profile(tmp_path).revocations
    monkeypatch.setattr("latchkey.store.sealed_revocations._to_text", lambda _: b'[{"identity": {"who": 1}}]')
    assert isinstance(await store.save(KEY, [FIRST]), NotStored), "it did not come back"
