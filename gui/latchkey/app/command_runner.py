"""Carries out the commands of one session's machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, assert_never

from latchkey.session.answers import Key, NoKey, NotStored
from latchkey.session.commands import (
    AskWitness,
    Command,
    Discard,
    KeepTokens,
    Logout,
    LookAtLock,
    MeetChallenge,
    Note,
    Refresh,
    RememberSoftLogout,
    Revoke,
    SetAside,
    SignIn,
    Unseal,
    WaitUntil,
)
from latchkey.session.events import Event, SignedIn, TokensKept, TokensNotKept
from latchkey.session.identity import LEAVING, LEAVING_EVERYWHERE, Identity
from latchkey.session.instant import Instant
from latchkey.session.states import Saving, SignedOutReason, SigningIn, State, identity_of

from .errands import Errands
from .interaction import Interactions
from .keeper import Keeper
from .passage import Passage
from .ports import SessionFiles
from .record import JOURNAL_SHOWN, Record
from .room_side import RoomSide
from .snapshot import Keeping
from .tasks import Tasks
from .telling import Answer
from .way_in import WayIn
from .world import World


class CommandRunner:
    """What comes of a command is told to ``post``."""

    def __init__(
        self,
        world: World,
        record: Record,
        keeper: Keeper,
        errands: Errands,
        rooms: RoomSide,
        interactions: Interactions,
        post: Callable[[Event], None],
    ) -> None:
        self._world = world
        self._record = record
        self._keeper = keeper
        self._errands = errands
        self._rooms = rooms
        self._interactions = interactions
        self._post = post
        self.scoped = Tasks(world.on_broken)
        """Commands that belong to the state: they are cancelled when it is left."""
        self.lasting = Tasks(world.on_broken)
        """What is finished whatever the state becomes: saving, discarding."""
        self.arriving = Tasks(world.on_bug)
        """Sign-ins, also those that were cancelled: a server that lets us in all the same is told."""
        self._way_in = WayIn(world, interactions, _nobody_looks)
        self._handing_over: asyncio.Task[asyncio.Future[Answer] | None] | None = None
        """What the last sign-out has still to tell goes to those that tell it."""

    def run(self, command: Command) -> None:
        errands = self._errands
        match command:
            case Note():
                self._record.note(command.event, command.facts)
                if command.event == "signed_in":
                    self.dismiss_farewell()
            case KeepTokens():
                keep = self._keeper.keep(command, partial(self._kept, command))
                self.lasting.start(f"keep {id(command)}", keep)
            case Discard():
                self._discard(command)
            case SetAside():
                self._set_aside()
            case RememberSoftLogout():
                self.lasting.start("remember", self._keeper.remember(command.reason.value))
            case Revoke():
                errands.revoke(command)
            case SignIn():
                self._sign_in(command)
            case Unseal():
                self._in_scope("unseal", errands.unseal(command.identity))
            case Refresh():
                self._in_scope("refresh", errands.refresh(self._record.homeserver_url(), command))
            case MeetChallenge():
                self._in_scope("refresh", errands.meet_challenge(self._record.identity(), command))
            case AskWitness():
                self._in_scope("witness", errands.ask_witness(self._record.homeserver_url(), command))
            case LookAtLock():
                self._in_scope("look at lock", errands.look_at_lock(self._record.homeserver_url(), command))
            case Logout():
                self._log_out(command)
            case WaitUntil():
                self._in_scope("wait", errands.wait_until(command.moment))
            case _:
                assert_never(command)

    def load(self, identity: Identity, files: SessionFiles) -> None:
        """Show what there is of a session on disk, and go on with its files."""
        self._keeper.adopt(files)
        self.lasting.start("load rooms", self._rooms.load(identity, files))
        self.lasting.start("load journal", files.journal.last(JOURNAL_SHOWN), self._record.add_older)

    def leave(self, state: State) -> None:
        """``state`` is over, and with it whatever belongs to it alone."""
        self.scoped.cancel_all()
        if isinstance(state, SigningIn):
            self._way_in.give_up()
            if self._record.snapshot.passage is not None:
                self._record.show(passage=None)

    def dismiss_farewell(self) -> None:
        if self._record.snapshot.farewell is not None:
            self._record.show(farewell=None)
            self.lasting.start("forget farewell", self._keeper.forget_farewell())

    def _sign_in(self, command: SignIn) -> None:
        asking = self._record.state
        self._way_in = way_in = WayIn(self._world, self._interactions, partial(self._came_along, asking))
        errand = self._errands.sign_in(command, way_in)
        self.arriving.start(f"sign in {id(command)}", errand, partial(self._let_in, asking))

    def _came_along(self, asking: State, passage: Passage | None) -> None:
        if self._record.state is not asking:
            return
        before = self._record.snapshot.passage
        self._record.show(passage=passage)
        if passage is not None and (before is None or passage.stage is not before.stage):
            self._record.note("sign_in_passage", {"way": passage.flow, "stage": passage.stage.value})

    def _in_scope(self, name: str, errand: Coroutine[Any, Any, Event]) -> None:
        self.scoped.start(name, errand, self._post)

    def _let_in(self, asking: State, answer: Event) -> None:
        """The server has answered a sign-in; whoever asked may have gone."""
        if self._record.state is asking:
            self._post(answer)
        elif isinstance(answer, SignedIn) and not _is_the_device_of(asking, answer.identity):
            self._errands.revoke(Revoke(answer.identity, answer.tokens))

    def _log_out(self, command: Logout) -> None:
        session_id = command.identity.session_id
        leaving = self._keeper.remember(LEAVING_EVERYWHERE if command.everywhere else LEAVING)
        marked = self.lasting.start("remember", leaving)
        self._handing_over = self.lasting.start(f"hand over {session_id}", self._errands.hand_over(command, marked))
        self._in_scope("logout", self._errands.log_out(command.identity.homeserver_url, self._handing_over))

    def _kept(self, command: KeepTokens, outcome: Key | NoKey | NotStored) -> None:
        """A try to put tokens away has ended. The machine hears of it while it waits for it."""
        waits = isinstance(self._record.state, Saving) and self._record.state.fresh is command.fresh
        if isinstance(outcome, Key):
            self._record.show(keeping=Keeping(outcome.backend, for_this_run=not outcome.lasts))
            if waits:
                self._post(TokensKept(self._now()))
                return
            if outcome.lasts:  # they were used unsaved meanwhile (F9)
                self._record.note("tokens_saved", {"access": command.fresh.tokens.access.fingerprint})
            self._rooms.tend(self._keeper.files)
        else:
            self._record.show(keeping=replace(self._record.snapshot.keeping, trouble=outcome))
            if waits:
                self._post(TokensNotKept(self._now(), outcome))

    def _set_aside(self) -> None:
        self.lasting.cancel("load rooms")
        self.lasting.cancel("load journal")
        self._rooms.set_aside()
        self.lasting.start("set aside", self._keeper.set_aside())
        self._record.show(keeping=Keeping(), synced=False, room_count=0)

    def _discard(self, command: Discard) -> None:
        self.lasting.cancel("load rooms")
        self.lasting.cancel("load journal")
        self._rooms.forget()
        farewell = self._record.farewell_to(command.identity, command.reason)
        first = self._errands.handed_over(self._handing_over)
        self._handing_over = None
        # Whoever signs out leaves nothing on this computer, and knows why at the next start.
        kept = None if command.reason is SignedOutReason.ASKED else farewell
        discard = self._keeper.discard(command.identity, kept, first)
        self.lasting.start(f"discard {command.identity.session_id}", discard)
        self._record.begin_anew(farewell)

    def _now(self) -> Instant:
        return self._world.clock.now()


def _nobody_looks(_: Passage | None) -> None:
    """Nobody is signing in yet."""


def _is_the_device_of(asking: State, identity: Identity) -> bool:
    """Ending the new tokens of a device that waits to be brought back would end the device."""
    kept = identity_of(asking)
    return kept is not None and (kept.user_id, kept.device_id) == (identity.user_id, identity.device_id)
