"""The rooms of one session while it has tokens: sync loop, pictures, invitations."""

from __future__ import annotations

from collections.abc import Callable

from latchkey.session.answers import Done, NoAnswer, Refused
from latchkey.session.identity import Identity
from latchkey.session.ports import TokenSource

from .avatars import Avatars
from .ports import RoomServer, SessionFiles
from .room_book import RoomBook
from .syncing import Hears, Syncing
from .tasks import Tasks
from .world import World


class RoomSide:
    """Runs between ``start`` and ``stop``; the cached rooms can be had before, by ``load``."""

    def __init__(self, world: World, tokens: TokenSource, hears: Hears) -> None:
        self._world = world
        self._tokens = tokens
        self._hears = hears
        self._tasks = Tasks(world.on_bug)
        self._closing = Tasks(world.on_bug)
        self._book: RoomBook | None = None
        self._server: RoomServer | None = None
        self._syncing: Syncing | None = None
        self._avatars: Avatars | None = None
        self.on_avatar: Callable[[str, bytes], None] | None = None

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
        self._avatars = Avatars(self._server, files.media, self._tasks, self._deliver)
        self._tasks.start("sync", self._run(self._server, identity, files))

    async def load(self, identity: Identity, files: SessionFiles) -> None:
        """Show the rooms as they were left."""
        if self._book is None:
            self._book = RoomBook(identity.user_id, files.rooms, self._world.clock)
            self._hears.rooms_changed(await self._book.load(), (), None)

    def stop(self) -> None:
        """Cancel what is under way; connections are closed behind it."""
        self._tasks.cancel_all()
        if self._server is not None:
            self._closing.start("close", self._server.close())
        self._server = self._syncing = self._avatars = None

    def forget(self) -> None:
        self.stop()
        self._book = None

    async def end(self) -> None:
        self.stop()
        await self._tasks.settled()
        await self._closing.settled()

    def try_now(self) -> None:
        if self._syncing is not None:
            self._syncing.try_now()

    def want_avatar(self, mxc: str) -> None:
        if self._avatars is not None:
            self._avatars.want(mxc)

    def answer_invite(self, room_id: str, *, join: bool, then: Callable[[Done | Refused | NoAnswer], None]) -> None:
        if self._server is not None:
            work = self._server.join(room_id) if join else self._server.leave(room_id)
            self._tasks.start(f"invite {room_id}", work, then)

    async def _run(self, server: RoomServer, identity: Identity, files: SessionFiles) -> None:
        await self.load(identity, files)
        assert self._book is not None  # noqa: S101 - loaded just now
        self._syncing = Syncing(server, self._book, self._world.clock, self._hears)
        await self._syncing.run()

    def _deliver(self, mxc: str, data: bytes) -> None:
        if self.on_avatar is not None:
            self.on_avatar(mxc, data)
