"""All transitions: ``step(state, event) -> (state, commands)``. A pair that stands nowhere here raises.

The functions in ``transitions`` are the cells of the table: each says in its annotations which states and events it is for
and which states it can lead to. The diagram in docs/session-states.md is made from both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .commands import Step
from .events import (
    AccessTokenForgotten,
    ChallengePostponed,
    ChallengeReopened,
    Event,
    ExpiryBroughtForward,
    KeepForThisRunAsked,
    LockAnswered,
    LogoutAnswered,
    MarginSet,
    NotRestored,
    RefreshAsked,
    RefreshFailed,
    ReloginAsked,
    ReloginPostponed,
    ReloginReopened,
    RenewalTrustedAgain,
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
    WitnessHeard,
    Woke,
)
from .states import (
    Active,
    Locked,
    RefreshChallenged,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SigningIn,
    SigningOut,
    SoftLoggedOut,
    State,
    Verifying,
)
from .transitions import bench, challenged, ending, keeping, refreshing, signing_in

Handler = Callable[[Any, Any], Step[State]]

TRANSITIONS: Mapping[type[State], Mapping[type[Event], Handler]] = {
    SignedOut: {
        SignInAsked: signing_in.sign_in,
        RestoreAsked: keeping.restore,
    },
    SigningIn: {
        SignedIn: signing_in.signed_in,
        SignInFailed: signing_in.sign_in_failed,
        SignInCancelled: signing_in.sign_in_cancelled,
    },
    Restoring: {
        Restored: keeping.restored,
        NotRestored: keeping.not_restored,
        TryAgainAsked: keeping.restore_again,
        ReloginPostponed: keeping.decide_later,
        KeepForThisRunAsked: keeping.go_on_without_key,
        ReloginReopened: keeping.give_up_key,
        SignOutAsked: ending.sign_out_unread,
    },
    Saving: {
        TokensKept: keeping.kept,
        TokensNotKept: keeping.not_kept,
        TryAgainAsked: keeping.keep_again,
        KeepForThisRunAsked: keeping.keep_for_this_run,
        TokenNeeded: keeping.needed_while_saving,
        RequestRefused: keeping.refused_while_saving,
        SignOutAsked: ending.sign_out_while_saving,
    },
    Active: {
        TimeCame: refreshing.time_to_refresh,
        RefreshAsked: refreshing.refresh_asked,
        TryAgainAsked: refreshing.refresh_asked,
        Woke: refreshing.woke,
        ServerReturned: refreshing.server_returned,
        MarginSet: refreshing.margin_set,
        TokenNeeded: refreshing.needed,
        RequestRefused: refreshing.refused,
        SignOutAsked: ending.sign_out,
        ExpiryBroughtForward: bench.expired,
        AccessTokenForgotten: bench.forgotten,
        RenewalTrustedAgain: bench.trusted_again,
    },
    Refreshing: {
        ServerReturned: refreshing.flight_over_a_gap,
        TimeCame: refreshing.send_again,
        RequestRefused: refreshing.refused_meanwhile,
        TokensRefreshed: refreshing.refreshed,
        Restored: refreshing.renewed_by_another,
        RefreshFailed: refreshing.refresh_failed,
        SignOutAsked: ending.sign_out,
    },
    Verifying: {
        RequestRefused: refreshing.refused_meanwhile,
        WitnessHeard: ending.heard,
        ServerReturned: ending.witness_returned,
        TimeCame: ending.ask_witness_again,
        TryAgainAsked: ending.ask_witness_again,
        Woke: ending.ask_witness_again,
        SignOutAsked: ending.sign_out,
        RenewalTrustedAgain: bench.no_witness_needed,
    },
    RefreshChallenged: {
        RequestRefused: refreshing.refused_meanwhile,
        RefreshAsked: challenged.try_again,
        TryAgainAsked: challenged.try_again,
        TokenNeeded: challenged.run_out,
        TokensRefreshed: challenged.met,
        Restored: challenged.renewed_by_another,
        RefreshFailed: challenged.not_met,
        ChallengePostponed: challenged.postponed,
        ChallengeReopened: challenged.reopened,
        SignOutAsked: ending.sign_out,
    },
    SoftLoggedOut: {
        ReloginAsked: signing_in.sign_in_again,
        Restored: signing_in.restored_after_all,
        NotRestored: signing_in.no_tokens_for_logout,
        ReloginPostponed: signing_in.postponed,
        ReloginReopened: signing_in.reopened,
        SignOutAsked: ending.sign_out_and_forget,
        RenewalTrustedAgain: bench.back,
    },
    Locked: {
        TimeCame: ending.look_at_lock,
        TryAgainAsked: ending.look_at_lock,
        Woke: ending.look_at_lock,
        ServerReturned: ending.lock_in_reach,
        LockAnswered: ending.lock_answered,
        SignOutAsked: ending.sign_out,
    },
    SigningOut: {
        LogoutAnswered: ending.signed_out,
    },
}

COMES_AT_ANY_TIME = (
    SignInAsked,
    SignInCancelled,
    ReloginAsked,
    ReloginPostponed,
    ReloginReopened,
    ChallengeReopened,
    KeepForThisRunAsked,
    RefreshAsked,
    TryAgainAsked,
    SignOutAsked,
    RequestRefused,
    TokenNeeded,
    Woke,
    ServerReturned,
    MarginSet,
    ExpiryBroughtForward,
    AccessTokenForgotten,
    RenewalTrustedAgain,
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
    handler = TRANSITIONS[type(state)].get(type(event))
    if handler is not None:
        return handler(state, event)
    if isinstance(event, COMES_AT_ANY_TIME):
        return state, ()
    raise IllegalTransitionError(state, event)
