"""The sync loop: runs for as long as the session has tokens, waits when the server is away, and never gives up."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, Protocol

from latchkey.session import schedule
from latchkey.session.answers import NoAnswer, NotStored, Refused, Trouble
from latchkey.session.instant import Instant
from latchkey.session.ports import Clock
from latchkey.session.verdict import UNKNOWN_TOKEN, USER_LOCKED, asks_to_wait

from .lookout import OVERDUE_MS
from .ports import RoomServer
from .reachability import Reachability
from .room_book import RoomBook
from .rooms import Room
from .sync_answer import SyncAnswer
from .tasks import first_of

LONG_POLL_MS = 10_000
SHORTEST_ROUND_MS = 1_000
SLACK_MS = 2_000
"""How much longer than its time a long poll may take before it is looked whether the server is there."""


class Hears(Protocol):
    """What the loop tells the session it belongs to."""

    def refused(self, refused: Refused) -> None: ...

    def rooms_changed(
        self, book: RoomBook, changed: Sequence[Room], gone: Sequence[str], trouble: NotStored | None
    ) -> None: ...

    def synced(self) -> None:
        """For the first time since the loop began; an absence of the server in between is told by other things."""

    def next_change(self) -> Coroutine[Any, Any, object]: ...


class Syncing:
    """``run`` is the loop; it ends only by being cancelled."""

    def __init__(self, server: RoomServer, reach: Reachability, book: RoomBook, clock: Clock, hears: Hears) -> None:
        self._server = server
        self._reach = reach
        self._book = book
        self._clock = clock
        self._hears = hears
        self._nudged = asyncio.Event()
        self._anew = asyncio.Event()

    def try_now(self) -> None:
        """Do not wait any longer for the next try."""
        self._nudged.set()

    def ask_anew(self) -> None:
        """The computer slept, or the server was away: what a request hangs on may be gone without a word, so it is given up,
        and sent again."""
        self._anew.set()
        self._nudged.set()

    async def run(self) -> None:
        failures, answers, is_first = 0, True, True
        while True:
            began, since = self._clock.now(), self._book.since
            answer = await self._ask(since, LONG_POLL_MS if since and answers else 0)
            if answer is None:
                failures, answers = 0, False
                if self._ms_since(began) < SHORTEST_ROUND_MS:  # it was on its way just now
                    await self._pace(self._clock.now())
            elif _has_no_token(answer):
                await self._rest(LONG_POLL_MS, self._hears.next_change())
            elif isinstance(answer, NoAnswer | Refused):
                failed_at = self._clock.now()
                wait_ms = schedule.wait_ms(failures, answer.wait_ms if isinstance(answer, Refused) else None)
                self._tell(answer, wait_ms)
                await (self._sit_out(wait_ms) if asks_to_wait(answer) else self._rest(wait_ms))
                failures, answers = 0 if self._anew.is_set() else failures + 1, False
                await self._pace(failed_at)
            else:
                failures, answers = 0, True
                self._reach.reached()
                changed, gone, trouble = await self._book.take(answer)
                self._hears.rooms_changed(self._book, changed, gone, trouble)
                if is_first:
                    self._hears.synced()
                    is_first = False
                if not answer.rooms or answer.next_batch == since:
                    await self._pace(began)

    async def _ask(self, since: str | None, timeout_ms: int) -> SyncAnswer | Refused | NoAnswer | None:
        """``None`` where it is to be asked anew. While a server was away nothing is waited for: it is asked whether it is
        there, and news of its absence come at once."""
        answers: list[SyncAnswer | Refused | NoAnswer] = []

        async def ask() -> None:
            overdue_ms = timeout_ms + SLACK_MS if timeout_ms else OVERDUE_MS
            answers.append(await self._reach.ask(self._server.sync(since, timeout_ms), overdue_ms))

        self._anew.clear()
        await first_of(ask(), self._anew.wait())
        return answers[0] if answers else None

    def _tell(self, answer: NoAnswer | Refused, wait_ms: int) -> None:
        """A rejected token was reported where it was sent; which one that was is not known here (F12)."""
        errcode = answer.errcode if isinstance(answer, Refused) else None
        if isinstance(answer, Refused) and errcode == USER_LOCKED:
            self._hears.refused(answer)
        elif errcode != UNKNOWN_TOKEN:
            self._reach.lost(answer, self._clock.now().later(wait_ms))

    async def _rest(self, wait_ms: int, *or_until: Coroutine[Any, Any, object]) -> None:
        self._nudged.clear()
        await first_of(self._clock.sleep(wait_ms / 1000), self._nudged.wait(), *or_until)

    async def _sit_out(self, wait_ms: int) -> None:
        """The server has asked for it: nothing cuts it short, and a suspend counts."""
        end = self._clock.now().later(wait_ms)
        while (left_ms := self._clock.now().ms_until(end)) > 0:
            await self._rest(left_ms)

    async def _pace(self, began: Instant) -> None:
        """A server that answers long polls at once must not be asked a thousand times a second."""
        left_ms = SHORTEST_ROUND_MS - self._ms_since(began)
        if left_ms > 0:
            await self._clock.sleep(left_ms / 1000)

    def _ms_since(self, moment: Instant) -> int:
        return self._clock.now().boot_ms - moment.boot_ms


def _has_no_token(answer: SyncAnswer | NoAnswer | Refused) -> bool:
    return isinstance(answer, NoAnswer) and answer.trouble is Trouble.NO_TOKEN
