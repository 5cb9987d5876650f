"""An intent that says all by its kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bare:
    """Those that carry nothing need no ``@dataclass`` of their own, which would cost time at the start."""
