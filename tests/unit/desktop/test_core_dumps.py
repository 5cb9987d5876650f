"""A program that dies leaves no picture of its memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_DIE = """
import os, resource
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
from latchkey.desktop import core_dumps
{leave}
os.abort()
"""


def dumped(folder: Path, leave: str) -> bool:
    """Whether the kernel made, or handed on, a core dump."""
    program = subprocess.Popen([sys.executable, "-c", _DIE.format(leave=leave)], cwd=folder, stderr=subprocess.DEVNULL)
    _, status = os.waitpid(program.pid, 0)
    program.returncode = -1
    assert os.WIFSIGNALED(status)
    return os.WCOREDUMP(status)


def test_a_crash_leaves_no_core_dump(tmp_path: Path) -> None:
    assert not dumped(tmp_path, "core_dumps.leave_none()")
    assert list(tmp_path.glob("core*")) == []


def test_where_core_dumps_are_forbidden_already_nothing_goes_wrong() -> None:
    script = "import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
    script += "from latchkey.desktop import core_dumps; core_dumps.leave_none()"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
