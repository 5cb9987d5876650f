"""A practice homeserver in a process of its own, which ends with this one."""

from __future__ import annotations

import asyncio
import http.client
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple, Self

from latchkey.app.practice import Problem
from latchkey.language import tr
from latchkey.session.secret import Secret

_ANSWER_WITHIN_S = 5.0
_USER = "alice"


class Practice(NamedTuple):
    """One that runs, or did. ``control`` and ``control_token`` are its control API's address and token."""

    homeserver: str
    username: str
    password: str
    control: str
    control_token: str
    process: subprocess.Popen[bytes]

    @property
    def told(self) -> Secret:
        """Its first line, as far as a window needs it."""
        line = {"homeserver": self.homeserver, "control": self.control, "control_token": self.control_token}
        return Secret(json.dumps(line))

    @property
    def has_ended(self) -> bool:
        """It does not do so by itself."""
        return self.process.poll() is not None

    async def is_proven(self) -> bool:
        """Whether it has seen all that its scenario is about; not where it does not answer."""
        try:
            return await asyncio.to_thread(self._is_proven)
        except (OSError, http.client.HTTPException):
            return False

    def _is_proven(self) -> bool:
        asked = urllib.request.Request(  # noqa: S310 - its own address, on loopback
            f"{self.control}/scenario", headers={"Authorization": f"Bearer {self.control_token}"}
        )
        # Whatever proxy this computer has, it leads nowhere on loopback.
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(asked, timeout=_ANSWER_WITHIN_S) as answer:
            return json.load(answer)["is_proven"] is True


def this_program() -> list[str]:
    """The words that start it once more."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "latchkey"]


@contextmanager
def practice(*words: str) -> Iterator[Practice]:
    """``words``: as ``latchkey practice`` takes them. Raises ``OSError`` where it does not start."""
    with subprocess.Popen(  # noqa: S603 - this very program
        # A Ctrl+C in the terminal is for this process to see to: the homeserver must not be the first to go.
        [*this_program(), "practice", "--with-parent", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        process_group=0,
    ) as server:
        assert server.stdout is not None and server.stdin is not None  # noqa: S101, PT018 - they are pipes
        told = json.loads(server.stdout.readline() or b"{}")
        if not told:
            raise OSError("the practice homeserver did not start")
        try:
            yield Practice(
                told["homeserver"], _USER, told["users"][_USER], told["control"], told["control_token"], server
            )
        finally:
            server.stdin.close()
            server.wait()


class PracticeProcess:
    """``PracticeHome``. ``with`` it, a homeserver that was started again ends as the first one does."""

    def __init__(self, practice: Practice, *words: str) -> None:
        """``words`` are those that it was started with."""
        self._practice = practice
        self._words = words
        self._started = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._started.close()

    def is_running(self) -> bool:
        return not self._practice.has_ended

    async def start_again(self) -> Secret | Problem:
        port = self._practice.homeserver.rpartition(":")[2]
        try:
            self._practice = await asyncio.to_thread(
                self._started.enter_context, practice("--port", port, *self._words)
            )
        except OSError:
            return Problem(tr("The practice homeserver could not be started again."))
        return self._practice.told


class DemoWindow:
    """``latchkey demo``, in a program of its own that outlives this one: one at a time."""

    def __init__(self) -> None:
        self._program: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Raises ``OSError``."""
        if self._program is None or self._program.poll() is not None:
            nowhere = subprocess.DEVNULL
            self._program = subprocess.Popen(  # noqa: S603 - this very program
                [*this_program(), "demo"], stdin=nowhere, stdout=nowhere
            )
