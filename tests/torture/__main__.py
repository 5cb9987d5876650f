"""Kills the program at moments that matter, starts it again, and looks whether the session is still there."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from tests.fakes.fault_proxy import FaultProxy
from tests.fakes.synapse import Synapse, SynapseLifetimes

from .campaign import Campaign, Kill, Verdict
from .person import Person

ACCESS = "5s"
RESULT = Path("build/reliability/torture.json")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--persons", type=int, default=4, help="how many programs are tortured side by side")
    parser.add_argument("--result", type=Path, default=RESULT, help="where the counts are written")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    began = time.monotonic()
    kills: list[Kill] = []

    def tell(kill: Kill) -> None:
        kills.append(kill)
        print(f"{len(kills)}/{asked.kills} {told(asked.seed, kill)}", flush=True)

    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        asyncio.run(torture(Path(folder), asked.seed, asked.kills, asked.persons, tell))
    result = counted(asked.seed, kills, time.monotonic() - began)
    asked.result.parent.mkdir(parents=True, exist_ok=True)
    asked.result.write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))
    return 1 if any(kill.verdict is not Verdict.FINE for kill in kills) else 0


async def torture(folder: Path, seed: int, count: int, persons: int, tell: Callable[[Kill], None]) -> None:
    """``count`` kills on a Synapse of their own; ``tell`` gets each outcome."""
    numbers = iter(range(count))
    with ExitStack() as open_things:
        synapse = open_things.enter_context(Synapse(folder / "synapse", SynapseLifetimes(access=ACCESS)))
        async with AsyncExitStack() as proxies, asyncio.TaskGroup() as campaigns:
            for number in range(persons):
                proxy = await proxies.enter_async_context(FaultProxy(synapse.url))
                person = Person(synapse, proxy, folder, small_disk=number % 2 == 0)
                open_things.callback(person.close)
                campaign = Campaign(seed, person, lambda: next(numbers, None), tell)
                campaigns.create_task(campaign.run())


def counted(seed: int, kills: list[Kill], took_s: float) -> dict[str, object]:
    verdicts = Counter(kill.verdict for kill in kills)
    return {
        "kills": len(kills),
        "sessions_lost": verdicts[Verdict.LOST],
        "databases_broken": verdicts[Verdict.BROKEN],
        "states_that_need_a_person": verdicts[Verdict.NEEDS_A_PERSON],
        "killed_when": dict(Counter(kill.moment for kill in kills).most_common()),
        "and_beside_that": dict(Counter(kill.variant for kill in kills).most_common()),
        "seed": seed,
        "seconds": round(took_s),
    }


def told(seed: int, kill: Kill) -> str:
    line = f"kill {kill.number}: {kill.moment}; {kill.variant}: {kill.verdict}, {kill.found}"
    tail = [json.dumps(one) for one in kill.tail]
    return "\n    ".join([line, f"seed {seed}", *tail]) if kill.verdict is not Verdict.FINE else line


if __name__ == "__main__":
    sys.exit(main())
