"""A clock that goes on when a test says so."""

from __future__ import annotations

import asyncio

from latchkey.session.instant import Instant

NOON = Instant(wall_ms=1_750_000_000_000, boot_ms=5_000_000)
MOST_TURNS = 20_000


async def rest() -> None:
    """Until every task waits for something. Raises ``AssertionError`` where that never comes, as in a loop without pause."""
    loop = asyncio.get_running_loop()
    for _ in range(MOST_TURNS):
        await asyncio.sleep(0)
        if not loop._ready:  # type: ignore[attr-defined]  # asyncio's own name, which its stubs leave out
            return
    raise AssertionError("something goes round and round")


class FakeClock:
    """``SettableClock``. Whoever sleeps is woken by ``advance``, in the order in which the sleeps end."""

    def __init__(self, at: Instant = NOON) -> None:
        self.at = at
        self.ahead = Instant(0, 0)
        self._sleepers: list[tuple[int, asyncio.Future[None]]] = []

    def now(self) -> Instant:
        return Instant(self.at.wall_ms + self.ahead.wall_ms, self.at.boot_ms + self.ahead.boot_ms)

    def set_ahead(self, wall_ms: int, boot_ms: int) -> None:
        self.ahead = Instant(wall_ms, boot_ms)

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        sleeper = (self.at.boot_ms + round(seconds * 1000), future)
        self._sleepers.append(sleeper)
        try:
            await future
        finally:
            self._sleepers = [one for one in self._sleepers if one is not sleeper]

    @property
    def sleeps_ms(self) -> list[int]:
        """How much longer each sleeper sleeps, shortest first."""
        return sorted(ends - self.at.boot_ms for ends, _ in self._sleepers)

    async def advance(self, ms: int) -> None:
        """Time goes by, and everything that it wakes gets its turn at its moment."""
        await rest()
        end = self.at.boot_ms + ms
        while due := [one for one in self._sleepers if one[0] <= end and not one[1].done()]:
            ends, future = min(due, key=lambda one: one[0])
            self.at = self.at.later(max(0, ends - self.at.boot_ms))
            future.set_result(None)
            await rest()
        self.at = self.at.later(end - self.at.boot_ms)

    def suspend(self, ms: int) -> None:
        """The computer sleeps: both clocks go on, and nobody's sleep gets shorter."""
        self.at = self.at.later(ms)
        self._sleepers = [(ends + ms, future) for ends, future in self._sleepers]

    def set_wall(self, by_ms: int) -> None:
        """Somebody sets the clock."""
        self.at = self.at._replace(wall_ms=self.at.wall_ms + by_ms)
