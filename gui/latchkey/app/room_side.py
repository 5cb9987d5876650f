"""The rooms of one session while it has tokens: sync loop, pictures, invitations."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from latchkey.session.answers import Done, NoAnswer, Refused
from latchkey.session.identity import Identity
from latchkey.session.ports import TokenSource

from .avatars import Avatars
from .lookout import Lookout
from .ports import RoomServer, SessionFiles
from .room_book import RoomBook
from .syncing import Hears, Syncing
from .tasks import Tasks
from .world import World


class RoomSide:
    """Runs between ``start`` and ``stop``; the cached rooms and pictures can be had before, by ``load``."""

    def __init__(self, world: World, tokens: TokenSource, lookout: Lookout, hears: Hears) -> None:
        self._world = world
        self._lookout = lookout
        self._tokens = tokens
        self._hears = hears
        self._tasks = Tasks(world.on_bug)
        """What one server is asked; it is closed when all of them have ended."""
        self._closing = Tasks(world.on_bug)
        self._loading = asyncio.Lock()
        self._book: RoomBook | None = None
        self._server: RoomServer | None = None
        self._syncing: Syncing | None = None
        self._avatars = Avatars(self._tasks, self._deliver)
        self.on_avatar: Callable[[str, bytes], None] = _nothing

    @property
    def is_running(self) -> bool:
        return self._server is not None

    @property
    def is_synced(self) -> bool:
        """Whether the server has ever told its rooms, in this run or an earlier one."""
        return self._book is not None and self._book.since is not None

    @property
    def room_count(self) -> int:
        return len(self._book) if self._book else 0

    def start(self, identity: Identity, files: SessionFiles) -> None:
        self._server = self._world.servers.rooms(identity.homeserver_url, self._tokens)
        self._avatars.cache = files.media
        self._avatars.begin(self._server, self._tasks)
        self._tasks.start("sync", self._run(self._server, identity, files))

    async def load(self, identity: Identity, files: SessionFiles) -> None:
        """Show the rooms as they were left. Whoever needs them waits here until they are read."""
        async with self._loading:
            if self._book is None:
                book = RoomBook(identity.user_id, files.rooms, self._world.clock)
                rooms = await book.load()
                self._book = book
                if self._avatars.cache is None:
                    self._avatars.cache = files.media
                    self._avatars.begin(None, self._tasks)
                self._hears.rooms_changed(rooms, (), None)

    def stop(self) -> None:
        """Cancel what is under way; connections are closed behind it. Pictures can still be had from the disk."""
        server, self._server, self._syncing = self._server, None, None
        if server is not None:
            tasks, self._tasks = self._tasks, Tasks(self._world.on_bug)
            tasks.cancel_all()
            self._closing.start(f"close {id(server)}", _close(tasks, server))
            self._avatars.begin(None, self._tasks)

    def forget(self) -> Sequence[str]:
        """Begin anew, with another session; the IDs of the rooms that were known."""
        self.stop()
        self._tasks.cancel_all()
        book, self._book = self._book, None
        self._avatars = Avatars(self._tasks, self._deliver)
        return book.known if book else ()

    async def end(self) -> None:
        self.stop()
        await self._tasks.end()
        await self._closing.settled()

    def try_now(self) -> None:
        if self._syncing is not None:
            self._syncing.try_now()

    def ask_anew(self) -> None:
        if self._syncing is not None:
            self._syncing.ask_anew()

    def want_avatar(self, mxc: str) -> None:
        self._avatars.want(mxc)

    def try_avatars_again(self) -> None:
        self._avatars.try_again()

    def answer_invite(self, room_id: str, *, join: bool, then: Callable[[Done | Refused | NoAnswer], None]) -> None:
        if self._server is not None:
            work = self._server.join(room_id) if join else self._server.leave(room_id)
            self._tasks.start(f"invite {room_id}", work, then)

    async def _run(self, server: RoomServer, identity: Identity, files: SessionFiles) -> None:
        await self.load(identity, files)
        assert self._book is not None  # noqa: S101 - loaded just now
        self._syncing = Syncing(server, self._lookout, self._book, self._world.clock, self._hears)
        await self._syncing.run()

    def _deliver(self, mxc: str, data: bytes) -> None:
        self.on_avatar(mxc, data)


async def _close(tasks: Tasks, server: RoomServer) -> None:
    await tasks.end()
    await server.close()


def _nothing(*_: object) -> None:
    """Nobody listens yet."""
