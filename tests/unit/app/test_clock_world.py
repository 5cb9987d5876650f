"""Random sequences of jumping clocks, failing refreshes and rejected tokens against the whole controller."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from latchkey.app import controller
from tests.unit.app.clock_world import ClockWorld


@pytest.mark.timeout(400)  # tens of thousands of steps, each traced for the coverage
def test_f05_f20_f23_f24_no_clock_ends_a_session_or_makes_a_storm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controller, "CLOSING_LIMIT_S", 0.0)
    ClockWorld.answers_seen.clear()
    run_state_machine_as_test(
        ClockWorld,
        settings=settings(
            max_examples=100,
            stateful_step_count=20,
            deadline=None,
            database=None,
            # Making a failure smaller takes longer than any test may.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(ClockWorld.answers_seen) >= 4, "the world was too kind to prove anything"
