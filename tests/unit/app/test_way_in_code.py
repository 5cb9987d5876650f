"""A way in with a code that is typed in on another device (spec 10.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.app.controller import Controller
from latchkey.app.oauth import DeviceCode
from latchkey.app.passage import Passage, PassageStage
from latchkey.app.way_in import SLOW_DOWN_MS
from latchkey.session.answers import Alive, NoAnswer, NotThrough, Obstacle, Refused, Trouble
from latchkey.session.events import SignInAsked, SignInCancelled
from latchkey.session.secret import Secret
from latchkey.session.states import Active, SignedOut
from latchkey.session.ways import ByDeviceCode
from tests.fakes.clock import rest
from tests.fakes.oauth import SERVER
from tests.fakes.world import NEW_DEVICE, URL, USER, FakeWorld

HOST = "matrix.example.org"
INTERVAL_MS, LIFE_MS = 5_000, 1_200_000
CODE = DeviceCode(
    Secret("device-code-1"),
    "JTZJ-BMXS",
    "https://auth.example.org/link",
    "https://auth.example.org/link?code=JTZJ-BMXS",
    LIFE_MS,
    INTERVAL_MS,
)
PENDING = Refused(403, "authorization_pending")


async def asked(world: FakeWorld, code: DeviceCode | Refused | NoAnswer = CODE) -> Controller:
    controller = world.controller()
    world.oauth.codes.will(code)
    controller.post(SignInAsked(world.clock.now(), URL, ByDeviceCode(), "Latchkey"))
    await rest()
    return controller


def problem(controller: Controller) -> object:
    assert isinstance(controller.state, SignedOut)
    return controller.state.problem


async def test_the_code_is_shown_with_the_time_that_is_left_for_it(world: FakeWorld) -> None:
    controller = await asked(world)
    assert controller.snapshot.passage == Passage(
        PassageStage.CODE,
        "oauth/device_code",
        url=CODE.verification_uri_complete,
        user_code="JTZJ-BMXS",
        verification_uri="https://auth.example.org/link",
        ends_at=world.clock.now().later(LIFE_MS),
    )
    assert world.browser.opened == [], "it is for machines without one"


async def test_without_a_complete_address_the_plain_one_is_shown(world: FakeWorld) -> None:
    controller = await asked(world, replace(CODE, verification_uri_complete=""))
    assert controller.snapshot.passage is not None
    assert controller.snapshot.passage.url == "https://auth.example.org/link"


async def test_it_is_asked_no_faster_than_the_server_says_until_the_person_has_answered(world: FakeWorld) -> None:
    controller = await asked(world)
    world.oauth.polls.will(PENDING, PENDING)
    await world.clock.advance(INTERVAL_MS - 1)
    assert world.oauth.polls.asked == []
    await world.clock.advance(1 + INTERVAL_MS)
    assert world.oauth.polls.asked == ["device-code-1"] * 2
    world.oauth.polls.will(world.granted(1))
    world.gate.whoamis.will(Alive(USER, NEW_DEVICE))
    await world.clock.advance(INTERVAL_MS)
    assert isinstance(controller.state, Active)
    assert controller.state.held.identity.signed_in_with == "oauth/device_code"
    assert controller.state.held.tokens.issuer is not None
    assert world.oauth.asked == [(NEW_DEVICE, False)]


async def test_slow_down_adds_five_seconds_for_good(world: FakeWorld) -> None:
    await asked(world)
    world.oauth.polls.will(Refused(400, "slow_down"), PENDING)
    await world.clock.advance(INTERVAL_MS)
    assert world.clock.sleeps_ms[0] == INTERVAL_MS + SLOW_DOWN_MS
    await world.clock.advance(INTERVAL_MS + SLOW_DOWN_MS)
    assert len(world.oauth.polls.asked) == 2
    assert world.clock.sleeps_ms[0] == INTERVAL_MS + SLOW_DOWN_MS


@pytest.mark.parametrize(
    "stumble", [NoAnswer(Trouble.TIMED_OUT, "auth.example.org"), Refused(502, None), Refused(429, None)]
)
async def test_a_server_that_stumbles_is_asked_again(world: FakeWorld, stumble: NoAnswer | Refused) -> None:
    controller = await asked(world)
    world.oauth.polls.will(stumble, world.granted(1))
    world.gate.whoamis.will(Alive(USER, NEW_DEVICE))
    await world.clock.advance(2 * INTERVAL_MS)
    assert isinstance(controller.state, Active)


@pytest.mark.parametrize(
    ("error", "obstacle"), [("access_denied", Obstacle.DENIED), ("expired_token", Obstacle.CODE_EXPIRED)]
)
async def test_it_ends_when_the_person_said_no_or_the_code_expired(
    world: FakeWorld, error: str, obstacle: Obstacle
) -> None:
    controller = await asked(world)
    world.oauth.polls.will(Refused(403, error))
    await world.clock.advance(INTERVAL_MS)
    assert problem(controller) == NotThrough(obstacle, HOST)
    assert world.clock.sleeps_ms == []


async def test_any_other_word_of_the_server_ends_it_too(world: FakeWorld) -> None:
    controller = await asked(world)
    world.oauth.polls.will(Refused(400, "invalid_grant"))
    await world.clock.advance(INTERVAL_MS)
    assert problem(controller) == Refused(400, "invalid_grant")


async def test_a_code_that_has_run_out_is_not_asked_for_any_more(world: FakeWorld) -> None:
    controller = await asked(world)
    world.oauth.polls.always(lambda _: PENDING)
    await world.clock.advance(LIFE_MS)
    assert problem(controller) == NotThrough(Obstacle.CODE_EXPIRED, HOST)
    assert len(world.oauth.polls.asked) == LIFE_MS // INTERVAL_MS - 1


async def test_cancelling_ends_it_at_once(world: FakeWorld) -> None:
    controller = await asked(world)
    controller.post(SignInCancelled(world.clock.now()))
    await rest()
    assert problem(controller) is None
    assert world.clock.sleeps_ms == []


async def test_a_server_without_codes_does_not_offer_them(world: FakeWorld) -> None:
    world.oauth.metadatas.will(replace(SERVER, device_authorization_endpoint=""))
    assert problem(await asked(world)) == NotThrough(Obstacle.NOT_OFFERED, HOST)


async def test_a_homeserver_without_oauth_offers_none_either(world: FakeWorld) -> None:
    world.oauth.metadatas.will(None)
    assert problem(await asked(world)) == NotThrough(Obstacle.NOT_OFFERED, HOST)


@pytest.mark.parametrize("answer", [NoAnswer(Trouble.TIMED_OUT, "x"), Refused(400, "unauthorized_client")])
async def test_a_code_that_is_refused_is_the_problem(world: FakeWorld, answer: NoAnswer | Refused) -> None:
    assert problem(await asked(world, answer)) == answer
