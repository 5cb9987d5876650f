"""Keyrings that misbehave."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring import core
from keyring.backend import KeyringBackend
from keyring.backends import null
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from latchkey.session.answers import Key, KeyTrouble, NoKey
from latchkey.vault.keyring_vault import KeyringVault
from tests.unit.vault.rings import Chain, Drawer, Forgetful, Raising, Sticky
from tests.until import until

SESSION = "0a1b2c3d"
ROOT = Path(__file__).parents[3]

Use = Callable[[KeyringBackend], KeyringVault]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """A vault on a keyring of the test's own."""

    def use(ring: KeyringBackend) -> KeyringVault:
        monkeypatch.setattr(core, "_keyring_backend", ring)
        return KeyringVault("default")

    return use


def _no_key(answer: Key | NoKey | None) -> NoKey:
    assert isinstance(answer, NoKey), answer
    return answer


async def test_f40_f39_what_is_written_is_short_and_on_one_line(use: Use) -> None:
    drawer = Drawer()
    await use(drawer).create(SESSION)
    ((entry, value),) = drawer.entries.items()
    assert entry == ("Latchkey", SESSION)
    assert len(value) == 44
    assert value.isascii()
    assert len(value.splitlines()) == 1


async def test_after_its_end_no_thread_is_left_and_it_can_be_asked_all_the_same(use: Use) -> None:
    before = set(threading.enumerate())
    vault = use(Drawer())
    for session_id in (SESSION, "0a1b2c3e"):
        assert isinstance(await vault.create(session_id), Key)
        vault.end()
        await until(lambda: set(threading.enumerate()) <= before, what="its thread has ended")
    vault.end()


async def test_a_profile_has_a_service_of_its_own(use: Use) -> None:
    drawer = Drawer()
    use(drawer)
    await KeyringVault("work").create(SESSION)
    assert list(drawer.entries) == [("Latchkey (work)", SESSION)]


@pytest.mark.parametrize("instead", [None, "", "something else"])
async def test_f43_a_keyring_that_does_not_keep_what_was_written_has_failed(use: Use, instead: str | None) -> None:
    answer = _no_key(await use(Forgetful(instead)).create(SESSION))
    assert answer == NoKey(KeyTrouble.FAILED, "Forgetful", "it did not keep what was written")


async def test_a_keyring_that_was_switched_off_is_none(use: Use) -> None:
    vault = use(null.Keyring())  # type: ignore[no-untyped-call]  # keyring types no constructor
    assert await vault.fetch(SESSION) == NoKey(KeyTrouble.FAILED, "", "no keyring was found")
    assert await vault.create(SESSION) == NoKey(KeyTrouble.FAILED, "", "no keyring was found")
    assert await vault.destroy(SESSION) == NoKey(KeyTrouble.FAILED, "", "no keyring was found")


@pytest.mark.parametrize("error", [PasswordSetError, OSError, ValueError, RuntimeError, KeyError])
async def test_a_write_that_raises_has_failed_and_its_words_stay_out(use: Use, error: type[Exception]) -> None:
    answer = _no_key(await use(Raising(error, always=False)).create(SESSION))
    assert answer == NoKey(KeyTrouble.FAILED, "Raising", f"it answered with {error.__name__}")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KeyringLocked, "Failed to unlock the collection!"),
        (InitError, "Failed to create the collection: Prompt dismissed.."),
        (InitError, "The collection is locked"),
    ],
)
async def test_f36_f38_every_way_of_being_locked_is_locked(use: Use, error: type[Exception], words: str) -> None:
    vault = use(Raising(lambda _: error(words), always=True))
    for answer in (await vault.fetch(SESSION), await vault.create(SESSION), await vault.destroy(SESSION)):
        assert answer == NoKey(KeyTrouble.LOCKED, "Raising", f"it answered with {error.__name__}")


async def test_a_keyring_that_cannot_be_opened_for_another_reason_has_failed(use: Use) -> None:
    vault = use(Raising(lambda _: InitError("D-Bus is not there"), always=True))
    assert _no_key(await vault.fetch(SESSION)).trouble is KeyTrouble.FAILED


async def test_an_error_that_came_from_a_locked_collection_is_locked(use: Use) -> None:
    def wrapped(_: str) -> BaseException:
        error = OSError("something")
        error.__cause__ = KeyringLocked("x")
        return error

    assert _no_key(await use(Raising(wrapped, always=True)).fetch(SESSION)).trouble is KeyTrouble.LOCKED


async def test_a_keyring_that_was_chosen_and_does_not_exist_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.module.Keyring")
    vault = KeyringVault("default")
    answer = await vault.fetch(SESSION)
    assert answer == NoKey(KeyTrouble.FAILED, "", "it answered with ModuleNotFoundError")


async def test_f37_where_several_keyrings_have_no_key_all_of_them_are_named(use: Use) -> None:
    answer = await use(Chain(Drawer("First"), Drawer("Second"))).fetch(SESSION)
    assert answer == NoKey(KeyTrouble.ABSENT, "First", asked=("First", "Second"))


async def test_f37_of_several_keyrings_the_one_that_holds_the_key_is_named(use: Use) -> None:
    first, second = Drawer("First"), Drawer("Second")
    made = await use(second).create(SESSION)
    vault = use(Chain(first, second))
    assert await vault.fetch(SESSION) == made
    assert isinstance(made, Key)
    assert made.backend == "Second"
    assert await vault.destroy(SESSION) is None
    assert second.entries == {}


async def test_f37_a_new_key_goes_into_the_first_of_several_keyrings(use: Use) -> None:
    first, second = Drawer("First"), Drawer("Second")
    made = await use(Chain(first, second)).create(SESSION)
    assert isinstance(made, Key)
    assert (made.backend, len(first.entries), len(second.entries)) == ("First", 1, 0)


async def test_f36_a_locked_keyring_among_several_may_hold_the_key(use: Use) -> None:
    second = Drawer("Second")
    vault = use(Chain(Raising(KeyringLocked, always=True), second))
    assert _no_key(await vault.create(SESSION)).trouble is KeyTrouble.LOCKED
    assert second.entries == {}


async def test_an_empty_chain_is_no_keyring(use: Use) -> None:
    assert _no_key(await use(Chain()).fetch(SESSION)).detail == "no keyring was found"


async def test_a_key_that_will_not_go_is_told_of(use: Use) -> None:
    vault = use(Sticky("Sticky"))
    await vault.create(SESSION)
    assert await vault.destroy(SESSION) == NoKey(KeyTrouble.FAILED, "Sticky", "the key is still there")


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("keyring.backends.SecretService", "Secret Service"),
        ("keyring.backends.libsecret", "Secret Service"),
        ("keyring.backends.kwallet", "KWallet"),
        ("keyring.backends.Windows", "Windows Credential Manager"),
        ("keyring.backends.macOS", "macOS Keychain"),
        ("somebody.elses", "Drawer"),
    ],
)
async def test_keyrings_have_names_for_people(
    use: Use, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    monkeypatch.setattr(Drawer, "__module__", module)
    assert _no_key(await use(Drawer()).fetch(SESSION)).backend == name


async def test_f36_a_prompt_of_kwallet_that_ran_out_is_locked_and_not_absent(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Drawer, "__module__", "keyring.backends.kwallet")
    times = iter([100.0, 120.0])
    monkeypatch.setattr("latchkey.vault.entries.time", type("Time", (), {"monotonic": lambda: next(times)}))
    assert await use(Drawer()).fetch(SESSION) == NoKey(KeyTrouble.LOCKED, "KWallet", "its prompt was not answered")


class _Stuck(Drawer):
    """Answers when it is let go."""

    viable = False

    def __init__(self) -> None:
        super().__init__("Stuck")
        self.entered, self.let_go = threading.Event(), threading.Event()
        self.served_on: threading.Thread | None = None
        self.sets = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.served_on = threading.current_thread()
        self.entered.set()
        self.let_go.wait()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.sets += 1
        super().set_password(service, username, password)


class _StuckInWriting(_Stuck):
    viable = False

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        super().get_password(service, username)
        super().set_password(service, username, password)


async def test_f42_calls_behind_one_that_is_stuck_get_a_thread_of_their_own(use: Use) -> None:
    stuck = _Stuck()
    vault = use(stuck)
    vault._thread._time_limit_s = 0.05
    first, second = await asyncio.gather(vault.fetch(SESSION), vault.fetch("00000002"))
    assert _no_key(first).detail == _no_key(second).detail == "did not answer within 30 s"
    assert _no_key(first).backend == "Stuck"
    vault._thread._time_limit_s = 30
    use(Drawer())
    assert _no_key(await vault.fetch(SESSION)).trouble is KeyTrouble.ABSENT
    stuck.let_go.set()


@pytest.mark.qt
@pytest.mark.parametrize("call", ["fetch", "create", "destroy"])
async def test_f42_the_windows_loop_turns_a_thousand_times_while_a_keyring_blocks(use: Use, call: str) -> None:
    """The keyring is let go by the loop's last turn: a call on the loop's own thread would never end."""
    stuck, turns = _Stuck(), 0
    loop = asyncio.get_running_loop()

    def turn() -> None:
        nonlocal turns
        turns += 1
        if turns < 1000:
            loop.call_soon(turn)
        else:
            stuck.let_go.set()

    calling = loop.create_task(getattr(use(stuck), call)(SESSION))
    await asyncio.to_thread(stuck.entered.wait)
    turn()
    await calling
    assert turns == 1000
    assert stuck.served_on is not None
    assert stuck.served_on.daemon
    assert stuck.served_on is not threading.main_thread()


async def test_f36_a_create_nobody_waits_for_any_more_writes_nothing(use: Use) -> None:
    stuck = _Stuck()
    vault = use(stuck)
    vault._thread._time_limit_s = 0.05
    assert _no_key(await vault.create(SESSION)).trouble is KeyTrouble.FAILED
    assert stuck.served_on is not None
    stuck.let_go.set()
    stuck.served_on.join(10)
    assert not stuck.served_on.is_alive()
    assert stuck.sets == 0


async def test_f36_a_write_that_arrives_after_it_was_given_up_destroys_no_newer_key(use: Use) -> None:
    stuck = _StuckInWriting()
    vault = use(stuck)
    vault._thread._time_limit_s = 0.05
    assert _no_key(await vault.create(SESSION)).detail == "did not answer within 30 s"
    vault._thread._time_limit_s = 30
    prompt = Drawer()
    prompt.entries = stuck.entries
    use(prompt)
    made = await vault.create(SESSION)
    stuck.let_go.set()
    assert stuck.served_on is not None
    stuck.served_on.join(10)
    assert stuck.sets == 1
    assert isinstance(made, Key)
    assert await vault.fetch(SESSION) == made


async def test_a_caller_that_went_away_does_not_hold_up_the_next(use: Use) -> None:
    stuck = _Stuck()
    vault = use(stuck)
    gone = asyncio.create_task(vault.fetch(SESSION))
    await asyncio.to_thread(stuck.entered.wait)
    gone.cancel()
    assert isinstance((await asyncio.gather(gone, return_exceptions=True))[0], asyncio.CancelledError)
    use(Drawer())
    assert _no_key(await vault.fetch(SESSION)).trouble is KeyTrouble.ABSENT
    stuck.let_go.set()


_EXITS = """
import asyncio, threading
from keyring import core
from latchkey.vault.keyring_vault import KeyringVault
from tests.unit.vault.rings import Drawer

class Stuck(Drawer):
    viable = False
    def get_password(self, service, username):
        threading.Event().wait()

core.set_keyring(Stuck())
print(asyncio.run(KeyringVault("default", time_limit_s=0.05).fetch("0a1b2c3d")).detail)
"""


def test_f42_a_prompt_nobody_answers_does_not_hold_up_the_end_of_the_program() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "gui"), str(ROOT)))}
    command = [sys.executable, "-W", "error", "-c", _EXITS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (0, "did not answer within 0.05 s\n")
