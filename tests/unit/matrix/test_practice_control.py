"""The control API of a practice homeserver, asked over real HTTP; and what is said where it is away or is none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from latchkey.app.practice import Problem
from latchkey.matrix.practice_control import HttpPracticeControl
from latchkey.practice.control import ControlServer
from latchkey.practice.director import Director
from latchkey.practice.server import PracticeServer
from latchkey.session.secret import Secret
from tests.fakes.stopped_clock import StoppedClock


@pytest.fixture
def server() -> Iterator[ControlServer]:
    with PracticeServer(seed=1) as practice, ControlServer(Director(practice)) as control:
        yield control


@pytest.fixture
async def control(server: ControlServer) -> AsyncIterator[HttpPracticeControl]:
    made = HttpPracticeControl(server.url, Secret(server.token), StoppedClock())
    yield made
    await made.close()


def words(answer: object) -> str:
    assert isinstance(answer, Problem)
    return answer.words


async def test_what_it_offers_is_told_and_orders_are_taken(control: HttpPracticeControl) -> None:
    told = await control.get("/scenarios")
    assert not isinstance(told, Problem)
    assert told["scenarios"]
    begun = await control.post("/scenario", {"name": "outage"})
    assert not isinstance(begun, Problem)
    assert begun["is_proven"] is False
    turned = await control.patch("/knobs", {"access_s": "10s"})
    assert not isinstance(turned, Problem)
    assert turned["access_s"] == 10


async def test_a_mistake_is_told_in_its_own_words(control: HttpPracticeControl) -> None:
    assert words(await control.post("/scenario", {"name": "outrage"})) == (
        "There is no scenario 'outrage'. Did you mean 'outage'?"
    )


async def test_a_token_of_an_earlier_start_is_said_to_be_one(server: ControlServer) -> None:
    control = HttpPracticeControl(server.url, Secret("of yesterday"), StoppedClock())
    assert "started anew" in words(await control.get("/knobs"))
    await control.close()


async def test_one_that_is_away_is_said_to_be() -> None:
    with PracticeServer(seed=1) as practice, ControlServer(Director(practice)) as server:
        url, token = server.url, server.token
    control = HttpPracticeControl(url, Secret(token), StoppedClock())
    assert "may have ended" in words(await control.get("/knobs"))
    await control.close()


@pytest.mark.parametrize("path", ["/_matrix/client/versions/", "/"])
async def test_what_is_no_practice_homeserver_is_said_to_be_none(path: str) -> None:
    with PracticeServer(seed=1) as practice:
        control = HttpPracticeControl(practice.url, Secret("t"), StoppedClock())
        assert words(await control.get(path)) == "What answers there is no practice homeserver."
        await control.close()
