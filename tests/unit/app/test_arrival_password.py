"""Where a password is, and for how long."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable

import pytest

from latchkey.app.finding import FindProblem, NotFound
from latchkey.app.intents import SignIn
from latchkey.session.answers import Refused
from latchkey.session.events import SignInAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active
from latchkey.session.ways import ByPassword
from tests.fakes.clock import NOON, rest
from tests.fakes.world import URL, FakeWorld
from tests.unit.app.entrance import PASSWORD, PLAIN_HTTP, SSO_ONLY, WRONG, Entrance


@pytest.fixture
def entrance(world: FakeWorld) -> Entrance:
    return Entrance(world)


async def _sent(entrance: Entrance) -> None:
    entrance.world.gate.logins.will(entrance.world.logged_in())
    entrance.finder.let_go()
    await rest()
    assert isinstance(entrance.controller.state, Active)


async def _refused(entrance: Entrance) -> None:
    entrance.world.gate.logins.will(WRONG)
    entrance.finder.let_go()
    await rest()
    assert entrance.shown.problem == "Wrong username or password."


async def _not_found(entrance: Entrance) -> None:
    entrance.finder.known["example.org"] = NotFound(FindProblem.BAD_NAME)
    entrance.finder.let_go()
    await rest()


async def _no_password_flow(entrance: Entrance) -> None:
    entrance.finder.known["example.org"] = SSO_ONLY
    entrance.finder.let_go()
    await rest()


async def _no_consent(entrance: Entrance) -> None:
    entrance.finder.known["example.org"] = PLAIN_HTTP
    entrance.finder.let_go()
    await rest()


async def _typed_on(entrance: Entrance) -> None:
    entrance.arrival.typed("other.org")
    await rest()


async def _cancelled(entrance: Entrance) -> None:
    entrance.arrival.cancel()
    await rest()


async def _cancelled_later(entrance: Entrance) -> None:
    entrance.finder.let_go()
    await rest()
    entrance.arrival.cancel()
    await rest()
    # The server may let us in all the same: its answer is waited for, to end what came of it.
    entrance.world.gate.logins.will(Refused(403, "M_FORBIDDEN"))
    await rest()


async def _ended(entrance: Entrance) -> None:
    await entrance.arrival.end()


@pytest.mark.parametrize(
    "what_comes",
    [_sent, _refused, _not_found, _no_password_flow, _no_consent, _typed_on, _cancelled, _cancelled_later, _ended],
)
async def test_a_password_is_held_no_longer_than_somebody_waits_for_it(
    entrance: Entrance, what_comes: Callable[[Entrance], Awaitable[None]]
) -> None:
    password = Secret("correct horse battery staple")
    alone = sys.getrefcount(password)
    entrance.finder.hold()
    entrance.press(password=password)
    await rest()
    waiting = sys.getrefcount(password)
    assert waiting > alone
    await what_comes(entrance)
    entrance.world.gate.logins.asked.clear()
    gc.collect()
    left = sys.getrefcount(password)
    assert left == alone


async def test_a_password_stands_in_no_text_about_anything(entrance: Entrance) -> None:
    asked = SignIn("example.org", "alice", PASSWORD, consent=False)
    texts = [repr(asked), str(asked), repr(SignInAsked(NOON, URL, ByPassword("alice", PASSWORD), "Latchkey"))]

    def look_around() -> None:
        texts.extend([repr(vars(entrance.arrival)), repr(vars(entrance.controller)), repr(entrance.shown)])
        texts.extend(repr(task) for task in asyncio.all_tasks())

    entrance.finder.hold()
    entrance.press(asked)
    await rest()
    look_around()
    entrance.finder.let_go()
    await rest()
    look_around()
    entrance.world.gate.logins.will(WRONG)
    await rest()
    look_around()
    texts.append(repr(entrance.world.journal.entries))
    assert "<redacted>" in texts[0]
    assert not [text for text in texts if "hunter2" in text]
