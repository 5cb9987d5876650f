"""What was measured, beside what was promised."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"

_INTRODUCTION = """\
# Benchmarks

Written by `make bench`. Each promise is a ratio within one run, or a number that hardly depends on the machine; times beside
them are for orientation.
"""


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    measured: float
    bound: float
    unit: str
    """"x" for a ratio, else as "%" and "ms"."""
    details: str
    """What the number was made of."""

    @property
    def is_kept(self) -> bool:
        return self.measured <= self.bound

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        return (
            self.what,
            f"{self.measured:.3g} {self.unit}",
            f"at most {self.bound:g} {self.unit}",
            "kept" if self.is_kept else "**BROKEN**",
            self.details,
        )


_HEADS = ("Promise", "Measured", "Bound", "", "Made of")


def as_text(rows: Sequence[Row]) -> str:
    lines = [_HEADS, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def write_page(rows: Sequence[Row], page: Path = PAGE) -> None:
    from PySide6 import __version__ as qt

    cells = [_HEADS, ("---",) * len(_HEADS), *(row.cells for row in rows)]
    where = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"PySide6 {qt}, offscreen."
    )
    table = "\n".join("| " + " | ".join(line) + " |" for line in cells)
    page.write_text(f"{_INTRODUCTION}\n{where}\n\n{table}\n", "utf-8")
