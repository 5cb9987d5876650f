"""A homeserver that never gives a verdict, clocks that jump, and what must hold all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from itertools import count, pairwise
from typing import Any, ClassVar, TypeVar

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from latchkey.app.controller import Controller
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.session.answers import Granted, NoAnswer, Refused, Trouble
from latchkey.session.instant import CLOCK_SLIP_MS
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Refreshing, Saving
from tests.fakes.clock import rest
from tests.fakes.world import MINUTE, SECOND, FakeWorld
from tests.unit.session.build import PLAIN, SOFT

T = TypeVar("T")

HOUR = 60 * MINUTE
YEAR = 365 * 24 * HOUR
SETTLED_MS = 80 * SECOND
"""The longest wait between two tries, and a nap."""
NOT_GOOD: list[NoAnswer | Refused] = [
    NoAnswer(Trouble.NO_NETWORK, "matrix.example.org"),
    NoAnswer(Trouble.TIMED_OUT, "matrix.example.org"),
    Refused(502, None),
    Refused(429, "M_LIMIT_EXCEEDED", wait_ms=30 * SECOND),
    Refused(429, "M_LIMIT_EXCEEDED"),
    Refused(401, None),
]
LIFETIMES_MS = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 24 * HOUR]


class ClockWorld(RuleBasedStateMachine):
    """Each rule lets the loop turn until everybody waits."""

    answers_seen: ClassVar[set[object]] = set()
    """What refreshes were answered, so that a run that proves nothing is noticed."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.world = FakeWorld()
        self.lifetime_ms = 5 * MINUTE
        self.answer: NoAnswer | Refused | None = None
        """What refreshes get; ``None`` for tokens."""
        self.numbers = count(2)
        self.ends_ms: dict[Secret, int] = {}
        """When the server's tokens end, on the clock that nobody sets."""
        self.rejected: set[Secret] = set()
        self.asked_ms: list[int] = []
        self.requests: list[asyncio.Task[Any]] = []
        self.controller: Controller

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        async def and_rest() -> T:
            result = await work
            await rest()
            return result

        return self.runner.run(and_rest())

    @property
    def boot_ms(self) -> int:
        return self.world.clock.at.boot_ms

    @initialize(lifetime_ms=st.sampled_from(LIFETIMES_MS))
    def somebody_signs_in(self, lifetime_ms: int) -> None:
        self.lifetime_ms = lifetime_ms
        self.controller = self.world.controller()
        self.world.gate.refreshes.always(self.refresh)
        self.run(self.world.sign_in(self.controller, expires_in_ms=lifetime_ms))
        self.ends_ms[Secret("access-1")] = self.boot_ms + lifetime_ms

    def refresh(self, token: Secret) -> Granted | NoAnswer | Refused:
        self.asked_ms.append(self.boot_ms)
        self.answers_seen.add(self.answer)
        if self.answer is not None:
            return self.answer
        granted = self.world.granted(next(self.numbers), expires_in_ms=self.lifetime_ms)
        self.ends_ms[granted.access] = self.boot_ms + self.lifetime_ms
        return granted

    # What can happen --------------------------------------------------------------------------------------------------

    @rule(ms=st.sampled_from([1, 300, SECOND, 10 * SECOND, MINUTE, 5 * MINUTE]))
    def time_flows(self, ms: int) -> None:
        self.run(self.world.clock.advance(ms))

    @rule(ms=st.sampled_from([SECOND, MINUTE, HOUR, 8 * HOUR]), told=st.booleans())
    def the_computer_sleeps(self, ms: int, told: bool) -> None:
        async def sleep() -> None:
            self.world.clock.suspend(ms)
            if told:
                self.controller.woke()

        self.run(sleep())

    @rule(by_ms=st.sampled_from([-YEAR, -HOUR, -3 * SECOND, 3 * SECOND, HOUR, YEAR]))
    def somebody_sets_the_clock(self, by_ms: int) -> None:
        self.world.clock.set_wall(by_ms)

    @rule(answer=st.one_of(st.none(), st.sampled_from(NOT_GOOD)), lifetime_ms=st.sampled_from(LIFETIMES_MS))
    def the_server_becomes(self, answer: NoAnswer | Refused | None, lifetime_ms: int) -> None:
        self.answer, self.lifetime_ms = answer, lifetime_ms
        self.run(self.world.clock.advance(5 * MINUTE))

    @rule(rejection=st.sampled_from([None, PLAIN, SOFT]))
    def a_request_is_made(self, rejection: Refused | None) -> None:
        """Rejected without a reason, or because its token is too old."""

        async def make() -> None:
            token = await self.controller.tokens.token()
            if token is not None and (rejection or self.ends_ms[token] <= self.boot_ms):
                self.rejected.add(token)
                await self.controller.tokens.after_rejection(token, rejection or SOFT)

        async def start() -> None:
            self.requests.append(self.world.start(make()))

        self.run(start())

    @rule(parts_ms=st.lists(st.sampled_from([1, 700, 20 * SECOND, 2 * MINUTE, 6 * MINUTE]), min_size=1, max_size=4))
    def all_is_well_for_a_while(self, parts_ms: list[int]) -> None:
        """A refresh then comes before its token ends, and the countdown tells the truth."""
        self.answer = None
        self.run(self.world.clock.advance(SETTLED_MS))
        began_ms, before = self.boot_ms, len(self.asked_ms)
        for ms in parts_ms:
            self.run(self.world.clock.advance(ms))
            state = self.controller.state
            assert isinstance(state, Active)
            tokens = state.held.tokens
            assert tokens.access not in self.rejected, "the server is believed, whatever the clock says"
            left_ms = self.ends_ms[tokens.access] - self.boot_ms
            assert left_ms > 0, "refreshed in time"
            assert isinstance(tokens.expires_in_ms, int)
            shown_ms = self.world.clock.at.ms_until(tokens.issued_at.later(tokens.expires_in_ms))
            assert left_ms - CLOCK_SLIP_MS <= shown_ms <= left_ms
        needed = (self.boot_ms - began_ms) / (0.8 * min(self.lifetime_ms, 5 * MINUTE)) + 3
        assert len(self.asked_ms) - before <= needed, "and no oftener than that"

    # What must hold ---------------------------------------------------------------------------------------------------

    @invariant()
    def nobody_is_signed_out_without_a_verdict(self) -> None:
        if hasattr(self, "controller"):
            assert isinstance(self.controller.state, Active | Refreshing | Saving)
            assert self.world.gate.whoamis.asked == []

    @invariant()
    def refreshes_are_a_second_apart(self) -> None:
        assert all(after - before >= REFRESH_PACE_MS for before, after in pairwise(self.asked_ms))

    @invariant()
    def nothing_is_a_bug(self) -> None:
        assert self.world.bugs == []

    def teardown(self) -> None:
        async def end() -> None:
            await self.world.end()
            for request in self.requests:
                request.cancel()
            await asyncio.gather(*self.requests, return_exceptions=True)

        self.run(end())
        self.runner.close()
