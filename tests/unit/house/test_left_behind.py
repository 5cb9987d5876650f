"""The guard over all tests notices what a test leaves behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

EXAMPLES = """
import asyncio, logging, socket, threading

keep = []

async def test_task():
    keep.append(asyncio.create_task(asyncio.Event().wait()))

def test_thread():
    threading.Thread(target=threading.Event().wait, args=(1.5,)).start()

def test_warning():
    logging.getLogger("latchkey.anything").warning("something is odd")

def test_socket():
    socket.socket()

async def test_connection():
    ours, theirs = socket.socketpair()
    reader, writer = await asyncio.open_connection(sock=ours)
    keep.extend((theirs, writer))

def test_timer(qapp):
    from PySide6.QtCore import QTimer
    keep.append(QTimer())
    keep[-1].start(1000)

def test_window(qapp):
    from PySide6.QtWidgets import QLabel
    keep.pop().stop()
    keep.append(QLabel())
    keep[-1].show()

def test_slot(qtbot):
    from PySide6.QtWidgets import QPushButton
    keep.pop().hide()
    button = QPushButton()
    button.clicked.connect(lambda: 1 / 0)
    button.click()

async def test_nothing():
    await asyncio.to_thread(lambda: None)
    await asyncio.create_task(asyncio.sleep(0))
"""


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What pytest says of each of the examples that does not pass."""
    folder = tmp_path_factory.mktemp("examples")
    file = folder / "test_examples.py"
    file.write_text(EXAMPLES)
    options = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), "-p", "tests.left_behind"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider", str(file)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    parts = re.split(r"^_+ (?:ERROR at \w+ of )?test_(\w+) _+$", ran.stdout, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize(
    ("example", "complaint"),
    [
        ("task", "tasks left behind"),
        ("thread", "thread Thread-"),
        ("warning", "not announced in the log"),
        ("socket", "unclosed <socket"),
        ("connection", "in test_connection"),
        ("timer", "timer <PySide6.QtCore.QTimer"),
        ("window", "window <PySide6.QtWidgets.QLabel"),
        ("slot", "ZeroDivisionError"),
    ],
)
def test_what_is_left_behind_fails_the_test(complaints: dict[str, str], example: str, complaint: str) -> None:
    assert complaint in complaints[example]


def test_a_tidy_test_passes(complaints: dict[str, str]) -> None:
    assert "nothing" not in complaints
