"""How long the interface stands still at most while a real keyring answers, and while it does not."""

from __future__ import annotations

import sys
from pathlib import Path

from .children import said_by
from .table import Row

RUNS = 3


def measure(folder: Path) -> list[Row]:
    said = []
    for run in range(RUNS):
        told = said_by("with_keyring", str(folder / f"bus-{run}"), home=folder / f"home-{run}", within_s=120)
        print(told, file=sys.stderr)
        said.append([float(word) for word in told.split()])
    answering, silent, fetch = zip(*said, strict=True)
    every = ", ".join(f"{stall:.1f}" for stall in answering)
    while_silent = ", ".join(f"{stall:.1f}" for stall in silent)
    of = f"{every} ms; one key is fetched in {min(fetch):.0f} ms"
    return [
        Row("Longest stall while a keyring answers", min(answering), 16, "ms", f"best of {of}"),
        Row("Longest stall while a keyring does not answer", min(silent), 16, "ms", f"best of {while_silent} ms"),
    ]
