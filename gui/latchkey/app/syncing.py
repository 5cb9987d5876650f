"""The sync loop: runs for as long as the session has tokens, waits when the server is away, and never gives up."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol

from latchkey.session import schedule
from latchkey.session.answers import NoAnswer, NotStored, Refused, Trouble
from latchkey.session.instant import Instant
from latchkey.session.ports import Clock
from latchkey.session.verdict import UNKNOWN_TOKEN, USER_LOCKED

from .ports import RoomServer
from .room_book import RoomBook
from .rooms import Room
from .sync_answer import SyncAnswer
from .tasks import first_of

LONG_POLL_MS = 10_000
SHORTEST_ROUND_MS = 1_000


class Hears(Protocol):
    """What the loop tells the session it belongs to."""

    def reached(self) -> None: ...

    def lost(self, trouble: NoAnswer | Refused, retry_at: Instant) -> None: ...

    def refused(self, refused: Refused) -> None: ...

    def rooms_changed(self, changed: Sequence[Room], gone: Sequence[str], trouble: NotStored | None) -> None: ...

    def next_change(self) -> Coroutine[Any, Any, object]: ...


class Syncing:
    """``run`` is the loop; it ends only by being cancelled."""

    def __init__(self, server: RoomServer, book: RoomBook, clock: Clock, hears: Hears) -> None:
        self._server = server
        self._book = book
        self._clock = clock
        self._hears = hears
        self._nudged = asyncio.Event()
        self._woken = asyncio.Event()

    def try_now(self) -> None:
        """Do not wait any longer for the next try."""
        self._nudged.set()

    def woke(self) -> None:
        """The computer slept: what a long poll hangs on may be gone without a word, so it is given up and asked anew."""
        self._woken.set()
        self._nudged.set()

    async def run(self) -> None:
        failures = 0
        while True:
            began, since = self._clock.now(), self._book.since
            answer = await self._ask(since)
            if answer is None:
                continue
            if _has_no_token(answer):
                await self._rest(LONG_POLL_MS, self._hears.next_change())
            elif isinstance(answer, NoAnswer | Refused):
                wait_ms = schedule.wait_ms(failures, answer.wait_ms if isinstance(answer, Refused) else None)
                failures += 1
                self._tell(answer, wait_ms)
                await self._rest(wait_ms)
            else:
                failures = 0
                self._hears.reached()
                changed, gone, trouble = await self._book.take(answer)
                self._hears.rooms_changed(changed, gone, trouble)
                if not answer.rooms or answer.next_batch == since:
                    await self._pace(began)

    async def _ask(self, since: str | None) -> SyncAnswer | Refused | NoAnswer | None:
        """``None`` where the computer woke up meanwhile."""
        answers: list[SyncAnswer | Refused | NoAnswer] = []

        async def ask() -> None:
            answers.append(await self._server.sync(since, LONG_POLL_MS if since else 0))

        self._woken.clear()
        await first_of(ask(), self._woken.wait())
        return answers[0] if answers else None

    def _tell(self, answer: NoAnswer | Refused, wait_ms: int) -> None:
        """A rejected token was reported where it was sent; which one that was is not known here (F12)."""
        errcode = answer.errcode if isinstance(answer, Refused) else None
        if isinstance(answer, Refused) and errcode == USER_LOCKED:
            self._hears.refused(answer)
        elif errcode != UNKNOWN_TOKEN:
            self._hears.lost(answer, self._clock.now().later(wait_ms))

    async def _rest(self, wait_ms: int, *or_until: Coroutine[Any, Any, object]) -> None:
        self._nudged.clear()
        await first_of(self._clock.sleep(wait_ms / 1000), self._nudged.wait(), *or_until)

    async def _pace(self, began: Instant) -> None:
        """A server that answers long polls at once must not be asked a thousand times a second."""
        spent_ms = self._clock.now().boot_ms - began.boot_ms
        if spent_ms < SHORTEST_ROUND_MS:
            await self._clock.sleep((SHORTEST_ROUND_MS - spent_ms) / 1000)


def _has_no_token(answer: SyncAnswer | NoAnswer | Refused) -> bool:
    return isinstance(answer, NoAnswer) and answer.trouble is Trouble.NO_TOKEN
