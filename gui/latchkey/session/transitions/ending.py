"""A session that is in doubt, locked, or being left."""

from __future__ import annotations

from dataclasses import replace

from latchkey.session import schedule, verdict
from latchkey.session.answers import Done, NoAnswer, Refused
from latchkey.session.commands import AskWitness, Discard, Logout, LookAtLock, Note, Step, WaitUntil
from latchkey.session.events import (
    LockAnswered,
    LogoutAnswered,
    ServerReturned,
    SignOutAsked,
    TimeCame,
    TryAgainAsked,
    WhichToken,
    WitnessHeard,
    Woke,
)
from latchkey.session.identity import Identity
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SignedOutReason,
    SigningOut,
    SoftLoggedOut,
    Verifying,
)
from latchkey.session.tokens import Held
from latchkey.session.verdict import Rejection, Witness

from . import moves


def heard(state: Verifying, event: WitnessHeard) -> Step[Active | SoftLoggedOut | Locked | SignedOut | Verifying]:
    newest = event.answer if event.which is WhichToken.NEWEST else state.newest
    previous = event.answer if event.which is WhichToken.PREVIOUS else None
    has_run_out = schedule.has_run_out(state.held, event.at)
    nobody_ended_it = has_run_out and state.refused.errcode in verdict.OAUTH_OF_CLIENT
    means = verdict.of_witness(newest, previous, nobody_ended_it=nobody_ended_it)
    note = Note(
        "second_witness", {**moves.answer_facts(event.answer), "token": event.which.value, "verdict": means.value}
    )
    undecided = means in (Witness.LOGGED_OUT, Witness.NOTHING_YET)
    if undecided and event.which is WhichToken.NEWEST and state.held.previous_access is not None:
        ask = AskWitness(WhichToken.PREVIOUS, state.held.previous_access)
        return replace(state, newest=event.answer), (note, ask)
    following: Step[Active | SoftLoggedOut | Locked | SignedOut | Verifying]
    if means is Witness.CANNOT_BE_RENEWED:
        following = moves.active(replace(state.held, renewable=False, rejected=False), event.at)
    elif means is Witness.SOFT_LOGOUT:
        following = moves.soft_logout(state.held, moves.what_ended(state.held))
    elif means is Witness.LOCKED:
        following = moves.locked(state.held, event.answer, event.at)
    elif means is Witness.LOGGED_OUT:
        gone = SignedOutReason.BY_SERVER
        following = SignedOut(gone), (Note("logged_out", {"reason": gone.value}), Discard(state.held.identity, gone))
    else:
        moment = event.at.later(schedule.wait_ms(state.attempts, moves.told_ms(newest, previous)))
        told = verdict.asks_to_wait(newest) or verdict.asks_to_wait(previous)
        waiting = replace(state, newest=None, attempts=state.attempts + 1, retry_at=moment if told else None)
        following = waiting, (WaitUntil(moment),)
    return following[0], (note, *following[1])


def witness_returned(state: Verifying, event: ServerReturned) -> Step[Verifying]:
    """Once a second at most: it may have been asked just now."""
    return state, () if state.retry_at else (WaitUntil(event.at.later(schedule.FIRST_WAIT_MS)),)


def ask_witness_again(state: Verifying, event: TimeCame | TryAgainAsked | Woke) -> Step[Verifying]:
    if state.retry_at is not None and not schedule.has_passed(state.retry_at, event.at):
        return state, (WaitUntil(state.retry_at),)
    return replace(state, newest=None, retry_at=None), (AskWitness(WhichToken.NEWEST, state.held.tokens.access),)


def look_at_lock(state: Locked, event: TimeCame | TryAgainAsked | Woke) -> Step[Locked | Refreshing]:
    """A locked account may still refresh (D12): it goes on from there once it is unlocked."""
    if state.retry_at is not None and not schedule.has_passed(state.retry_at, event.at):
        return state, (WaitUntil(state.retry_at),)
    state = replace(state, retry_at=None)
    if state.held.can_refresh and not schedule.is_usable(state.held, event.at):
        return moves.refreshing(state.held, Cause.SCHEDULED, locked=state)
    return state, (LookAtLock(state.held.tokens.access),)


def lock_in_reach(state: Locked, event: ServerReturned) -> Step[Locked]:
    """Once a second at most: it may have been looked at just now."""
    return state, () if state.retry_at else (WaitUntil(event.at.later(schedule.FIRST_WAIT_MS)),)


def lock_answered(state: Locked, event: LockAnswered) -> Step[Active | Refreshing | Verifying | SoftLoggedOut | Locked]:
    if isinstance(event.answer, Done):
        active, commands = moves.active(replace(state.held, rejected=False), event.at)
        return active, (Note("unlocked"), *commands)
    if isinstance(event.answer, NoAnswer):
        return moves.still_locked(state, event.answer, event.at)
    means = verdict.of_rejected_request(
        event.answer, can_refresh=state.held.can_refresh, has_run_out=schedule.has_run_out(state.held, event.at)
    )
    held = replace(state.held, rejected=True)
    if means is Rejection.REFRESH:
        return moves.refreshing(held, Cause.REJECTED, locked=state)
    if means is Rejection.SOFT_LOGOUT:
        return moves.soft_logout(held, moves.what_ended(held))
    if means is Rejection.ASK_WITNESS:
        return moves.verifying(held, event.answer)
    return moves.still_locked(state, event.answer, event.at)


def sign_out(
    state: Active | Refreshing | Verifying | RefreshChallenged | Locked, event: SignOutAsked
) -> Step[SigningOut]:
    return _signing_out(state.held.identity, state.held, event)


def sign_out_while_saving(state: Saving, event: SignOutAsked) -> Step[SigningOut]:
    return _signing_out(state.fresh.identity, state.fresh, event)


def sign_out_and_forget(state: SoftLoggedOut, event: SignOutAsked) -> Step[SigningOut]:
    return _signing_out(state.identity, state.held, event)


def sign_out_unread(state: Restoring, event: SignOutAsked) -> Step[SigningOut]:
    return _signing_out(state.identity, None, event)


def signed_out(state: SigningOut, event: LogoutAnswered) -> Step[SignedOut]:
    facts = moves.answer_facts(event.answer) if isinstance(event.answer, Refused | NoAnswer) else {}
    told = event.answer is not None and not isinstance(event.answer, Refused | NoAnswer)
    note = Note("signed_out", {"server_told": told, **facts})
    return SignedOut(SignedOutReason.ASKED), (note, Discard(state.identity, SignedOutReason.ASKED))


def _signing_out(identity: Identity, held: Held | None, event: SignOutAsked) -> Step[SigningOut]:
    return SigningOut(identity), (Logout(identity, held.tokens if held else None, event.everywhere),)
