"""What is told through the desktop's notifications, while the window is not in front.

One notice of each kind at most. It is told when what it is about begins, taken back when that is over or when the window
comes to the front, and not told again of what the person has had in front of them. Names in it are those of servers and
people, one line each; never what somebody wrote, and never a token.

That a refresh fails is told after a minute. Less would tell of a server that is restarted, of another network, of a computer
that has just woken up: all that mends itself. With the usual margin, of a minute before the token's end, that is the moment
from which nothing works any more. How much of the token's life is left decides nothing, as the session outlives it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from latchkey.language import tr, trn
from latchkey.session.ports import Clock
from latchkey.session.states import (
    Active,
    RefreshChallenged,
    Refreshing,
    SignedOut,
    SignedOutReason,
    SoftLoggedOut,
    SoftLogoutReason,
    State,
    Verifying,
    lock_of,
)
from latchkey.session.verdict import is_locked

from .key_question import key_question
from .one_line import one_line
from .rooms import Room
from .snapshot import Snapshot
from .tasks import Tasks

LONG_S = 60.0
LONGEST_NAME = 80


class NoticeKind(StrEnum):
    NEEDS_YOU = "needs_you"
    """The session waits for the person."""
    SIGNED_OUT = "signed_out"
    """By the server."""
    NOT_RENEWED = "not_renewed"
    """Refreshing has failed for long."""
    INVITATION = "invitation"
    IN_TRAY = "in_tray"
    """The window is hidden, and the program goes on."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Plain text, one line each."""

    kind: NoticeKind
    title: str
    body: str
    room_id: str = ""
    """What a click leads to, beside the window itself."""


class Notifier(Protocol):
    """The desktop. Neither call waits, and neither raises."""

    def notify(self, notice: Notice) -> None:
        """In place of one of its kind that is there."""

    def withdraw(self, kind: NoticeKind) -> None:
        """Also where there is none."""


class Notices:
    """Decides what is told. ``follow``, ``rooms_changed``, ``in_front`` and ``allow`` tell it what is so."""

    def __init__(self, notifier: Notifier, clock: Clock, on_bug: Callable[[BaseException], None]) -> None:
        self._notifier = notifier
        self._clock = clock
        self._tasks = Tasks(on_bug)
        self._is_allowed = False
        self._is_in_front = True
        self._current: dict[NoticeKind, Notice] = {}
        """What is so, told or not."""
        self._told: set[NoticeKind] = set()
        self._is_failing = self._has_failed_long = False
        self._invited: dict[str, Room] = {}
        self._no_news: set[str] = set()
        """Rooms of invitations that the person has seen."""
        self._are_rooms_known = False

    def allow(self, *, is_allowed: bool) -> None:
        """At once: what is there is taken back where it is not."""
        self._is_allowed = is_allowed
        if not is_allowed:
            self._take_back()

    def in_front(self, *, is_in_front: bool) -> None:
        self._is_in_front = is_in_front
        if is_in_front:
            self._take_back()

    def follow(self, snapshot: Snapshot) -> None:
        self._are_rooms_known = snapshot.synced
        self._time_failure(snapshot.state)
        failing = _not_renewed() if self._has_failed_long else None
        self._let_be(NoticeKind.NEEDS_YOU, _needs_you(snapshot))
        self._let_be(NoticeKind.SIGNED_OUT, _signed_out(snapshot))
        self._let_be(NoticeKind.NOT_RENEWED, failing)

    def rooms_changed(self, changed: Sequence[Room], gone: Sequence[str]) -> None:
        """Invitations that were there before the first answer of the server are no news."""
        answered = [room.room_id for room in changed if not room.invited_by]
        for room_id in (*answered, *gone):
            self._invited.pop(room_id, None)
            self._no_news.discard(room_id)
        for room in changed:
            if room.invited_by and (self._is_in_front or not self._are_rooms_known):
                self._no_news.add(room.room_id)
            elif room.invited_by and room.room_id not in self._no_news:
                self._invited[room.room_id] = room
        self._let_be(NoticeKind.INVITATION, _invitation(self._invited))

    def rooms_cleared(self) -> None:
        """With their session."""
        self._invited.clear()
        self._no_news.clear()
        self._let_be(NoticeKind.INVITATION, None)

    def say(self, notice: Notice) -> None:
        """Whether the window is in front or not, and whatever is allowed: an answer to what the person has just done."""
        self._notifier.notify(notice)
        self._told.add(notice.kind)

    async def end(self) -> None:
        """What is there goes with the program."""
        self._take_back()
        await self._tasks.end()

    def _time_failure(self, state: State) -> None:
        is_failing = _is_failing(state)
        if is_failing and not self._is_failing:
            self._tasks.start("failing", self._clock.sleep(LONG_S), self._failed_long)
        elif not is_failing:
            self._tasks.cancel("failing")
            self._has_failed_long = False
        self._is_failing = is_failing

    def _failed_long(self, _: None) -> None:
        self._has_failed_long = True
        self._let_be(NoticeKind.NOT_RENEWED, _not_renewed())

    def _let_be(self, kind: NoticeKind, notice: Notice | None) -> None:
        if notice == self._current.get(kind):
            return
        if notice is None:
            del self._current[kind]
            if kind in self._told:
                self._told.discard(kind)
                self._notifier.withdraw(kind)
            return
        self._current[kind] = notice
        if self._is_allowed and not self._is_in_front:
            self.say(notice)

    def _take_back(self) -> None:
        for kind in sorted(self._told):
            self._notifier.withdraw(kind)
        self._told.clear()
        self._no_news.update(self._invited)
        self._invited.clear()
        self._current.pop(NoticeKind.INVITATION, None)


def _needs_you(snapshot: Snapshot) -> Notice | None:
    said = _what_it_needs(snapshot)
    return None if said is None else Notice(NoticeKind.NEEDS_YOU, *said)


def _what_it_needs(snapshot: Snapshot) -> tuple[str, str] | None:
    question = key_question(snapshot)
    if question is not None:
        return question.title, tr("Latchkey asks what is to become of your session. Nothing was removed.")
    if lock_of(snapshot.state) is not None:
        return tr("Your account is locked"), tr("Everything is kept. Latchkey goes on by itself once it is unlocked.")
    match snapshot.state:
        case SoftLoggedOut(reason=reason, problem=problem) if not is_locked(problem):
            if reason is SoftLogoutReason.KEY_HELD_BACK:
                return None
            return tr("Sign in again to go on"), tr("Nothing on this computer was lost.")
        case RefreshChallenged(asking=False):
            return tr("Your homeserver asks for a further sign-in step"), tr("Your session is renewed after it.")
    if snapshot.used_elsewhere:
        return tr("Someone else may have used this session"), tr("Latchkey says what your homeserver found.")
    if snapshot.keeping.trouble is not None:
        return tr("Your session is not saved"), tr("It would be lost if Latchkey ended now.")
    return None


def _signed_out(snapshot: Snapshot) -> Notice | None:
    match snapshot.state:
        case SignedOut(reason=SignedOutReason.BY_SERVER) if snapshot.farewell is not None:
            body = tr("Your homeserver ended the session. Latchkey says what is known of it.")
            return Notice(NoticeKind.SIGNED_OUT, tr("You have been signed out"), body)
    return None


def _is_failing(state: State) -> bool:
    """Whether refreshes come to nothing, one after the other."""
    match state:
        case Active(trouble=trouble):
            return trouble is not None
        case Refreshing(attempts=attempts) | Verifying(attempts=attempts):
            return attempts > 0
    return False


def _not_renewed() -> Notice:
    body = tr("You stay signed in, and Latchkey goes on trying.")
    return Notice(NoticeKind.NOT_RENEWED, tr("Your session could not be renewed for a minute"), body)


def _invitation(invited: Mapping[str, Room]) -> Notice | None:
    if not invited:
        return None
    if len(invited) > 1:
        title = trn("{count} invitation", "{count} invitations", len(invited))
        return Notice(NoticeKind.INVITATION, title, tr("They wait in the list of rooms."))
    (room,) = invited.values()
    who, name = one_line(room.invited_by, LONGEST_NAME), one_line(room.name, LONGEST_NAME)
    body = (
        tr("{who} invites you to talk.", who=who)
        if room.is_direct
        else tr("{who} invites you to {room}.", who=who, room=name)
    )
    return Notice(NoticeKind.INVITATION, tr("An invitation"), body, room.room_id)
