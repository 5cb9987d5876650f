"""How many inputs are made up for a test: few in ``make test``, many in ``make fuzz``."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

MANY = int(os.environ.get("FUZZ", "1"))
"""So many times as usual."""


def tries(usual: int = 100) -> settings:
    return settings(
        max_examples=usual * MANY,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
