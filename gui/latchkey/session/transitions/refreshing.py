"""The living session, and the refresh that keeps it so."""

from __future__ import annotations

from dataclasses import replace

from latchkey.session import schedule, verdict
from latchkey.session.answers import NoAnswer, Refused
from latchkey.session.commands import KeepTokens, Note, Step, WaitUntil
from latchkey.session.events import (
    MarginSet,
    RefreshAsked,
    RefreshFailed,
    RequestRefused,
    Restored,
    ServerReturned,
    TimeCame,
    TokenNeeded,
    TokensRefreshed,
    TryAgainAsked,
    Woke,
)
from latchkey.session.instant import Instant
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    Saving,
    SoftLoggedOut,
    SoftLogoutReason,
    Verifying,
)
from latchkey.session.tokens import Held, Tokens
from latchkey.session.verdict import Refusal, Rejection

from . import moves


def time_to_refresh(state: Active, event: TimeCame) -> Step[Refreshing]:
    return moves.refreshing(state.held, Cause.SCHEDULED, state.attempts)


def refresh_asked(state: Active, event: RefreshAsked | TryAgainAsked) -> Step[Refreshing | Active]:
    if isinstance(event, TryAgainAsked) and not state.attempts:
        return state, ()  # nothing was tried in vain: it was asked of something else
    has_to_wait = verdict.asks_to_wait(state.trouble) and not schedule.has_passed(state.retry_at, event.at)
    if not state.held.can_refresh or has_to_wait:
        return state, ()
    return moves.refreshing(state.held, Cause.ASKED, state.attempts)


def woke(state: Active, event: Woke) -> Step[Refreshing | Active]:
    if not state.held.can_refresh:
        return state, ()
    if isinstance(state.trouble, Refused) and state.retry_at and not schedule.has_passed(state.retry_at, event.at):
        return state, (WaitUntil(state.retry_at),)  # the server is there, and may have said when (F3)
    due = schedule.refresh_due(state.held)
    if state.attempts or moves.is_due(state.held, due, event.at):
        return moves.refreshing(
            state.held, Cause.WOKE
        )  # the network may take a moment to come back: short waits again (F5)
    return state, (WaitUntil(due),) if due else ()


def server_returned(state: Active, event: ServerReturned) -> Step[Refreshing | Active]:
    if not state.attempts or not state.held.can_refresh or verdict.asks_to_wait(state.trouble):
        return state, ()
    return moves.refreshing(state.held, Cause.RETURNED, state.attempts)


def margin_set(state: Active, event: MarginSet) -> Step[Active]:
    """The next refresh moves; a wait after a try that came to nothing is kept."""
    held = replace(state.held, margin_percent=event.percent)
    return (replace(state, held=held), ()) if state.retry_at else moves.active(held, event.at)


def needed(state: Active, event: TokenNeeded) -> Step[Refreshing | Active]:
    if not state.held.can_refresh or (state.retry_at and not schedule.has_passed(state.retry_at, event.at)):
        return state, ()
    return moves.refreshing(state.held, Cause.SCHEDULED, state.attempts)


def refused(state: Active, event: RequestRefused) -> Step[Active | Refreshing | Verifying | SoftLoggedOut | Locked]:
    if event.token != state.held.tokens.access:
        return state, ()  # D22: a token that is no longer the current one is no news (F12)
    means = verdict.of_rejected_request(
        event.refused, can_refresh=state.held.can_refresh, has_run_out=schedule.has_run_out(state.held, event.at)
    )
    if means is Rejection.NO_NEWS:
        return state, ()
    note = Note("request_rejected", moves.answer_facts(event.refused) | {"endpoint": event.refused.endpoint})
    held = moves.rejected(state.held, event)
    following: Step[Active | Refreshing | Verifying | SoftLoggedOut | Locked]
    if means is Rejection.LOCKED:
        following = moves.locked(state.held, event.refused, event.at)
    elif means is Rejection.SOFT_LOGOUT:
        following = moves.soft_logout(held, moves.what_ended(held))
    elif means is Rejection.ASK_WITNESS:
        following = moves.verifying(held, event.refused)
    elif state.retry_at and not schedule.has_passed(state.retry_at, event.at):
        following = replace(state, held=held), ()
    else:
        following = moves.refreshing(held, Cause.REJECTED, state.attempts)
    return following[0], (note, *following[1])


def flight_over_a_gap(state: Refreshing, event: ServerReturned) -> Step[Refreshing]:
    """It may hang on a connection that is gone: it gets a moment to end."""
    return state, (WaitUntil(event.at.later(schedule.FIRST_WAIT_MS)),)


def send_again(state: Refreshing, event: TimeCame) -> Step[Refreshing]:
    """With the same token, as after every answer that did not come (F7)."""
    return moves.refreshing(state.held, Cause.RETURNED, state.attempts, state.locked)


def refused_meanwhile(
    state: Refreshing | Verifying | RefreshChallenged, event: RequestRefused
) -> Step[Refreshing | Verifying | RefreshChallenged]:
    if event.token != state.held.tokens.access:
        return state, ()
    return replace(state, held=moves.rejected(state.held, event)), ()


def refreshed(state: Refreshing, event: TokensRefreshed) -> Step[Saving]:
    old, new = state.held, event.granted
    refresh = new.refresh or old.tokens.refresh
    tokens = Tokens(new.access, refresh, new.expires_in_ms, new.sent_at, old.tokens.issuer)
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
        margin_percent=old.margin_percent,
    )
    note = Note("tokens_refreshed", {"rotated": rotated, **moves.token_facts(tokens)})
    notes = (note, *_end_moved(old, fresh, event.at))
    return Saving(fresh, before=old, locked=state.locked), (*notes, KeepTokens(fresh))


def renewed_by_another(state: Refreshing, event: Restored) -> Step[Active | Refreshing]:
    """The refused tokens are not the ones on disk any more (F13)."""
    return moves.opened(event)


def refresh_failed(
    state: Refreshing, event: RefreshFailed
) -> Step[Active | SoftLoggedOut | Locked | RefreshChallenged | Verifying]:
    fingerprint = moves.token_facts(state.held.tokens)["refresh"]
    notes = [Note("refresh_failed", {**moves.answer_facts(event.answer), "refresh": fingerprint})]
    if state.is_first_send and verdict.says_already_used(event.answer):
        notes.append(Note("refresh_token_used_elsewhere", {"refresh": fingerprint}))
    means = verdict.of_failed_refresh(event.answer, oauth=state.held.tokens.issuer is not None)
    following: Step[Active | SoftLoggedOut | Locked | RefreshChallenged | Verifying]
    if state.locked is not None and means in (Refusal.RETRY, Refusal.LOCKED):
        following = moves.still_locked(replace(state.locked, held=state.held), event.answer, event.at)
    elif isinstance(event.answer, NoAnswer) or means is Refusal.RETRY:
        retry_at = event.at.later(schedule.wait_ms(state.attempts, moves.told_ms(event.answer)))
        active = Active(state.held, state.attempts + 1, event.answer, retry_at)
        following = active, (WaitUntil(retry_at),)
    elif means is Refusal.SOFT_LOGOUT:
        following = moves.soft_logout(state.held, SoftLogoutReason.SERVER_ASKED)
    elif means is Refusal.LOCKED:
        following = moves.locked(state.held, event.answer, event.at)
    elif means is Refusal.CHALLENGED:
        following = moves.challenged(state.held, event.answer.challenge)
    else:
        following = moves.verifying(state.held, event.answer)
    return following[0], (*notes, *following[1])


def _end_moved(old: Held, fresh: Held, at: Instant) -> tuple[Note, ...]:
    """The first word of the session's hard end, and its withdrawal (F32)."""
    before, now = schedule.sign_in_needed(old), schedule.sign_in_needed(fresh)
    if before is None and now is not None:
        return (Note("hard_end_noticed", {"ends_in_ms": at.ms_until(now.at), "ends_at_ms": now.at.wall_ms}),)
    return (Note("hard_end_withdrawn"),) if now is None and before is not None else ()
