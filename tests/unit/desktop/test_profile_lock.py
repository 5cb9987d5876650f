"""One program for each profile, and no lock that outlives its holder."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from latchkey.desktop.profile_lock import FILE, ProfileLock, address_in

_HOLDS = """
import sys
from pathlib import Path
from latchkey.desktop.profile_lock import ProfileLock

lock = ProfileLock.take(Path(sys.argv[1]))
lock.tell("somewhere")
print("mine", flush=True)
sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """Another program, which has the lock when this returns."""
    program = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "mine\n"
    return program


def taken(folder: Path) -> ProfileLock:
    lock = ProfileLock.take(folder)
    assert lock is not None
    return lock


def test_f13_a_profile_has_one_owner(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        assert ProfileLock.take(tmp_path) is None
        assert address_in(tmp_path) == "somewhere"
        other.communicate()
    taken(tmp_path).release()


def test_f14_a_killed_owner_leaves_no_lock(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        lock = taken(tmp_path)
        assert lock.left_address == "somewhere"
        lock.release()


def test_f14_a_file_that_was_left_is_no_lock(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff of another program")
    lock = taken(tmp_path)
    assert lock.left_address == ""
    lock.tell("a")
    assert address_in(tmp_path) == "a"
    lock.release()


def test_two_profiles_have_two_owners(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    with holder(tmp_path / "a") as other:
        mine = taken(tmp_path / "b")
        mine.tell("here")
        assert address_in(tmp_path / "a") == "somewhere"
        assert address_in(tmp_path / "b") == "here"
        mine.release()
        other.communicate()


def test_nothing_that_the_owner_starts_inherits_its_lock(tmp_path: Path) -> None:
    """A browser that was opened for signing in outlives the program that opened it."""
    lock = taken(tmp_path)
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, close_fds=False) as browser:
        lock.release()
        again = ProfileLock.take(tmp_path)
        assert again is not None, "the browser holds it"
        again.release()
        browser.communicate()


def test_the_lock_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        taken(tmp_path).release()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_disk_that_can_only_be_read_can_be_locked_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(tmp_path).release()
    really_open = os.open

    def read_only(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY):
            raise PermissionError(13, "Permission denied")
        return really_open(path, flags, mode)

    monkeypatch.setattr(os, "open", read_only)
    lock = taken(tmp_path)
    assert ProfileLock.take(tmp_path) is None
    lock.tell("nowhere to write that")
    lock.release()
    (tmp_path / FILE).unlink()
    with pytest.raises(PermissionError):
        ProfileLock.take(tmp_path)
