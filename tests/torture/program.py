"""A program under torture, seen from outside: its process, and what it tells."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_LIMIT_B = 1 << 20
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 24, 1, 2

Line = dict[str, Any]


class ProgramEndedError(Exception):
    """The program is gone, and nobody killed it."""


class Program:
    """One start. ``lines`` is what it told, oldest first: ``shown``, ``up``, and journal entries by their ``event``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.lines: list[Line] = []
        self._told = asyncio.Event()
        self._reading = asyncio.get_running_loop().create_task(self._read())

    @classmethod
    async def started(cls, environment: dict[str, str], homeserver: str) -> Program:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.torture.puppet", "--profile", "t", "--homeserver", homeserver),
            *("--journal", "/dev/stdout"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
            cwd=ROOT,
            limit=_LIMIT_B,
            preexec_fn=_without_roots_privileges if os.geteuid() == 0 else None,
        )
        return cls(process)

    def ask(self, *words: str) -> None:
        """Have the hands at its window do something."""
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(f"{json.dumps(words)}\n".encode())

    def take_no_more(self) -> None:
        """From now on no file of this process takes a byte, as on a disk that is full."""
        _, hard = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (0, hard))

    async def until(self, holds: Callable[[Line], object], within_s: float, since: int = 0) -> Line:
        """The first line from number ``since`` on for which it holds; ``TimeoutError``, or ``ProgramEndedError``."""
        async with asyncio.timeout(within_s):
            while True:
                told = self._told
                for line in self.lines[since:]:
                    if holds(line):
                        return line
                since = len(self.lines)
                if self._reading.done():
                    raise ProgramEndedError(await self.last_words())
                await told.wait()

    async def event(self, name: str, within_s: float, since: int = 0) -> Line:
        return await self.until(lambda line: line.get("event") == name, within_s, since)

    def events(self, since: int = 0) -> list[str]:
        """Names of the journal's entries."""
        return [line["event"] for line in self.lines[since:] if "event" in line]

    def last(self, event: str) -> Line:
        return next(line for line in reversed(self.lines) if line.get("event") == event)

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._reading
        await self._process.wait()

    async def ended(self, within_s: float) -> int:
        """The exit code, once it has told everything."""
        async with asyncio.timeout(within_s):
            await self._reading
            return await self._process.wait()

    async def last_words(self) -> str:
        """All of standard error, once the program has ended."""
        assert self._process.stderr is not None
        return (await self._process.stderr.read()).decode(errors="replace").strip()

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            with contextlib.suppress(ValueError):  # killed in the midst of a line
                self.lines.append(json.loads(line))
            self._told.set()
            self._told = asyncio.Event()
        self._told.set()


def _without_roots_privileges() -> None:
    """So that a file without write permission is one for root too."""
    libc = ctypes.CDLL(None)
    for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
