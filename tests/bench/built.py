"""The program that ``make build`` makes: its size, and its start to the first painted room list against that of the source."""

from __future__ import annotations

import os
import statistics
import subprocess
import tarfile
from pathlib import Path

from .children import PROGRAMS
from .start import ROOMS, first_paint_ms, home_with_rooms
from .table import Row

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "dist" / "latchkey"
WATCHED = ROOT / "build" / "bench"
ROUNDS = 15
WARM_UPS = 2
_MEGA = 1_000_000


def measure(folder: Path) -> list[Row]:
    subprocess.run([ROOT / "packaging" / "build.sh"], check=True)
    return [*_sizes(folder), _start(folder)]


def _sizes(folder: Path) -> list[Row]:
    files = [path for path in BUILT.rglob("*") if path.is_file() and not path.is_symlink()]
    unpacked_mb = sum(path.stat().st_size for path in files) / _MEGA
    packed = folder / "latchkey.tar.xz"
    with tarfile.open(packed, "w:xz") as archive:
        archive.add(BUILT, "latchkey")
    packed_mb = packed.stat().st_size / _MEGA
    return [
        Row("Size of the frozen program", unpacked_mb, 140, "MB", f"{len(files)} files"),
        Row("The same, packed", packed_mb, 45, "MB", "as tar.xz"),
    ]


def _start(folder: Path) -> Row:
    program, home = _watched_program(), home_with_rooms(folder)
    source, frozen = [], []
    for turn in range(WARM_UPS + ROUNDS):
        pair = first_paint_ms("restored", str(ROOMS), home=home), first_paint_ms(program, str(ROOMS), home=home)
        if turn >= WARM_UPS:
            source.append(pair[0])
            frozen.append(pair[1])
    ratio = statistics.median(frozen) / statistics.median(source)
    details = (
        f"median of {ROUNDS} in turn: {statistics.median(frozen):.0f} ms frozen against {statistics.median(source):.0f} ms "
        f"from source, to the first paint of {ROOMS} cached rooms"
    )
    return Row("Start of the frozen program", ratio, 1.3, "x", details)


def _watched_program() -> Path:
    """The same program, frozen with ``restored`` in place of its first script: from outside nobody sees what is painted."""
    subprocess.run(
        [
            *(ROOT / "build" / "venv" / "bin" / "python", "-m", "PyInstaller", ROOT / "packaging" / "latchkey.spec"),
            *("--noconfirm", "--log-level", "WARN", "--distpath", WATCHED, "--workpath", WATCHED / "work"),
            *("--", "--script", PROGRAMS / "restored.py"),
        ],
        env={**os.environ, "PYINSTALLER_CONFIG_DIR": str(ROOT / "build" / "pyinstaller" / "config")},
        check=True,
    )
    return WATCHED / "latchkey" / "latchkey"
