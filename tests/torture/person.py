"""One person with an account, a home, a keyring and a way to the homeserver of their own."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from tests.contract.secret_service import SecretService
from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.synapse import Synapse

PASSWORD = "correct horse"
_SMALL_DISK_B = 8_000_000
_BLOCK_B = 4096


class Person:
    """``folder`` holds a folder of theirs. With a ``small_disk`` what the program keeps lies on a disk of its own, which can
    be filled; mounting one takes root's rights."""

    _numbers = itertools.count(1)

    def __init__(self, synapse: Synapse, proxy: FaultProxy, folder: Path, *, small_disk: bool = False) -> None:
        self.name = f"tortured{next(self._numbers)}"
        self.proxy = proxy
        self._synapse = synapse
        self._folder = folder / self.name
        self._folder.mkdir(mode=0o700)
        self.home = self._folder / "home"
        self.home.mkdir(mode=0o700)
        for name in ("run", "data"):
            (self.home / name).mkdir(mode=0o700)
        self.has_small_disk = small_disk and _mounted(self.home / "data")
        synapse.register(self.name, PASSWORD)
        self._make_room()
        self.environment = {
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "QT_QPA_PLATFORM": "offscreen",
        }
        self._keyring_folder = Path(tempfile.mkdtemp(prefix="torture-"))  # a bus's address is short
        with self._surroundings():
            self._keyring = SecretService(self._keyring_folder / "k")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._keyring.address
        self.unlock_keyring()

    @property
    def profile(self) -> Path:
        return self.home / "data" / "latchkey" / "profiles" / "t"

    def databases(self) -> list[Path]:
        return sorted(self.profile.glob("sessions/*/session.db"))

    def broken_databases(self) -> list[str]:
        """What SQLite finds wrong, asked of copies: looking at the files themselves would mend them."""
        with tempfile.TemporaryDirectory() as folder:
            return [found for database in self.databases() if (found := _what_is_wrong(database, Path(folder)))]

    def end_sessions(self) -> None:
        """The server demands the password again once the access token has run out."""
        self._synapse.expire_refresh_tokens(self.name)

    def fill_disk(self) -> None:
        """To the last byte."""
        with contextlib.suppress(OSError), (self.home / "data" / "full").open("ab", buffering=0) as file:
            while True:
                file.write(bytes(_BLOCK_B))

    def empty_disk(self) -> None:
        (self.home / "data" / "full").unlink(missing_ok=True)

    def lock_keyring(self) -> None:
        with self._surroundings():
            self._keyring.lock()

    def unlock_keyring(self) -> None:
        with self._surroundings():
            self._keyring.stop()
            self._keyring.start()

    @contextmanager
    def read_only(self, *, folder_too: bool) -> Iterator[None]:
        """What is kept can be read and not written."""
        changed = [path for path in self.profile.rglob("*") if path.is_file() or folder_too]
        modes = [(path, path.stat().st_mode) for path in changed]
        for path, mode in reversed(modes):
            path.chmod(mode & 0o500)
        try:
            yield
        finally:
            for path, mode in modes:
                if path.exists():
                    path.chmod(mode & 0o777)

    def close(self) -> None:
        self._keyring.close()
        if self.has_small_disk:
            subprocess.run(["umount", "--lazy", self.home / "data"], check=True)
        shutil.rmtree(self._keyring_folder, ignore_errors=True)

    @contextmanager
    def _surroundings(self) -> Iterator[None]:
        """``secretstorage`` and the daemon find their way by the environment."""
        before = dict(os.environ)
        os.environ.update(self.environment)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    def _make_room(self) -> None:
        token = self._synapse.login(self.name)["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        client = f"{self._synapse.url}/_matrix/client/v3"
        for path in ("createRoom", "logout"):
            httpx.post(f"{client}/{path}", json={}, headers=headers, trust_env=False).raise_for_status()


def _mounted(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL_DISK_B},mode=700", "tmpfs", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _what_is_wrong(database: Path, folder: Path) -> str:
    for suffix in ("", "-wal"):
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(f"{database}{suffix}", folder / f"copy.db{suffix}")
    try:
        with closing(sqlite3.connect(folder / "copy.db")) as copy:
            found = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    except sqlite3.Error as error:
        found = [str(error)]
    for path in folder.iterdir():
        path.unlink()
    return "" if found == ["ok"] else f"{database.parent.name}: {found}"
