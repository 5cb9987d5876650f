"""Processor time of a signed-in program with nothing to do, its countdown running, on a real Synapse."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.fakes.synapse import SynapseLifetimes

from .children import profile_in, said_by
from .prepared import prepared_synapse
from .profiles import keep_session, signed_in
from .table import Row

SECONDS = 60.0


def measure(folder: Path) -> list[Row]:
    rows = []
    window_s = float(said_by("bare_countdown", str(SECONDS), home=folder / "bare", within_s=SECONDS + 60))
    with prepared_synapse(folder / "synapse", "hs-200", SynapseLifetimes(access="30m", refresh="24h")) as synapse:
        versions = f"{synapse.url}/_matrix/client/versions"
        requests_s = float(
            said_by("bare_requests", versions, str(SECONDS), home=folder / "bare", within_s=SECONDS + 60)
        )
        bare = {
            "visible": f"a bare window with one field that counts down: {window_s * 1000:.0f} ms",
            "hidden": f"a bare request of httpx every ten seconds: {requests_s * 1000:.0f} ms",
        }
        for sight in ("visible", "hidden"):
            home = folder / sight
            held = asyncio.run(signed_in(synapse.url, "big", "pw-big"))
            key = asyncio.run(keep_session(profile_in(home), held)).reveal()
            said = said_by("idle", str(profile_in(home)), key, str(SECONDS), sight, home=home, within_s=SECONDS + 120)
            used_s = float(said)
            details = f"{used_s * 1000:.0f} ms of processor time in {SECONDS:.0f} s, 200 rooms, long polls of 10 s; {bare[sight]}"
            rows.append(Row(f"Idle, window {sight}", used_s / SECONDS * 100, 0.1, "%", details))
    return rows
