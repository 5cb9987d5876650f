"""How far somebody has come through what user-interactive authentication asks for (spec U1 to U4): which flow is gone
through, which of its stages is next, and what a new answer of the server makes of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto

from latchkey.session.answers import Challenge, Refused

from . import stages
from .interaction_shown import StageKind


class Turn(Enum):
    """What an answer that asks for more has led to."""

    NO_WAY = auto()
    """Nobody could meet it."""
    BEGUN = auto()
    """A flow is gone through from its beginning, as far as the server does not say otherwise."""
    NOT_PASSED = auto()
    """The server does not let the stage count."""
    ON = auto()


class Course:
    """``can_ask`` is what can be asked for in the program's own window."""

    def __init__(self, can_ask: frozenset[StageKind]) -> None:
        self._can_ask = can_ask
        self.challenge: Challenge | None = None
        """``None`` where the server is to be asked for one."""
        self.flow: stages.Flow = ()
        self.begins_again = False
        """The server has forgotten what was done, and none of it is done again yet."""
        self.page_opened = False
        """That of the stage that is next."""

    @property
    def stage(self) -> str | None:
        """The next one; ``None`` where none is left, or none is known."""
        return stages.next_stage(self.flow, self.challenge) if self.challenge else None

    @property
    def session(self) -> dict[str, object]:
        """As it stands in ``auth``; empty where the server keeps none."""
        return {"session": self.challenge.session} if self.challenge and self.challenge.session else {}

    @property
    def ways(self) -> Sequence[stages.Flow]:
        """What a person can choose between now: of flows that go on with the same stage one is enough."""
        challenge = self.challenge
        if challenge is None:
            return (self.flow,)
        by_stage: dict[str | None, stages.Flow] = {}
        for flow in stages.best_first(challenge, can_ask=self._can_ask):
            by_stage.setdefault(stages.next_stage(flow, challenge), flow)
        by_stage[stages.next_stage(self.flow, challenge)] = self.flow
        return tuple(by_stage.values())

    def turn_to_another_way(self) -> None:
        ways = self.ways
        self.flow = ways[(ways.index(self.flow) + 1) % len(ways)]
        self.page_opened = False

    def begin(self, challenge: Challenge) -> Turn:
        """With the best of its flows; where there is no way through any of them, all stays as it was."""
        ways = stages.best_first(challenge, can_ask=self._can_ask)
        if not ways:
            return Turn.NO_WAY
        self.challenge, self.flow, self.page_opened = challenge, ways[0], False
        return Turn.BEGUN

    def take(self, stage: str | None, refused: Refused, now: Challenge) -> Turn:
        """The server was shown ``stage`` and asks for more, which is ``now``."""
        before = self.challenge
        if before is None:
            return self.begin(now)
        is_same = now.session == before.session
        if is_same and refused.errcode:  # what was done stays done, whether a refusal says so or not
            now = replace(now, completed=tuple(dict.fromkeys((*before.completed, *now.completed))))
        is_lost = not set(before.completed) <= set(now.completed)
        is_passed = stage in now.completed
        if is_lost or not (is_same or is_passed or refused.errcode):
            self.begins_again = True
            return self.begin(now)
        if stage is None and stages.next_stage(self.flow, now) is None:
            return Turn.NO_WAY  # all is done, and still it asks
        self.challenge = now
        if is_passed:
            self.begins_again = False
        self.page_opened = self.page_opened and is_same and not is_passed
        if self.flow not in now.flows:
            return self.begin(now)
        return Turn.NOT_PASSED if stage is not None and not is_passed else Turn.ON

    def is_forgotten(self, refused: Refused) -> bool:
        """Whether the server knows the session of the stages no more, for which there is no errcode of its own: it is asked
        for a new one then. Its second word for that in a row is final."""
        if not self.session or self.begins_again or (refused.status, refused.errcode) != (400, "M_UNKNOWN"):
            return False
        self.begins_again, self.challenge = True, None
        return True
