"""Sessions that are over here, and that their servers have still to be told of (F45)."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from latchkey.language import mark
from latchkey.session import schedule, verdict
from latchkey.session.answers import Key, KeyTrouble, NoAnswer, NoKey, NotStored, Refused, Trouble
from latchkey.session.identity import Identity
from latchkey.session.journal import Entry, Fact
from latchkey.session.revocation import Revocation
from latchkey.session.verdict import Ending

from .tasks import Tasks, first_of
from .telling import Answer, tell
from .world import World

KEY_ID = "untold"
"""The entry in the keyring, beside those of the sessions."""
MOST = 20
"""When there are more, the oldest goes."""
OLDEST_MS = 30 * 24 * 60 * 60 * 1000
LONGEST_WAIT_MS = 15 * 60 * 1000
CLOSING_LIMIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Untold:
    """What a person is to know of it."""

    waiting: tuple[Revocation, ...] = ()
    """Told to nobody yet, oldest first; only what is not being told for the first time at this moment."""
    not_kept: bool = False
    """Some of it ends with the program: it is not on disk."""
    unread: NoKey | None = None
    """There is more from an earlier run, and the key to it does not come."""
    refused: Identity | None = None
    """The server did not take the sign-out of this one: it may have kept the device (F29)."""


@dataclass(eq=False, slots=True)
class _Telling:
    revocation: Revocation
    lasts: bool
    name: str
    first_answer: asyncio.Future[Answer]
    hurry: asyncio.Event = field(default_factory=asyncio.Event)
    is_overdue: bool = False
    """The person was told, and it is to be put away."""


class Revocations:
    """One for all sessions. Whatever is given to it is told again and again, with growing waits, in this run and in later
    ones, until the server has answered or the person lets it go."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._store = world.storage.revocations
        self._tasks = Tasks(world.on_bug)
        self._names = (f"{number}" for number in itertools.count(1))
        self._telling: list[_Telling] = []
        self._refused: Identity | None = None
        self._key: Key | None = None
        self._trouble: NoKey | NotStored | None = None
        """Why it is not all on disk."""
        self._unread: NoKey | None = None
        self._may_be_unread = self._store.exists()
        self._asks_keyring = True
        """False after it did not give a key, until the person does something: it may have asked them (F38)."""
        self._on_disk: tuple[Revocation, ...] | None = ()
        """``None``: something that is not to stay."""
        self._one_at_a_time = asyncio.Lock()
        self.on_change: Callable[[], None] = _nothing

    @property
    def untold(self) -> Untold:
        overdue = [one for one in self._telling if one.is_overdue]
        return Untold(
            tuple(one.revocation for one in overdue),
            any(not one.lasts or self._trouble is not None for one in overdue),
            self._unread,
            self._refused,
        )

    def add(self, revocation: Revocation, *, lasts: bool) -> asyncio.Future[Answer]:
        """Begin to tell; the future has the first answer. Where ``lasts`` is false nothing reaches keyring or disk."""
        for one in self._telling:
            known = one.revocation
            if (known.identity, known.access) == (revocation.identity, revocation.access):
                # A crash came between two steps of signing out.
                return one.first_answer
        first_answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asks_keyring = True
        one = _Telling(revocation, lasts, f"tell {next(self._names)}", first_answer)
        self._telling.append(one)
        for extra in self._telling[:-MOST]:
            self._drop(extra, "too many")
        self._tasks.start(one.name, self._tell(one))
        return first_answer

    async def saved(self) -> None:
        """What was not told by now is on disk, if the keyring and the disk take part."""
        for one in self._telling:
            self._is_overdue(one, None)
        await self._put_away()

    async def restore(self) -> None:
        """Go on with what an earlier run left."""
        if self._may_be_unread:
            await self._put_away()

    def try_now(self) -> None:
        for one in self._telling:
            one.hurry.set()
        self._asks_keyring = True
        self._save_later()

    def forget(self) -> None:
        """The person lets all of it go."""
        for one in [one for one in self._telling if one.is_overdue]:
            self._drop(one, "asked")
        if self._unread is not None:
            self._note("", "revocation_dropped", {"reason": "asked"})
            self._unread, self._may_be_unread, self._on_disk = None, False, None
        self._changed()

    def dismiss_refused(self) -> None:
        self._refused = None
        self.on_change()

    async def close(self) -> None:
        """What can still be told or saved is, within a bound."""
        try:
            async with asyncio.timeout(CLOSING_LIMIT_S):
                if self._telling or not self._may_be_unread:  # else a keyring would be asked on the way out
                    await self.saved()
        except TimeoutError:
            pass
        await self._tasks.end()

    # Telling ------------------------------------------------------------------------------------------------------------

    async def _tell(self, one: _Telling) -> None:
        attempt = 0
        while not self._is_too_old(one):
            one.hurry.clear()
            gate = self._world.servers.gate(one.revocation.identity.homeserver_url, one.revocation.issuer)
            one.revocation, answer = await tell(gate, one.revocation)
            means = verdict.of_logout(answer)
            if means is not Ending.NOT_YET:
                self._over(one, answer, means)
                return
            self._is_overdue(one, answer)
            self._save_later()
            self._answered(one, answer)
            wait_ms = _wait_ms(attempt, answer)
            await first_of(self._world.clock.sleep(wait_ms / 1000), one.hurry.wait())
            attempt += 1
        self._drop(one, "too old")

    def _is_too_old(self, one: _Telling) -> bool:
        return self._world.clock.now().wall_ms - one.revocation.since_ms > OLDEST_MS

    def _over(self, one: _Telling, answer: Answer, means: Ending) -> None:
        self._telling.remove(one)
        if means is Ending.REFUSED:
            self._refused = one.revocation.identity
        if one.is_overdue:
            event = "revocation_told" if means is Ending.TOLD else "revocation_refused"
            self._note(one.revocation.identity.session_id, event, _facts(answer))
        self._answered(one, answer)
        self._changed()

    def _is_overdue(self, one: _Telling, answer: Answer | None) -> None:
        if not one.is_overdue:
            one.is_overdue = True
            identity = one.revocation.identity
            facts: dict[str, Fact] = {"user_id": identity.user_id, "device_id": identity.device_id}
            self._note(identity.session_id, "revocation_waits", facts | _facts(answer))
            self.on_change()

    def _drop(self, one: _Telling, reason: str) -> None:
        self._telling.remove(one)
        self._tasks.cancel(one.name)
        host = urlsplit(one.revocation.identity.homeserver_url).netloc
        self._answered(one, NoAnswer(Trouble.TIMED_OUT, host))
        self._note(one.revocation.identity.session_id, "revocation_dropped", {"reason": reason})
        self._changed()

    def _answered(self, one: _Telling, answer: Answer) -> None:
        if not one.first_answer.done():
            one.first_answer.set_result(answer)

    # Keeping ------------------------------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._save_later()
        self.on_change()

    def _save_later(self) -> None:
        self._tasks.start(f"save {next(self._names)}", self._put_away())

    async def _put_away(self) -> None:
        """Bring the disk to what is waiting now. Nothing that was not read yet is ever written over."""
        async with self._one_at_a_time:
            if self._may_be_unread and self._asks_keyring:
                await self._read()
            wanted = tuple(one.revocation for one in self._telling if one.is_overdue and one.lasts)
            if not self._may_be_unread and wanted != self._on_disk:
                await (self._write(wanted) if wanted else self._clear())
        self.on_change()

    async def _read(self) -> None:
        key = await self._world.vault.fetch(KEY_ID)
        if isinstance(key, NoKey) and key.trouble is not KeyTrouble.ABSENT:
            self._unread, self._asks_keyring = key, False
            return
        found = NotStored(mark("its key is gone")) if isinstance(key, NoKey) else await self._store.load(key.value)
        self._unread, self._may_be_unread = None, False
        if isinstance(found, NotStored):
            self._note("", "revocation_dropped", {"reason": "unreadable", "disk": found.detail})
            self._on_disk = None
            return
        self._on_disk = tuple(found)
        for revocation in found:
            self.add(revocation, lasts=True)
        for one in self._telling:
            one.is_overdue = one.is_overdue or one.revocation in found

    async def _write(self, wanted: tuple[Revocation, ...]) -> None:
        key = self._key or await self._some_key()
        self._trouble = key if isinstance(key, NoKey) else await self._store.save(key.value, wanted)
        if isinstance(key, Key) and self._trouble is None:
            self._key, self._on_disk = key, wanted

    async def _clear(self) -> None:
        """The key goes too, and takes with it whatever the disk still holds."""
        await self._store.destroy()
        await self._world.vault.destroy(KEY_ID)
        self._key, self._trouble, self._on_disk = None, None, ()

    async def _some_key(self) -> Key | NoKey:
        if isinstance(self._trouble, NoKey) and not self._asks_keyring:
            return self._trouble
        found = await self._world.vault.fetch(KEY_ID)
        if isinstance(found, NoKey) and found.trouble is KeyTrouble.ABSENT:
            found = await self._world.vault.create(KEY_ID)
        self._asks_keyring = isinstance(found, Key)
        return found

    def _note(self, session_id: str, event: str, facts: Mapping[str, Fact]) -> None:
        self._world.journal.append(Entry(self._world.clock.now().wall_ms, session_id, event, facts))


def _nothing() -> None:
    """Nobody looks yet."""


def _wait_ms(attempt: int, answer: Answer) -> int:
    told_ms = answer.wait_ms if isinstance(answer, Refused) else None
    return schedule.told_or(told_ms, int(min(schedule.FIRST_WAIT_MS * 2 ** min(attempt, 16), LONGEST_WAIT_MS)))


def _facts(answer: Answer | None) -> dict[str, Fact]:
    if isinstance(answer, NoAnswer):
        return {"unreachable": answer.trouble.value}
    return {"status": answer.status, "errcode": answer.errcode} if isinstance(answer, Refused) else {}
