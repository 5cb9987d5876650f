"""User-interactive authentication (CS API, user-interactive authentication API): a request is repeated until the
homeserver has been shown everything that it asks for, whatever the request is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from latchkey.session.answers import Challenge, NoAnswer, NotThrough, Refused

from .interaction_intents import AnswerStage
from .interaction_shown import InteractionShown, StageKind
from .interaction_words import Reason
from .leading import Leading
from .registration import Registration
from .world import World

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What user-interactive authentication is for."""

    reason: Reason
    homeserver_url: str
    user_id: str = ""
    """Whose password may be asked for; empty where there is no account yet."""
    registration: Registration | None = None
    """Looks registration tokens up and has e-mails sent, where an account is being made."""
    challenge: Challenge | None = None
    """Where the request was sent before, and this was the answer."""

    @property
    def can_ask(self) -> frozenset[StageKind]:
        """What can be asked for in the program's own window."""
        kinds = {StageKind.TERMS, StageKind.TOKEN}
        if self.user_id:
            kinds.add(StageKind.PASSWORD)
        if self.registration is not None:
            kinds.add(StageKind.EMAIL_ADDRESS)
        return frozenset(kinds)


class Interactions:
    """All that one session's server asks a person for, one dialog at a time; ``show`` gets what is to be seen of it."""

    def __init__(self, world: World, show: Callable[[InteractionShown | None], None]) -> None:
        self._world = world
        self._show = show
        self._turn = asyncio.Lock()
        self._leading: Leading[Any] | None = None

    async def run(
        self,
        purpose: Purpose,
        ask: Callable[[Mapping[str, object] | None], Coroutine[Any, Any, T | Refused | NoAnswer]],
    ) -> T | Refused | NoAnswer | NotThrough:
        """The last answer to ``ask``, which sends the request with its ``auth`` (``None``: without one).

        ``Refused`` with a challenge is the last one only where nobody could meet it. Where the person gives up, nothing
        more is sent; what was on its way is waited for, and if the server did as it was asked, that is the answer."""
        async with self._turn:
            leading = self._leading = Leading(self._world, purpose, ask, self._show)
            try:
                return await leading.lead()
            finally:
                self._leading = None
                self._show(None)

    def answer(self, answer: AnswerStage) -> None:
        """The person has done something in the dialog."""
        if self._leading is not None:
            self._leading.answer(answer)

    def cancel(self) -> None:
        """The person gives it up."""
        if self._leading is not None:
            self._leading.give_up()
