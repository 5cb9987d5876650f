"""Another program on the same files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def start(code: str, *args: object) -> subprocess.Popen[str]:
    """``code`` on the Python that runs the tests; it may import the program and the tests."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT / "gui"), str(ROOT)))}
    command = [sys.executable, "-W", "error", "-c", code, *map(str, args)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )


def said_by(code: str, *args: object) -> str:
    """What ``code`` prints; it has to end well."""
    with start(code, *args) as process:
        out, err = process.communicate(timeout=50)
    assert process.returncode == 0, err
    return out


def exit_code_of(code: str, *args: object) -> int:
    with start(code, *args) as process:
        process.communicate(timeout=50)
    return process.returncode
