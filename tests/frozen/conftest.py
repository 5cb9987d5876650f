"""The program that ``make build`` has made, on a machine that has nothing else: no PATH, and so no Python."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.accessibility.accessible_desktop import AccessibleDesktop, accessible_desktop

PROGRAM = Path(__file__).parents[2] / "dist" / "latchkey" / "latchkey"
LIMIT_S = 100

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def program() -> Path:
    assert PROGRAM.is_file(), f"there is no {PROGRAM}: make build"
    return PROGRAM


@pytest.fixture(scope="session")
def desktop() -> Iterator[AccessibleDesktop]:
    """With a display, a keyring and a screen reader's bus; one for all of them, as none of them leaves anything there."""
    with accessible_desktop() as started:
        yield started


@pytest.fixture
def run(program: Path, home: Path) -> Run:
    """Runs it to its end with these words; ``more`` is the rest of its environment."""

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        surroundings = {"HOME": str(home), "PATH": "", "LANG": "C.UTF-8", **more}
        return subprocess.run(
            [str(program), *words],
            env=surroundings,
            cwd=home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )

    return run
