"""Each tool of the developers says how it is used, and does nothing else when asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def answer(tool: str, asked: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'gui'}"}
    return subprocess.run(
        [sys.executable, *tool.split(), asked], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("asked", ["--help", "--hlep"])
@pytest.mark.parametrize(
    "tool",
    [
        "-m tests.bench",
        "-m tests.shots",
        "-m tests.torture",
        "-m tests.reliability",
        "-m latchkey.session.diagram",
        str(ROOT / "resources" / "compile_resources.py"),
    ],
)
def test_who_asks_for_help_gets_help_and_who_mistypes_is_told(tool: str, asked: str, tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    said = answer(tool, asked, here)
    if asked == "--help":
        assert said.returncode == 0
        assert said.stdout.startswith("usage:")
    else:
        assert said.returncode == 2
        assert "unrecognized arguments: --hlep" in said.stderr
    assert list(here.iterdir()) == []
