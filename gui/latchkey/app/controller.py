"""The controller of one session: it steps the machine, and joins what serves the session."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from latchkey.session.events import (
    Event,
    MarginSet,
    RestoreAsked,
    ServerReturned,
    SignInCancelled,
    SignOutAsked,
    TryAgainAsked,
    Woke,
)
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
from latchkey.session.journal import Entry, Fact, Farewell
from latchkey.session.states import Active, SigningOut, State, identity_of
from latchkey.session.step import step
from latchkey.session.tokens import USUAL_MARGIN_PERCENT

from .command_runner import CommandRunner
from .errands import Errands
from .interaction import Interactions
from .keeper import Keeper
from .ports import SessionFiles, Unopened
from .reachability import Reachability
from .record import Record
from .revocations import Revocations
from .room_side import RoomSide
from .rooms import Room
from .snapshot import Keeping, Snapshot
from .token_desk import TokenDesk, is_renewing
from .world import World

CLOSING_LIMIT_S = 10.0
ARRIVAL_LIMIT_S = 2.0
"""Closing waits so long for the answer to a sign-in that nobody wants any more."""


class Controller:
    """One session from sign-in to its end. Nothing here raises for what a server, a keyring or a disk does.

    ``on_change`` is called after each change; whoever shows the session takes ``snapshot``. ``on_rooms`` gets changed
    rows and the IDs of rooms that are gone, ``on_avatar`` an ``mxc`` address and an image.
    """

    def __init__(self, world: World, revocations: Revocations) -> None:
        self._world = world
        self.revocations = revocations
        self._events: deque[Event] = deque()
        self._is_stepping = False
        self._margin_percent = USUAL_MARGIN_PERCENT
        self.on_change: Callable[[], None] = _nothing
        self.on_rooms: Callable[[Sequence[Room], Sequence[str]], None] = _nothing
        self.on_avatar: Callable[[str, bytes], None] = _nothing
        self._keeper = Keeper(world)
        self._record = Record(world, self._keeper, lambda: self.on_change())
        self._reach = Reachability(world, self._record, self._server_answered, self._server_returned)
        self.tokens = TokenDesk(self, world.clock)
        self._rooms = RoomSide(
            world,
            self._record,
            self.tokens,
            self._reach,
            on_rooms=lambda changed, gone: self.on_rooms(changed, gone),
            on_avatar=lambda mxc, image: self.on_avatar(mxc, image),
        )
        self.interactions = Interactions(world, lambda shown: self._record.show(interaction=shown))
        errands = Errands(world, self._keeper, revocations, self._reach, self.interactions)
        self._runner = CommandRunner(
            world, self._record, self._keeper, errands, self._rooms, self.interactions, self.post
        )

    @property
    def snapshot(self) -> Snapshot:
        return self._record.snapshot

    @property
    def state(self) -> State:
        return self._record.state

    def post(self, event: Event) -> None:
        """Let it happen. Returns when its consequences are under way; an event posted meanwhile waits its turn."""
        self._events.append(event)
        if self._is_stepping:
            return
        self._is_stepping = True
        try:
            while self._events:
                self._take(self._events.popleft())
        finally:  # after a bug the session goes on
            self._is_stepping = False

    def _take(self, event: Event) -> None:
        before = self.state
        after, commands = step(before, event)
        if type(after) is not type(before):
            self._runner.leave(before)
        identity = identity_of(after)
        if identity is not None:
            self._record.session_id = identity.session_id
        if after is not before:
            self._record.show(state=after)
            self.tokens.tend()
        if isinstance(after, Active) and after.held.margin_percent != self._margin_percent:
            self._events.append(MarginSet(event.at, self._margin_percent))
        for command in commands:
            self._runner.run(command)
        self._rooms.tend(self._keeper.files)
        self._reach.tend()

    def restore(self, identity: Identity, standing: str, backend: str, files: SessionFiles | None) -> None:
        """Take over a session that was found on disk; ``files`` is ``None`` where they cannot be opened."""
        self._record.show(keeping=Keeping(backend))
        if files is not None:
            self._runner.load(identity, files)
        self.post(RestoreAsked(self._now(), identity, standing))
        if files is not None and files.put_aside:
            self.note("file_mended", {"folder": files.put_aside})

    def recall(self, farewell: Farewell | None, unopened: Sequence[Unopened] = ()) -> None:
        """Show why an earlier session ended, and what became of those that cannot be opened."""
        self._record.show(farewell=farewell, unopened=tuple(unopened))

    def dismiss_farewell(self) -> None:
        self._runner.dismiss_farewell()

    def try_now(self) -> None:
        """Whatever waits for the server or the disk is tried at once."""
        self.post(TryAgainAsked(self._now()))
        self._keeper.try_now()
        self._rooms.try_now()

    def woke(self) -> None:
        """The computer is awake again: refresh first where it is time for that, then ask anew what was being asked (F5)."""
        self.post(Woke(self._now()))
        self.ask_anew()

    def line_changed(self) -> None:
        """Servers are reached by another way: what is being asked of them goes there, and whatever backs off tries again."""
        self._server_returned()

    def ask_anew(self) -> None:
        """Give up what the server is being asked for the rooms, and ask it once more."""
        self._rooms.ask_anew()

    def set_margin(self, percent: int) -> None:
        """How long before their end tokens are refreshed, from now on: see ``schedule.margin_ms``."""
        self._margin_percent = percent
        self.post(MarginSet(self._now(), percent))

    def seen(self, *, is_seen: bool) -> None:
        """Whether a person can see this session. A server that is missed is then looked for every second or so."""
        self._reach.seen(is_seen=is_seen)

    def dismiss_receipt(self) -> None:
        self._record.show(again=None, invite_problem=None)

    def dismiss_unopened(self) -> None:
        """Until the next start, which says it again of what it cannot open either."""
        self._record.show(unopened=())

    def answer_invite(self, room_id: str, *, join: bool) -> None:
        """Join or decline; the row changes when the server says so."""
        self._rooms.answer_invite(room_id, join=join)

    @property
    def rooms(self) -> RoomSide:
        return self._rooms

    def want_avatar(self, mxc: str) -> None:
        self._rooms.want_avatar(mxc)

    async def past_entries(self, count: int) -> Sequence[Entry]:
        """Of the session's journal; where there is none, of the one that ended last. Oldest first."""
        files, farewell = self._keeper.files, self.snapshot.farewell
        if identity_of(self.state) is None:
            return farewell.entries if farewell is not None else ()
        return await files.journal.last(count) if files is not None else ()

    def note(self, event: str, facts: Mapping[str, Fact]) -> None:
        self._record.note(event, facts)

    def next_change(self) -> Coroutine[Any, Any, object]:
        """Until the snapshot changes. Counts from this call, not from when it is first awaited: no change is missed."""
        return self._record.next_change()

    async def close(self) -> None:
        """Let a refresh or sign-out that is in flight and what is being saved finish, within a bound; then end (F10). A
        session of this run alone is signed out: nobody could ever use its device again."""
        if self._keeper.ends_with_program:
            self.post(SignOutAsked(self._now()))
        self._keeper.finish()
        self.post(SignInCancelled(self._now()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ARRIVAL_LIMIT_S):
                await self._runner.arriving.settled()
        await self._runner.arriving.end()
        try:
            async with asyncio.timeout(CLOSING_LIMIT_S):
                while _is_mid_flight(self.state):
                    await self.next_change()
                await self._runner.lasting.settled()
        except TimeoutError:
            pass
        await self._runner.scoped.end()
        await self._runner.lasting.end()
        await self._rooms.end()
        await self._reach.end()
        await self._keeper.close()

    def _server_answered(self) -> None:
        self._rooms.try_avatars_again()

    def _server_returned(self) -> None:
        self.post(ServerReturned(self._now()))
        self.ask_anew()

    def _now(self) -> Instant:
        return self._world.clock.now()


def _nothing(*_: object) -> None:
    """Nobody listens yet."""


def _is_mid_flight(state: State) -> bool:
    return isinstance(state, SigningOut) or is_renewing(state)
