"""The controller of one session: it steps the machine, carries out its commands, and owns every task of the session."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, assert_never

from latchkey.session import verdict
from latchkey.session.answers import Done, Key, NoAnswer, NoKey, NotStored, Refused
from latchkey.session.commands import (
    AskWitness,
    Command,
    Discard,
    KeepTokens,
    Logout,
    LookAtLock,
    Note,
    Refresh,
    RememberSoftLogout,
    Revoke,
    SetAside,
    SignIn,
    Unseal,
    WaitUntil,
)
from latchkey.session.events import (
    Event,
    RestoreAsked,
    ServerReturned,
    SignedIn,
    SignInCancelled,
    SignOutAsked,
    TokensKept,
    TokensNotKept,
    TryAgainAsked,
    Woke,
)
from latchkey.session.identity import LEAVING, LEAVING_EVERYWHERE, Identity
from latchkey.session.instant import Instant
from latchkey.session.journal import Entry, Fact, Farewell
from latchkey.session.states import (
    Saving,
    SignedOut,
    SignedOutReason,
    SigningOut,
    State,
    identity_of,
)
from latchkey.session.step import step

from .errands import Errands
from .hindrance import Hindrance, hindrance
from .keeper import Keeper
from .lookout import Lookout, is_missed
from .ports import SessionFiles, Unopened
from .revocations import Revocations
from .room_side import RoomSide
from .rooms import Room
from .snapshot import Keeping, Reach, SignedInAgain, Snapshot
from .tasks import Tasks
from .telling import Answer
from .token_desk import TokenDesk, held_for_requests, is_renewing
from .used_elsewhere import HINT, READ, is_hinted
from .world import World

JOURNAL_SHOWN = 200
FAREWELL_ENTRIES = 40
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
        self._snapshot = Snapshot(SignedOut())
        self._events: deque[Event] = deque()
        self._is_stepping = False
        self._session_id = ""
        self._scoped = Tasks(world.on_bug)
        """Commands that belong to the state: they are cancelled when it is left."""
        self._lasting = Tasks(world.on_bug)
        """What is finished whatever the state becomes: saving, discarding."""
        self._arriving = Tasks(world.on_bug)
        """Sign-ins, also those that were cancelled: a server that lets us in all the same is told."""
        self._handing_over: asyncio.Task[asyncio.Future[Answer] | None] | None = None
        """What the last sign-out has still to tell goes to those that tell it."""
        self._changed = asyncio.Event()
        self._rooms_saved = True
        """Told once, not with every answer of the server."""
        self._keeper = Keeper(world)
        self._lookout = Lookout(world, self._homeserver_url, self._silent, self._server_returned)
        self._is_seen = False
        self._errands = Errands(world, self._keeper, revocations, self._lookout)
        self.tokens = TokenDesk(self, world.clock)
        self._rooms = RoomSide(world, self.tokens, self._lookout, self)
        self.on_change: Callable[[], None] = _nothing
        self.on_rooms: Callable[[Sequence[Room], Sequence[str]], None] = _nothing
        self.on_avatar: Callable[[str, bytes], None] = _nothing
        self._rooms.on_avatar = lambda mxc, data: self.on_avatar(mxc, data)

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    @property
    def state(self) -> State:
        return self._snapshot.state

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
            self._scoped.cancel_all()
        identity = identity_of(after)
        self._session_id = identity.session_id if identity else self._session_id
        if after is not before:
            self._show(state=after)
        for command in commands:
            self._carry_out(command)
        self._tend_rooms()
        self._tend_lookout()

    def restore(self, identity: Identity, standing: str, backend: str, files: SessionFiles | None) -> None:
        """Take over a session that was found on disk; ``files`` is ``None`` where they cannot be opened."""
        self._show(keeping=Keeping(backend))
        if files is not None:
            self._keeper.adopt(files)
            self._lasting.start("load rooms", self._rooms.load(identity, files))
            self._lasting.start("load journal", files.journal.last(JOURNAL_SHOWN), self._journal_loaded)
        self.post(RestoreAsked(self._now(), identity, standing))
        if files is not None and files.put_aside:
            self.note("file_mended", {"folder": files.put_aside})

    def recall(self, farewell: Farewell | None, unopened: Sequence[Unopened] = ()) -> None:
        """Show why an earlier session ended, and what became of those that cannot be opened."""
        self._show(farewell=farewell, unopened=tuple(unopened))

    def dismiss_farewell(self) -> None:
        if self._snapshot.farewell is not None:
            self._show(farewell=None)
            self._lasting.start("forget farewell", self._keeper.forget_farewell())

    def try_now(self) -> None:
        """Whatever waits for the server or the disk is tried at once."""
        self.post(TryAgainAsked(self._now()))
        self._keeper.try_now()
        self._rooms.try_now()

    def woke(self) -> None:
        """The computer is awake again: refresh first where it is time for that, then ask anew what was being asked (F5)."""
        self.post(Woke(self._now()))
        self._rooms.ask_anew()

    def seen(self, *, is_seen: bool) -> None:
        """Whether a person can see this session. A server that is missed is then looked for every second or so."""
        self._is_seen = is_seen
        self._tend_lookout()

    def dismiss_receipt(self) -> None:
        self._show(again=None, invite_problem=None)

    def answer_invite(self, room_id: str, *, join: bool) -> None:
        """Join or decline; the row changes when the server says so."""
        self._rooms.answer_invite(room_id, join=join, then=self._invite_answered)

    def want_avatar(self, mxc: str) -> None:
        self._rooms.want_avatar(mxc)

    async def past_entries(self, count: int) -> Sequence[Entry]:
        """Of the session's journal; where there is none, of the one that ended last. Oldest first."""
        files, farewell = self._keeper.files, self._snapshot.farewell
        if identity_of(self.state) is None:
            return farewell.entries if farewell is not None else ()
        return await files.journal.last(count) if files is not None else ()

    def next_change(self) -> Coroutine[Any, Any, object]:
        """Until the snapshot changes. Counts from this call, not from when it is first awaited: no change is missed."""
        return self._changed.wait()

    async def close(self) -> None:
        """Let a refresh or sign-out that is in flight and what is being saved finish, within a bound; then end (F10). A
        session of this run alone is signed out: nobody could ever use its device again."""
        if self._keeper.ends_with_program:
            self.post(SignOutAsked(self._now()))
        self._keeper.finish()
        self.post(SignInCancelled(self._now()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ARRIVAL_LIMIT_S):
                await self._arriving.settled()
        await self._arriving.end()
        try:
            async with asyncio.timeout(CLOSING_LIMIT_S):
                while _is_mid_flight(self.state):
                    await self.next_change()
                await self._lasting.settled()
        except TimeoutError:
            pass
        await self._scoped.end()
        await self._lasting.end()
        await self._rooms.end()
        await self._lookout.end()
        await self._keeper.close()

    # Commands ---------------------------------------------------------------------------------------------------------

    def _carry_out(self, command: Command) -> None:
        errands = self._errands
        match command:
            case Note():
                self.note(command.event, command.facts)
            case KeepTokens():
                keep = self._keeper.keep(command, partial(self._kept, command))
                self._lasting.start(f"keep {id(command)}", keep)
            case Discard():
                self._discard(command)
            case SetAside():
                self._set_aside()
            case RememberSoftLogout():
                self._lasting.start("remember", self._keeper.remember(command.reason.value))
            case Revoke():
                errands.revoke(command)
            case SignIn():
                self._arriving.start(
                    f"sign in {id(command)}", errands.sign_in(command), partial(self._let_in, self.state)
                )
            case Unseal():
                self._in_scope("unseal", errands.unseal(command.identity))
            case Refresh():
                self._in_scope("refresh", errands.refresh(self._homeserver_url(), command.refresh_token, self))
            case AskWitness():
                self._in_scope("witness", errands.ask_witness(self._homeserver_url(), command, self))
            case LookAtLock():
                self._in_scope("look at lock", errands.look_at_lock(self._homeserver_url(), command, self))
            case Logout():
                self._log_out(command)
            case WaitUntil():
                self._in_scope("wait", errands.wait_until(command.moment))
            case _:
                assert_never(command)

    def _in_scope(self, name: str, errand: Coroutine[Any, Any, Event]) -> None:
        self._scoped.start(name, errand, self.post)

    def _let_in(self, asking: State, answer: Event) -> None:
        """The server has answered a sign-in; whoever asked may have gone."""
        if self.state is asking:
            self.post(answer)
        elif isinstance(answer, SignedIn) and not _is_the_device_of(asking, answer.identity):
            self._errands.revoke(Revoke(answer.identity, answer.tokens))

    def _log_out(self, command: Logout) -> None:
        session_id = command.identity.session_id
        leaving = self._keeper.remember(LEAVING_EVERYWHERE if command.everywhere else LEAVING)
        marked = self._lasting.start("remember", leaving)
        self._handing_over = self._lasting.start(f"hand over {session_id}", self._errands.hand_over(command, marked))
        self._in_scope("logout", self._errands.log_out(self._handing_over))

    def _kept(self, command: KeepTokens, outcome: Key | NoKey | NotStored) -> None:
        """A try to put tokens away has ended. The machine hears of it while it waits for it."""
        waits = isinstance(self.state, Saving) and self.state.fresh is command.fresh
        if isinstance(outcome, Key):
            self._show(keeping=Keeping(outcome.backend, for_this_run=not outcome.lasts))
            if waits:
                self.post(TokensKept(self._now()))
                return
            if outcome.lasts:  # they were used unsaved meanwhile (F9)
                self.note("tokens_saved", {"access": command.fresh.tokens.access.fingerprint})
            self._tend_rooms()
        else:
            self._show(keeping=replace(self._snapshot.keeping, trouble=outcome))
            if waits:
                self.post(TokensNotKept(self._now(), outcome))

    def _set_aside(self) -> None:
        self._lasting.cancel("load rooms")
        self._lasting.cancel("load journal")
        self.on_rooms((), self._rooms.forget())
        self._lasting.start("set aside", self._keeper.set_aside())
        self._show(keeping=Keeping(), synced=False, room_count=0)

    def _discard(self, command: Discard) -> None:
        self._lasting.cancel("load rooms")
        self._lasting.cancel("load journal")
        self._rooms.forget()
        farewell = self._farewell(command)
        first = self._errands.handed_over(self._handing_over)
        self._handing_over = None
        discard = self._keeper.discard(command.identity, farewell, first)
        self._lasting.start(f"discard {command.identity.session_id}", discard)
        self._session_id = ""
        self._rooms_saved = True
        self._snapshot = Snapshot(self.state, farewell=farewell)
        self._show()

    def _homeserver_url(self) -> str:
        identity = identity_of(self.state)
        assert identity is not None  # noqa: S101 - such commands come with a session
        return identity.homeserver_url

    def _farewell(self, command: Discard) -> Farewell | None:
        """Only an ending that nobody asked for needs an explanation."""
        if command.reason is SignedOutReason.ASKED:
            return None
        entries = tuple(reversed(self._snapshot.journal[:FAREWELL_ENTRIES]))
        identity = command.identity
        return Farewell(self._now().wall_ms, identity.homeserver_url, identity.user_id, command.reason.value, entries)

    # What the rooms side tells ----------------------------------------------------------------------------------------

    def reached(self) -> None:
        """The server gave an answer that makes sense."""
        lost_at = self._snapshot.reach.lost_at
        if lost_at is not None:
            self.note("reachable", {"after_ms": self._now().boot_ms - lost_at.boot_ms})
            self._show(reach=Reach())
            self._tend_lookout()
            self._rooms.try_avatars_again()

    def lost(self, trouble: NoAnswer | Refused, retry_at: Instant | None) -> None:
        """It did not, and is asked again at ``retry_at``."""
        before = self._snapshot.reach
        if _is_barred(trouble) and not _is_barred(before.trouble):
            self.note("not_authorised", _why(trouble))
        elif before.lost_at is None:
            self.note("unreachable", _why(trouble))
        self._show(reach=Reach(before.lost_at or self._now(), retry_at or before.retry_at, trouble))
        self._tend_lookout()

    def _silent(self, trouble: NoAnswer) -> None:
        self.lost(trouble, None)

    def _server_returned(self) -> None:
        self.post(ServerReturned(self._now()))
        self._rooms.ask_anew()

    def refused(self, refused: Refused) -> None:
        self.tokens.report(refused)

    def rooms_changed(self, changed: Sequence[Room], gone: Sequence[str], trouble: NotStored | None) -> None:
        if trouble is not None and self._rooms_saved:
            self.note("rooms_not_saved", {"disk": trouble.detail})
        self._rooms_saved = trouble is None
        now_true = (self._rooms.is_synced, self._rooms.room_count)
        if changed or gone:
            self.on_rooms(changed, gone)
        if now_true != (self._snapshot.synced, self._snapshot.room_count):  # most long polls bring nothing
            self._show(synced=now_true[0], room_count=now_true[1])

    def _invite_answered(self, answer: Done | Refused | NoAnswer) -> None:
        if isinstance(answer, Refused):
            facts: dict[str, Fact] = {"status": answer.status, "errcode": answer.errcode, "endpoint": answer.endpoint}
            self.note("action_refused", facts)
            if verdict.is_locked(answer):
                self.refused(answer)
                return
        self._show(invite_problem=None if isinstance(answer, Done) else answer)

    def _tend_rooms(self) -> None:
        identity, files = identity_of(self.state), self._keeper.files
        if identity is None or files is None or held_for_requests(self.state) is None:
            if self._rooms.is_running:
                self._rooms.stop()
                self._show(reach=Reach())
        elif not self._rooms.is_running:
            self._rooms.start(identity, files)

    def _tend_lookout(self) -> None:
        if self._is_seen and is_missed(self._snapshot, self._now()):
            self._lookout.watch()
        else:
            self._lookout.rest()

    # What is shown ----------------------------------------------------------------------------------------------------

    def note(self, event: str, facts: Mapping[str, Fact]) -> None:
        entry = Entry(self._now().wall_ms, self._session_id, event, facts)
        self._world.journal.append(entry)
        self._keeper.append(entry)
        last = self._snapshot.farewell
        if event == "signed_in":
            self.dismiss_farewell()
        if event == "signed_in_again":
            ids = (str(facts["device_id"]), str(facts["previous_device_id"]))
            self._show(again=SignedInAgain(*ids))
        journal = (entry, *self._snapshot.journal[: JOURNAL_SHOWN - 1])
        self._show(
            journal=journal, used_elsewhere=is_hinted((entry,)) or (self._snapshot.used_elsewhere and event != READ)
        )
        if event == "signed_in" and last and last.user_id == facts["user_id"] and is_hinted(reversed(last.entries)):
            self.note(HINT, {"refresh": None})

    def _journal_loaded(self, entries: Sequence[Entry]) -> None:
        newer = self._snapshot.journal
        older = [entry for entry in reversed(entries) if entry not in newer]
        journal = (*newer, *older)[:JOURNAL_SHOWN]
        self._show(journal=journal, used_elsewhere=is_hinted(journal))

    def _show(self, **changes: Any) -> None:
        self._snapshot = replace(self._snapshot, **changes)
        self._changed.set()
        self._changed = asyncio.Event()
        self.on_change()

    def _now(self) -> Instant:
        return self._world.clock.now()


def _nothing(*_: object) -> None:
    """Nobody listens yet."""


def _is_the_device_of(asking: State, identity: Identity) -> bool:
    """Ending the new tokens of a device that waits to be brought back would end the device."""
    kept = identity_of(asking)
    return kept is not None and (kept.user_id, kept.device_id) == (identity.user_id, identity.device_id)


def _is_mid_flight(state: State) -> bool:
    return isinstance(state, SigningOut) or is_renewing(state)


def _is_barred(trouble: NoAnswer | Refused | None) -> bool:
    return trouble is not None and hindrance(trouble) is Hindrance.NOT_AUTHORISED


def _why(trouble: NoAnswer | Refused) -> dict[str, Fact]:
    if isinstance(trouble, NoAnswer):
        return {"unreachable": trouble.trouble.value, "status": None, "errcode": None}
    return {"unreachable": None, "status": trouble.status, "errcode": trouble.errcode}
