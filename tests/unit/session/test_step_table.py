"""The table as a whole: what stands nowhere in it, and what may come at any time."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from inspect import signature
from pkgutil import iter_modules
from types import FunctionType
from typing import get_args, get_type_hints

import pytest

from latchkey.session import events, transitions
from latchkey.session.answers import Done
from latchkey.session.diagram import members
from latchkey.session.events import (
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
    WhichToken,
    WitnessHeard,
    Woke,
)
from latchkey.session.secret import Secret
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SigningIn,
    SigningOut,
    State,
    Verifying,
    identity_of,
)
from latchkey.session.step import COMES_AT_ANY_TIME, TRANSITIONS, Handler, IllegalTransitionError
from latchkey.session.tokens import Held
from latchkey.session.ways import PASSWORD_FLOW, ByPassword

from .build import (
    ALICE,
    ALIVE,
    DISK_FULL,
    NOW,
    PLAIN,
    access,
    granted,
    held,
    soft_logged_out,
    step,
    tokens,
)

STATES: list[State] = [
    SignedOut(),
    SigningIn(ALICE.homeserver_url, PASSWORD_FLOW),
    Restoring(ALICE),
    Saving(held(2), before=held(1)),
    Active(held()),
    Refreshing(held(), Cause.ASKED),
    Verifying(held(), PLAIN),
    RefreshChallenged(held()),
    soft_logged_out(held=held()),
    Locked(held()),
    SigningOut(ALICE),
]
EVENTS: list[Event] = [
    SignInAsked(NOW, ALICE.homeserver_url, ByPassword("alice", Secret("pw")), "Latchkey"),
    SignInCancelled(NOW),
    SignedIn(NOW, ALICE, tokens()),
    SignInFailed(NOW, PLAIN),
    RestoreAsked(NOW, ALICE, ""),
    Restored(NOW, held()),
    NotRestored(NOW, DISK_FULL),
    TokensKept(NOW),
    TokensNotKept(NOW, DISK_FULL),
    KeepForThisRunAsked(NOW),
    TryAgainAsked(NOW),
    RefreshAsked(NOW),
    TimeCame(NOW),
    Woke(NOW),
    MarginSet(NOW, 30),
    ServerReturned(NOW),
    TokenNeeded(NOW),
    RequestRefused(NOW, access(1), PLAIN),
    TokensRefreshed(NOW, granted()),
    RefreshFailed(NOW, PLAIN),
    LockAnswered(NOW, Done()),
    WitnessHeard(NOW, WhichToken.NEWEST, ALIVE),
    ReloginAsked(NOW, ByPassword("", Secret("pw")), "Latchkey"),
    ReloginPostponed(NOW),
    ReloginReopened(NOW),
    SignOutAsked(NOW),
    LogoutAnswered(NOW, Done()),
    ExpiryBroughtForward(NOW),
    AccessTokenForgotten(NOW),
    RenewalTrustedAgain(NOW, Secret("refresh-1")),
    ChallengePostponed(NOW),
    ChallengeReopened(NOW),
]


@pytest.mark.parametrize("state", STATES, ids=lambda state: type(state).__name__)
def test_every_event_is_a_transition_or_means_nothing_or_raises(state: State) -> None:
    """Nothing in between, and every transition ends where the diagram says."""
    for event in EVENTS:
        if type(event) in TRANSITIONS[type(state)] or isinstance(event, COMES_AT_ANY_TIME):
            step(state, event)
        else:
            with pytest.raises(IllegalTransitionError, match=f"{type(event).__name__} cannot happen in"):
                step(state, event)


def test_the_lists_above_leave_nothing_out() -> None:
    assert {type(state) for state in STATES} == set(get_args(State)) == set(TRANSITIONS)
    assert {type(event) for event in EVENTS} == {
        kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)
    } - {Event}


def test_the_person_can_get_out_of_every_state_that_has_a_session() -> None:
    """Signing in can be cancelled; everything else can be signed out (F45)."""
    for state in STATES:
        if not isinstance(state, SignedOut | SigningIn | SigningOut):
            after, _ = step(state, SignOutAsked(NOW))
            assert isinstance(after, SigningOut)


def test_every_handler_stands_in_the_table_where_its_annotations_say() -> None:
    """And every transition that was written stands there."""
    cells = {(state, event, handler) for state, row in TRANSITIONS.items() for event, handler in row.items()}
    for handler in _handlers():
        hints = get_type_hints(handler)
        said = {(state, event, handler) for state in members(hints["state"]) for event in members(hints["event"])}
        assert said == {cell for cell in cells if cell[2] is handler}
        cells -= said
    assert not cells


def _handlers() -> set[Handler]:
    """The functions in ``transitions`` that are from a state and an event."""
    modules = [vars(import_module(one.name)) for one in iter_modules(transitions.__path__, f"{transitions.__name__}.")]
    functions = [one for module in modules for one in module.values() if isinstance(one, FunctionType)]
    return {one for one in functions if tuple(signature(one).parameters) == ("state", "event")}


@pytest.mark.parametrize("state", STATES, ids=lambda state: type(state).__name__)
def test_a_state_knows_whose_it_is_unless_nobody_is_signed_in(state: State) -> None:
    nobody = isinstance(state, SignedOut | SigningIn)
    assert identity_of(state) == (None if nobody else ALICE)


def test_a_sign_in_that_brings_a_session_back_is_already_somebodys() -> None:
    assert identity_of(SigningIn(ALICE.homeserver_url, PASSWORD_FLOW, soft_logged_out())) == ALICE


def test_an_illegal_transition_names_no_secret() -> None:
    error = IllegalTransitionError(Active(held()), TokensRefreshed(NOW, granted()))
    assert str(error) == "TokensRefreshed cannot happen in Active"


def test_no_state_no_event_and_nothing_held_prints_a_secret() -> None:
    for value in (*STATES, *EVENTS, held(2)):
        assert not any(secret in repr(value) for secret in ("access-", "refresh-", "pw'"))


def test_an_empty_refresh_token_is_none_at_all() -> None:
    """Some servers send ``""`` where they mean nothing."""
    empty = replace(tokens(), refresh=Secret(""))
    assert not Held(ALICE, empty).can_refresh
    assert not held(refresh=False).can_refresh
    assert held().can_refresh
