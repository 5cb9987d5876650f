"""From the start of the process to the first paint, with 200 cached rooms, against the least that PySide6 can show."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path

from latchkey.app.ports import CacheChange
from latchkey.app.rooms import Room

from .children import profile_in, said_by
from .profiles import a_session, keep_session
from .table import Row

ROOMS = 200
ROUNDS = 31
WARM_UPS = 2


def measure(folder: Path) -> list[Row]:
    home = home_with_rooms(folder)
    bare, restored = [], []
    for turn in range(WARM_UPS + ROUNDS):
        pair = first_paint_ms("bare", home=home), first_paint_ms("restored", str(ROOMS), home=home)
        if turn >= WARM_UPS:
            bare.append(pair[0])
            restored.append(pair[1])
    ratio = statistics.median(restored) / statistics.median(bare)
    details = (
        f"median of {ROUNDS} in turn: {statistics.median(restored):.0f} ms against {statistics.median(bare):.0f} ms "
        "for a bare QLabel"
    )
    return [Row(f"Start to the first paint of {ROOMS} cached rooms", ratio, 1.35, "x", details)]


def home_with_rooms(folder: Path) -> Path:
    """In which ``restored`` finds a session with its rooms."""
    home = folder / "home"
    asyncio.run(keep_session(profile_in(home), a_session(), CacheChange("s1", [(room, b"{}") for room in _rooms()])))
    return home


def first_paint_ms(program: str | Path, *arguments: str, home: Path) -> float:
    began = time.monotonic_ns()
    return (int(said_by(program, *arguments, home=home, within_s=60)) - began) / 1e6


def _rooms() -> list[Room]:
    now_ms = time.time_ns() // 1_000_000
    return [
        Room(
            room_id=f"!room{number}:example.org",
            name=f"Room number {number} of many",
            topic="What is talked about here",
            unread=number % 7,
            highlights=number % 3,
            joined_members=number,
            recency_ms=now_ms - number * 60_000,
            last_sender=f"Person {number % 11}",
            last_text="The last thing that was said, which is about as long as such things are",
            last_ms=now_ms - number * 60_000,
        )
        for number in range(ROOMS)
    ]
