"""All transitions: ``step(state, event) -> (state, commands)``. A pair that stands nowhere here raises.

Each function below is one or more cells of the table: its annotations say which states and events it is for and which
states it can lead to, and the diagram in docs/session-states.md is made from them."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from . import schedule, verdict
from .answers import Alive, Done, KeyTrouble, NoAnswer, NoKey, Refused
from .commands import (
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
from .events import (
    Event,
    KeepForThisRunAsked,
    LockAnswered,
    LogoutAnswered,
    NotRestored,
    RefreshAsked,
    RefreshFailed,
    ReloginAsked,
    ReloginPostponed,
    ReloginReopened,
    RequestRefused,
    RestoreAsked,
    Restored,
    ServerReturned,
    SignedIn,
    SignInAsked,
    SignInCancelled,
    SignInFailed,
    SignOutAsked,
    TimeCame,
    TokenNeeded,
    TokensKept,
    TokensNotKept,
    TokensRefreshed,
    TryAgainAsked,
    WhichToken,
    WitnessHeard,
    Woke,
)
from .identity import Identity
from .instant import Instant
from .journal import Fact
from .states import (
    Active,
    Cause,
    Locked,
    OtherUser,
    RefreshChallenged,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SignedOutReason,
    SigningIn,
    SigningOut,
    SoftLoggedOut,
    SoftLogoutReason,
    State,
    Verifying,
)
from .tokens import Held, NoExpiry, Tokens
from .verdict import Refusal, Rejection, Witness

S_co = TypeVar("S_co", covariant=True)
Step = tuple[S_co, tuple[Command, ...]]
Handler = Callable[[Any, Any], Step[State]]
F = TypeVar("F", bound=Handler)

TRANSITIONS: dict[tuple[type[State], type[Event]], tuple[Handler, tuple[type[State], ...]]] = {}

COMES_AT_ANY_TIME = (
    SignInAsked,
    SignInCancelled,
    ReloginAsked,
    ReloginPostponed,
    ReloginReopened,
    KeepForThisRunAsked,
    RefreshAsked,
    TryAgainAsked,
    SignOutAsked,
    RequestRefused,
    TokenNeeded,
    Woke,
    ServerReturned,
)
"""Asks from a window that was not repainted yet, and news of requests that were under way when the state changed: where
the table has no row for one of these, it means nothing."""


class IllegalTransitionError(Exception):
    """Something happened that cannot happen in this state: a bug, never a condition of the world."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{type(event).__name__} cannot happen in {type(state).__name__}")


def step(state: State, event: Event) -> Step[State]:
    """The state that follows, and what is to be done.

    Raises:
        IllegalTransitionError: the pair is not in the table.
    """
    found = TRANSITIONS.get((type(state), type(event)))
    if found is not None:
        return found[0](state, event)
    if isinstance(event, COMES_AT_ANY_TIME):
        return state, ()
    raise IllegalTransitionError(state, event)


def _members(annotation: object) -> tuple[Any, ...]:
    is_union = get_origin(annotation) in (Union, types.UnionType)
    return get_args(annotation) if is_union else (annotation,)


def _on(handler: F) -> F:
    hints = get_type_hints(handler)
    states, targets = _members(hints["state"]), _members(get_args(hints["return"])[0])
    for state in states:
        for event in _members(hints["event"]):
            if (state, event) in TRANSITIONS:
                raise TypeError(f"two handlers for {state.__name__} and {event.__name__}")
            TRANSITIONS[state, event] = (handler, (state,) if targets == states else targets)
    return handler


# Signing in -----------------------------------------------------------------------------------------------------------


@_on
def _sign_in(state: SignedOut, event: SignInAsked) -> Step[SigningIn]:
    command = SignIn(event.homeserver_url, event.user, event.password, event.device_name)
    return SigningIn(event.homeserver_url, event.user), (command,)


@_on
def _sign_in_again(state: SoftLoggedOut, event: ReloginAsked) -> Step[SigningIn]:
    who = state.identity
    is_beside = state.reason is SoftLogoutReason.KEY_HELD_BACK
    is_new_device = is_beside or state.reason is SoftLogoutReason.KEY_LOST
    command = SignIn(
        who.homeserver_url,
        who.user_id,
        event.password,
        event.device_name,
        reusing=None if is_beside else who,
        device_id=None if is_new_device else who.device_id,
    )
    return SigningIn(who.homeserver_url, who.user_id, replace(state, problem=None, problem_at=None)), (command,)


@_on
def _signed_in(state: SigningIn, event: SignedIn) -> Step[Saving | SoftLoggedOut]:
    again = state.reusing
    if again is not None and event.identity.user_id != again.identity.user_id:
        problem = OtherUser(event.identity.user_id)
        note = Note("sign_in_failed", {"other_user": event.identity.user_id})
        return replace(again, problem=problem, problem_at=event.at, asking=True), (
            Revoke(event.identity, event.tokens),
            note,
        )
    fresh = Held(event.identity, event.tokens)
    facts: dict[str, Fact] = {
        "user_id": event.identity.user_id,
        "device_id": event.identity.device_id,
        "homeserver": event.identity.homeserver_url,
    }
    signed_in = Note("signed_in", facts | _token_facts(event.tokens))
    if again is not None and again.reason is SoftLogoutReason.KEY_HELD_BACK:
        keep = KeepTokens(fresh, for_this_run=True)
        return Saving(fresh, again=again), (SetAside(), signed_in, keep, Note("kept_for_this_run"))
    return Saving(fresh, again=again), (*(() if again else (signed_in,)), KeepTokens(fresh))


@_on
def _sign_in_failed(state: SigningIn, event: SignInFailed) -> Step[SignedOut | SoftLoggedOut]:
    note = Note("sign_in_failed", _answer_facts(event.answer))
    if state.reusing is None:
        return SignedOut(problem=event.answer, problem_at=event.at), (note,)
    if verdict.is_locked(event.answer):  # no password helps: away with the dialog (F22)
        return replace(state.reusing, problem=event.answer, problem_at=event.at, asking=False), (note, Note("locked"))
    return replace(state.reusing, problem=event.answer, problem_at=event.at, asking=True), (note,)


@_on
def _sign_in_cancelled(state: SigningIn, event: SignInCancelled) -> Step[SignedOut | SoftLoggedOut]:
    return state.reusing or SignedOut(), ()


# Coming back after a start ----------------------------------------------------------------------------------------------


@_on
def _restore(state: SignedOut, event: RestoreAsked) -> Step[Restoring | SoftLoggedOut]:
    if event.standing:
        waiting = SoftLoggedOut(event.identity, _reason(event.standing))
        return waiting, (Unseal(event.identity),)
    return Restoring(event.identity), (Unseal(event.identity),)


@_on
def _restored(state: Restoring, event: Restored) -> Step[Active | Refreshing]:
    return _opened(event)


def _opened(event: Restored) -> Step[Active | Refreshing]:
    tokens = schedule.since_restart(event.held.tokens, event.at)
    held = replace(event.held, tokens=tokens, hard_end=schedule.hard_end_since_restart(event.held, event.at))
    note = Note("restored", _token_facts(tokens))
    if held.can_refresh and schedule.has_passed(schedule.refresh_due(held), event.at):
        refreshing, commands = _refreshing(held, Cause.RESTORED)
        return refreshing, (note, *commands)
    active, commands = _active(held, event.at)
    return active, (note, *commands)


@_on
def _not_restored(state: Restoring, event: NotRestored) -> Step[Restoring]:
    return replace(state, trouble=event.trouble), (Note("restore_failed", _trouble_facts(event.trouble)),)


@_on
def _restore_again(state: Restoring, event: TryAgainAsked) -> Step[Restoring]:
    """Not while the keyring is being asked: it may be asking the person, and does so once (F38)."""
    if state.trouble is None:
        return state, ()
    return replace(state, trouble=None), (Unseal(state.identity),)


@_on
def _decide_later(state: Restoring, event: ReloginPostponed) -> Step[Restoring]:
    return replace(state, asking=False), ()


@_on
def _go_on_without_key(state: Restoring, event: KeepForThisRunAsked) -> Step[SoftLoggedOut | Restoring]:
    """Beside what is stored: that comes back at a start with an open keyring (F36, F38)."""
    trouble = state.trouble
    if not isinstance(trouble, NoKey) or trouble.trouble is KeyTrouble.ABSENT:
        return state, ()
    return SoftLoggedOut(state.identity, SoftLogoutReason.KEY_HELD_BACK, held_back=trouble), ()


@_on
def _give_up_key(state: Restoring, event: ReloginReopened) -> Step[SoftLoggedOut | Restoring]:
    """Only where the key is known to be gone or useless: one that is locked away may come back (F36, F38)."""
    trouble = state.trouble
    if trouble is None or (isinstance(trouble, NoKey) and trouble.trouble is not KeyTrouble.ABSENT):
        return state, ()
    lost = SoftLogoutReason.KEY_LOST
    return SoftLoggedOut(state.identity, lost), (
        RememberSoftLogout(state.identity, lost),
        Note("soft_logged_out", {"reason": lost.value}),
    )


@_on
def _restored_after_all(state: SoftLoggedOut, event: Restored) -> Step[SoftLoggedOut | Active | Refreshing]:
    """Tokens that do not work any more are good for ``/logout``; those whose key was lost and is back bring the session
    back with them, as the server never said a word against them (F37)."""
    if state.reason is not SoftLogoutReason.KEY_LOST:
        return replace(state, held=event.held), ()
    opened, commands = _opened(event)
    return opened, (KeepTokens(opened.held), *commands)


@_on
def _no_tokens_for_logout(state: SoftLoggedOut, event: NotRestored) -> Step[SoftLoggedOut]:
    return state, ()


# Keeping a new pair ------------------------------------------------------------------------------------------------------


@_on
def _kept(state: Saving, event: TokensKept) -> Step[Active | Locked]:
    saved = Note("tokens_saved", {"access": state.fresh.tokens.access.fingerprint})
    following, commands = _in_use(state, event.at)
    return following, (saved, *_receipt(state), *commands)


@_on
def _not_kept(state: Saving, event: TokensNotKept) -> Step[Saving]:
    notes = () if event.trouble == state.trouble else (Note("save_failed", _trouble_facts(event.trouble)),)
    return replace(state, trouble=event.trouble), notes


@_on
def _keep_again(state: Saving, event: TryAgainAsked) -> Step[Saving]:
    """Not while a first try is under way: it would be cut off."""
    if state.trouble is None:
        return state, ()
    before = state.before.tokens if state.before else None
    return replace(state, trouble=None), (KeepTokens(state.fresh, before),)


@_on
def _keep_for_this_run(state: Saving, event: KeepForThisRunAsked) -> Step[Active | Locked]:
    following, commands = _in_use(state, event.at)
    keep = KeepTokens(state.fresh, for_this_run=True)
    return following, (keep, Note("kept_for_this_run"), *_receipt(state), *commands)


@_on
def _needed_while_saving(state: Saving, event: TokenNeeded) -> Step[Saving | Active | Locked]:
    """The disk does not take the pair and the old one has run out: better an unsaved session than none (F9)."""
    if state.before is None or state.trouble is None:
        return state, ()
    return _in_use(state, event.at)


@_on
def _refused_while_saving(state: Saving, event: RequestRefused) -> Step[Saving]:
    if state.before is None or event.token != state.before.tokens.access:
        return state, ()
    return replace(state, before=_rejected(state.before, event)), ()


# The living session ------------------------------------------------------------------------------------------------------


@_on
def _time_to_refresh(state: Active, event: TimeCame) -> Step[Refreshing]:
    return _refreshing(state.held, Cause.SCHEDULED, state.attempts)


@_on
def _refresh_asked(state: Active, event: RefreshAsked | TryAgainAsked) -> Step[Refreshing | Active]:
    if isinstance(event, TryAgainAsked) and not state.attempts:
        return state, ()  # nothing was tried in vain: it was asked of something else
    has_to_wait = verdict.asks_to_wait(state.trouble) and not schedule.has_passed(state.retry_at, event.at)
    if not state.held.can_refresh or has_to_wait:
        return state, ()
    return _refreshing(state.held, Cause.ASKED, state.attempts)


@_on
def _woke(state: Active, event: Woke) -> Step[Refreshing | Active]:
    if not state.held.can_refresh:
        return state, ()
    if isinstance(state.trouble, Refused) and state.retry_at and not schedule.has_passed(state.retry_at, event.at):
        return state, (WaitUntil(state.retry_at),)  # the server is there, and may have said when (F3)
    due = schedule.refresh_due(state.held)
    if state.attempts or _is_due(state.held, due, event.at):
        return _refreshing(state.held, Cause.WOKE)  # the network may take a moment to come back: short waits again (F5)
    return state, (WaitUntil(due),) if due else ()


@_on
def _server_returned(state: Active, event: ServerReturned) -> Step[Refreshing | Active]:
    if not state.attempts or not state.held.can_refresh or verdict.asks_to_wait(state.trouble):
        return state, ()
    return _refreshing(state.held, Cause.RETURNED, state.attempts)


@_on
def _flight_over_a_gap(state: Refreshing, event: ServerReturned) -> Step[Refreshing]:
    """It may hang on a connection that is gone: it gets a moment to end."""
    return state, (WaitUntil(event.at.later(schedule.FIRST_WAIT_MS)),)


@_on
def _send_again(state: Refreshing, event: TimeCame) -> Step[Refreshing]:
    """With the same token, as after every answer that did not come (F7)."""
    return _refreshing(state.held, Cause.RETURNED, state.attempts, state.locked)


@_on
def _needed(state: Active, event: TokenNeeded) -> Step[Refreshing | Active]:
    if not state.held.can_refresh or (state.retry_at and not schedule.has_passed(state.retry_at, event.at)):
        return state, ()
    return _refreshing(state.held, Cause.SCHEDULED, state.attempts)


@_on
def _refused(state: Active, event: RequestRefused) -> Step[Active | Refreshing | Verifying | SoftLoggedOut | Locked]:
    if event.token != state.held.tokens.access:
        return state, ()  # D22: a token that is no longer the current one is no news (F12)
    means = verdict.of_rejected_request(event.refused, can_refresh=state.held.can_refresh)
    if means is Rejection.NO_NEWS:
        return state, ()
    note = Note("request_rejected", _answer_facts(event.refused) | {"endpoint": event.refused.endpoint})
    held = _rejected(state.held, event)
    following: Step[Active | Refreshing | Verifying | SoftLoggedOut | Locked]
    if means is Rejection.LOCKED:
        following = _locked(state.held, event.refused, event.at)
    elif means is Rejection.SOFT_LOGOUT:
        following = _soft_logout(held, _what_ended(held))
    elif means is Rejection.ASK_WITNESS:
        following = _verifying(held, event.refused)
    elif state.retry_at and not schedule.has_passed(state.retry_at, event.at):
        following = replace(state, held=held), ()
    else:
        following = _refreshing(held, Cause.REJECTED, state.attempts)
    return following[0], (note, *following[1])


@_on
def _refused_meanwhile(
    state: Refreshing | Verifying | RefreshChallenged, event: RequestRefused
) -> Step[Refreshing | Verifying | RefreshChallenged]:
    if event.token != state.held.tokens.access:
        return state, ()
    return replace(state, held=_rejected(state.held, event)), ()


@_on
def _refreshed(state: Refreshing, event: TokensRefreshed) -> Step[Saving]:
    old, new = state.held, event.granted
    tokens = Tokens(new.access, new.refresh or old.tokens.refresh, new.expires_in_ms, new.sent_at)
    rotated = tokens.refresh != old.tokens.refresh
    fresh = Held(
        old.identity,
        tokens,
        previous_access=old.tokens.access,
        refresh_count=old.refresh_count + 1,
        last_refresh_ms=event.at.wall_ms,
        last_rotated=rotated,
        hard_end=schedule.hard_end(old, tokens),
        refresh_sent=not rotated,
    )
    note = Note("tokens_refreshed", {"rotated": rotated, **_token_facts(tokens)})
    notes = (note, *_end_moved(old, fresh, event.at))
    return Saving(fresh, before=old, locked=state.locked), (*notes, KeepTokens(fresh, before=old.tokens))


@_on
def _renewed_by_another(state: Refreshing, event: Restored) -> Step[Active | Refreshing]:
    """The refused tokens are not the ones on disk any more (F13)."""
    return _opened(event)


@_on
def _refresh_failed(
    state: Refreshing, event: RefreshFailed
) -> Step[Active | SoftLoggedOut | Locked | RefreshChallenged | Verifying]:
    fingerprint = _token_facts(state.held.tokens)["refresh"]
    notes = [Note("refresh_failed", {**_answer_facts(event.answer), "refresh": fingerprint})]
    if state.is_first_send and verdict.says_already_used(event.answer):
        notes.append(Note("refresh_token_used_elsewhere", {"refresh": fingerprint}))
    means = verdict.of_failed_refresh(event.answer)
    following: Step[Active | SoftLoggedOut | Locked | RefreshChallenged | Verifying]
    if state.locked is not None and means in (Refusal.RETRY, Refusal.LOCKED):
        following = _still_locked(replace(state.locked, held=state.held), event.answer, event.at)
    elif isinstance(event.answer, NoAnswer) or means is Refusal.RETRY:
        retry_at = event.at.later(schedule.wait_ms(state.attempts, _told_ms(event.answer)))
        active = Active(state.held, state.attempts + 1, event.answer, retry_at)
        following = active, (WaitUntil(retry_at),)
    elif means is Refusal.SOFT_LOGOUT:
        following = _soft_logout(state.held, SoftLogoutReason.SERVER_ASKED)
    elif means is Refusal.LOCKED:
        following = _locked(state.held, event.answer, event.at)
    elif means is Refusal.CHALLENGED:
        following = RefreshChallenged(state.held), (Note("refresh_challenged"),)
    else:
        following = _verifying(state.held, event.answer)
    return following[0], (*notes, *following[1])


@_on
def _try_challenged_again(state: RefreshChallenged, event: RefreshAsked | TryAgainAsked) -> Step[Refreshing]:
    return _refreshing(state.held, Cause.ASKED)


# The second witness ------------------------------------------------------------------------------------------------------


@_on
def _heard(state: Verifying, event: WitnessHeard) -> Step[Active | SoftLoggedOut | Locked | SignedOut | Verifying]:
    newest = event.answer if event.which is WhichToken.NEWEST else state.newest
    previous = event.answer if event.which is WhichToken.PREVIOUS else None
    means = verdict.of_witness(newest, previous)
    note = Note("second_witness", {**_answer_facts(event.answer), "token": event.which.value, "verdict": means.value})
    undecided = means in (Witness.LOGGED_OUT, Witness.NOTHING_YET)
    if undecided and event.which is WhichToken.NEWEST and state.held.previous_access is not None:
        ask = AskWitness(WhichToken.PREVIOUS, state.held.previous_access)
        return replace(state, newest=event.answer), (note, ask)
    following: Step[Active | SoftLoggedOut | Locked | SignedOut | Verifying]
    if means is Witness.CANNOT_BE_RENEWED:
        following = _active(replace(state.held, renewable=False, rejected=False), event.at)
    elif means is Witness.SOFT_LOGOUT:
        following = _soft_logout(state.held, _what_ended(state.held))
    elif means is Witness.LOCKED:
        following = _locked(state.held, event.answer, event.at)
    elif means is Witness.LOGGED_OUT:
        gone = SignedOutReason.BY_SERVER
        following = SignedOut(gone), (Note("logged_out", {"reason": gone.value}), Discard(state.held.identity, gone))
    else:
        moment = event.at.later(schedule.wait_ms(state.attempts, _told_ms(newest, previous)))
        told = verdict.asks_to_wait(newest) or verdict.asks_to_wait(previous)
        waiting = replace(state, newest=None, attempts=state.attempts + 1, retry_at=moment if told else None)
        following = waiting, (WaitUntil(moment),)
    return following[0], (note, *following[1])


@_on
def _witness_returned(state: Verifying, event: ServerReturned) -> Step[Verifying]:
    """Once a second at most: it may have been asked just now."""
    return state, () if state.retry_at else (WaitUntil(event.at.later(schedule.FIRST_WAIT_MS)),)


@_on
def _ask_witness_again(state: Verifying, event: TimeCame | TryAgainAsked | Woke) -> Step[Verifying]:
    if state.retry_at is not None and not schedule.has_passed(state.retry_at, event.at):
        return state, (WaitUntil(state.retry_at),)
    return replace(state, newest=None, retry_at=None), (AskWitness(WhichToken.NEWEST, state.held.tokens.access),)


# Locked ------------------------------------------------------------------------------------------------------------------


@_on
def _look_at_lock(state: Locked, event: TimeCame | TryAgainAsked | Woke) -> Step[Locked | Refreshing]:
    """A locked account may still refresh (D12): it goes on from there once it is unlocked."""
    if state.retry_at is not None and not schedule.has_passed(state.retry_at, event.at):
        return state, (WaitUntil(state.retry_at),)
    state = replace(state, retry_at=None)
    if state.held.can_refresh and not schedule.is_usable(state.held, event.at):
        return _refreshing(state.held, Cause.SCHEDULED, locked=state)
    return state, (LookAtLock(state.held.tokens.access),)


@_on
def _lock_in_reach(state: Locked, event: ServerReturned) -> Step[Locked]:
    """Once a second at most: it may have been looked at just now."""
    return state, () if state.retry_at else (WaitUntil(event.at.later(schedule.FIRST_WAIT_MS)),)


@_on
def _lock_answered(
    state: Locked, event: LockAnswered
) -> Step[Active | Refreshing | Verifying | SoftLoggedOut | Locked]:
    if isinstance(event.answer, Done):
        active, commands = _active(replace(state.held, rejected=False), event.at)
        return active, (Note("unlocked"), *commands)
    if isinstance(event.answer, NoAnswer):
        return _still_locked(state, event.answer, event.at)
    means = verdict.of_rejected_request(event.answer, can_refresh=state.held.can_refresh)
    held = replace(state.held, rejected=True)
    if means is Rejection.REFRESH:
        return _refreshing(held, Cause.REJECTED, locked=state)
    if means is Rejection.SOFT_LOGOUT:
        return _soft_logout(held, _what_ended(held))
    if means is Rejection.ASK_WITNESS:
        return _verifying(held, event.answer)
    return _still_locked(state, event.answer, event.at)


# Soft-logged-out ---------------------------------------------------------------------------------------------------------


@_on
def _postponed(state: SoftLoggedOut, event: ReloginPostponed) -> Step[SoftLoggedOut | Restoring]:
    if state.reason is SoftLogoutReason.KEY_HELD_BACK:
        return Restoring(state.identity, state.held_back, asking=False), ()
    return replace(state, asking=False), ()


@_on
def _reopened(state: SoftLoggedOut, event: ReloginReopened) -> Step[SoftLoggedOut]:
    if verdict.is_locked(state.problem):  # it may be unlocked by now
        state = replace(state, problem=None, problem_at=None)
    return replace(state, asking=True), ()


# Signing out -------------------------------------------------------------------------------------------------------------


@_on
def _sign_out(
    state: Active | Refreshing | Verifying | RefreshChallenged | Locked, event: SignOutAsked
) -> Step[SigningOut]:
    return _signing_out(state.held.identity, state.held, event)


@_on
def _sign_out_while_saving(state: Saving, event: SignOutAsked) -> Step[SigningOut]:
    return _signing_out(state.fresh.identity, state.fresh, event)


@_on
def _sign_out_and_forget(state: SoftLoggedOut, event: SignOutAsked) -> Step[SigningOut]:
    return _signing_out(state.identity, state.held, event)


@_on
def _sign_out_unread(state: Restoring, event: SignOutAsked) -> Step[SigningOut]:
    return _signing_out(state.identity, None, event)


@_on
def _signed_out(state: SigningOut, event: LogoutAnswered) -> Step[SignedOut]:
    facts = _answer_facts(event.answer) if isinstance(event.answer, Refused | NoAnswer) else {}
    told = event.answer is not None and not isinstance(event.answer, Refused | NoAnswer)
    note = Note("signed_out", {"server_told": told, **facts})
    return SignedOut(SignedOutReason.ASKED), (note, Discard(state.identity, SignedOutReason.ASKED))


# The pieces --------------------------------------------------------------------------------------------------------------


def _reason(standing: str) -> SoftLogoutReason:
    """What a newer program wrote is still a soft logout."""
    known = standing in set(SoftLogoutReason)
    return SoftLogoutReason(standing) if known else SoftLogoutReason.SERVER_ASKED


def _active(held: Held, at: Instant) -> Step[Active]:
    due = schedule.refresh_due(held)
    if due is None:
        return Active(held), ()
    soonest = at.later(schedule.FIRST_WAIT_MS)
    if _is_due(held, due, soonest):  # a lifetime of milliseconds must not become a storm (F20)
        return Active(held, retry_at=soonest), (WaitUntil(soonest),)
    return Active(held), (WaitUntil(due),)


def _in_use(state: Saving, at: Instant) -> Step[Active | Locked]:
    """The new pair is used from here on; the first thing where the account was locked is to see whether it still is."""
    if state.locked is not None:
        return replace(state.locked, held=state.fresh), (LookAtLock(state.fresh.tokens.access),)
    return _active(state.fresh, at)


def _is_due(held: Held, due: Instant | None, at: Instant) -> bool:
    return due is not None and (schedule.has_passed(due, at) or schedule.is_age_uncertain(held.tokens, at))


def _refreshing(held: Held, cause: Cause, attempts: int = 0, locked: Locked | None = None) -> Step[Refreshing]:
    assert held.tokens.refresh is not None  # noqa: S101 - every caller has asked can_refresh
    return Refreshing(replace(held, refresh_sent=True), cause, attempts, not held.refresh_sent, locked), (
        Note("refresh_started", {"cause": cause.value}),
        Refresh(held.tokens.refresh),
    )


def _verifying(held: Held, refused: Refused) -> Step[Verifying]:
    return Verifying(held, refused), (AskWitness(WhichToken.NEWEST, held.tokens.access),)


def _soft_logout(held: Held, reason: SoftLogoutReason) -> Step[SoftLoggedOut]:
    return SoftLoggedOut(held.identity, reason, held), (
        Note("soft_logged_out", {"reason": reason.value}),
        RememberSoftLogout(held.identity, reason),
    )


def _what_ended(held: Held) -> SoftLogoutReason:
    """A refresh token that is still held when the access token ends was refused before, or just now."""
    return SoftLogoutReason.REFRESH_TOKEN_ENDED if held.tokens.refresh else SoftLogoutReason.TOKEN_ENDED


def _locked(held: Held, answer: Alive | Refused | NoAnswer, at: Instant) -> Step[Locked]:
    message = answer.error if isinstance(answer, Refused) else ""
    return Locked(held, message), (Note("locked"), WaitUntil(at.later(schedule.LOCKED_POLL_MS)))


def _still_locked(state: Locked, answer: Refused | NoAnswer, at: Instant) -> Step[Locked]:
    moment = at.later(max(schedule.LOCKED_POLL_MS, schedule.wait_ms(0, _told_ms(answer))))
    return replace(state, retry_at=moment if verdict.asks_to_wait(answer) else None), (WaitUntil(moment),)


def _receipt(state: Saving) -> tuple[Note, ...]:
    """Whether a session that was brought back is on the device it had (F27, F28)."""
    if state.again is None or state.again.reason is SoftLogoutReason.KEY_HELD_BACK:
        return ()
    device_id, previous_device_id = state.fresh.identity.device_id, state.again.identity.device_id
    same = device_id == previous_device_id
    facts: dict[str, Fact] = {"same_device": same, "device_id": device_id, "previous_device_id": previous_device_id}
    return (Note("signed_in_again", facts),)


def _end_moved(old: Held, fresh: Held, at: Instant) -> tuple[Note, ...]:
    """The first word of the session's hard end, and its withdrawal (F32)."""
    before, now = schedule.sign_in_needed(old), schedule.sign_in_needed(fresh)
    if before is None and now is not None:
        return (Note("hard_end_noticed", {"ends_in_ms": at.ms_until(now.at), "ends_at_ms": now.at.wall_ms}),)
    return (Note("hard_end_withdrawn"),) if now is None and before is not None else ()


def _signing_out(identity: Identity, held: Held | None, event: SignOutAsked) -> Step[SigningOut]:
    return SigningOut(identity), (Logout(identity, held.tokens if held else None, event.everywhere),)


def _told_ms(*answers: Alive | Refused | NoAnswer | None) -> int | None:
    """The longest wait that the server named (D17)."""
    told = [answer.wait_ms for answer in answers if isinstance(answer, Refused) and answer.wait_ms is not None]
    return max(told, default=None)


def _rejected(held: Held, event: RequestRefused) -> Held:
    is_about_token = event.refused.errcode == verdict.UNKNOWN_TOKEN
    return replace(held, rejected=True) if is_about_token else held


def _token_facts(tokens: Tokens) -> dict[str, Fact]:
    lifetime = tokens.expires_in_ms
    return {
        "expires_in_ms": lifetime.value if isinstance(lifetime, NoExpiry) else lifetime,
        "access": tokens.access.fingerprint,
        "refresh": tokens.refresh.fingerprint if tokens.refresh else None,
    }


def _answer_facts(answer: Alive | Refused | NoAnswer) -> dict[str, Fact]:
    if isinstance(answer, Alive):
        return {"status": 200, "errcode": None, "soft_logout": False}
    if isinstance(answer, NoAnswer):
        return {"status": None, "errcode": None, "soft_logout": False, "unreachable": answer.trouble.value}
    return {"status": answer.status, "errcode": answer.errcode, "soft_logout": answer.soft_logout, "unreachable": None}


def _trouble_facts(trouble: NoKey | object) -> dict[str, Fact]:
    if isinstance(trouble, NoKey):
        return {"key": trouble.trouble.value, "backend": trouble.backend}
    return {"disk": getattr(trouble, "detail", "")}
