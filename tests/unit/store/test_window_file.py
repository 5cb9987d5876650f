"""Where the window was left survives, and garbage in its place is as good as nothing."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from latchkey.app.window_place import WindowPlace
from latchkey.store import window_file
from latchkey.store.window_file import FILE

PLACE = WindowPlace(1000, 700, -1200, 40, maximised=True, details_px=333, knows_tray=True)


@pytest.mark.parametrize("place", [PLACE, WindowPlace(800, 600)])
def test_it_comes_back_as_it_was(tmp_path: Path, place: WindowPlace) -> None:
    for _ in range(2):
        window_file.write(tmp_path, place)
        assert window_file.read(tmp_path) == place
    assert [one.name for one in tmp_path.glob("window*")] == [FILE]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe\x00",
        b"width 800\n",
        b"width 800\nheight x\n",
        b"width 800\nheight 99\n",
        b"width -800\nheight 600\n",
        b"width 800\nheight 600\nx 9999999999\n",
        b"[1, 2]",
        b"width 800\nheight 600\n" + b"a" * 5_000,
    ],
)
def test_garbage_is_nothing(tmp_path: Path, text: bytes) -> None:
    (tmp_path / FILE).write_bytes(text)
    assert window_file.read(tmp_path) is None


def test_what_a_newer_program_added_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("width 800\nheight 600\ndetails -5\nnew 7\n")
    assert window_file.read(tmp_path) == WindowPlace(800, 600)


def test_none_is_there_yet(tmp_path: Path) -> None:
    assert window_file.read(tmp_path) is None
    (tmp_path / FILE).mkdir()
    assert window_file.read(tmp_path) is None
    with pytest.raises(OSError, match=r"."):
        window_file.write(tmp_path, PLACE)
