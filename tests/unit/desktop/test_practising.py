"""The demonstration beside a window: one at a time, and of this very program."""

from __future__ import annotations

import subprocess
import sys

import pytest

from latchkey.practising import DemoWindow


class Program:
    """Runs until ``code`` is set."""

    started: list[list[str]]
    last: Program

    def __init__(self, command: list[str], **_: object) -> None:
        self.code: int | None = None
        Program.started.append(command)
        Program.last = self

    def poll(self) -> int | None:
        return self.code


def test_a_second_press_opens_no_second_one_while_the_first_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    Program.started = []
    monkeypatch.setattr(subprocess, "Popen", Program)
    window = DemoWindow()
    window.open()
    window.open()
    assert Program.started == [[sys.executable, "-m", "latchkey", "demo"]]
    Program.last.code = 0
    window.open()
    assert len(Program.started) == 2
