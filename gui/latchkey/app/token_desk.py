"""Where the requests of one session get their access token: the single refresh is waited for here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

from latchkey.session import schedule
from latchkey.session.answers import Refused
from latchkey.session.events import Event, RequestRefused, TokenNeeded
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret
from latchkey.session.states import Active, RefreshChallenged, Refreshing, Saving, State, Verifying, lock_of
from latchkey.session.tokens import Held


class _Session(Protocol):
    @property
    def state(self) -> State: ...

    def post(self, event: Event) -> None: ...


class TokenDesk:
    """The ``TokenSource`` of a controller."""

    def __init__(self, session: _Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._landed = asyncio.Event()

    def tend(self) -> None:
        """The session has changed: all that wait for a flight go on as soon as it is over, and not before."""
        if not is_renewing(self._session.state):
            self._landed.set()
            self._landed = asyncio.Event()

    async def token(self) -> Secret | None:
        return await self._after_the_flight(lambda _: True)

    async def after_rejection(self, token: Secret, refused: Refused) -> Secret | None:
        self._session.post(RequestRefused(self._clock.now(), token, refused))
        return await self._after_the_flight(lambda other: other != token)

    def newer_than(self, token: Secret) -> Secret | None:
        current = self._usable()
        return None if current == token else current

    def report(self, refused: Refused) -> None:
        """A refusal that may concern the session, of a request that was sent with the current token."""
        held = held_for_requests(self._session.state)
        if held is not None:
            self._session.post(RequestRefused(self._clock.now(), held.tokens.access, refused))

    async def _after_the_flight(self, wanted: Callable[[Secret], bool]) -> Secret | None:
        """The session is told of the need whenever nothing is under way: also after a pair that came could not be saved,
        so that whoever waited for it gets it (F9)."""
        while True:
            token = self._usable()
            if token is None and not is_renewing(self._session.state):
                self._session.post(TokenNeeded(self._clock.now()))
                token = self._usable()
            if token is not None and wanted(token):
                return token
            if not is_renewing(self._session.state):
                return None
            await self._landed.wait()

    def _usable(self) -> Secret | None:
        held = held_for_requests(self._session.state)
        return held.tokens.access if held and schedule.is_usable(held, self._clock.now()) else None


def held_for_requests(state: State) -> Held | None:
    """The tokens that requests may use now. A pair that is not saved yet is not used (F8), and a locked account's is used
    for nothing but to see whether it still is."""
    if lock_of(state) is not None:
        return None
    if isinstance(state, Saving):
        return state.before
    return state.held if isinstance(state, Active | Refreshing | Verifying | RefreshChallenged) else None


def is_renewing(state: State) -> bool:
    """Whether waiting brings another pair, or the news that there is none."""
    return isinstance(state, Refreshing) or (isinstance(state, Saving) and state.trouble is None)
