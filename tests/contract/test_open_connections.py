"""However often a keyring is asked, and however badly it answers, nothing stays open."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from latchkey.session.answers import Key, KeyTrouble, NoKey
from latchkey.vault import secret_service
from latchkey.vault.keyring_vault import KeyringVault
from tests.contract.secret_service import IgnoredPrompter, SecretService
from tests.until import until

SESSION = "0a1b2c3d"


@pytest.fixture
def vault(service: SecretService) -> Iterator[KeyringVault]:
    """One that has been asked before; the garbage collector tidies nothing up behind it."""
    gc.collect()
    gc.disable()
    yield KeyringVault("default")
    gc.enable()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def asking() -> int:
    """Threads, also those that look at the keyring's lock."""
    return sum(thread.name.startswith("keyring") for thread in threading.enumerate())


async def test_a_keyring_that_answers(vault: KeyringVault) -> None:
    await vault.fetch(SESSION)
    before = open_files()
    for _ in range(50):
        assert isinstance(await vault.create(SESSION), Key)
        assert isinstance(await vault.fetch(SESSION), Key)
        assert await vault.destroy(SESSION) is None
        assert isinstance(await vault.fetch(SESSION), NoKey)
    assert open_files() == before


async def test_a_keyring_that_is_locked(vault: KeyringVault, service: SecretService) -> None:
    await vault.create(SESSION)
    before = open_files()
    service.lock()
    for _ in range(20):
        answer = await vault.fetch(SESSION)
        assert isinstance(answer, NoKey)
        assert answer.trouble is KeyTrouble.LOCKED
    assert open_files() == before


async def test_a_keyring_that_is_gone(vault: KeyringVault, service: SecretService) -> None:
    await vault.fetch(SESSION)
    service.stop()
    before = open_files()
    for _ in range(20):
        answer = await vault.fetch(SESSION)
        assert isinstance(answer, NoKey)
        assert answer.trouble is KeyTrouble.FAILED
    assert open_files() == before


async def test_f42_a_keyring_that_never_answers_is_asked_no_longer_once_the_wait_limit_is_over(
    vault: KeyringVault, service: SecretService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await vault.fetch(SESSION)
    before, already_asking = open_files(), asking()
    monkeypatch.setattr(secret_service, "WAIT_LIMIT_S", 0.5)
    hasty = KeyringVault("default", time_limit_s=0.05)
    service.freeze()
    for _ in range(5):
        assert isinstance(await hasty.fetch(SESSION), NoKey)
    assert asking() > already_asking, "they were given up, and still ask"
    # The vault that asked before lets its idle thread go too, at a time of its own.
    await until(lambda: asking() <= already_asking and open_files() == before, what="they ask no longer")


async def test_f38_a_keyring_whose_prompts_nobody_answers(
    vault: KeyringVault, service: SecretService, monkeypatch: pytest.MonkeyPatch
) -> None:
    await vault.create(SESSION)
    monkeypatch.setattr(secret_service, "WAIT_LIMIT_S", 1.5)
    hasty = KeyringVault("default", time_limit_s=0.5)
    service.lock()
    with IgnoredPrompter(service.address):
        before, already_asking = open_files(), asking()
        for _ in range(4):
            answer = await hasty.fetch(SESSION)
            assert isinstance(answer, NoKey)
            assert answer.trouble is KeyTrouble.LOCKED
        await until(
            lambda: asking() <= already_asking + 1 and open_files() == before,
            what="only the one that looks at the lock is kept",
        )


async def test_a_bus_that_hangs_up_while_it_greets(vault: KeyringVault, monkeypatch: pytest.MonkeyPatch) -> None:
    await vault.fetch(SESSION)
    before = open_files()

    def hung_up(*_: object, **__: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(secret_service._Connection, "receive", hung_up)
    answer = await vault.fetch(SESSION)
    assert isinstance(answer, NoKey)
    assert open_files() == before
