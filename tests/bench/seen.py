"""A program that is left alone with its server, and what state it shows."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.fakes.synapse import Synapse

from .children import PROGRAMS, environment, profile_in
from .profiles import keep_session, signed_in

SETTLED_S = 12.0
"""Longer than a long poll: the first sync and what follows it are behind us."""


class Seen:
    """``with Seen(home, synapse) as program``: signed in as ``big``, in sight, at rest."""

    def __init__(self, home: Path, synapse: Synapse) -> None:
        self._home, self._synapse = home, synapse

    def __enter__(self) -> Self:
        held = asyncio.run(signed_in(self._synapse.url, "big", "pw-big"))
        profile = profile_in(self._home)
        key = asyncio.run(keep_session(profile, held)).reveal()
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAMS / "seen.py"), str(profile), key],
            env=environment(self._home),
            stdout=subprocess.PIPE,
            text=True,
        )
        self.until("Active")
        time.sleep(SETTLED_S)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def until(self, state: str, after_ns: int = 0) -> int:
        """The moment, later than ``after_ns``, at which it was shown."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            shown, _, at_ns = line.rpartition(" ")
            if shown == state and int(at_ns) > after_ns:
                return int(at_ns)
        raise RuntimeError(f"the program ended before it showed {state}")
