"""Tokens on their way from the disk and onto it."""

from __future__ import annotations

from dataclasses import replace

from latchkey.session.answers import KeyTrouble, NoKey
from latchkey.session.commands import KeepTokens, LookAtLock, Note, RememberSoftLogout, Step, Unseal
from latchkey.session.events import (
    KeepForThisRunAsked,
    NotRestored,
    ReloginPostponed,
    ReloginReopened,
    RequestRefused,
    RestoreAsked,
    Restored,
    TokenNeeded,
    TokensKept,
    TokensNotKept,
    TryAgainAsked,
)
from latchkey.session.instant import Instant
from latchkey.session.journal import Fact
from latchkey.session.states import (
    Active,
    Locked,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SoftLoggedOut,
    SoftLogoutReason,
)

from . import moves


def restore(state: SignedOut, event: RestoreAsked) -> Step[Restoring | SoftLoggedOut]:
    if event.standing:
        waiting = SoftLoggedOut(event.identity, _reason(event.standing))
        return waiting, (Unseal(event.identity),)
    return Restoring(event.identity), (Unseal(event.identity),)


def restored(state: Restoring, event: Restored) -> Step[Active | Refreshing]:
    return moves.opened(event)


def not_restored(state: Restoring, event: NotRestored) -> Step[Restoring]:
    return replace(state, trouble=event.trouble), (Note("restore_failed", moves.trouble_facts(event.trouble)),)


def restore_again(state: Restoring, event: TryAgainAsked) -> Step[Restoring]:
    """Not while the keyring is being asked: it may be asking the person, and does so once (F38)."""
    if state.trouble is None:
        return state, ()
    return replace(state, trouble=None), (Unseal(state.identity),)


def decide_later(state: Restoring, event: ReloginPostponed) -> Step[Restoring]:
    return replace(state, asking=False), ()


def go_on_without_key(state: Restoring, event: KeepForThisRunAsked) -> Step[SoftLoggedOut | Restoring]:
    """Beside what is stored: that comes back at a start with an open keyring (F36, F38)."""
    trouble = state.trouble
    if not isinstance(trouble, NoKey) or trouble.trouble is KeyTrouble.ABSENT:
        return state, ()
    return SoftLoggedOut(state.identity, SoftLogoutReason.KEY_HELD_BACK, held_back=trouble), ()


def give_up_key(state: Restoring, event: ReloginReopened) -> Step[SoftLoggedOut | Restoring]:
    """Only where the key is known to be gone or useless: one that is locked away may come back (F36, F38)."""
    trouble = state.trouble
    if trouble is None or (isinstance(trouble, NoKey) and trouble.trouble is not KeyTrouble.ABSENT):
        return state, ()
    lost = SoftLogoutReason.KEY_LOST
    return SoftLoggedOut(state.identity, lost), (
        RememberSoftLogout(state.identity, lost),
        Note("soft_logged_out", {"reason": lost.value}),
    )


def _reason(standing: str) -> SoftLogoutReason:
    """What a newer program wrote is still a soft logout."""
    known = standing in set(SoftLogoutReason)
    return SoftLogoutReason(standing) if known else SoftLogoutReason.SERVER_ASKED


def kept(state: Saving, event: TokensKept) -> Step[Active | Locked]:
    saved = Note("tokens_saved", {"access": state.fresh.tokens.access.fingerprint})
    following, commands = _in_use(state, event.at)
    return following, (saved, *_receipt(state), *commands)


def not_kept(state: Saving, event: TokensNotKept) -> Step[Saving]:
    notes = () if event.trouble == state.trouble else (Note("save_failed", moves.trouble_facts(event.trouble)),)
    return replace(state, trouble=event.trouble), notes


def keep_again(state: Saving, event: TryAgainAsked) -> Step[Saving]:
    """Not while a first try is under way: it would be cut off."""
    if state.trouble is None:
        return state, ()
    return replace(state, trouble=None), (KeepTokens(state.fresh),)


def keep_for_this_run(state: Saving, event: KeepForThisRunAsked) -> Step[Active | Locked]:
    following, commands = _in_use(state, event.at)
    keep = KeepTokens(state.fresh, for_this_run=True)
    return following, (keep, Note("kept_for_this_run"), *_receipt(state), *commands)


def needed_while_saving(state: Saving, event: TokenNeeded) -> Step[Saving | Active | Locked]:
    """The disk does not take the pair and the old one has run out: better an unsaved session than none (F9)."""
    if state.before is None or state.trouble is None:
        return state, ()
    return _in_use(state, event.at)


def refused_while_saving(state: Saving, event: RequestRefused) -> Step[Saving]:
    if state.before is None or event.token != state.before.tokens.access:
        return state, ()
    return replace(state, before=moves.rejected(state.before, event)), ()


def _in_use(state: Saving, at: Instant) -> Step[Active | Locked]:
    """The new pair is used from here on; the first thing where the account was locked is to see whether it still is."""
    if state.locked is not None:
        return replace(state.locked, held=state.fresh), (LookAtLock(state.fresh.tokens.access),)
    return moves.active(state.fresh, at)


def _receipt(state: Saving) -> tuple[Note, ...]:
    """Whether a session that was brought back is on the device it had (F27, F28)."""
    if state.again is None or state.again.reason is SoftLogoutReason.KEY_HELD_BACK:
        return ()
    device_id, previous_device_id = state.fresh.identity.device_id, state.again.identity.device_id
    same = device_id == previous_device_id
    facts: dict[str, Fact] = {"same_device": same, "device_id": device_id, "previous_device_id": previous_device_id}
    return (Note("signed_in_again", facts | moves.token_facts(state.fresh.tokens)),)
