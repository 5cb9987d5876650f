"""``latchkey doctor``: on a real keyring and a real profile, and on a computer that has neither."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from latchkey.app.checkup import Finding, Mark
from latchkey.doctor import examine
from latchkey.session.answers import Key, NotStored
from latchkey.session.ports import KeyVault
from latchkey.store.profile import Profile
from tests.contract.secret_service import SecretService
from tests.fakes.examples import IDENTITY, KEY, SESSION, pair, stored
from tests.fakes.spyglass import Spyglass


def doctor(*arguments: str, address: str | None = None) -> subprocess.CompletedProcess[str]:
    """Without a display."""
    without = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHON_KEYRING_BACKEND")
    environment = {name: value for name, value in os.environ.items() if name not in without}
    if address is not None:
        environment["DBUS_SESSION_BUS_ADDRESS"] = address
    command = [sys.executable, "-m", "latchkey", "doctor", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def keyring(tmp_path: Path) -> Iterator[SecretService]:
    service = SecretService(tmp_path / "keyring")
    yield service
    service.close()


def test_without_a_keyring_and_a_display_it_says_so_and_ends_with_1(home: Path) -> None:
    done = doctor()
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("Broken        Keyring ")
    assert done.stdout.rstrip().endswith("1 of 7 broken.")
    assert not (home / ".local" / "share" / "latchkey").exists(), "nothing is made"


def test_f41_with_a_real_keyring_it_ends_with_0(keyring: SecretService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", keyring.address)
    keyring.start()
    done = doctor("--json", address=keyring.address)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert {one["mark"] for one in found} == {"fine"}
    assert [one["topic"] for one in found][-3:] == ["Proxy", "TLS trust", "Clock"]


def test_ctrl_c_ends_it_without_a_word(keyring: SecretService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", keyring.address)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    keyring.start()
    keyring.freeze()
    command = [sys.executable, "-m", "latchkey", "doctor"]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert program.stdout is not None
    assert "Secret Service is used" in program.stdout.readline()
    program.send_signal(signal.SIGINT)
    said, complained = program.communicate(timeout=30)
    assert (program.returncode, said, complained) == (130, "", "")


@pytest.mark.parametrize("name", ["", "../elsewhere", "a" * 33])
def test_a_name_that_cannot_be_a_profiles_is_refused(name: str) -> None:
    done = doctor("--profile", name)
    assert done.returncode == 2
    assert "cannot be a profile's name" in done.stderr


async def test_a_stored_session_is_looked_at_and_no_secret_is_told(vault: KeyVault, folder: Path) -> None:
    key = await vault.create(SESSION)
    assert isinstance(key, Key)
    await _stored(folder, key, backend="Secret Service")
    glass = Spyglass()
    glass.learn("the key", key.value.reveal())
    glass.learn("the access token", pair(1).access.reveal())
    found = await _found(folder)
    assert glass.look_at({"what was said": repr(found).encode()}) == []
    assert found[f"Key of {SESSION}"].mark is found[f"Session {SESSION}"].mark is Mark.FINE
    assert found["Homeserver 127.0.0.1:9"].mark is Mark.LOOK


async def test_f37_f44_a_key_that_is_not_where_it_was_put_is_told_with_the_place(vault: KeyVault, folder: Path) -> None:
    await _stored(folder, Key(KEY, "KWallet"), backend="KWallet")
    missing = (await _found(folder))[f"Key of {SESSION}"]
    assert missing.mark is Mark.BROKEN
    assert "It was put into KWallet" in missing.sentence
    await vault.create(SESSION)
    assert (await _found(folder))[f"Key of {SESSION}"].mark is Mark.LOOK


async def _stored(folder: Path, key: Key, *, backend: str) -> None:
    identity = IDENTITY._replace(homeserver_url="http://127.0.0.1:9")
    files = await Profile(folder).create(identity, backend=backend)
    assert not isinstance(files, NotStored)
    await files.tokens.save(key.value, stored(1, identity))
    await files.close()


async def _found(folder: Path) -> dict[str, Finding]:
    """In the profile whose keys the stories' vault keeps."""
    async with aclosing(examine("tests", folder)) as found:
        return {one.topic: one async for one in found}
