"""What is known of one session: its snapshot as it changes, and its journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any

from latchkey.session.identity import Identity
from latchkey.session.journal import Entry, Fact, Farewell
from latchkey.session.states import SignedOut, SignedOutReason, State, identity_of

from .keeper import Keeper
from .snapshot import SignedInAgain, Snapshot
from .used_elsewhere import HINT, READ, is_hinted
from .world import World

JOURNAL_SHOWN = 200
FAREWELL_ENTRIES = 40
_OF_A_SESSION = ("tokens_saved", "kept_for_this_run", "restored", "restore_failed", "soft_logged_out")


class Record:
    """``on_change`` is called after each change of ``snapshot``. Entries are noted under ``session_id``."""

    def __init__(self, world: World, keeper: Keeper, on_change: Callable[[], None]) -> None:
        self._world = world
        self._keeper = keeper
        self._on_change = on_change
        self._changed = asyncio.Event()
        self.snapshot = Snapshot(SignedOut())
        self.session_id = ""

    @property
    def state(self) -> State:
        return self.snapshot.state

    def identity(self) -> Identity:
        identity = identity_of(self.state)
        assert identity is not None  # noqa: S101 - a server is asked for where there is a session
        return identity

    def homeserver_url(self) -> str:
        return self.identity().homeserver_url

    def show(self, **changes: Any) -> None:
        self._put(replace(self.snapshot, **changes))

    def next_change(self) -> Coroutine[Any, Any, object]:
        """Until the snapshot changes. Counts from this call, not from when it is first awaited: no change is missed."""
        return self._changed.wait()

    def note(self, event: str, facts: Mapping[str, Fact]) -> None:
        entry = Entry(self._world.clock.now().wall_ms, self.session_id, event, facts)
        self._world.journal.append(entry)
        self._keeper.append(entry)
        if event == "signed_in_again":
            self.show(again=SignedInAgain(str(facts["device_id"]), str(facts["previous_device_id"])))
        journal = (entry, *self.snapshot.journal[: JOURNAL_SHOWN - 1])
        used_elsewhere = is_hinted((entry,)) or (self.snapshot.used_elsewhere and event != READ)
        self.show(journal=journal, used_elsewhere=used_elsewhere)
        if event == "signed_in" and self.snapshot.unopened:
            self.show(unopened=())  # it was read on the way in
        last = self.snapshot.farewell
        was_ended = last is not None and last.reason != SignedOutReason.ASKED
        if (
            event == "signed_in"
            and last
            and was_ended
            and last.user_id == facts["user_id"]
            and is_hinted(reversed(last.entries))
        ):
            self.note(HINT, {"refresh": None})

    def add_older(self, entries: Sequence[Entry]) -> None:
        """Put those of earlier runs, oldest first, behind what was noted in this one."""
        newer = self.snapshot.journal
        older = [entry for entry in reversed(entries) if entry not in newer]
        journal = (*newer, *older)[:JOURNAL_SHOWN]
        self.show(journal=journal, used_elsewhere=is_hinted(journal))

    def farewell_to(self, identity: Identity, reason: SignedOutReason) -> Farewell | None:
        """None to a sign-in that was cancelled before it was a session."""
        journal = self.snapshot.journal
        if reason is SignedOutReason.ASKED and not any(entry.event in _OF_A_SESSION for entry in journal):
            return None
        entries = tuple(reversed(journal[:FAREWELL_ENTRIES]))
        at_ms = self._world.clock.now().wall_ms
        return Farewell(at_ms, identity.homeserver_url, identity.user_id, reason.value, entries)

    def begin_anew(self, farewell: Farewell | None) -> None:
        """The session is over; of what was known only the farewell stays."""
        self.session_id = ""
        self._put(Snapshot(self.state, farewell=farewell))

    def _put(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._changed.set()
        self._changed = asyncio.Event()
        self._on_change()
