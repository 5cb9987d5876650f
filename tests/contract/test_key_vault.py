"""What every keyring does, checked on a real gnome-keyring, on the one for this run only, and on the tests' own."""

from __future__ import annotations

import asyncio
import base64

import pytest
from keyring import core

from latchkey.session.answers import Key, KeyTrouble, NoKey
from latchkey.session.ports import KeyVault
from latchkey.session.secret import Secret
from latchkey.vault.keyring_vault import KeyringVault
from latchkey.vault.memory_vault import MemoryVault
from tests.contract.secret_service import IgnoredPrompter, SecretService
from tests.fakes.vault import FakeVault, RefusingVault
from tests.unit.vault.rings import LikeMacOS, LikeWindows
from tests.until import until

SESSION = "0a1b2c3d"


@pytest.fixture(params=["Secret Service", "This run only", "fake", "like Windows", "like macOS"])
def vault(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> KeyVault:
    """Windows and macOS are not at hand: what is known of them is played by a keyring of the tests' own."""
    if request.param == "Secret Service":
        request.getfixturevalue("service")
        return KeyringVault("default")
    if request.param.startswith("like "):
        monkeypatch.setattr(core, "_keyring_backend", LikeWindows() if request.param == "like Windows" else LikeMacOS())
        return KeyringVault("default")
    return MemoryVault() if request.param == "This run only" else FakeVault()


async def _made(vault: KeyVault, session_id: str = SESSION) -> Key:
    key = await vault.create(session_id)
    assert isinstance(key, Key), key
    return key


def _trouble(answer: Key | NoKey | None) -> KeyTrouble:
    assert isinstance(answer, NoKey), answer
    return answer.trouble


async def test_a_key_that_was_made_is_found_again(vault: KeyVault) -> None:
    assert await vault.fetch(SESSION) != (made := await _made(vault))
    assert await vault.fetch(SESSION) == made
    assert made.backend


async def test_f39_a_key_is_32_bytes_on_a_single_line_of_ascii(vault: KeyVault) -> None:
    text = (await _made(vault)).value.reveal()
    assert text.isascii()
    assert text.isprintable()
    assert len(base64.urlsafe_b64decode(text)) == 32


async def test_each_session_has_a_key_of_its_own(vault: KeyVault) -> None:
    first, second = await _made(vault, "00000001"), await _made(vault, "00000002")
    assert first.value != second.value
    assert await vault.fetch("00000001") == first


async def test_f36_no_key_is_absent_and_names_the_keyring_that_was_asked(vault: KeyVault) -> None:
    answer = await vault.fetch(SESSION)
    assert _trouble(answer) is KeyTrouble.ABSENT
    assert answer.backend == (await _made(vault)).backend


async def test_f36_a_key_that_is_there_is_never_overwritten(vault: KeyVault) -> None:
    made = await _made(vault)
    assert _trouble(await vault.create(SESSION)) is KeyTrouble.FAILED
    assert await vault.fetch(SESSION) == made


async def test_a_destroyed_key_is_absent_and_the_others_stay(vault: KeyVault) -> None:
    await _made(vault)
    other = await _made(vault, "00000002")
    assert await vault.destroy(SESSION) is None
    assert _trouble(await vault.fetch(SESSION)) is KeyTrouble.ABSENT
    assert await vault.fetch("00000002") == other


async def test_destroying_what_was_never_made_is_no_trouble(vault: KeyVault) -> None:
    assert await vault.destroy(SESSION) is None


@pytest.mark.parametrize("trouble", [KeyTrouble.LOCKED, KeyTrouble.FAILED])
async def test_a_refusing_keyring_answers_with_its_trouble(trouble: KeyTrouble) -> None:
    vault = RefusingVault(trouble)
    for answer in (await vault.fetch(SESSION), await vault.create(SESSION), await vault.destroy(SESSION)):
        assert _trouble(answer) is trouble


async def test_f41_the_real_keyring_gives_a_key_back_to_another_run(service: SecretService) -> None:
    made = await _made(KeyringVault("default"))
    assert await KeyringVault("default").fetch(SESSION) == made
    assert made.backend == "Secret Service"


async def test_profiles_do_not_share_keys(service: SecretService) -> None:
    await _made(KeyringVault("default"))
    assert _trouble(await KeyringVault("work").fetch(SESSION)) is KeyTrouble.ABSENT


async def test_f36_f38_a_locked_keyring_is_neither_absent_nor_written_to(service: SecretService) -> None:
    vault = KeyringVault("default")
    made = await _made(vault)
    service.lock()
    for answer in (
        await vault.fetch(SESSION),
        await vault.create(SESSION),
        await vault.create("00000002"),
        await vault.destroy(SESSION),
    ):
        assert answer == NoKey(KeyTrouble.LOCKED, "Secret Service", "it answered with KeyringLocked")
    service.stop()
    service.start()
    assert await vault.fetch(SESSION) == made
    assert _trouble(await vault.fetch("00000002")) is KeyTrouble.ABSENT


async def test_f42_a_keyring_that_hangs_has_failed_within_the_time_limit_and_serves_again_later(
    service: SecretService,
) -> None:
    made = await _made(KeyringVault("default"))
    vault = KeyringVault("default", time_limit_s=0.2)
    service.freeze()
    hung = await vault.fetch(SESSION)
    service.thaw()
    assert hung == NoKey(KeyTrouble.FAILED, "Secret Service", "did not answer within 0.2 s")
    vault._thread._time_limit_s = 30
    assert await vault.fetch(SESSION) == made


async def test_f36_a_create_that_was_given_up_and_then_tried_again_leaves_one_key(service: SecretService) -> None:
    vault = KeyringVault("default", time_limit_s=0.2)
    service.freeze()
    assert _trouble(await vault.create(SESSION)) is KeyTrouble.FAILED
    service.thaw()
    vault._thread._time_limit_s = 30
    made = await _made(vault)
    assert await KeyringVault("default").fetch(SESSION) == made


async def test_no_keyring_on_the_bus_has_failed_until_one_is_started(bus: SecretService) -> None:
    vault = KeyringVault("default")
    for answer in (await vault.fetch(SESSION), await vault.create(SESSION), await vault.destroy(SESSION)):
        assert answer == NoKey(KeyTrouble.FAILED, "", "no keyring was found")
    bus.start()
    assert isinstance(await vault.create(SESSION), Key)


async def test_f36_a_keyring_that_died_has_failed_and_is_not_absent(service: SecretService) -> None:
    vault = KeyringVault("default")
    made = await _made(vault)
    service.stop()
    assert _trouble(await vault.fetch(SESSION)) is KeyTrouble.FAILED
    service.start()
    assert await vault.fetch(SESSION) == made


async def test_what_was_damaged_in_the_keyring_is_no_key_and_stays_as_it_is(service: SecretService) -> None:
    core.set_password("Latchkey", SESSION, "")
    vault = KeyringVault("default")
    for answer in (await vault.fetch(SESSION), await vault.create(SESSION)):
        assert answer == NoKey(KeyTrouble.FAILED, "Secret Service", "what it holds is not a key")
    assert core.get_password("Latchkey", SESSION) == ""


async def test_a_key_never_shows_in_words() -> None:
    vault = MemoryVault()
    made = await _made(vault)
    assert made.value.reveal() not in f"{made!r} {made.value} {vault.__dict__}"
    assert isinstance(made.value, Secret)


async def test_f38_a_prompt_that_nobody_answers_ends_by_the_time_limit_and_is_told_as_locked(
    service: SecretService,
) -> None:
    made = await _made(KeyringVault("default"))
    service.lock()
    with IgnoredPrompter(service.address) as prompter:
        answer = await KeyringVault("default", time_limit_s=0.5).fetch(SESSION)
        assert prompter.asked.is_set()
        assert answer == NoKey(KeyTrouble.LOCKED, "Secret Service", "its prompt was not answered within 0.5 s")
    service.stop()
    service.start()
    assert await KeyringVault("default").fetch(SESSION) == made


@pytest.mark.parametrize("call", ["fetch", "create", "destroy"])
async def test_f36_a_keyring_that_is_killed_in_the_middle_of_a_call_has_failed_and_loses_nothing(
    service: SecretService, call: str
) -> None:
    made = await _made(KeyringVault("default"))
    vault = KeyringVault("default")
    service.freeze()
    under_way = asyncio.get_running_loop().create_task(getattr(vault, call)(SESSION))
    await until(lambda: vault._entries.asked_last, what="the call is under way")
    service.kill()
    assert _trouble(await under_way) is KeyTrouble.FAILED
    service.start()
    assert await vault.fetch(SESSION) == made


async def test_f36_f42_without_any_message_bus_every_call_has_failed_at_once(
    bus: SecretService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    vault = KeyringVault("default")
    for answer in (await vault.fetch(SESSION), await vault.create(SESSION), await vault.destroy(SESSION)):
        assert answer == NoKey(KeyTrouble.FAILED, "", "no keyring was found")


async def test_f40_what_windows_refuses_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = LikeWindows()
    monkeypatch.setattr(core, "_keyring_backend", ring)
    with pytest.raises(OSError, match="stub received bad data"):
        ring.set_password("Latchkey", SESSION, "x" * 1281)
    made = await _made(KeyringVault("default"))
    assert len(made.value.reveal()) * 2 < 2560


async def test_f36_an_entry_that_a_differently_signed_macos_build_may_not_read_has_failed_and_is_not_absent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring = LikeMacOS()
    monkeypatch.setattr(core, "_keyring_backend", ring)
    vault = KeyringVault("default")
    made = await _made(vault)
    ring.of_another_signature.add(SESSION)
    assert _trouble(await vault.fetch(SESSION)) is KeyTrouble.FAILED
    assert _trouble(await vault.create(SESSION)) is KeyTrouble.FAILED
    ring.of_another_signature.clear()
    assert await vault.fetch(SESSION) == made
