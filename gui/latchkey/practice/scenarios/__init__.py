"""Lives of a session to practise on, by name."""

from __future__ import annotations

from collections.abc import Mapping

from latchkey.practice.knobs import nearest

from . import accounts, browser, crowds, endings, lifetimes, networks, oauth, refusals, rotation, steps
from .scenario import Scenario

SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for part in (lifetimes, crowds, rotation, endings, refusals, networks, steps, accounts, browser, oauth)
    for scenario in part.SCENARIOS
}


def scenario_called(name: str) -> Scenario:
    """Raises ``ValueError``, with the nearest name there is."""
    if name not in SCENARIOS:
        raise ValueError(f"There is no scenario {name!r}.{nearest(name, SCENARIOS)}")
    return SCENARIOS[name]
