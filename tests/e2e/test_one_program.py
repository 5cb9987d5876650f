"""One program for each profile, with real processes."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

STARTS = 20
RAISED = "it is running already; its window has been brought to the front"
IN_USE = "another Latchkey is using the profile 'a' and does not answer"

_TELLS_OF_ITS_WINDOW = """
import sys
from latchkey.views.main_window import MainWindow
from latchkey.__main__ import main

raised = MainWindow.come_forward
show_state = MainWindow.show_state
seen = []

def tell(window):
    raised(window)
    print("raised", window.isVisible(), window.isMinimized(), flush=True)

def painted(window, event):
    if not seen:
        print("painted", flush=True)
        seen.append(True)

def show(window, shown):
    show_state(window, shown)
    if shown.link is not None:
        print("link", shown.link.copies or shown.link.text, flush=True)

MainWindow.come_forward = tell
MainWindow.show_state = show
MainWindow.paintEvent = painted
sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def started(*arguments: str, code: str = _TELLS_OF_ITS_WINDOW) -> Iterator[subprocess.Popen[str]]:
    program = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def line_of(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    return program.stdout.readline().strip()


def second(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "latchkey", *arguments], capture_output=True, text=True, timeout=30, check=False
    )


def up(program: subprocess.Popen[str], profile: str = "a") -> None:
    """Painted, and far enough to be raised."""
    assert line_of(program) == "painted"
    assert second("--profile", profile).returncode == 0
    assert line_of(program) == "raised True False"


def ended(program: subprocess.Popen[str]) -> tuple[int, str]:
    program.send_signal(signal.SIGTERM)
    _, said = program.communicate(timeout=30)
    return program.returncode, said


def test_f14_a_second_start_raises_the_window_of_the_first() -> None:
    with started("--profile", "a") as first:
        assert line_of(first) == "painted"
        done = second("--profile", "a")
        assert (done.returncode, done.stderr) == (0, f"latchkey: {RAISED}\n")
        assert line_of(first) == "raised True False"
        assert ended(first) == (0, "")


def test_a_second_start_hands_its_link_to_the_first() -> None:
    with started("--profile", "a", "matrix:r/garden:example.org") as first:
        assert line_of(first) == "painted"
        assert line_of(first) == "link #garden:example.org"
        done = second("--profile", "a", "matrix:u/d%C3%BCne:example.org")
        assert (done.returncode, done.stderr) == (0, f"latchkey: {RAISED}\n")
        assert line_of(first) == "raised True False"
        said = iter(lambda: line_of(first), "")
        assert "link @düne:example.org" in said
        assert second("--profile", "a", "matrix:u/bo").returncode == 0, "who followed a link sees no terminal"
        assert "raised True False" in said
        assert any("cannot be an address" in line for line in said)
        assert ended(first) == (0, "")


@pytest.mark.parametrize("text", ["doctr", "javascript:alert(1)", "matrix:u/a\nb", "matrix:" + "u" * 3000])
def test_what_does_not_even_look_like_a_link_starts_nothing(text: str) -> None:
    done = second("--profile", "a", text)
    assert done.returncode == 2
    assert "is no link that Latchkey opens: they begin with matrix:" in done.stderr


def test_f14_a_first_that_does_not_answer_is_told_of_plainly() -> None:
    with started("--profile", "a") as first:
        up(first)
        first.send_signal(signal.SIGSTOP)
        done = second("--profile", "a")
        first.send_signal(signal.SIGCONT)
        assert done.returncode == 3
        assert IN_USE in done.stderr
        assert ended(first) == (0, "")


def test_f14_a_killed_program_leaves_nothing_that_stops_the_next() -> None:
    for _ in range(3):
        with started("--profile", "a") as program:
            up(program)
            program.kill()
    with started("--profile", "a") as program:
        up(program)
        assert ended(program) == (0, "")


@pytest.mark.timeout(600)  # forty starts, on a machine that may have more to do
def test_f13_of_two_that_are_started_at_once_exactly_one_owns_the_profile() -> None:
    for start in range(STARTS):
        name = f"p{start}"
        with started("--profile", name) as one, started("--profile", name) as other:
            first_line, second_line = line_of(one), line_of(other)
            assert {first_line, second_line} == {"painted", ""}, "the second one shows nothing"
            winner, loser = (one, other) if first_line else (other, one)
            _, said = loser.communicate(timeout=30)
            assert (loser.returncode, said) == (0, f"latchkey: {RAISED}\n")
            assert ended(winner) == (0, "")


def test_two_profiles_side_by_side_never_touch_each_other(home: Path) -> None:
    profiles = home / ".local" / "share" / "latchkey" / "profiles"
    with started("--profile", "a") as one, started("--profile", "b") as other:
        up(one, "a")
        up(other, "b")
        assert ended(one) == (0, "")
        assert second("--profile", "b").returncode == 0, "and b goes on"
        assert line_of(other) == "raised True False"
        assert ended(other) == (0, "")
    assert sorted(one.name for one in profiles.iterdir()) == ["a", "b"]
