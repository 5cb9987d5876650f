"""A clock that runs faster than this computer's, so that real servers can be waited for in a fraction of the time."""

from __future__ import annotations

from latchkey.desktop.clock import SystemClock
from latchkey.session.instant import Instant


class HastyClock:
    """``Clock``: a second on it takes ``1 / times`` of a second. It starts at the present.

    ``last_shown`` is what whoever looked at it last has seen: to look again would show a later moment.
    """

    def __init__(self, times: float) -> None:
        self._times = times
        self._real = SystemClock()
        self.last_shown = self._began = self._real.now()

    def now(self) -> Instant:
        self.last_shown = self._began.later(round((self._real.now().boot_ms - self._began.boot_ms) * self._times))
        return self.last_shown

    async def sleep(self, seconds: float) -> None:
        await self._real.sleep(seconds / self._times)
