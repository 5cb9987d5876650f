"""A person at the login view, and what is behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from latchkey.app.arrival import Arrival
from latchkey.app.finding import Offers
from latchkey.app.intents import SignIn
from latchkey.app.login_shown import LoginShown
from latchkey.session.answers import NoAnswer, Refused
from latchkey.session.events import RefreshAsked
from latchkey.session.secret import Secret
from latchkey.session.states import Active, SignedOut, SignedOutReason
from tests.fakes.clock import rest
from tests.fakes.finder import FakeFinder, found
from tests.fakes.world import SECOND, FakeWorld
from tests.unit.session.build import PLAIN

PASSWORD = Secret("hunter2")
WRONG = Refused(403, "M_FORBIDDEN", error="Invalid username or password", endpoint="/login")
DAY = 24 * 3600 * SECOND
TOKEN_ONLY = found(login_flows=("m.login.token",), offers=Offers())
SSO_ONLY = found(login_flows=("m.login.sso",), offers=Offers(sso=True))
READABLE = "The way to nas.lan is not encrypted: others on it could read what signs you in."
PLAIN_HTTP = found("http://nas.lan", "nas.lan", needs_consent=True)


class Entrance:
    """A login view's person and what is behind it."""

    def __init__(self, world: FakeWorld) -> None:
        self.world = world
        self.finder = FakeFinder()
        self.controller = world.controller()
        self.changes = 0
        self.arrival = Arrival(world.world, self.finder, self.controller, self._changed)
        world._started.insert(0, self)  # it ends with the world, and before its controller

    async def close(self) -> None:
        await self.arrival.end()

    def _changed(self) -> None:
        self.changes += 1

    @property
    def shown(self) -> LoginShown:
        return self.arrival.shown(self.controller.snapshot)

    async def look_up(self, text: str) -> None:
        """Type it, and wait until typing rests."""
        self.arrival.typed(text)
        await self.world.clock.advance(500)

    def press(self, asked: SignIn | None = None, **more: Any) -> None:
        base = SignIn("example.org", "alice", PASSWORD, consent=False)
        self.arrival.sign_in(asked or replace(base, **more))

    async def refused(self, answer: Refused | NoAnswer = WRONG) -> None:
        """A try that comes to nothing."""
        self.world.gate.logins.will(answer)
        self.press()
        await rest()

    async def sign_in(self) -> None:
        self.world.gate.logins.will(self.world.logged_in())
        self.press()
        await rest()
        assert isinstance(self.controller.state, Active)

    async def signed_out_by_server(self) -> None:
        self.world.gate.refreshes.will(PLAIN)
        self.world.gate.whoamis.will(PLAIN)
        self.controller.post(RefreshAsked(self.world.clock.now()))
        await rest()
        assert self.controller.state == SignedOut(SignedOutReason.BY_SERVER)
