"""Plays scenarios on a practice homeserver."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from .actions import ACTIONS
from .knobs import Knobs
from .scenarios.scenario import Scenario, Then
from .server import PracticeServer


@dataclass(slots=True)
class Director:
    """What is done to a user's account is done to ``user``, by localpart."""

    server: PracticeServer
    user: str = "alice"
    playing: Scenario | None = None

    def play(self, scenario: Scenario, changes: Mapping[str, object] | None = None) -> None:
        """From its beginning; ``changes`` are knobs that go before the scenario's own. Sessions live on."""
        knobs = Knobs().turned({**scenario.knobs, **(changes or {})})
        self.server.begin(knobs, [(then.after_s, self._happening(then)) for then in scenario.then])
        self.playing = scenario

    @property
    def is_proven(self) -> bool:
        """Whether the server has seen all that the scenario is about: the outcome counts from then on."""
        return self.playing is not None and self.playing.is_proven(self.server.requests)

    def _happening(self, then: Then) -> Callable[[], None]:
        if isinstance(then.what, str):
            return partial(ACTIONS[then.what].do, self.server, self.user)
        return partial(self.server.turn, then.what)
