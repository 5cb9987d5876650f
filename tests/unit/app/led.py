"""A person who is led through what a homeserver asks for, and the homeserver."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from latchkey.app.interaction import Interactions, Purpose
from latchkey.app.interaction_intents import AnswerStage, StageDeed
from latchkey.app.interaction_shown import InteractionShown, StageKind
from latchkey.app.interaction_words import Reason
from latchkey.session.answers import Challenge, Done, NoAnswer, NotThrough, Refused
from latchkey.session.secret import Secret
from tests.fakes.clock import rest
from tests.fakes.script import Script
from tests.fakes.world import URL, USER, FakeWorld

PASSWORD, TOKEN, TERMS = "m.login.password", "m.login.registration_token", "m.login.terms"
EMAIL, DUMMY, SSO, PAYMENT = "m.login.email.identity", "m.login.dummy", "m.login.sso", "org.example.payment"
SESSION = "uia-1"
PAGE = f"{URL}/_matrix/client/v3/auth/{PAYMENT}/fallback/web?session={SESSION}"
Auth = Mapping[str, object]


def asks_for(
    *flows: tuple[str, ...],
    completed: tuple[str, ...] = (),
    session: str = SESSION,
    params: Mapping[str, object] | None = None,
    **more: Any,
) -> Refused:
    """The server's 401; ``errcode`` and ``error`` where a stage failed."""
    challenge = Challenge(session, flows, completed, params or {})
    return Refused(401, more.pop("errcode", None), has_flows=True, challenge=challenge, **more)


class Led:
    """``sent`` is every ``auth`` that the server was shown."""

    def __init__(self, world: FakeWorld) -> None:
        self.world = world
        self.server: Script[Auth | None, Done | Refused | NoAnswer] = Script()
        self.registration = world.servers.the_registration
        self.registration.tokens.always(lambda _: True)
        self.shows: list[InteractionShown | None] = []
        self.interactions = Interactions(world.world, self.shows.append)
        self.task: asyncio.Task[Done | Refused | NoAnswer | NotThrough] | None = None
        world._started.insert(0, self)  # it ends with the world

    async def close(self) -> None:
        if self.task is not None:
            self.task.cancel()
            await asyncio.wait([self.task])

    async def begin(
        self, *answers: Done | Refused | NoAnswer, reason: Reason = Reason.REGISTERING, **more: Any
    ) -> None:
        """Until the person is asked, or it is over."""
        self.server.will(*answers)
        if reason is Reason.REGISTERING:
            more.setdefault("registration", self.registration)
        else:
            more.setdefault("user_id", USER)
        purpose = Purpose(reason, URL, **more)
        self.task = self.world.start(self.interactions.run(purpose, self.server.answer))
        await rest()

    async def do(self, deed: StageDeed = StageDeed.GO_ON, typed: str = "") -> None:
        self.interactions.answer(AnswerStage(deed, Secret(typed)))
        await rest()

    async def cancel(self) -> None:
        self.interactions.cancel()
        await rest()

    @property
    def sent(self) -> list[Auth | None]:
        return self.server.asked

    @property
    def shown(self) -> InteractionShown:
        shown = self.shows[-1]
        assert shown is not None, "nothing is asked"
        return shown

    @property
    def kind(self) -> StageKind:
        return self.shown.stage.kind

    @property
    def result(self) -> Done | Refused | NoAnswer | NotThrough:
        """Nothing is shown any more."""
        assert self.task is not None
        assert self.task.done()
        assert self.shows == [] or self.shows[-1] is None
        return self.task.result()

    @property
    def is_over(self) -> bool:
        return self.task is not None and self.task.done()
