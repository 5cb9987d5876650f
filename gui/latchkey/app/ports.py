"""What the rooms side of the program needs of the world."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from latchkey.session.answers import Done, NoAnswer, NotStored, Refused
from latchkey.session.identity import Identity
from latchkey.session.journal import Entry
from latchkey.session.ports import Clock, TokenStore

from .rooms import Room
from .settings import Proxy
from .sync_answer import SyncAnswer

if TYPE_CHECKING:
    from .journal_report import Named, Report

A = TypeVar("A")


class SettableClock(Clock, Protocol):
    """A clock of this program alone, which can be set without the computer's being touched."""

    def set_ahead(self, wall_ms: int, boot_ms: int) -> None:
        """How far it is ahead of the computer's clocks from now on; ``boot_ms`` never gets less."""


class Line(Protocol):
    """What carries requests to the network."""

    @property
    def proxy(self) -> Proxy:
        """Through which they go from now on."""

    async def carry(self, host: str, send: Callable[[], Coroutine[Any, Any, A | NoAnswer]]) -> A | NoAnswer:
        """What ``send`` gets, which asks ``host``; or the trouble on the way there or back."""


class RoomServer(Protocol):
    """The endpoints that need a session. Their token comes from a ``TokenSource``; a rejected one is replaced once."""

    async def sync(self, since: str | None, timeout_ms: int) -> SyncAnswer | Refused | NoAnswer:
        """``GET /v3/sync`` with a trimmed filter and lazy-loaded members."""

    async def join(self, room: str, via: Sequence[str] = ()) -> Done | Refused | NoAnswer:
        """By its ID or an alias. ``via`` are servers that may know it, where this one does not."""

    async def leave(self, room_id: str) -> Done | Refused | NoAnswer: ...

    async def thumbnail(self, mxc: str, size_px: int) -> bytes | Refused | NoAnswer:
        """``GET /v1/media/thumbnail`` (authenticated media, spec Z6); ``/download`` where there is no thumbnail."""

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class CacheChange:
    """All that one ``/sync`` answer changed, written in one transaction with its ``next_batch`` (SL8)."""

    next_batch: str
    rooms: Sequence[tuple[Room, bytes]]
    """Row and the facts it was worked out from (``roster``'s JSON, opaque to the store)."""
    gone: Sequence[str] = ()
    account: bytes | None = None
    """``roster``'s account-wide facts (direct chats); ``None`` leaves them as they are."""


@dataclass(frozen=True, slots=True)
class CachedRooms:
    next_batch: str | None
    rooms: Sequence[Room]
    """Newest first."""
    facts: Mapping[str, bytes]
    account: bytes | None


class RoomCache(Protocol):
    """Rooms and sync position of one session."""

    async def read(self) -> CachedRooms: ...

    async def apply(self, change: CacheChange) -> NotStored | None: ...


class MediaCache(Protocol):
    """Avatars of one session, by their ``mxc`` address; bounded, the oldest go first."""

    async def get(self, mxc: str) -> bytes | None: ...

    async def put(self, mxc: str, data: bytes) -> None: ...


class JournalStore(Protocol):
    """The journal that is kept with a session: bounded, oldest entries go first."""

    def append(self, entry: Entry) -> None:
        """Queued; never blocks and never raises."""

    async def last(self, count: int) -> Sequence[Entry]:
        """Oldest first."""


@dataclass(frozen=True, slots=True)
class FoundJournal:
    """What there is in a file that was opened as a journal. Whoever wrote it may have written anything into it."""

    entries: tuple[Entry, ...]
    """The newest of them, oldest first."""
    readable: int
    """How many there are in what was read."""
    size_bytes: int
    is_part: bool = False
    """Only the end of the file was read: it is too large."""
    unreadable: int = 0
    """Lines that are none of a journal."""
    unreadable_lines: tuple[int, ...] = ()
    """The numbers of the first of them, from 1; none where the beginning was not read."""
    newer: int = 0
    """Lines of a schema that this program does not know."""
    is_cut_off: bool = False
    """The last line has no end and cannot be read."""


class JournalFiles(Protocol):
    """Journals as files that a person asks for, for that person alone. What was there before stays where writing does
    not work."""

    async def save(self, path: str, entries: Sequence[Entry]) -> NotStored | None:
        """JSON Lines (docs/journal.md), oldest first."""

    async def save_page(self, path: str, report: Report) -> NotStored | None:
        """One HTML page that needs nothing else."""

    async def save_picture(self, path: str, entries: Sequence[Entry]) -> NotStored | None:
        """The timeline, as an SVG where ``path`` ends as that of one, else as a PNG; in the colours that are in use."""

    async def read(self, path: str) -> FoundJournal | NotStored:
        """Any file that somebody calls a journal. Bounded, whatever is in it."""

    def versions(self) -> Named:
        """Of the program and of what it runs on."""


class SessionFiles(Protocol):
    """Everything of one session on disk."""

    put_aside: str
    """Where the file lies that was damaged and has been mended; empty where nothing was."""

    @property
    def tokens(self) -> TokenStore: ...

    @property
    def rooms(self) -> RoomCache: ...

    @property
    def media(self) -> MediaCache: ...

    @property
    def journal(self) -> JournalStore: ...

    async def close(self) -> None:
        """Everything queued is written first."""

    async def destroy(self) -> None:
        """Close, and remove database and media."""


class Fate(StrEnum):
    """What became of a session on disk that cannot be opened."""

    NEWER = "newer"
    """A newer Latchkey has used it: left as it is."""
    LEFT = "left"
    """It cannot be read at the moment, or is none of ours: left as it is."""
    PUT_ASIDE = "put_aside"
    """It is damaged: its files lie elsewhere in the profile now."""
    NEVER_USED = "never_used"
    """A sign-in that was cut off before there was anything to keep: removed."""
    CLEARED = "cleared"
    """It was put aside some time ago, and its files are removed now."""

    @property
    def is_gone(self) -> bool:
        """Nothing is left that its key could open."""
        return self in (Fate.NEVER_USED, Fate.CLEARED)


@dataclass(frozen=True, slots=True)
class Unopened:
    session_id: str
    fate: Fate
    trouble: NotStored
    folder: str
    """Where its files are now."""


class SessionShelf(Protocol):
    """Opens the files of a session."""

    async def create(self, identity: Identity, *, backend: str) -> SessionFiles | NotStored: ...

    async def in_memory(self, identity: Identity) -> SessionFiles:
        """For this run only: nothing reaches the disk."""

    async def open(self, session_id: str) -> SessionFiles | NotStored: ...

    async def unopened(self) -> Sequence[Unopened]:
        """What ``sessions`` leaves out, after everything that can be done for it has been done."""
