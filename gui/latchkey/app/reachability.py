"""Whether one session's server can be reached: what its answers and its silence say, and who looks for it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from latchkey.session.answers import NoAnswer, Refused
from latchkey.session.instant import Instant
from latchkey.session.journal import Fact

from .hindrance import Hindrance, hindrance
from .lookout import OVERDUE_MS, Lookout, is_missed
from .record import Record
from .snapshot import Reach
from .world import World

T = TypeVar("T")


class Reachability:
    """``on_reached`` is called when a server that was lost has answered, ``on_return`` when a look has found it again."""

    def __init__(
        self,
        world: World,
        record: Record,
        on_reached: Callable[[], None],
        on_return: Callable[[], None],
    ) -> None:
        self._clock = world.clock
        self._record = record
        self._on_reached = on_reached
        self._lookout = Lookout(world, record.homeserver_url, self._silent, on_return)
        self._is_seen = False

    async def ask(self, work: Coroutine[Any, Any, T], overdue_ms: int = OVERDUE_MS) -> T:
        """The answer, with a look after the server where it is overdue."""
        return await self._lookout.ask(work, overdue_ms)

    def reached(self) -> None:
        """The server gave an answer that makes sense."""
        lost_at = self._record.snapshot.reach.lost_at
        if lost_at is not None:
            self._record.note("reachable", {"after_ms": self._clock.now().boot_ms - lost_at.boot_ms})
            self._record.show(reach=Reach())
            self.tend()
            self._on_reached()

    def lost(self, trouble: NoAnswer | Refused, retry_at: Instant | None = None) -> None:
        """It did not, and is asked again at ``retry_at``."""
        before = self._record.snapshot.reach
        if _is_barred(trouble) and not _is_barred(before.trouble):
            self._record.note("not_authorised", _why(trouble))
        elif before.lost_at is None:
            self._record.note("unreachable", _why(trouble))
        self._record.show(reach=Reach(before.lost_at or self._clock.now(), retry_at or before.retry_at, trouble))
        self.tend()

    def seen(self, *, is_seen: bool) -> None:
        """Whether a person can see this session. A server that is missed is then looked for every second or so."""
        self._is_seen = is_seen
        self.tend()

    def tend(self) -> None:
        """The session has changed: look for its server, or leave it alone."""
        if self._is_seen and is_missed(self._record.snapshot, self._clock.now()):
            self._lookout.watch()
        else:
            self._lookout.rest()

    async def end(self) -> None:
        await self._lookout.end()

    def _silent(self, trouble: NoAnswer) -> None:
        self.lost(trouble)


def _is_barred(trouble: NoAnswer | Refused | None) -> bool:
    return trouble is not None and hindrance(trouble) is Hindrance.NOT_AUTHORISED


def _why(trouble: NoAnswer | Refused) -> dict[str, Fact]:
    if isinstance(trouble, NoAnswer):
        return {"unreachable": trouble.trouble.value, "status": None, "errcode": None}
    return {"unreachable": None, "status": trouble.status, "errcode": trouble.errcode}
