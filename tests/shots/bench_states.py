"""The QA bench, with some of it in force."""

from __future__ import annotations

from collections.abc import Mapping

from latchkey.app import bench_shown
from latchkey.app.bench_shown import BenchAction, BenchShown
from latchkey.app.shown import Banner

HELD_BACK = {
    BenchAction.OFFLINE: "Offline (bench)",
    BenchAction.DELAY: "Delay of 3000 ms (bench)",
    BenchAction.LOCK_KEYRING: "Keyring locked (bench)",
}
MARK = bench_shown.mark(HELD_BACK)


def bench(in_force: Mapping[BenchAction, str], *cannot: BenchAction) -> BenchShown:
    def why_not(action: BenchAction) -> str:
        return "The session cannot be renewed at the moment." if action in cannot else ""

    return BenchShown(1, tuple(in_force.values()), bench_shown.groups(in_force, why_not))


BENCHES: dict[str, tuple[BenchShown | None, Banner | None]] = {
    "bench": (bench({}, BenchAction.RIGHT_CLOCK), None),
    "bench-in-force": (bench(HELD_BACK, BenchAction.REFRESH, BenchAction.WRONG_REFRESH_TOKEN), MARK),
    "bench-closed": (None, MARK),
}
