"""Somebody sets the clock, in whatever is going on: nothing is lost, nothing storms, and the countdown is right again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest

from latchkey.app import present
from latchkey.app.controller import Controller
from latchkey.app.errands import LONGEST_NAP_MS, REFRESH_PACE_MS
from latchkey.app.login_shown import LoginShown
from latchkey.session.answers import Granted, NoAnswer, Refused, Trouble
from latchkey.session.events import RefreshAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Refreshing, Saving
from latchkey.session.tokens import NoExpiry
from tests.fakes.clock import rest
from tests.fakes.world import MINUTE, SECOND, FakeWorld
from tests.unit.session.build import SOFT

HOUR = 60 * MINUTE
DAY = 24 * HOUR
YEAR = 365 * DAY
NO_NETWORK = NoAnswer(Trouble.NO_NETWORK, "matrix.example.org")

sets = pytest.mark.parametrize("set_ms", [-YEAR, -HOUR, HOUR, YEAR])
lifetimes = pytest.mark.parametrize("lifetime_ms", [5 * MINUTE, DAY])


class Server:
    """Gives tokens, and keeps when it did and when the newest one ends, on the clock that nobody sets."""

    def __init__(self, world: FakeWorld, lifetime_ms: int) -> None:
        self._world = world
        self._lifetime_ms = lifetime_ms
        self.asked_ms: list[int] = []
        self.ends_ms = world.clock.at.boot_ms + lifetime_ms
        world.gate.refreshes.always(self.grant)

    def grant(self, token: Secret) -> Granted:
        self.asked_ms.append(self._world.clock.at.boot_ms)
        self.ends_ms = self.asked_ms[-1] + self._lifetime_ms
        return self._world.granted(len(self.asked_ms) + 10, expires_in_ms=self._lifetime_ms)


async def idle(world: FakeWorld, controller: Controller) -> None:
    await world.clock.advance(SECOND)


async def in_flight(world: FakeWorld, controller: Controller) -> None:
    world.gate.refreshes.will(NO_NETWORK)
    controller.post(RefreshAsked(world.clock.now()))
    await world.one_turn()
    assert isinstance(controller.state, Refreshing)


async def waiting_for_the_next_try(world: FakeWorld, controller: Controller) -> None:
    world.gate.refreshes.will(*[NO_NETWORK] * 4)
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(7 * SECOND)
    assert isinstance(controller.state, Active)
    assert controller.state.attempts == 4


async def saving(world: FakeWorld, controller: Controller) -> None:
    world.door.shut("save")
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert isinstance(controller.state, Saving)


def check(world: FakeWorld, controller: Controller, server: Server) -> None:
    assert isinstance(controller.state, Active)
    assert not {"soft_logged_out", "logged_out", "second_witness"} & set(world.events())
    assert all(after - before >= REFRESH_PACE_MS for before, after in pairwise(server.asked_ms))
    now = world.clock.now()
    shown = present.window(controller.snapshot, LoginShown(), now).session
    assert shown is not None
    assert shown.expiry.at is not None
    assert now.ms_until(shown.expiry.at) == server.ends_ms - now.boot_ms, "the countdown tells the truth"
    assert shown.refresh_due is not None
    assert now.wall_ms_at(shown.refresh_due) - now.wall_ms == now.ms_until(shown.refresh_due), (
        "and so does the clock time"
    )


@sets
@lifetimes
@pytest.mark.parametrize("during", [idle, in_flight, waiting_for_the_next_try, saving])
async def test_f24_a_clock_that_is_set(
    world: FakeWorld,
    set_ms: int,
    lifetime_ms: int,
    during: Callable[[FakeWorld, Controller], Awaitable[None]],
) -> None:
    controller = world.controller()
    await world.sign_in(controller, expires_in_ms=lifetime_ms)
    server = Server(world, lifetime_ms)
    await during(world, controller)
    world.clock.set_wall(set_ms)
    world.door.open()
    await world.clock.advance(LONGEST_NAP_MS + 2 * SECOND)
    assert len(server.asked_ms) <= 2
    check(world, controller, server)
    before = len(server.asked_ms)
    await world.clock.advance(HOUR)
    assert len(server.asked_ms) - before <= HOUR / (0.8 * lifetime_ms) + 1
    check(world, controller, server)


@sets
@lifetimes
async def test_f24_a_clock_that_is_set_while_the_answer_is_on_its_way(
    world: FakeWorld, set_ms: int, lifetime_ms: int
) -> None:
    """Its age is counted from before. Set forward, that is settled by one more refresh."""
    controller = world.controller()
    await world.sign_in(controller, expires_in_ms=lifetime_ms)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    server = Server(world, lifetime_ms)
    answer = server.grant(Secret("refresh-1"))
    world.clock.set_wall(set_ms)
    world.gate.refreshes.will(answer)
    await world.clock.advance(3 * SECOND)
    assert len(server.asked_ms) == (2 if set_ms > 0 else 1)
    check(world, controller, server)


@sets
@lifetimes
async def test_f24_a_clock_that_is_set_while_the_program_is_closed(
    world: FakeWorld, set_ms: int, lifetime_ms: int
) -> None:
    await world.sign_in(world.controller(), expires_in_ms=lifetime_ms)
    await world.end()
    server = Server(world, lifetime_ms)
    world.clock.set_wall(set_ms)
    sessions = await world.restored()
    await world.clock.advance(2 * SECOND)
    is_certain = set_ms == HOUR and lifetime_ms == DAY
    assert len(server.asked_ms) == (0 if is_certain else 1), "what seems alive is used until the server says otherwise"
    if not is_certain:
        check(world, sessions.shown, server)


async def test_a_clock_that_is_set_every_few_seconds_makes_no_storm(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    server = Server(world, 5 * MINUTE)
    for number in range(60):
        world.clock.set_wall(HOUR if number % 2 else -HOUR)
        await world.clock.advance(SECOND)
        await controller.tokens.token()
    assert len(server.asked_ms) <= 60
    await world.clock.advance(LONGEST_NAP_MS + 2 * SECOND)
    check(world, controller, server)


@pytest.mark.parametrize("lifetime_ms", [NoExpiry.NOT_KNOWN, 10 * YEAR])
async def test_f32_a_token_that_was_to_live_for_ever_and_is_dead_after_a_day_is_replaced(
    world: FakeWorld, lifetime_ms: int | NoExpiry
) -> None:
    """A hundred years are "not known": the countdown says so, and the server's rejection is what counts (F23)."""
    controller = world.controller()
    await world.sign_in(controller, expires_in_ms=lifetime_ms)
    await world.clock.advance(DAY)
    token = await controller.tokens.token()
    assert token == Secret("access-1")
    world.gate.refreshes.will(world.granted(2, expires_in_ms=lifetime_ms))
    assert await controller.tokens.after_rejection(token, SOFT) == Secret("access-2")
    assert len(world.gate.refreshes.asked) == 1
    assert isinstance(controller.state, Active)


async def test_f23_a_server_that_rejects_a_token_is_believed_by_a_clock_that_went_back_a_year(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    world.clock.set_wall(-YEAR)
    world.gate.refreshes.will(world.granted(2))
    assert await controller.tokens.after_rejection(Secret("access-1"), Refused(401, "M_UNKNOWN_TOKEN")) == Secret(
        "access-2"
    )
