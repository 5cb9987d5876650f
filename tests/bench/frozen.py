"""How long it takes until a network that froze is shown: sockets stay open, and nobody answers."""

from __future__ import annotations

import time
from pathlib import Path

from tests.fakes.synapse import SynapseLifetimes

from .prepared import prepared_synapse
from .seen import SETTLED_S, Seen
from .table import Row

BEFORE_S = (0.0, 2.5, 5.0, 7.5)
"""A freeze early in a long poll is noticed later than one near its end."""


def measure(folder: Path) -> list[Row]:
    taken_s = []
    with (
        prepared_synapse(folder / "synapse", "hs-200", SynapseLifetimes(access="30m", refresh="24h")) as synapse,
        Seen(folder / "home", synapse) as program,
    ):
        for before_s in BEFORE_S:
            time.sleep(before_s)
            frozen_ns = time.monotonic_ns()
            synapse.freeze()
            taken_s.append((program.until("Offline", frozen_ns) - frozen_ns) / 1e9)
            synapse.thaw()
            program.until("Active", time.monotonic_ns())
            time.sleep(SETTLED_S)
    every = ", ".join(f"{one:.1f}" for one in taken_s)
    return [Row("A frozen network is shown", max(taken_s), 15, "s", f"longest of {every} s, long polls of 10 s")]
