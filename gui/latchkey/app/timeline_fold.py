"""Puts the journal's entries into a timeline, one after another: where each has its place, and which bars it begins and ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from math import inf

from latchkey.session.journal import Entry, Fact
from latchkey.session.tokens import NoExpiry
from latchkey.session.verdict import FORBIDDEN, UNAUTHORIZED, USER_LOCKED

from . import happenings
from .hindrance import Hindrance, hindrance
from .timeline import Bar, Lane, Row, Sign, State, Timeline
from .timeline_places import PLACES

_AT_ONCE = 500
_ELSEWHERE = ((Lane.OTHER, Sign.NOTE),)
_HINDERED = {
    Hindrance.OFFLINE: State.OFFLINE,
    Hindrance.SERVER_ERROR: State.SERVER_ERROR,
    Hindrance.RATE_LIMITED: State.RATE_LIMITED,
    Hindrance.NOT_AUTHORISED: State.NOT_AUTHORISED,
}


class Fold:
    """``timeline`` grows by what ``take`` is given, the oldest first."""

    def __init__(self) -> None:
        self.timeline = Timeline()
        self._asked_ms: int | None = None
        """When the refresh that is under way was sent: lifetimes count from there."""
        self._is_sync_held_up = False
        """Only by a server that is away."""
        self._is_opening = False
        """A session could not be read from disk yet in this run."""
        tracks = self.timeline.tracks
        self._session, self._hard_end = tracks[Lane.SESSION].rows
        (self._server,), (self._sync,), (self._saves,) = (
            tracks[lane].rows for lane in (Lane.SERVER, Lane.SYNC, Lane.SAVES)
        )
        self._access = _Tokens(*tracks[Lane.ACCESS].rows)
        self._refresh = _Tokens(*tracks[Lane.REFRESH].rows)
        self._doing: Mapping[str, Callable[[Entry, int], None]] = {
            "signed_in": self._signed_in,
            "signed_in_again": self._signed_in,
            "restored": self._restored,
            "restore_failed": self._not_restored,
            "request_rejected": self._rejected,
            "refresh_started": self._refresh_sent,
            "tokens_refreshed": self._refreshed,
            "hard_end_noticed": self._end_noticed,
            "hard_end_withdrawn": self._end_withdrawn,
            "tokens_saved": self._saved,
            "save_failed": self._not_saved,
            "kept_for_this_run": self._kept_for_this_run,
            "soft_logged_out": self._soft_logged_out,
            "locked": self._locked,
            "unlocked": self._unlocked,
            "logged_out": self._over,
            "signed_out": self._over,
            "unreachable": self._lost,
            "not_authorised": self._lost,
            "reachable": self._reached,
            "synced": self._synced,
        }

    def take(self, entry: Entry) -> None:
        before_ms = self.timeline.last_ms if self.timeline.entries else None
        at_ms = self.timeline.append(entry)
        if before_ms is not None and self._begins_a_run(entry.event):
            self._closed(before_ms, at_ms)
        place = PLACES.get(entry.event)
        self.timeline.put(at_ms, *(_ELSEWHERE if place is None else (place, *_second_places(entry))))
        do = self._doing.get(entry.event)
        if do is not None:
            do(entry, at_ms)

    def _begins_a_run(self, event: str) -> bool:
        return event in ("restored", "restore_failed") and not self._is_opening

    def _closed(self, from_ms: int, until_ms: int) -> None:
        """When it was closed is not written down: at some time after the last thing that is."""
        self._show(self.timeline.closed, State.CLOSED, from_ms)
        self.timeline.closed.end(until_ms)
        for row in (self._server, self._sync, self._saves):
            row.end(from_ms)
        self._asked_ms, self._is_sync_held_up = None, False

    def _signed_in(self, entry: Entry, at_ms: int) -> None:
        self._show(self._session, State.SIGNED_IN, at_ms)
        self._hold(entry, at_ms)
        self._show(self._server, State.REACHABLE, at_ms)

    def _restored(self, entry: Entry, at_ms: int) -> None:
        self._is_opening = False
        self._show(self._session, State.SIGNED_IN, at_ms)
        # How old they are is not written down.
        known = {name: fact for name, fact in entry.facts.items() if name != "expires_in_ms"}
        self._hold(Entry(entry.at_ms, entry.session, entry.event, known), at_ms)

    def _not_restored(self, _entry: Entry, _at_ms: int) -> None:
        self._is_opening = True

    def _rejected(self, entry: Entry, at_ms: int) -> None:
        self._answered(at_ms)
        if entry.facts.get("errcode") != USER_LOCKED:  # there the token stays good
            self._access.end(at_ms)

    def _refresh_sent(self, _entry: Entry, at_ms: int) -> None:
        self._asked_ms = at_ms

    def _refreshed(self, entry: Entry, at_ms: int) -> None:
        self._answered(at_ms)
        self._hold(entry, at_ms if self._asked_ms is None else self._asked_ms)
        self._asked_ms = None

    def _end_noticed(self, entry: Entry, at_ms: int) -> None:
        self._end_withdrawn(entry, at_ms)
        ends_at_ms = entry.facts.get("ends_at_ms")
        if isinstance(ends_at_ms, int):
            end_ms = self.timeline.place(ends_at_ms)
            self._hard_end.bars.append(Bar(at_ms, end_ms, State.HARD_END, self._number))

    def _end_withdrawn(self, _entry: Entry, at_ms: int) -> None:
        self._hard_end.put_out_of_use(at_ms)

    def _saved(self, _entry: Entry, at_ms: int) -> None:
        self._saves.end(at_ms)

    def _not_saved(self, _entry: Entry, at_ms: int) -> None:
        self._show(self._saves, State.NOT_SAVED, at_ms)

    def _kept_for_this_run(self, _entry: Entry, at_ms: int) -> None:
        self._show(self._saves, State.THIS_RUN_ONLY, at_ms)

    def _soft_logged_out(self, _entry: Entry, at_ms: int) -> None:
        self._show(self._session, State.PASSWORD_NEEDED, at_ms)
        self._out_of_use(at_ms)

    def _locked(self, _entry: Entry, at_ms: int) -> None:
        self._answered(at_ms)
        self._show(self._session, State.LOCKED, at_ms)
        self._sync.end(at_ms)
        self._is_sync_held_up = False

    def _unlocked(self, _entry: Entry, at_ms: int) -> None:
        self._show(self._session, State.SIGNED_IN, at_ms)

    def _over(self, entry: Entry, at_ms: int) -> None:
        self._session.end(at_ms)
        self._saves.end(at_ms)
        self._out_of_use(at_ms)
        self._end_withdrawn(entry, at_ms)

    def _lost(self, entry: Entry, at_ms: int) -> None:
        answer = happenings.answer(entry.facts)
        silent = entry.facts.get("unreachable") == "timed_out"
        self._show(self._server, State.SILENT if silent else _HINDERED[hindrance(answer)], at_ms)
        self._is_sync_held_up = self._is_sync_held_up or _goes_on(self._sync)
        self._sync.end(at_ms)

    def _reached(self, _entry: Entry, at_ms: int) -> None:
        self._show(self._server, State.REACHABLE, at_ms)
        if self._is_sync_held_up:
            self._show(self._sync, State.SYNCING, at_ms)
            self._is_sync_held_up = False

    def _synced(self, entry: Entry, at_ms: int) -> None:
        self._reached(entry, at_ms)
        self._show(self._sync, State.SYNCING, at_ms)

    def _answered(self, at_ms: int) -> None:
        """To something: what keeps the sync away may still do so."""
        if not _goes_on(self._server):
            self._show(self._server, State.REACHABLE, at_ms)

    def _out_of_use(self, at_ms: int) -> None:
        for tokens in (self._access, self._refresh):
            tokens.end(at_ms)
        for row in (self._server, self._sync):
            row.end(at_ms)
        self._asked_ms, self._is_sync_held_up = None, False

    def _hold(self, entry: Entry, issued_ms: int) -> None:
        """The tokens of ``entry``."""
        if self._session.last is None:
            self._show(self._session, State.SIGNED_IN, issued_ms)
        access, refresh, lifetime = (entry.facts.get(name) for name in ("access", "refresh", "expires_in_ms"))
        state, end_ms = State.UNCERTAIN, inf
        if lifetime == NoExpiry.NEVER:
            state = State.ENDLESS
        elif isinstance(lifetime, int):
            state, end_ms = State.TOKEN, issued_ms + lifetime
        self._access.hold(access, issued_ms, end_ms, state, self._number)
        self._refresh.hold(refresh, issued_ms, inf, State.TOKEN, self._number)

    @property
    def _number(self) -> int:
        return len(self.timeline.entries) - 1

    def _show(self, row: Row, state: State, at_ms: int) -> None:
        """From now on it is so."""
        last = row.last
        if last is None or last.end_ms < inf or last.state is not state:
            row.end(at_ms)
            row.bars.append(Bar(at_ms, inf, state, self._number))


async def folded(entries: Sequence[Entry]) -> Fold:
    """Of entries, the oldest first. Ten thousand take a twentieth of a second: the window is not held up for it."""
    fold = Fold()
    for number, entry in enumerate(entries):
        fold.take(entry)
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
    return fold


class _Tokens:
    """The tokens of one kind, which take turns between two rows."""

    def __init__(self, this: Row, other: Row) -> None:
        self._this, self._other = this, other

    def hold(self, name: Fact, issued_ms: int, end_ms: float, state: State, number: int) -> None:
        """One that is held already stays as it is; ``None`` where there is none."""
        last = self._this.last
        if last is not None and last.name == name and last.used_until_ms == inf:
            return
        self.end(issued_ms)
        if isinstance(name, str):
            self._this, self._other = self._other, self._this
            self._this.bars.append(Bar(issued_ms, end_ms, state, number, name=name))

    def end(self, at_ms: int) -> None:
        self._this.put_out_of_use(at_ms)


def _goes_on(row: Row) -> bool:
    return row.last is not None and row.last.end_ms == inf


def _second_places(entry: Entry) -> tuple[tuple[Lane, Sign], ...]:
    """What also befell the tokens."""
    facts = entry.facts
    if entry.event == "tokens_refreshed" and facts.get("rotated"):
        return ((Lane.REFRESH, Sign.DONE),)
    if entry.event == "refresh_failed" and facts.get("status") in (UNAUTHORIZED, FORBIDDEN):
        return ((Lane.REFRESH, Sign.REJECTED),)
    if entry.event == "soft_logged_out" and facts.get("reason") == "refresh_token_ended":
        return ((Lane.REFRESH, Sign.ENDED),)
    if entry.event in ("soft_logged_out", "logged_out", "signed_out"):
        return ((Lane.ACCESS, Sign.ENDED), (Lane.REFRESH, Sign.ENDED))
    return ()
