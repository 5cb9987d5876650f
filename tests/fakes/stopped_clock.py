"""A clock that shows what it was told."""

from __future__ import annotations

from typing import NoReturn

from latchkey.session.instant import Instant

NOON = Instant(wall_ms=1_750_000_000_000, boot_ms=5_000_000)


class StoppedClock:
    def __init__(self, at: Instant = NOON) -> None:
        self.at = at

    def now(self) -> Instant:
        return self.at

    async def sleep(self, seconds: float) -> NoReturn:
        raise AssertionError("nothing here waits by the clock")
