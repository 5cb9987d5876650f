"""How long it takes, after a minute without the server, until the program is back: the server stopped, and frozen; with
tokens that live on, and with tokens that run out meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.fakes.synapse import SynapseLifetimes

from .prepared import prepared_synapse
from .seen import Seen
from .table import Row

OUTAGE_S = 60.0
LIVES = {"living": "30m", "expired": "45s"}
"""Of access tokens, by what has become of them after the outage."""


def measure(folder: Path) -> list[Row]:
    stopped, frozen = [], []
    for name, access in LIVES.items():
        lifetimes = SynapseLifetimes(access=access, refresh="24h")
        with (
            prepared_synapse(folder / f"synapse-{name}", "hs-200", lifetimes) as synapse,
            Seen(folder / f"home-{name}", synapse) as program,
        ):
            stopped.append(_back_s(program, synapse.stop, synapse.start))
            frozen.append(_back_s(program, synapse.freeze, synapse.thaw))
    return [
        Row("Back after a minute without the server", max(stopped), 3, "s", _each(stopped)),
        Row("Back after a minute of silence", max(frozen), 3, "s", _each(frozen)),
    ]


def _back_s(program: Seen, go: Callable[[], None], come: Callable[[], None]) -> float:
    began_ns = time.monotonic_ns()
    go()
    program.until("Offline", began_ns)
    time.sleep(OUTAGE_S)
    comes_ns = time.monotonic_ns()
    come()
    returned_ns = time.monotonic_ns()
    return (program.until("Active", comes_ns) - returned_ns) / 1e9


def _each(taken_s: list[float]) -> str:
    return ", ".join(f"{taken:.1f} s with {name} tokens" for name, taken in zip(LIVES, taken_s, strict=True))
