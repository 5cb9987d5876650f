"""What there is to see is shown once in a turn, and rooms go with their session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from latchkey.app.intents import (
    CancelSignIn,
    DismissFarewell,
    HomeserverTyped,
    SignInAgain,
    SignOut,
    TryPractice,
)
from latchkey.session.answers import Done
from latchkey.session.journal import Farewell
from latchkey.session.states import (
    SignedOutReason,
)
from tests.fakes.clock import NOON, rest
from tests.fakes.room_server import synced
from tests.fakes.world import MINUTE, SECOND, URL, USER, FakeWorld
from tests.unit.app.desk import PASSWORD, SIGN_IN, WRONG, Desk


async def test_many_changes_in_one_turn_are_shown_once(desk: Desk) -> None:
    before = len(desk.renders)
    for text in ("e", "ex", "exa"):
        desk.desk.handle(HomeserverTyped(text))
    desk.controller.recall(Farewell(NOON.wall_ms, URL, USER, SignedOutReason.BY_SERVER.value))
    assert len(desk.renders) == before, "not before the turn is over"
    await rest()
    assert len(desk.renders) == before + 1
    assert desk.shown.login is not None
    assert desk.shown.login.homeserver_note == "Looking for exa…"
    assert desk.shown.login.farewell


async def test_the_next_turn_is_shown_again(desk: Desk) -> None:
    for text in ("e", "ex"):
        before = len(desk.renders)
        await desk.ask(HomeserverTyped(text))
        assert len(desk.renders) == before + 1


async def test_nothing_is_shown_where_nothing_happens(signed_in: Desk) -> None:
    before = len(signed_in.renders)
    await signed_in.world.clock.advance(30 * SECOND)
    assert len(signed_in.renders) == before


async def test_nothing_is_shown_after_the_end_not_even_what_was_due(desk: Desk) -> None:
    before = len(desk.renders)
    desk.desk.handle(HomeserverTyped("example.org"))
    await desk.desk.end()
    await desk.world.clock.advance(MINUTE)
    desk.controller.recall(Farewell(NOON.wall_ms, URL, USER, SignedOutReason.BY_SERVER.value))
    await rest()
    assert len(desk.renders) == before
    assert desk.finder.asked == []


async def test_rooms_are_not_cleared_after_the_end(signed_in: Desk) -> None:
    await signed_in.desk.end()
    await signed_in.end_by_server()
    assert signed_in.cleared == 0


async def test_the_first_rooms_are_waited_for(signed_in: Desk) -> None:
    assert signed_in.shown.loading_rooms
    signed_in.world.rooms.syncs.will(synced("s1"))
    await rest()
    assert not signed_in.shown.loading_rooms


async def _sign_out(desk: Desk) -> None:
    desk.world.gate.logouts.will(Done())
    await desk.ask(SignOut())


@pytest.mark.parametrize("end", [Desk.end_by_server, _sign_out])
async def test_rooms_are_cleared_exactly_once_when_a_session_ends(
    signed_in: Desk, end: Callable[[Desk], Awaitable[None]]
) -> None:
    await end(signed_in)
    assert signed_in.cleared == 1
    await signed_in.ask(HomeserverTyped("other.org"), DismissFarewell())
    await signed_in.ask(HomeserverTyped("example.org"))
    assert signed_in.cleared == 1
    await signed_in.sign_in()
    assert signed_in.cleared == 1
    await end(signed_in)
    assert signed_in.cleared == 2


async def test_rooms_are_cleared_before_the_login_view_is_shown(signed_in: Desk) -> None:
    seen: list[int] = []
    signed_in.desk._show = lambda shown: seen.append(signed_in.cleared) if shown.login else None
    await signed_in.end_by_server()
    assert seen[0] == 1


async def test_a_sign_in_that_fails_or_is_cancelled_clears_nothing(desk: Desk) -> None:
    desk.world.gate.logins.will(WRONG)
    await desk.ask(SIGN_IN)
    await desk.ask(SIGN_IN)
    await desk.ask(CancelSignIn())
    assert len(desk.world.gate.logins.asked) == 2
    assert desk.cleared == 0


async def test_a_soft_logout_and_its_way_back_clear_nothing(signed_in: Desk) -> None:
    await signed_in.soft_logout()
    signed_in.world.gate.logins.will(WRONG)
    await signed_in.ask(SignInAgain(PASSWORD))
    await signed_in.sign_in_again(2)
    assert signed_in.cleared == 0


async def test_who_never_signed_in_is_told_what_this_is_until_a_sign_in_and_never_again(world: FakeWorld) -> None:
    world.world = replace(world.world, is_new=True)
    desk = Desk(world)
    desk.open()
    await rest()
    assert desk.shown.login is not None
    assert desk.shown.login.welcome
    await desk.sign_in()
    world.gate.logouts.will(Done())
    await desk.ask(SignOut())
    assert desk.shown.login is not None
    assert not desk.shown.login.welcome


async def test_the_demonstration_is_opened_beside_the_window(desk: Desk) -> None:
    await desk.ask(TryPractice())
    assert desk.demos == 1
