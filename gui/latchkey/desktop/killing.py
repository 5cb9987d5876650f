"""The end of this program without a word, as after a power cut."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn


def kill_this_program() -> NoReturn:
    """Nothing is finished, no ``finally`` runs, no exit handler is called."""
    if sys.platform != "win32":
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(137)
