"""What went wrong with a sign-in is told, and taken away when it is old."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.app import waits
from latchkey.app.shown import Details
from latchkey.session.answers import NoAnswer, Refused, Trouble
from latchkey.session.secret import Secret
from tests.fakes.clock import NOON
from tests.fakes.world import FakeWorld
from tests.unit.app.entrance import WRONG, Entrance
from tests.unit.session.build import RATE_LIMITED


@pytest.fixture
def entrance(world: FakeWorld) -> Entrance:
    return Entrance(world)


async def test_a_refused_sign_in_says_why_and_can_be_tried_again(entrance: Entrance) -> None:
    await entrance.refused()
    shown = entrance.shown
    assert (shown.state, shown.problem) == ("Signed out", "Wrong username or password.")
    assert shown.password_refused
    assert "errcode: M_FORBIDDEN" in shown.problem_details.lines
    assert (shown.busy, shown.can_sign_in, shown.wait) == (False, True, None)
    await entrance.sign_in()


async def test_a_server_that_does_not_answer_is_no_wrong_password(entrance: Entrance) -> None:
    await entrance.refused(NoAnswer(Trouble.TIMED_OUT, "matrix.example.org"))
    assert entrance.shown.problem == "matrix.example.org did not answer in time."
    assert not entrance.shown.password_refused


async def test_the_same_problem_is_told_as_often_as_it_happens(entrance: Entrance) -> None:
    for _ in range(2):
        await entrance.refused()
        assert entrance.shown.problem == "Wrong username or password."


@pytest.mark.parametrize("answer", [WRONG, RATE_LIMITED])
async def test_an_old_problem_never_stands_beside_a_newly_typed_homeserver(entrance: Entrance, answer: Refused) -> None:
    await entrance.refused(answer)
    entrance.arrival.typed("other.org")
    shown = entrance.shown
    assert (shown.problem, shown.problem_details, shown.wait) == ("", Details(), None)
    entrance.arrival.typed("example.org")
    assert entrance.shown.problem == "", "it does not come back"


async def test_a_new_try_takes_the_old_problem_away(entrance: Entrance) -> None:
    await entrance.refused()
    entrance.press(password=Secret(""))
    assert (entrance.shown.problem, entrance.shown.problem_details) == ("Enter your password.", Details())
    assert not entrance.shown.password_refused
    entrance.finder.hold()
    entrance.press(homeserver="other.org")
    assert entrance.shown.problem == ""


@pytest.mark.parametrize(
    ("told", "wait_ms"), [(RATE_LIMITED, 20_000), (replace(RATE_LIMITED, wait_ms=None), waits.NO_WAIT_TOLD_MS)]
)
async def test_a_rate_limited_sign_in_says_how_long_to_wait_and_can_be_tried_after_that(
    entrance: Entrance, told: Refused, wait_ms: int
) -> None:
    await entrance.refused(told)
    assert entrance.shown.wait == (NOON.later(wait_ms), "Too many tries. You can try again now.")
    assert entrance.shown.problem == "Too many tries. You can try again in {left}."
    await entrance.world.clock.advance(wait_ms)
    assert entrance.shown.can_sign_in
    await entrance.sign_in()
