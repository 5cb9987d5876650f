"""Invitations, and the connections of the rooms."""

from __future__ import annotations

import pytest

from latchkey.app.controller import Controller
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.session.answers import Done, NoAnswer, Refused, Trouble
from latchkey.session.events import RefreshAsked
from latchkey.session.states import SoftLoggedOut
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld

ROOM = "!one:example.org"
SOFT = Refused(401, "M_UNKNOWN_TOKEN", soft_logout=True)


async def signed_in(world: FakeWorld) -> Controller:
    controller = world.controller()
    await world.sign_in(controller)
    return controller


async def test_an_invitation_is_accepted_by_joining_and_declined_by_leaving(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.rooms.joins.will(Done())
    world.rooms.leaves.will(Done())
    controller.answer_invite(ROOM, join=True)
    await rest()
    assert (world.rooms.joins.asked, world.rooms.leaves.asked) == ([ROOM], [])
    controller.answer_invite("!two:example.org", join=False)
    await rest()
    assert (world.rooms.joins.asked, world.rooms.leaves.asked) == ([ROOM], ["!two:example.org"])
    assert controller.snapshot.invite_problem is None


@pytest.mark.parametrize("problem", [Refused(403, "M_FORBIDDEN"), NoAnswer(Trouble.TIMED_OUT, "x")])
async def test_an_answer_that_does_not_arrive_is_told_until_it_is_read(
    world: FakeWorld, problem: Refused | NoAnswer
) -> None:
    controller = await signed_in(world)
    world.rooms.joins.will(problem)
    controller.answer_invite(ROOM, join=True)
    await rest()
    assert controller.snapshot.invite_problem == problem
    controller.dismiss_receipt()
    assert controller.snapshot.invite_problem is None


async def test_an_answer_that_arrives_at_last_takes_the_problem_away(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.rooms.joins.will(Refused(502, None), Done())
    for _ in range(2):
        controller.answer_invite(ROOM, join=True)
        await rest()
    assert controller.snapshot.invite_problem is None


async def test_an_invitation_is_answered_with_a_new_token_where_the_old_one_is_rejected(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.rooms.joins.will(SOFT, Done())
    world.gate.refreshes.will(world.granted(2))
    controller.answer_invite(ROOM, join=True)
    await rest()
    assert [sent for sent in world.rooms.sent if sent[0] == "join"] == [("join", "access-1"), ("join", "access-2")]
    assert controller.snapshot.invite_problem is None


async def test_without_a_session_invitations_wait(world: FakeWorld) -> None:
    controller = await signed_in(world)
    world.gate.refreshes.will(SOFT)
    controller.post(RefreshAsked(world.clock.now()))
    await rest()
    controller.answer_invite(ROOM, join=True)
    await rest()
    assert world.rooms.joins.asked == []


async def test_connections_are_closed_when_nobody_uses_them_any_more(world: FakeWorld) -> None:
    """Each time, also in quick succession: the server of these tests fails where it is closed under somebody."""
    controller = await signed_in(world)
    for number in (2, 3):
        controller.answer_invite(ROOM, join=True)
        controller.want_avatar("mxc://x/1")
        await rest()
        await world.clock.advance(REFRESH_PACE_MS)
        world.gate.refreshes.will(SOFT)
        controller.post(RefreshAsked(world.clock.now()))
        while not isinstance(controller.state, SoftLoggedOut):
            await world.one_turn()
        await world.sign_in_again(controller, number)
    assert [server.is_closed for server in world.servers.opened] == [True, True, False]
    await controller.close()
    assert world.servers.opened[-1].is_closed
