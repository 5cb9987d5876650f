"""The clocks of this machine."""

from __future__ import annotations

import sys
import time

from latchkey.session.instant import Instant


class SystemClock:
    """``app.ports.SettableClock`` on the real clocks.

    ``boot_ms`` goes on while the machine sleeps (F24): CLOCK_BOOTTIME on Linux, CLOCK_MONOTONIC on macOS, and
    ``time.monotonic`` on Windows do. Elsewhere the wall clock alone notices that the machine slept.
    """

    def __init__(self) -> None:
        self._ahead = Instant(0, 0)

    def now(self) -> Instant:
        wall_ms, boot_ms = self._ahead
        return Instant(time.time_ns() // 1_000_000 + wall_ms, _boot_ns() // 1_000_000 + boot_ms)

    def set_ahead(self, wall_ms: int, boot_ms: int) -> None:
        self._ahead = Instant(wall_ms, boot_ms)

    async def sleep(self, seconds: float) -> None:
        """Counts on a clock that stands still during suspend: whoever waits for an expiry looks at ``now`` afterwards."""
        import asyncio

        await asyncio.sleep(seconds)


def _boot_ns() -> int:
    if sys.platform == "linux":
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    elif sys.platform == "darwin":
        # What Darwin calls monotonic goes on during sleep; its CLOCK_UPTIME_RAW, which time.monotonic follows, does not.
        return time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    else:
        return time.monotonic_ns()
