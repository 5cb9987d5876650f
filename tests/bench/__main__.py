"""Measures what is promised: ``python -m tests.bench [start] [burst] [idle] [stall] [keyring] [frozen] [outage] [timeline] [built]``, all of them by default.

Prints a table, keeps that of a whole run in docs/benchmarks.md, and fails when a promise is broken.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import tempfile
from pathlib import Path

from .table import Row, as_text, write_page

MEASURES = ("start", "burst", "idle", "stall", "keyring", "frozen", "outage", "timeline", "built")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=", ".join(MEASURES))
    asked = parser.parse_args().measures or list(MEASURES)
    if unknown := set(asked) - set(MEASURES):
        parser.error(f"there is no measure {', '.join(sorted(unknown))}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rows: list[Row] = []
    for name in asked:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix=f"latchkey-{name}-") as folder:
            measure = importlib.import_module(f"tests.bench.{name}").measure
            rows += measure(Path(folder))
    print(as_text(rows))
    if set(asked) == set(MEASURES):
        write_page(rows)
    return 0 if all(row.is_kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
