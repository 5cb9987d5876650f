"""The trial of the keyring: on a real gnome-keyring in each of its moods, and on keyrings with limits of their own."""

from __future__ import annotations

import threading
from contextlib import aclosing

import pytest
from keyring import core
from keyring.backend import KeyringBackend
from keyring.errors import PasswordSetError

from latchkey.app.checkup import Finding, Mark
from latchkey.vault.trial import SERVICE, try_keyring
from tests.contract.secret_service import IgnoredPrompter, SecretService
from tests.unit.vault.rings import Chain, Drawer, Forgetful, LikeMacOS, LikeWindows, Raising, Sticky
from tests.until import until

ALL = ["Keyring", "Keyring lock", "Keyring write", "Keyring read", "Keyring size limit", "Keyring delete"]


async def findings(limit_s: float = 10) -> list[Finding]:
    async with aclosing(try_keyring(time_limit_s=limit_s)) as found:
        return [one async for one in found]


async def on(ring: KeyringBackend, monkeypatch: pytest.MonkeyPatch) -> dict[str, Finding]:
    monkeypatch.setattr(core, "_keyring_backend", ring)
    return {one.topic: one for one in await findings()}


def entries(service: SecretService) -> list[str]:
    """What the real keyring holds under the trial's name."""
    import secretstorage

    with secretstorage.dbus_init() as connection:
        found = secretstorage.search_items(connection, {"service": SERVICE})
        return [str(item.get_label()) for item in found]


def test_nothing_is_left_of_what_is_not_there(service: SecretService) -> None:
    core.set_password(SERVICE, "somebody", "x")
    assert len(entries(service)) == 1, "or the tests below would prove nothing"


async def test_f41_a_real_keyring_passes_and_keeps_nothing_of_it(service: SecretService) -> None:
    found = await findings()
    assert [one.topic for one in found] == ALL
    assert {one.mark for one in found} == {Mark.FINE}
    assert found[0].sentence == "Secret Service is used."
    assert found[4].sentence.startswith("It takes 16,384 characters or more")
    assert entries(service) == []


async def test_f38_a_locked_keyring_is_told_of_and_nobody_is_asked(service: SecretService) -> None:
    core.set_password("other", "one", "x")
    service.lock()
    with IgnoredPrompter(service.address) as prompter:
        found = await findings()
        assert not prompter.asked.is_set()
    assert [(one.topic, one.mark) for one in found] == [("Keyring", Mark.FINE), ("Keyring lock", Mark.BROKEN)]
    assert "unlock it" in found[1].sentence


async def test_f42_a_frozen_keyring_is_broken_within_the_time_limit(service: SecretService) -> None:
    core.get_keyring()
    service.freeze()
    found = await findings(0.3)
    service.thaw()
    assert found[-1].mark is Mark.BROKEN
    assert found[-1].sentence == "It did not answer within 0.3 s."


async def test_f36_a_keyring_that_is_killed_in_the_middle_is_broken(service: SecretService) -> None:
    async with aclosing(try_keyring()) as trial:
        found = []
        async for one in trial:
            found.append(one)
            if one.topic == "Keyring write":
                service.kill()
    assert [one.mark for one in found if one.topic in ("Keyring read", "Keyring delete")] == [Mark.BROKEN] * 2


async def test_no_keyring_on_the_bus_is_broken(bus: SecretService) -> None:
    (found,) = await findings()
    assert (found.topic, found.mark) == ("Keyring", Mark.BROKEN)


async def test_no_bus_at_all_is_broken(bus: SecretService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    (found,) = await findings()
    assert found.mark is Mark.BROKEN


async def test_a_trial_that_nobody_wants_any_more_takes_its_entry_out_again(service: SecretService) -> None:
    async with aclosing(try_keyring()) as trial:
        async for one in trial:
            if one.topic == "Keyring write":
                assert len(entries(service)) == 1
                break
    assert entries(service) == []


async def test_no_thread_of_it_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(threading.enumerate())
    await on(LikeMacOS(), monkeypatch)
    await until(lambda: set(threading.enumerate()) <= before, what="it has ended")


async def test_f40_the_limit_of_windows_is_told_and_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = LikeWindows()
    found = await on(ring, monkeypatch)
    assert found["Keyring size limit"].mark is Mark.FINE
    assert found["Keyring size limit"].sentence == "It takes 1,280 characters and refuses 2,560; Latchkey writes 44."
    assert ring.targets == {}


async def test_the_keychain_of_macos_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = LikeMacOS()
    assert {one.mark for one in (await on(ring, monkeypatch)).values()} == {Mark.FINE}
    assert ring.entries == {}


async def test_f43_a_keyring_that_forgets_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await on(Forgetful(None), monkeypatch)
    assert found["Keyring read"].mark is Mark.BROKEN
    assert found["Keyring delete"].sentence == "Nothing of the test was left."


async def test_a_keyring_that_does_not_let_go_is_broken_and_the_entry_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await on(Sticky("Sticky"), monkeypatch)
    assert found["Keyring delete"].mark is Mark.BROKEN
    assert SERVICE in found["Keyring delete"].sentence


async def test_the_words_of_an_error_stay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    found = await on(Raising(PasswordSetError, always=False), monkeypatch)
    assert found["Keyring write"] == Finding("Keyring write", Mark.BROKEN, "It answered with PasswordSetError.")


async def test_f37_of_several_keyrings_the_one_that_is_written_to_is_tried_and_the_others_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = await on(Chain(Drawer("First"), Drawer("Second")), monkeypatch)
    assert found["Keyring"].sentence == "First is used; also found: Second."


async def test_a_slow_keyring_is_to_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 1.5, 2.0, 2.1, 3.0, 3.1])
    monkeypatch.setattr("latchkey.vault.trial.time", type("Time", (), {"monotonic": lambda: next(times)}))
    found = await on(Drawer(), monkeypatch)
    assert found["Keyring write"] == Finding(
        "Keyring write", Mark.LOOK, "A test entry was written in 1500 ms, which is slow."
    )
