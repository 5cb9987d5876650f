"""One program for each profile, by a lock that the kernel gives back whenever and however its holder ends (F13, F14).

Imported before the first paint."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FILE = "lock"
"""Never removed: whoever locked a file that was replaced meanwhile would own nothing."""

_BYTE = 1 << 20
"""The byte that is locked on Windows, where a locked one cannot be read; far behind the address."""
_MAY_STILL_BE_READ = (errno.EROFS, errno.EACCES, errno.EPERM)
_HELD_BY_ANOTHER = (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)


class ProfileLock:
    """The profile in ``folder`` is this program's for as long as this lives; ``release`` is for tests.

    What the file says is where the program that holds it can be asked to come to the front.
    """

    def __init__(self, descriptor: int, folder: Path) -> None:
        self._descriptor = descriptor
        self._folder = folder

    @classmethod
    def take(cls, folder: Path) -> ProfileLock | None:
        """``None`` where another program holds it. Raises ``OSError`` where this disk cannot lock."""
        descriptor = _opened(folder / FILE)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            if error.errno in _HELD_BY_ANOTHER:
                return None
            raise
        return cls(descriptor, folder)

    @property
    def left_address(self) -> str:
        """What the last holder wrote, and did not take back where it was killed."""
        return address_in(self._folder)

    def tell(self, address: str) -> None:
        """Where the disk does not take it a second start cannot raise this one, and says so."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, address.encode())

    def release(self) -> None:
        os.close(self._descriptor)


def address_in(folder: Path) -> str:
    """Where the holder of a profile can be reached; empty where it has not said so yet."""
    try:
        return (folder / FILE).read_text("ascii")
    except (OSError, UnicodeError):
        return ""


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        if error.errno in _MAY_STILL_BE_READ and path.exists():
            return os.open(path, os.O_RDONLY)
        raise


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        os.lseek(descriptor, _BYTE, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
