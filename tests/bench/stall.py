"""How long the interface stands still at most while a thousand rooms come in for the first time."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.fakes.synapse import SynapseLifetimes

from .children import profile_in, said_by
from .prepared import prepared_synapse
from .profiles import keep_session, signed_in
from .table import Row

ROOMS = 1000
RUNS = 3


def measure(folder: Path) -> list[Row]:
    stalls = []
    for run in range(RUNS):
        # Synapse remembers what it has worked out: each run gets one that has not.
        with prepared_synapse(folder / f"synapse-{run}", "hs-1000", SynapseLifetimes(refresh="24h")) as synapse:
            home = folder / f"home-{run}"
            held = asyncio.run(signed_in(synapse.url, "big", "pw-big"))
            key = asyncio.run(keep_session(profile_in(home), held)).reveal()
            said = said_by("stall", str(profile_in(home)), key, str(ROOMS), home=home, within_s=300)
        print(said, file=sys.stderr)
        stalls.append(float(said.split("\n", 1)[0]))
    every = ", ".join(f"{stall:.1f}" for stall in stalls)
    return [Row(f"Longest stall in the first sync of {ROOMS} rooms", min(stalls), 16, "ms", f"best of {every} ms")]
