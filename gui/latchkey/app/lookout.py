"""Whether the server is there: looked at where an answer is overdue, and while a server is missed and somebody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from latchkey.session import schedule
from latchkey.session.answers import NoAnswer, Trouble
from latchkey.session.instant import Instant
from latchkey.session.states import Active, Refreshing, Verifying, lock_of
from latchkey.session.verdict import asks_to_wait

from .snapshot import Snapshot
from .tasks import Tasks, beside
from .token_desk import held_for_requests
from .world import World

T = TypeVar("T")

OVERDUE_MS = 10_000
"""After this long without an answer it is looked whether the server is there at all."""


class Lookout:
    """``on_silence`` is told of a server that neither answers nor is there, ``on_return`` when it is there again.

    A frozen network is noticed after ``OVERDUE_MS`` and one look, however long the answer itself may take; a server that is
    only slow is not called away. What a look costs is one small request without a token.
    """

    def __init__(
        self,
        world: World,
        homeserver_url: Callable[[], str],
        on_silence: Callable[[NoAnswer], None],
        on_return: Callable[[], None],
    ) -> None:
        self._world = world
        self._homeserver_url = homeserver_url
        self._on_silence = on_silence
        self._on_return = on_return
        self._tasks = Tasks(world.on_bug)

    async def ask(self, work: Coroutine[Any, Any, T], overdue_ms: int = OVERDUE_MS) -> T:
        """The answer, with a look after the server where it is overdue."""
        return await beside(work, self._while_overdue(overdue_ms))

    def watch(self) -> None:
        """Look again and again until the server is back."""
        if not self._tasks.is_running("watch"):
            self._tasks.start("watch", self._watch())

    def rest(self) -> None:
        self._tasks.cancel("watch")

    async def end(self) -> None:
        await self._tasks.end()

    async def _while_overdue(self, overdue_ms: int) -> None:
        await self._world.clock.sleep(overdue_ms / 1000)
        while await self._is_there():
            await self._world.clock.sleep(OVERDUE_MS / 1000)
        self._on_silence(NoAnswer(Trouble.TIMED_OUT, self._homeserver_url().partition("://")[2]))

    async def _watch(self) -> None:
        """A server that was there all the time has not come back: what it refuses backs off as it does anyway. One that
        was not looked at before may have been away."""
        began, is_away = self._now(), True
        while True:
            away_ms = self._now().boot_ms - began.boot_ms
            await self._world.clock.sleep(schedule.probe_ms(away_ms, self._world.chance()) / 1000)
            is_there = await self._is_there()
            if is_there and is_away:
                self._on_return()
            is_away = not is_there

    async def _is_there(self) -> bool:
        return await self._world.servers.gate(self._homeserver_url()).is_there()

    def _now(self) -> Instant:
        return self._world.clock.now()


def is_missed(snapshot: Snapshot, now: Instant) -> bool:
    """Whether a session gets on as soon as its server is back. Not where the server has asked to wait: it is there."""
    state, reach = snapshot.state, snapshot.reach
    if asks_to_wait(reach.trouble):
        return False
    if (lock := lock_of(state)) is not None:
        return lock.retry_at is None and reach.lost_at is not None
    held = held_for_requests(state)
    if held is None:
        return False
    match state:
        case Active(trouble=trouble) if trouble is not None:
            return not asks_to_wait(trouble) and (reach.lost_at is not None or not schedule.is_usable(held, now))
        case Refreshing(attempts=attempts) if attempts:
            return True
        case Verifying(attempts=attempts, retry_at=retry_at) if attempts:
            return retry_at is None
    return reach.lost_at is not None
