"""Eight hours asleep, in whatever was going on, and a network that is back twenty seconds after the computer."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from latchkey.app.controller import Controller
from latchkey.app.errands import LONGEST_NAP_MS, REFRESH_PACE_MS
from latchkey.session.answers import Granted, NoAnswer, Refused, Trouble
from latchkey.session.events import RefreshAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Refreshing
from tests.fakes.clock import rest
from tests.fakes.room_server import synced
from tests.fakes.world import LIFETIME_MS, MINUTE, SECOND, FakeWorld

NIGHT_MS = 8 * 60 * MINUTE
WITHOUT_NETWORK_MS = 20 * SECOND
NO_NETWORK = NoAnswer(Trouble.NO_NETWORK, "matrix.example.org")

HearsOfIt = Callable[[FakeWorld, Controller], None]


def logind_says(world: FakeWorld, controller: Controller) -> None:
    controller.woke()


def nobody_says(world: FakeWorld, controller: Controller) -> None:
    """The clocks tell, once somebody looks."""


either_way = pytest.mark.parametrize("hears_of_it", [logind_says, nobody_says])


class Network:
    """Gone for ``WITHOUT_NETWORK_MS`` after the night. Answers refreshes from then on, and keeps the time of each."""

    def __init__(self, world: FakeWorld) -> None:
        self._world = world
        self._numbers = count(2)
        self.back_ms = world.clock.now().boot_ms + NIGHT_MS + WITHOUT_NETWORK_MS
        self.asked_ms: list[int] = []

    def refresh(self, token: Secret) -> Granted | NoAnswer:
        self.asked_ms.append(self._world.clock.now().boot_ms)
        return NO_NETWORK if self.asked_ms[-1] < self.back_ms else self._world.granted(next(self._numbers))


async def asleep(world: FakeWorld, controller: Controller, hears_of_it: HearsOfIt) -> Network:
    network = Network(world)
    world.gate.refreshes.always(network.refresh)
    world.clock.suspend(NIGHT_MS)
    hears_of_it(world, controller)
    await rest()
    return network


def assert_back_in_order(world: FakeWorld, controller: Controller, network: Network, within_ms: int) -> None:
    """Signed in, with a fresh token, soon after the network came back, and without a storm."""
    assert isinstance(controller.state, Active)
    assert controller.state.held.tokens.access != Secret("access-1")
    assert network.asked_ms[-1] - network.back_ms <= within_ms
    gaps_ms = [after - before for before, after in zip(network.asked_ms, network.asked_ms[1:], strict=False)]
    assert min(gaps_ms, default=REFRESH_PACE_MS) >= REFRESH_PACE_MS
    assert len(network.asked_ms) <= 8
    assert not {"soft_logged_out", "logged_out", "second_witness"} & set(world.events())
    left_ms = LIFETIME_MS - (world.clock.now().boot_ms - network.asked_ms[-1])
    assert world.clock.now().ms_until(controller.state.held.tokens.issued_at.later(LIFETIME_MS)) == left_ms


@either_way
async def test_f05_asleep_during_a_long_poll(world: FakeWorld, hears_of_it: HearsOfIt) -> None:
    controller = world.controller()
    world.rooms.syncs.will(synced("s1"))
    await world.sign_in(controller)
    await world.clock.advance(SECOND)
    assert world.rooms.syncs.is_awaited
    sent = len(world.rooms.sent)
    network = await asleep(world, controller, hears_of_it)
    await world.clock.advance(LONGEST_NAP_MS + WITHOUT_NETWORK_MS + LONGEST_NAP_MS)
    assert_back_in_order(world, controller, network, LONGEST_NAP_MS)
    if hears_of_it is logind_says:
        assert world.rooms.syncs.given_up == 1, "its connection may be dead, and nobody would say so"
        assert world.rooms.sent[sent:] == [("sync", "access-2")], "refreshed first, then asked anew"
    else:
        assert world.rooms.syncs.given_up == 0, "it ends by its own time limit"


@either_way
@pytest.mark.parametrize("end", [NO_NETWORK, NoAnswer(Trouble.TIMED_OUT, "x"), Refused(502, None)])
async def test_f05_f07_asleep_during_a_refresh(
    world: FakeWorld, hears_of_it: HearsOfIt, end: NoAnswer | Refused
) -> None:
    """What the server did meanwhile is not known, so the same refresh token is sent again."""
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    assert world.gate.refreshes.is_awaited
    network = await asleep(world, controller, hears_of_it)
    assert isinstance(controller.state, Refreshing)
    assert len(world.gate.refreshes.asked) == 1, "one flight at a time, also after a night"
    world.gate.refreshes.will(end)
    await world.clock.advance(LONGEST_NAP_MS + WITHOUT_NETWORK_MS + LONGEST_NAP_MS)
    assert_back_in_order(world, controller, network, LONGEST_NAP_MS)
    assert set(world.gate.refreshes.asked) == {Secret("refresh-1")}


@either_way
async def test_f05_an_answer_that_lay_there_all_night_is_taken_and_renewed_at_once(
    world: FakeWorld, hears_of_it: HearsOfIt
) -> None:
    """Its lifetime counts from the evening."""
    controller = world.controller()
    await world.sign_in(controller)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    evening = world.granted(17)
    await asleep(world, controller, hears_of_it)
    world.gate.refreshes.always(lambda token: world.granted(18))
    world.gate.refreshes.will(evening)
    await world.clock.advance(2 * REFRESH_PACE_MS)
    assert world.gate.refreshes.asked == [Secret("refresh-1"), Secret("refresh-17")]
    assert await controller.tokens.token() == Secret("access-18")


@either_way
async def test_f05_asleep_during_a_wait(world: FakeWorld, hears_of_it: HearsOfIt) -> None:
    """After a long time offline the waits are long; after the night they begin anew."""
    controller = world.controller()
    await world.sign_in(controller)
    world.gate.refreshes.will(*[NO_NETWORK] * 8)
    controller.post(RefreshAsked(world.clock.now()))
    await world.clock.advance(3 * MINUTE)
    network = await asleep(world, controller, hears_of_it)
    await world.clock.advance(LONGEST_NAP_MS + WITHOUT_NETWORK_MS + LONGEST_NAP_MS)
    assert_back_in_order(world, controller, network, LONGEST_NAP_MS)


async def test_waking_up_again_and_again_is_no_storm(world: FakeWorld) -> None:
    controller = world.controller()
    await world.sign_in(controller)
    network = await asleep(world, controller, logind_says)
    for _ in range(100):
        controller.woke()
        await rest()
        await world.clock.advance(10)
    assert len(network.asked_ms) <= 2
    await world.clock.advance(WITHOUT_NETWORK_MS + LONGEST_NAP_MS)
    assert_back_in_order(world, controller, network, LONGEST_NAP_MS)


async def test_waking_up_signed_out_is_nothing(world: FakeWorld) -> None:
    controller = world.controller()
    controller.woke()
    await rest()
    assert world.events() == []
    assert world.deeds == []
