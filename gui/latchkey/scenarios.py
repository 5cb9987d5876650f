"""``latchkey scenarios``: lists the scenarios of the practice homeserver, or plays them, several at once, each with a Latchkey of
its own, and tells of each whether its window showed what it had to."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from latchkey import play
from latchkey.junit import Played, report
from latchkey.practice.scenarios import SCENARIOS, scenario_called
from latchkey.practising import this_program

_PLAYED_PER_PROCESSOR = 4
"""Most of the time of a scenario is waiting."""


def main(arguments: Sequence[str]) -> int:
    """0 where all were as expected, or were only listed; 1 where one was not, 2 where the command line was wrong, 130 after
    Ctrl+C."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if not asked.names and not asked.all:
        if asked.junit is not None:
            parser.error("--junit: nothing is played; name scenarios, or say --all")
        _list()
        return 0
    if asked.names and asked.all:
        parser.error("--all plays all of them: leave out the names")
    try:
        names = list(SCENARIOS) if asked.all else [scenario_called(name).name for name in asked.names]
        play.time_limit_s(asked.time_limit)
        if asked.junit is not None:
            asked.junit.write_bytes(b"")  # said before all is played, and an old report is no report on this
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        parser.error(f"--junit: {asked.junit} cannot be written: {error.strerror}")
    started = time.monotonic()
    try:
        played = asyncio.run(_play(names, asked.jobs, asked.time_limit))
    except (KeyboardInterrupt, asyncio.CancelledError):
        _print("Stopped.")
        return play.STOPPED
    if asked.junit is not None:
        asked.junit.write_bytes(report(played))
    not_so = [one.name for one in played if not one.is_as_expected]
    as_expected = f"{len(played) - len(not_so)} of {len(played)} as expected, in {time.monotonic() - started:.0f} s."
    _print(f"{as_expected} Not: {', '.join(not_so)}." if not_so else as_expected)
    return play.NOT_AS_EXPECTED if not_so else play.AS_EXPECTED


async def _play(names: Sequence[str], jobs: int, time_limit: str) -> list[Played]:
    """In the order of ``names``; a line is printed for each as it ends. ``CancelledError`` after SIGTERM."""
    this_one = asyncio.current_task()
    assert this_one is not None  # noqa: S101 - it runs
    with contextlib.suppress(NotImplementedError):  # as on Windows, which has no such signal
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this_one.cancel)
    places, starts = asyncio.Semaphore(jobs), asyncio.Semaphore(os.cpu_count() or 1)
    width = max(map(len, names))
    played: list[Played] = []

    async def in_turn(name: str) -> None:
        async with places:
            one = await _played(name, time_limit, starts)
        played.append(one)
        told = one.told.strip().removeprefix(f"{name}: ")
        mark = "ok " if one.is_as_expected else "NOT"
        _print(
            f"{len(played):>{len(str(len(names)))}}/{len(names)} {mark} {one.seconds:5.1f} s  {name:<{width}}  {told}"
        )

    async with asyncio.TaskGroup() as group:
        for name in sorted(names, key=_waits_s, reverse=True):  # what takes long is not left for the end
            group.create_task(in_turn(name))
    return sorted(played, key=lambda one: names.index(one.name))


def _waits_s(name: str) -> float:
    """The longest of what has to be waited for, as far as the scenario tells."""
    scenario = SCENARIOS[name]
    knobs = (scenario.knobs.get(knob) for knob in ("refresh_delay_s", "session_s"))
    return max(
        (0.0, *(then.after_s for then in scenario.then), *(knob for knob in knobs if isinstance(knob, int | float)))
    )


async def _played(name: str, time_limit: str, starts: asyncio.Semaphore) -> Played:
    """Ended when it returns, and also where it is cancelled. Takes one of ``starts`` until it is signed in: starting keeps a
    processor busy, and what is played meanwhile goes by the clock."""
    async with starts:
        started = time.monotonic()
        process = await _started(name, time_limit)
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        try:
            told = await process.stdout.readline()
        except asyncio.CancelledError:
            await _end(process)
            raise
    try:
        told = told.removeprefix(f"{name}: {play.SIGNED_IN}\n".encode()) + await process.stdout.read()
        code = await process.wait()
    finally:
        await _end(process)
    return Played(name, time.monotonic() - started, code, told.decode("utf-8", "replace"))


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
        await process.wait()


async def _started(name: str, time_limit: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *this_program(),
        *("--scenario", name, "--time-limit", time_limit),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def _list() -> None:
    for scenario in SCENARIOS.values():
        _print(f"{scenario.name}\n    {scenario.sentence}\n    Outcome: {scenario.outcome}")


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of scenarios to play at once")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="latchkey scenarios",
        description="List the scenarios of the practice homeserver, or play them: each with a Latchkey and a homeserver of its "
        "own, offscreen.",
        epilog="Exit codes: 0 each outcome was shown, or they were only listed; 1 one was not; 2 the command line is wrong; "
        "130 stopped by Ctrl+C.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="play this one")
    parser.add_argument("--all", action="store_true", help="play all of them")
    parser.add_argument(
        "--jobs",
        type=_jobs,
        default=_PLAYED_PER_PROCESSOR * (os.cpu_count() or 1),
        metavar="N",
        help="how many at once (%(default)s)",
    )
    parser.add_argument(
        "--time-limit", default=play.TIME_LIMIT, metavar="DURATION", help="of each: 60s, 2m or none (%(default)s)"
    )
    parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML as well, for CI")
    return parser


def _print(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command line's own voice
