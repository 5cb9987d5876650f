"""A little room on the disk that is held back for tokens (F9).

On a full disk nothing can be saved, not even a few hundred bytes in place of as many: SQLite writes them to its log
first. A pair that came then would live in memory alone, and end with the first crash."""

from __future__ import annotations

import os
from pathlib import Path

from .private import new_private_file

SIZE_B = 256 * 1024
"""For the log and its index while a pair is saved, several times over."""


class Reserve:
    """A file in a session's folder that is there to be removed. To be used from one thread; nothing here raises."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "reserve.bin"

    def hold(self) -> None:
        """Take the room where it is not held; where there is none, a later call does."""
        if self._file.exists():
            return
        try:
            # No disk packs random bytes into fewer.
            new_private_file(self._file, os.urandom(SIZE_B), durable=False)
        except OSError:
            self.give()

    def give(self) -> bool:
        """Make the room free; whether there was any."""
        try:
            self._file.unlink()
        except OSError:
            return False
        return True
