"""A desktop that is asked to open addresses, and only notes them."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PROGRAM = """#!{python} -IS
import json, os, sys, time
with open({notes!r}, "a") as notes:
    print(json.dumps([sys.argv[1:], dict(os.environ)]), file=notes)
{then}
"""


class Desktop:
    """Its ``xdg-open`` is on the PATH before any other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._notes = folder / "notes"
        self.behaves()

    def behaves(self, then: str = "") -> None:
        """What it does after it has noted the address, in Python."""
        opener = self._folder / "xdg-open"
        opener.write_text(_PROGRAM.format(python=sys.executable, notes=str(self._notes), then=then))
        opener.chmod(0o755)

    def is_without_opener(self) -> None:
        (self._folder / "xdg-open").unlink()

    @property
    def opened(self) -> list[str]:
        return [address for (address,), _ in self._noted()]

    @property
    def environment(self) -> dict[str, str]:
        """That of the last one."""
        return self._noted()[-1][1]

    def _noted(self) -> list[tuple[list[str], dict[str, str]]]:
        if not self._notes.exists():
            return []
        whole = self._notes.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in whole if line.endswith("\n")]


@contextmanager
def noted() -> Iterator[Desktop]:
    """In place of the person's own browser."""
    with tempfile.TemporaryDirectory(prefix="desktop-") as folder, pytest.MonkeyPatch.context() as patched:
        patched.setenv("PATH", folder, prepend=os.pathsep)
        yield Desktop(Path(folder))
