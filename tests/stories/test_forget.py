"""``latchkey forget --all`` as the real program, on a real keyring and real sessions."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import secretstorage

from latchkey.desktop.folders import profile_folder
from latchkey.session.answers import Key
from latchkey.store.profile import Profile
from latchkey.vault.keyring_vault import KeyringVault
from tests.contract.secret_service import SecretService
from tests.contract.stores import made
from tests.fakes.examples import IDENTITY, stored

COMMAND = [sys.executable, "-m", "latchkey", "forget", "--all"]
WITHOUT = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "PYTHON_KEYRING_BACKEND")


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in WITHOUT}


def answered(word: bytes) -> subprocess.CompletedProcess[str]:
    """By somebody at a terminal."""
    person, terminal = pty.openpty()
    try:
        os.write(person, word)
        return subprocess.run(
            COMMAND, env=environment(), stdin=terminal, capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        os.close(person)
        os.close(terminal)


def kept() -> int:
    with closing(secretstorage.dbus_init()) as connection:
        return len(list(secretstorage.search_items(connection, {})))


async def test_f44_nothing_is_left_in_the_keyring_or_on_the_disk(service: SecretService, home: Path) -> None:
    for name in ("default", "work"):
        vault, profile = KeyringVault(name), Profile(profile_folder(name))
        key = await vault.create(IDENTITY.session_id)
        assert isinstance(key, Key)
        files = await made(profile)
        await files.tokens.save(key.value, stored(1))
        await files.close()
        vault.end()

    declined = answered(b"no\n")
    assert (declined.returncode, declined.stderr, kept()) == (130, "", 2)
    assert f"“Latchkey (work)” {IDENTITY.session_id}" in declined.stdout
    done = answered(b"yes\n")
    assert (done.returncode, done.stderr, kept()) == (0, "", 0)
    assert done.stdout.endswith("\nNothing of Latchkey is left.\n")
    assert list(home.rglob("latchkey*")) == []
