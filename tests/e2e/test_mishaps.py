"""A program that crashes says so at its next start; one that cannot go on starts again in its own place. On a real display."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.desktop_session import x_server
from tests.until import until

_WITH_A_HAND_IN_IT = """
import asyncio, faulthandler, sys
from latchkey import bootstrap
from latchkey.__main__ import main
from latchkey.desktop.bugs import caught_by
from latchkey.views.mishap_dialog import MishapDialog

def stands(dialog, window, stand=MishapDialog.stand_before):
    stand(dialog, window)
    print(dialog.accessibleName(), flush=True)
    if dialog._restart.isVisible():
        dialog._restart.click()

async def started(program, *given, start=bootstrap.Program.start):
    await start(program, *given)
    print("started", flush=True)
    {deed}

MishapDialog.stand_before, bootstrap.Program.start = stands, started
sys.exit(main(sys.argv[1:]))
"""
CRASH = "faulthandler._sigsegv()"
BREAK = "caught_by(asyncio.get_running_loop(), 'on purpose', breaks_session=True)(LookupError())"
CRASHED = "Latchkey crashed last time"


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server() as (_, name):
        yield name


@contextmanager
def program(display: str, deed: str = "") -> Iterator[subprocess.Popen[str]]:
    surroundings = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, "-c", _WITH_A_HAND_IN_IT.format(deed=deed), "--profile", "a"]
    running = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def line_of(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline().strip()


def ended(running: subprocess.Popen[str]) -> tuple[int, str]:
    running.send_signal(signal.SIGTERM)
    return running.wait(timeout=60), running.communicate()[0]


def test_a_crash_is_told_at_the_next_start_and_at_no_other(display: str) -> None:
    with program(display, CRASH) as running:
        assert line_of(running) == "started"
        assert running.wait(timeout=60) == -signal.SIGSEGV
    with program(display) as running:
        assert {line_of(running), line_of(running)} == {CRASHED, "started"}
        running.kill()  # which is no crash
    with program(display) as running:
        assert line_of(running) == "started"
        assert ended(running) == (0, "")


async def test_a_program_that_cannot_go_on_starts_again_in_its_own_place(display: str, home: Path) -> None:
    log = home / ".local" / "state" / "latchkey" / "log" / "latchkey.log"
    with program(display, BREAK) as running:
        assert line_of(running) == "started"
        assert line_of(running) == "Something unexpected happened"
        await until(lambda: log.read_text().count(", Qt ") == 2, 60, "it has started again")
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=60) == 0
