"""What stands between the program and its network, clock and tokens, and that it is not felt where nothing is asked of it."""

from __future__ import annotations

import asyncio

import pytest

from latchkey.app.bench_action import BenchAction
from latchkey.app.doors import ServersDoor
from latchkey.app.faults import DETAIL, Faults, StandIn
from latchkey.session.answers import Alive, NoAnswer, Trouble
from latchkey.session.instant import Instant
from latchkey.session.issuer import Issuer
from latchkey.session.secret import Secret
from tests.fakes.clock import NOON, FakeClock, rest
from tests.fakes.examples import ISSUER
from tests.fakes.world import DEVICE, URL, USER, FakeServers, FakeWorld

HOST = "example.org"
OFFLINE = NoAnswer(Trouble.NO_NETWORK, HOST, DETAIL)
ANSWER = "an answer"
T1, T2 = Secret("right-1"), Secret("right-2")


class OneToken:
    def __init__(self, token: Secret) -> None:
        self._token = token

    async def token(self) -> Secret:
        return self._token

    async def after_rejection(self, *_: object) -> None: ...

    def newer_than(self, _: Secret) -> None: ...


class Wire:
    """A network on which an answer comes when a test lets it."""

    def __init__(self) -> None:
        self.sent = 0
        self.cut_off = 0
        self.answers = asyncio.Event()
        self.answers.set()

    async def send(self) -> str | NoAnswer:
        self.sent += 1
        try:
            await self.answers.wait()
        except asyncio.CancelledError:
            self.cut_off += 1
            raise
        return ANSWER


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def faults(clock: FakeClock) -> Faults:
    return Faults(clock)


@pytest.fixture
def over(faults: Faults) -> list[BenchAction]:
    """What has ended by itself."""
    heard: list[BenchAction] = []
    faults.on_end = heard.append
    return heard


@pytest.fixture
def wire() -> Wire:
    return Wire()


def ask(faults: Faults, wire: Wire) -> asyncio.Task[str | NoAnswer]:
    return asyncio.get_running_loop().create_task(faults.carry(HOST, wire.send))


async def test_with_nothing_in_force_an_answer_comes_as_it_is(faults: Faults, wire: Wire) -> None:
    assert await ask(faults, wire) == ANSWER


async def test_offline_nothing_is_sent_and_what_is_under_way_is_cut_off(faults: Faults, wire: Wire) -> None:
    wire.answers.clear()
    asked = [ask(faults, wire), ask(faults, wire)]
    await rest()
    faults.offline = True
    await rest()
    faults.offline = True
    assert [await one for one in asked] == [OFFLINE, OFFLINE]
    assert await ask(faults, wire) == OFFLINE
    assert (wire.sent, wire.cut_off) == (2, 2)
    faults.offline = False
    wire.answers.set()
    assert await ask(faults, wire) == ANSWER


async def test_a_time_limit_of_the_request_itself_is_not_taken_for_being_offline(faults: Faults, wire: Wire) -> None:
    async def too_late() -> str | NoAnswer:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await faults.carry(HOST, too_late)
    assert not faults.offline


async def test_frozen_requests_and_answers_wait_until_it_goes_on(faults: Faults, wire: Wire) -> None:
    wire.answers.clear()
    on_its_way = ask(faults, wire)
    await rest()
    faults.frozen = True
    not_sent = ask(faults, wire)
    wire.answers.set()
    await rest()
    assert (on_its_way.done(), not_sent.done(), wire.sent) == (False, False, 1)
    faults.frozen = False
    assert [await on_its_way, await not_sent, wire.sent] == [ANSWER, ANSWER, 2]


async def test_who_goes_offline_while_frozen_is_offline(faults: Faults, wire: Wire) -> None:
    faults.frozen = True
    asked = ask(faults, wire)
    await rest()
    faults.offline = True
    assert await asked == OFFLINE
    assert wire.sent == 0


async def test_a_delay_passes_before_a_request_is_sent(faults: Faults, wire: Wire, clock: FakeClock) -> None:
    faults.delay_ms = 3_000
    asked = ask(faults, wire)
    await clock.advance(2_999)
    assert wire.sent == 0
    await clock.advance(1)
    assert await asked == ANSWER


@pytest.mark.parametrize("issuer", [None, ISSUER])
async def test_the_answer_to_one_refresh_is_lost_after_the_server_gave_it(
    world: FakeWorld, issuer: Issuer | None
) -> None:
    over: list[BenchAction] = []
    world.faults.on_end = over.append
    world.faults.drops_refresh = True
    given = world.granted(2)
    world.gate.refreshes.will(given, given)
    world.gate.whoamis.will(Alive(USER, DEVICE))
    gate = world.world.servers.gate(URL, issuer)
    assert isinstance(await gate.whoami(T1), Alive)
    assert await gate.refresh(T1) == NoAnswer(Trouble.CONNECTION_LOST, "matrix.example.org", DETAIL)
    assert over == [BenchAction.DROP_REFRESH_ANSWER]
    assert await gate.refresh(T1) == given


async def test_where_no_answer_came_there_is_none_to_lose(world: FakeWorld) -> None:
    world.faults.drops_refresh = True
    away = NoAnswer(Trouble.CONNECTION_REFUSED, HOST)
    world.gate.refreshes.will(away)
    assert await world.world.servers.gate(URL).refresh(T1) == away
    assert world.faults.drops_refresh


async def test_a_wall_clock_that_is_set_is_put_right_and_the_other_never_goes_back(
    faults: Faults, clock: FakeClock
) -> None:
    faults.jump(-3_600_000)
    assert clock.now() == Instant(NOON.wall_ms - 3_600_000, NOON.boot_ms)
    faults.pass_by(60_000)
    assert clock.now() == Instant(NOON.wall_ms - 3_540_000, NOON.boot_ms + 60_000)
    faults.right_clock()
    assert clock.now() == Instant(NOON.wall_ms, NOON.boot_ms + 60_000)
    assert faults.wall_ms == 0


def test_a_wrong_access_token_stands_for_the_right_one_until_it_was_refused(
    faults: Faults, over: list[BenchAction]
) -> None:
    assert (faults.access_for(T1), faults.access_meant(T1)) == (T1, T1)
    faults.access = stand_in = StandIn.of(T1)
    assert stand_in.wrong != StandIn.of(T1).wrong
    assert faults.access_for(T1) == stand_in.wrong
    assert faults.access_refused(T1) == T1
    assert faults.access_meant(stand_in.wrong) == T1  # a refusal that decides nothing, as of a picture (F17)
    assert over == []
    assert faults.access_refused(stand_in.wrong) == T1
    assert over == [BenchAction.WRONG_ACCESS_TOKEN]
    assert faults.access_for(T1) == T1
    assert faults.access_refused(stand_in.wrong) == T1  # of a request that was under way as well
    assert over == [BenchAction.WRONG_ACCESS_TOKEN]


async def test_devices_are_asked_with_the_wrong_access_token_too(faults: Faults) -> None:
    servers = FakeServers([])
    servers.device_scripts.lists.will(())
    faults.access = stand_in = StandIn.of(T1)
    await ServersDoor(servers, faults).devices("https://example.org", OneToken(T1)).list()
    assert servers.device_scripts.sent == [("GET /devices", stand_in.wrong.reveal())]


def test_nothing_stands_before_whoever_makes_an_account(faults: Faults) -> None:
    servers = FakeServers([])
    assert ServersDoor(servers, faults).registration("https://example.org") is servers.the_registration


def test_a_wrong_access_token_is_over_when_the_right_one_was_renewed(faults: Faults, over: list[BenchAction]) -> None:
    faults.access = StandIn.of(T1)
    assert faults.access_for(T2) == T2
    assert faults.access is None
    assert over == [BenchAction.WRONG_ACCESS_TOKEN]


def test_a_wrong_refresh_token_is_sent_until_there_is_another(faults: Faults, over: list[BenchAction]) -> None:
    assert faults.refresh_for(T1) == T1
    faults.refresh = stand_in = StandIn.of(T1)
    assert [faults.refresh_for(T1), faults.refresh_for(T1)] == [stand_in.wrong, stand_in.wrong]
    assert faults.refresh_for(T2) == T2
    assert faults.refresh is None
    assert over == [BenchAction.WRONG_REFRESH_TOKEN]


def test_what_is_over_need_not_be_heard_by_anybody(faults: Faults) -> None:
    faults.access = StandIn.of(T1)
    assert faults.access_for(T2) == T2
