"""A program that kills itself ends at that instant."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import atexit
from latchkey.desktop.killing import kill_this_program
atexit.register(print, "an exit handler", flush=True)
print("before", flush=True)
try:
    kill_this_program()
finally:
    print("after", flush=True)
"""


def test_nothing_is_finished_by_who_kills_itself() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert done.stdout == "before\n"
