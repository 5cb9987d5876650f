"""From 100 to 300 %, and with letters half as large again: nothing is cut off, nothing stands over something else, and every
window fits its screen or scrolls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("scale", "letters", "screen", "language"),
    [(1, 1.5, (1920, 1080), "de"), (2, 1.0, (2560, 1536), "en"), (3, 1.0, (3840, 2160), "de")],
    ids=["large letters", "200 %", "300 %"],
)
def test_windows_can_be_read_and_reached(
    tmp_path: Path, scale: int, letters: float, screen: tuple[int, int], language: str
) -> None:
    """``screen``: in pixels of the screen itself. German takes more room than English."""
    one = {"name": "one", "x": 0, "y": 0, "width": screen[0], "height": screen[1], "logicalDpi": 96, "dpr": 1}
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [one]}))
    told = subprocess.run(
        [sys.executable, "-m", "tests.views.scaled", language, str(letters)],
        cwd=ROOT,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
            "QT_SCALE_FACTOR": str(scale),
        },
        capture_output=True,
        check=True,
        timeout=50,
    ).stdout
    shown = json.loads(told)
    assert shown["ratio"] == scale
    assert shown["wrong"] == []
