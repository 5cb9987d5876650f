"""The clocks of this machine."""

from __future__ import annotations

import sys
import time

from latchkey.session.instant import Instant


class SystemClock:
    """``session.ports.Clock`` on the real clocks.

    ``boot_ms`` goes on while the machine sleeps (F24): CLOCK_BOOTTIME on Linux, CLOCK_MONOTONIC on macOS, and
    ``time.monotonic`` on Windows do. Elsewhere the wall clock alone notices that the machine slept.
    """

    def now(self) -> Instant:
        return Instant(wall_ms=time.time_ns() // 1_000_000, boot_ms=_boot_ns() // 1_000_000)

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
