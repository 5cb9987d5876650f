"""The main story with any program, on a real Synapse and a desktop with a real keyring and AT-SPI:

    python -m tests.accessibility dist/latchkey/latchkey
    python -m tests.accessibility python -m latchkey

Everything after ``-m tests.accessibility`` is the command; ``--profile story`` is added. The program gets PATH, a display, a
bus and a home of its own, and nothing else of the surroundings. The exit code is 0 where the story went as it should; otherwise
what was expected and all that was to be seen are on standard error. ``main_story.tell`` is the same for a caller in Python, which
may bring its own desktop, homeserver and environment."""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.accessibility.accessible_desktop import accessible_desktop
from tests.accessibility.main_story import tell
from tests.stories.stage import Lives, synapse_stage

ACCESS_S = 20


def main(command: list[str]) -> int:
    if not command:
        print("which program? python -m tests.accessibility COMMAND...", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="story-") as folder:
        home, lives = Path(folder), Lives(access_s=ACCESS_S)
        with accessible_desktop() as desktop, synapse_stage(lives, home / "synapse") as stage:
            began = time.monotonic()
            try:
                tell(desktop, stage, command, home / "person")
            except AssertionError as error:
                print(error, file=sys.stderr)
                return 1
    print(f"The main story, by keyboard and screen reader alone: good, {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    sys.exit(main(sys.argv[1:]))
