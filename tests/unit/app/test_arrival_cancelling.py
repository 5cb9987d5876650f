"""A sign-in can be cancelled whatever it is at."""

from __future__ import annotations

import pytest

from latchkey.app.login_shown import FieldMark
from latchkey.session.answers import Done, NoAnswer, Trouble
from latchkey.session.events import RefreshAsked
from latchkey.session.states import Active, Saving, SignedOut, SigningOut, SoftLoggedOut
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld
from tests.unit.app.entrance import Entrance
from tests.unit.session.build import DISK_FULL, SOFT


@pytest.fixture
def entrance(world: FakeWorld) -> Entrance:
    return Entrance(world)


async def test_cancelling_while_the_homeserver_is_looked_up(entrance: Entrance) -> None:
    entrance.finder.hold()
    entrance.press()
    await rest()
    entrance.arrival.cancel()
    await rest()
    assert entrance.finder.given_up == ["example.org"]
    shown = entrance.shown
    assert (shown.state, shown.busy, shown.homeserver_mark) == ("Signed out", False, FieldMark.NOTHING)
    assert shown.can_sign_in
    entrance.finder.let_go()
    await entrance.sign_in()


async def test_cancelling_while_the_server_is_asked(entrance: Entrance) -> None:
    entrance.press()
    await rest()
    entrance.arrival.cancel()
    await rest()
    assert entrance.controller.state == SignedOut()
    shown = entrance.shown
    assert (shown.state, shown.busy, shown.problem, shown.can_sign_in) == ("Signed out", False, "", True)
    entrance.world.gate.logins.will(NoAnswer(Trouble.TIMED_OUT, "x"))
    await rest()
    assert entrance.shown == shown, "nobody wants to know any more"
    await entrance.sign_in()


async def test_cancelling_while_the_session_is_put_away_ends_it_on_the_server_too(entrance: Entrance) -> None:
    entrance.world.disk.trouble = DISK_FULL
    entrance.world.gate.logins.will(entrance.world.logged_in())
    entrance.press()
    await rest()
    assert isinstance(entrance.controller.state, Saving)
    entrance.arrival.cancel()
    await rest()
    assert isinstance(entrance.controller.state, SigningOut)
    assert entrance.world.count("POST /logout access-1") == 1
    entrance.world.gate.logouts.will(Done())
    await rest()
    assert isinstance(entrance.controller.state, SignedOut)
    assert entrance.shown.farewell == "", "there never was a session to say goodbye to"


async def test_cancelling_too_late_does_not_end_a_session(entrance: Entrance) -> None:
    await entrance.sign_in()
    entrance.arrival.cancel()
    await rest()
    assert isinstance(entrance.controller.state, Active)


async def test_cancelling_does_not_end_a_session_that_is_being_renewed(entrance: Entrance) -> None:
    await entrance.sign_in()
    entrance.world.door.shut("save")
    entrance.world.gate.refreshes.will(entrance.world.granted(2))
    entrance.controller.post(RefreshAsked(entrance.world.clock.now()))
    await rest()
    assert isinstance(entrance.controller.state, Saving)
    entrance.arrival.cancel()
    entrance.world.door.open()
    await rest()
    assert isinstance(entrance.controller.state, Active)


async def test_cancelling_does_not_end_a_session_that_was_just_brought_back(entrance: Entrance) -> None:
    await entrance.sign_in()
    entrance.world.gate.refreshes.will(SOFT)
    entrance.controller.post(RefreshAsked(entrance.world.clock.now()))
    await rest()
    assert isinstance(entrance.controller.state, SoftLoggedOut)
    entrance.world.door.shut()
    await entrance.world.sign_in_again(entrance.controller, 2)
    assert isinstance(entrance.controller.state, Saving)
    entrance.arrival.cancel()
    entrance.world.door.open()
    await rest()
    assert isinstance(entrance.controller.state, Active)
    assert entrance.world.count("POST /logout") == 0


async def test_cancelling_leaves_a_look_up_alone_that_nobody_waits_for(entrance: Entrance) -> None:
    entrance.finder.hold()
    await entrance.look_up("example.org")
    entrance.arrival.cancel()
    entrance.finder.let_go()
    await rest()
    assert entrance.shown.homeserver_note == "Found example.org"


async def test_after_the_end_nothing_is_looked_up(entrance: Entrance) -> None:
    entrance.finder.hold()
    entrance.press()
    await rest()
    await entrance.arrival.end()
    assert entrance.finder.given_up == ["example.org"]
    assert entrance.world.gate.logins.asked == []
