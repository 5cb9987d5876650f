"""Programs that are measured from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAMS = Path(__file__).with_name("programs")
PROFILE = "bench"

_FOLDERS = {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_STATE_HOME": "state", "XDG_CACHE_HOME": "cache"}


def environment(home: Path) -> dict[str, str]:
    """A home of its own, no display, no keyring."""
    for name in _FOLDERS.values():
        (home / name).mkdir(parents=True, exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,  # a program that is used has its bytecode
        "HOME": str(home),
        **{variable: str(home / name) for variable, name in _FOLDERS.items()},
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def profile_in(home: Path) -> Path:
    """The folder of the profile "bench" for a child in ``environment(home)``."""
    folder = home / "data" / "latchkey" / "profiles" / PROFILE
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def said_by(program: str | Path, *arguments: str, home: Path, within_s: float) -> str:
    """What a program printed: one of ``PROGRAMS``, or an executable. ``RuntimeError`` with its complaints where it failed."""
    command = [str(program)] if isinstance(program, Path) else [sys.executable, str(PROGRAMS / f"{program}.py")]
    done = subprocess.run(
        [*command, *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=within_s,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr[-4000:]}")
    return done.stdout
