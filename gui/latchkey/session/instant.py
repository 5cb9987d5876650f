"""A moment on two clocks."""

from __future__ import annotations

from typing import NamedTuple

CLOCK_SLIP_MS = 2_000
"""Two clocks that are further apart than they were have not drifted: one of them was set, or stood still."""


class Instant(NamedTuple):
    """A moment, read on both clocks at once.

    ``wall_ms`` is Unix time in milliseconds and can be set by anybody; ``boot_ms`` counts from the start of the
    machine, goes on during suspend, and means nothing after a restart of the machine.
    """

    wall_ms: int
    boot_ms: int

    def later(self, by_ms: int) -> Instant:
        """The moment ``by_ms`` milliseconds later."""
        return Instant(self.wall_ms + by_ms, self.boot_ms + by_ms)

    def wall_ms_at(self, other: Instant) -> int:
        """What the wall clock, as it is set now, shows at ``other``: somebody may have set it since that was worked out."""
        was_set = abs((other.wall_ms - self.wall_ms) - (other.boot_ms - self.boot_ms)) > CLOCK_SLIP_MS
        return self.wall_ms + other.boot_ms - self.boot_ms if was_set else other.wall_ms

    def ms_until(self, other: Instant) -> int:
        """Milliseconds from here to ``other``, by the clock that says less: the earlier expiry is believed (F24)."""
        return min(other.wall_ms - self.wall_ms, other.boot_ms - self.boot_ms)
