"""Garbage is looked for as long as the program runs, and never among what it is made of: that would hold the window up."""

from __future__ import annotations

import subprocess
import sys

_LOOKS_WHEN_STARTED = """
import gc, sys
from latchkey import __main__, bootstrap

run = bootstrap.run

async def play():
    made = []
    looked_through = {id(one) for one in gc.get_objects()}
    print(gc.isenabled(), id(made) in looked_through, id(vars(sys.modules["httpx"])) in looked_through)
    return 0

bootstrap.run = lambda options, logs: run(options, logs, keeps_keys=False, play=play)
sys.exit(__main__.main(["--profile", "garbage"]))
"""


def test_what_is_made_later_is_collected_and_the_modules_are_left_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOOKS_WHEN_STARTED], capture_output=True, text=True, timeout=100, check=False
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["True", "True", "False"], "")
