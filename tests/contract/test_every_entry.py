"""Every entry of the program in a real gnome-keyring: found whatever profile it belongs to, and removed."""

from __future__ import annotations

from contextlib import closing

import keyring
import secretstorage

from latchkey.session.answers import KeyTrouble, NoKey
from latchkey.vault.every_entry import EveryEntry
from latchkey.vault.trial import SERVICE as TRIAL
from tests.contract.secret_service import SecretService

OURS = {
    ("Latchkey", "0a1b2c3d"),
    ("Latchkey", "untold"),
    ("Latchkey (gone-since)", "99887766"),
    (TRIAL, "test-0a1b2c3d"),
}
OF_OTHERS = {("Latchkey Inc.", "alice"), ("another program", "0a1b2c3d")}
LOCKED = NoKey(KeyTrouble.LOCKED, "Secret Service", "it answered with KeyringLocked")


def write(entries: set[tuple[str, str]]) -> None:
    for service, user in entries:
        keyring.set_password(service, user, "a key")


def kept() -> set[tuple[str, str]]:
    with closing(secretstorage.dbus_init()) as connection:
        found = [item.get_attributes() for item in secretstorage.search_items(connection, {})]
    return {(one["service"], one["username"]) for one in found if "service" in one}


async def test_f44_all_are_found_and_removed_and_those_of_others_stay(service: SecretService) -> None:
    write(OURS | OF_OTHERS)
    found = await EveryEntry(()).look()
    assert not isinstance(found, NoKey)
    assert set(found) == OURS
    assert await EveryEntry(()).clear() == ()
    assert kept() == OF_OTHERS


async def test_an_empty_keyring_has_none(service: SecretService) -> None:
    assert await EveryEntry([("Latchkey", "0a1b2c3d")]).look() == ()
    assert await EveryEntry([("Latchkey", "0a1b2c3d")]).clear() == ()


async def test_f36_in_a_locked_one_the_names_may_be_seen_and_nothing_goes(service: SecretService) -> None:
    write(OURS)
    service.lock()
    found = await EveryEntry(()).look()
    assert not isinstance(found, NoKey)
    assert set(found) == OURS
    assert await EveryEntry(()).clear() == LOCKED
    assert kept() == OURS


async def test_f36_one_that_was_not_unlocked_since_its_start_tells_no_names_and_is_not_taken_for_empty(
    service: SecretService,
) -> None:
    write(OURS)
    service.stop()
    service.start(unlocked=False)
    assert await EveryEntry(()).look() == LOCKED
    assert await EveryEntry(()).clear() == LOCKED
    service.stop()
    service.start()
    assert await EveryEntry(()).clear() == ()
    assert kept() == set()


async def test_f42_one_that_hangs_is_given_up(service: SecretService) -> None:
    keyring.get_keyring()
    service.freeze()
    every = EveryEntry((), look_limit_s=0.1, clear_limit_s=0.1)
    silent = NoKey(KeyTrouble.FAILED, "Secret Service", "it did not answer within 0.1 s")
    assert await every.look() == await every.clear() == silent
    service.thaw()
