"""The system's clock reads both of its clocks."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest

from latchkey.desktop.clock import SystemClock
from latchkey.session.ports import Clock


def test_the_wall_clock_is_unix_time_in_milliseconds() -> None:
    before = time.time()
    now = SystemClock().now()
    after = time.time()
    assert int(before * 1000) <= now.wall_ms <= after * 1000


@pytest.mark.skipif(sys.platform != "linux", reason="the clock has another name elsewhere")
def test_f24_the_other_clock_goes_on_during_suspend() -> None:
    before = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    now = SystemClock().now()
    assert before <= now.boot_ms <= time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def test_time_does_not_go_back() -> None:
    clock = SystemClock()
    readings = [clock.now().boot_ms for _ in range(1000)]
    assert readings == sorted(readings)


async def test_sleeping_lets_others_go_on_and_ends() -> None:
    clock: Clock = SystemClock()
    before = clock.now()
    sleeping = asyncio.create_task(clock.sleep(0.005))
    await asyncio.sleep(0)
    assert not sleeping.done()
    await sleeping
    assert clock.now().boot_ms - before.boot_ms >= 4


def test_it_can_be_set_for_this_program_alone() -> None:
    clock, other = SystemClock(), SystemClock()
    clock.set_ahead(-3_600_000, 60_000)
    ahead, real = clock.now(), other.now()
    assert -3_601_000 < ahead.wall_ms - real.wall_ms <= -3_600_000
    assert 60_000 - 1_000 < ahead.boot_ms - real.boot_ms <= 60_000
