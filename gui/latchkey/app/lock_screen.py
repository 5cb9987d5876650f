"""The card of a locked account: it stands above the rooms, which are kept as they were."""

from __future__ import annotations

from latchkey.language import mark, tr
from latchkey.session import verdict
from latchkey.session.answers import Refused
from latchkey.session.identity import Identity
from latchkey.session.states import SoftLoggedOut, State, identity_of, lock_of

from .key_question import sign_in_again
from .relogin import what_is_kept
from .shown import BannerAction, Button, ContactShown, LockedShown
from .snapshot import Snapshot
from .support import Contact, ContactKind

_CAPTIONS = {
    ContactKind.EMAIL: mark("Support by e-mail"),
    ContactKind.MATRIX_ID: mark("Support on Matrix"),
    ContactKind.PAGE: mark("Support page"),
}
_COPIES = {
    ContactKind.EMAIL: mark("Copy support by e-mail"),
    ContactKind.MATRIX_ID: mark("Copy support on matrix"),
    ContactKind.PAGE: mark("Copy support page"),
}


def whose_lock(state: State) -> Identity | None:
    """Whose account is locked, as far as is known; ``None`` where it is not."""
    return identity_of(state) if lock_of(state) is not None or _locked_at_the_door(state) is not None else None


def lock_screen(snapshot: Snapshot, contacts: tuple[Contact, ...]) -> LockedShown | None:
    state = snapshot.state
    lock, at_the_door = lock_of(state), _locked_at_the_door(state)
    told = tuple(
        ContactShown(tr(_CAPTIONS[one.kind]), one.value, tr(_COPIES[one.kind]), one.kind is ContactKind.PAGE)
        for one in contacts
    )
    if lock is not None:
        text = tr(
            "Everything is kept, and this window goes on by itself once the account is unlocked. It looks every half minute."
        )
        look_now = Button(tr("Check now"), BannerAction.TRY_NOW)
        return LockedShown(text, lock.message, told, () if lock.retry_at else (look_now,))
    if at_the_door is not None and isinstance(state, SoftLoggedOut):
        ran_out = tr("Your sign-in had run out before, so your password is needed once the account is unlocked.")
        text = f"{ran_out} {what_is_kept(snapshot.room_count, state.reason)}"
        return LockedShown(text, at_the_door.error, told, (sign_in_again(),))
    return None


def _locked_at_the_door(state: State) -> Refused | None:
    """A soft-logged-out session whose owner was not let in again: only the next try can tell whether it is unlocked."""
    if isinstance(state, SoftLoggedOut) and not state.asking and verdict.is_locked(state.problem):
        assert isinstance(state.problem, Refused)  # noqa: S101 - nothing else is a lock
        return state.problem
    return None
