"""What the QA bench holds against the program: state that the doors to network, clock and keyring look at.

Nothing here is remembered over a start."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from latchkey.session.answers import KeyTrouble, NoAnswer, Trouble
from latchkey.session.secret import Secret

from .bench_action import BenchAction
from .ports import SettableClock
from .settings import Proxy, SystemProxy

A = TypeVar("A")

DETAIL = "by the QA bench"


@dataclass(frozen=True, slots=True)
class StandIn:
    """A token that no server knows, sent in place of a right one for as long as that is held."""

    wrong: Secret
    right: Secret

    @classmethod
    def of(cls, right: Secret) -> StandIn:
        return cls(Secret(f"wrong_{secrets.token_hex(16)}"), right)


class Faults:
    """``on_end`` hears of a fault that is over by itself: a token that was refused, an answer that was lost."""

    def __init__(self, clock: SettableClock) -> None:
        self.proxy: Proxy = SystemProxy()
        """No fault: the way out that the person has set."""
        self.delay_ms = 0
        self.drops_refresh = False
        """The next answer to a refresh does not arrive."""
        self.key_trouble: KeyTrouble | None = None
        self.wall_ms = 0
        """How far this program's wall clock is ahead of the computer's."""
        self.refresh: StandIn | None = None
        self.on_end: Callable[[BenchAction], None] = _nothing
        self._clock = clock
        self._boot_ms = 0
        self._offline = False
        self._flows = asyncio.Event()
        self._flows.set()
        self._under_way: set[asyncio.Timeout] = set()
        self._access: StandIn | None = None
        self._last_access: StandIn | None = None
        """Refusals of it may still come in."""

    @property
    def offline(self) -> bool:
        return self._offline

    @offline.setter
    def offline(self, offline: bool) -> None:
        self._offline = offline
        if offline:
            for one in [cut for cut in self._under_way if not cut.expired()]:
                one.reschedule(asyncio.get_running_loop().time())

    @property
    def frozen(self) -> bool:
        return not self._flows.is_set()

    @frozen.setter
    def frozen(self, frozen: bool) -> None:
        if frozen:
            self._flows.clear()
        else:
            self._flows.set()

    async def carry(self, host: str, send: Callable[[], Coroutine[Any, Any, A | NoAnswer]]) -> A | NoAnswer:
        """One request on its way: ``app.ports.Line``."""
        if self._offline:
            return NoAnswer(Trouble.NO_NETWORK, host, DETAIL)
        cut = asyncio.timeout(None)
        try:
            async with cut:
                self._under_way.add(cut)
                if self.delay_ms:
                    await self._clock.sleep(self.delay_ms / 1000)
                await self._flows.wait()
                answer = await send()
                await self._flows.wait()
        except TimeoutError:
            if not cut.expired():
                raise
            return NoAnswer(Trouble.NO_NETWORK, host, DETAIL)
        finally:
            self._under_way.discard(cut)
        return answer

    def arrived(self, answer: A | NoAnswer, host: str) -> A | NoAnswer:
        """What is left of the answer to a refresh, of whichever API."""
        if not self.drops_refresh or isinstance(answer, NoAnswer):
            return answer
        self.drops_refresh = False
        self.on_end(BenchAction.DROP_REFRESH_ANSWER)
        return NoAnswer(Trouble.CONNECTION_LOST, host, DETAIL)

    def jump(self, by_ms: int) -> None:
        """The wall clock is set, as a person sets it."""
        self.wall_ms += by_ms
        self._set_clock()

    def pass_by(self, ms: int) -> None:
        """Both clocks go on, as while the computer sleeps."""
        self._boot_ms += ms
        self.jump(ms)

    def right_clock(self) -> None:
        """The wall clock only: a clock that counts from the computer's start never goes back."""
        self.wall_ms = 0
        self._set_clock()

    @property
    def access(self) -> StandIn | None:
        return self._access

    @access.setter
    def access(self, stand_in: StandIn | None) -> None:
        self._access = stand_in
        self._last_access = stand_in or self._last_access

    def access_for(self, token: Secret) -> Secret:
        """What is sent where ``token`` should be."""
        if self.access is None:
            return token
        if token == self.access.right:
            return self.access.wrong
        self._access_over()  # it was renewed meanwhile
        return token

    def access_meant(self, token: Secret) -> Secret:
        """The one that ``token`` stands for."""
        if self._last_access is None or token != self._last_access.wrong:
            return token
        return self._last_access.right

    def access_refused(self, token: Secret) -> Secret:
        """The one that ``token``, whose refusal is told to the session, stood for."""
        meant = self.access_meant(token)
        if meant != token:
            self._access_over()
        return meant

    def refresh_for(self, token: Secret) -> Secret:
        if self.refresh is None:
            return token
        if token == self.refresh.right:
            return self.refresh.wrong
        self.refresh = None
        self.on_end(BenchAction.WRONG_REFRESH_TOKEN)
        return token

    def _access_over(self) -> None:
        if self.access is not None:
            self.access = None
            self.on_end(BenchAction.WRONG_ACCESS_TOKEN)

    def _set_clock(self) -> None:
        self._clock.set_ahead(self.wall_ms, self._boot_ms)


def _nothing(_: BenchAction) -> None:
    """Nobody listens yet."""
