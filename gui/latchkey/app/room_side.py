"""The rooms of one session while it has tokens: sync loop, pictures, invitations."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from latchkey.session import verdict
from latchkey.session.answers import Done, NoAnswer, NotStored, Refused, Trouble
from latchkey.session.identity import Identity
from latchkey.session.journal import Fact
from latchkey.session.secret import Secret
from latchkey.session.states import identity_of

from .avatars import Avatars
from .ports import RoomServer, SessionFiles
from .reachability import Reachability
from .record import Record
from .room_book import RoomBook
from .rooms import Room
from .snapshot import Reach
from .syncing import Syncing
from .tasks import Tasks
from .token_desk import TokenDesk, held_for_requests
from .world import World


class RoomSide:
    """Runs while ``tend`` finds tokens; the cached rooms and pictures can be had before, by ``load``.

    ``on_rooms`` gets changed rows and the IDs of rooms that are gone, ``on_avatar`` an ``mxc`` address and an image.
    """

    def __init__(
        self,
        world: World,
        record: Record,
        tokens: TokenDesk,
        reach: Reachability,
        *,
        on_rooms: Callable[[Sequence[Room], Sequence[str]], None],
        on_avatar: Callable[[str, bytes], None],
    ) -> None:
        self._world = world
        self._record = record
        self._tokens = tokens
        self._reach = reach
        self._on_rooms = on_rooms
        self._on_avatar = on_avatar
        self._tasks = Tasks(world.on_bug)
        """What one server is asked; it is closed when all of them have ended."""
        self._closing = Tasks(world.on_bug)
        self._loading = asyncio.Lock()
        self._book: RoomBook | None = None
        self._server: RoomServer | None = None
        self._syncing: Syncing | None = None
        self._access: Secret | None = None
        self._avatars = Avatars(self._tasks, on_avatar)
        self._is_saved = True
        """Told once, not with every answer of the server."""

    def tend(self, files: SessionFiles | None) -> None:
        """The session has changed: begin where it has tokens and files, and end where it has not."""
        identity, held = identity_of(self._record.state), held_for_requests(self._record.state)
        if identity is None or files is None or held is None:
            if self._server is not None:
                self._stop()
                self._record.show(reach=Reach())
            return
        if self._server is None:
            self._start(identity, files)
        if held.tokens.access != self._access:
            self._access = held.tokens.access
            self._avatars.token_renewed()

    async def load(self, identity: Identity, files: SessionFiles) -> RoomBook:
        """Show the rooms as they were left. Whoever needs them waits here until they are read."""
        async with self._loading:
            if self._book is None:
                book = RoomBook(identity.user_id, files.rooms, self._world.clock)
                rooms = await book.load()
                self._book = book
                if self._avatars.cache is None:
                    self._avatars.cache = files.media
                    self._avatars.begin(None, self._tasks)
                self.rooms_changed(book, rooms, (), None)
            return self._book

    def forget(self) -> None:
        """Begin anew, with another session."""
        self._stop()
        self._tasks.cancel_all()
        self._book = None
        self._avatars = Avatars(self._tasks, self._on_avatar)
        self._is_saved = True

    def set_aside(self) -> None:
        """Forget the rooms, and tell that they are gone: the session that follows is shown in their place."""
        book = self._book
        self.forget()
        self._on_rooms((), book.known if book else ())

    async def end(self) -> None:
        self._stop()
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

    def answer_invite(self, room_id: str, *, join: bool) -> None:
        """Join or decline; the row changes when the server says so."""
        if self._server is not None:
            work = self._server.join(room_id) if join else self._server.leave(room_id)
            self._tasks.start(f"invite {room_id}", work, self._invite_answered)

    def find(self, named: str) -> str:
        """The ID of a room of this session, by that or by its canonical alias; empty where there is none."""
        return self._book.find(named) if self._book is not None else ""

    def join(self, room: str, via: Sequence[str], then: Callable[[Done | Refused | NoAnswer], None]) -> None:
        """``then`` gets the answer; a session that ends meanwhile gives none."""

        def heard(answer: Done | Refused | NoAnswer) -> None:
            self._note_refusal(answer)
            then(answer)

        if self._server is None:
            then(NoAnswer(Trouble.NO_TOKEN, ""))
        else:
            self._tasks.start("join", self._server.join(room, via), heard)

    # What the sync loop tells -----------------------------------------------------------------------------------------

    def refused(self, refused: Refused) -> None:
        self._tokens.report(refused)

    def rooms_changed(
        self, book: RoomBook, changed: Sequence[Room], gone: Sequence[str], trouble: NotStored | None
    ) -> None:
        if trouble is not None and self._is_saved:
            self._record.note("rooms_not_saved", {"disk": trouble.detail})
        self._is_saved = trouble is None
        if changed or gone:
            self._on_rooms(changed, gone)
        synced, room_count = book.since is not None, len(book)
        shown = self._record.snapshot
        if (synced, room_count) != (shown.synced, shown.room_count):  # most long polls bring nothing
            self._record.show(synced=synced, room_count=room_count)

    def synced(self) -> None:
        self._record.note("synced", {"rooms": self._record.snapshot.room_count})

    def next_change(self) -> Coroutine[Any, Any, object]:
        return self._record.next_change()

    def _start(self, identity: Identity, files: SessionFiles) -> None:
        self._server = self._world.servers.rooms(identity.homeserver_url, self._tokens)
        self._avatars.cache = files.media
        self._avatars.begin(self._server, self._tasks)
        self._tasks.start("sync", self._run(self._server, identity, files))

    def _stop(self) -> None:
        """Cancel what is under way; connections are closed behind it. Pictures can still be had from the disk."""
        server, self._server, self._syncing = self._server, None, None
        if server is not None:
            tasks, self._tasks = self._tasks, Tasks(self._world.on_bug)
            tasks.cancel_all()
            self._closing.start(f"close {id(server)}", _close(tasks, server))
            self._avatars.begin(None, self._tasks)

    async def _run(self, server: RoomServer, identity: Identity, files: SessionFiles) -> None:
        book = await self.load(identity, files)
        self._syncing = Syncing(server, self._reach, book, self._world.clock, self)
        try:
            await self._syncing.run()
        except Exception as bug:  # noqa: BLE001 - whatever it is, nothing new is heard of any more
            self._world.on_broken(bug)

    def _invite_answered(self, answer: Done | Refused | NoAnswer) -> None:
        self._note_refusal(answer)
        if not (isinstance(answer, Refused) and verdict.is_locked(answer)):
            self._record.show(invite_problem=None if isinstance(answer, Done) else answer)

    def _note_refusal(self, answer: Done | Refused | NoAnswer) -> None:
        if isinstance(answer, Refused):
            facts: dict[str, Fact] = {"status": answer.status, "errcode": answer.errcode, "endpoint": answer.endpoint}
            self._record.note("action_refused", facts)
            if verdict.is_locked(answer):
                self.refused(answer)


async def _close(tasks: Tasks, server: RoomServer) -> None:
    await tasks.end()
    await server.close()
