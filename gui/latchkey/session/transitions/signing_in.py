"""Signing in, for the first time and after a soft logout."""

from __future__ import annotations

from dataclasses import replace

from latchkey.session import verdict
from latchkey.session.commands import KeepTokens, Note, Revoke, SetAside, SignIn, Step
from latchkey.session.events import (
    NotRestored,
    ReloginAsked,
    ReloginPostponed,
    ReloginReopened,
    Restored,
    SignedIn,
    SignInAsked,
    SignInCancelled,
    SignInFailed,
)
from latchkey.session.journal import Fact
from latchkey.session.states import (
    Active,
    OtherUser,
    Refreshing,
    Restoring,
    Saving,
    SignedOut,
    SigningIn,
    SoftLoggedOut,
    SoftLogoutReason,
)
from latchkey.session.tokens import Held
from latchkey.session.ways import ByPassword, flow_of

from . import moves


def sign_in(state: SignedOut, event: SignInAsked) -> Step[SigningIn]:
    command = SignIn(event.homeserver_url, event.way, event.device_name)
    return SigningIn(event.homeserver_url, flow_of(event.way)), (command,)


def sign_in_again(state: SoftLoggedOut, event: ReloginAsked) -> Step[SigningIn]:
    who = state.identity
    is_beside = state.reason is SoftLogoutReason.KEY_HELD_BACK
    is_new_device = is_beside or state.reason is SoftLogoutReason.KEY_LOST
    way = replace(event.way, user=who.user_id) if isinstance(event.way, ByPassword) else event.way
    command = SignIn(
        who.homeserver_url,
        way,
        event.device_name,
        reusing=None if is_beside else who,
        device_id=None if is_new_device else who.device_id,
    )
    return SigningIn(who.homeserver_url, flow_of(way), replace(state, problem=None, problem_at=None)), (command,)


def signed_in(state: SigningIn, event: SignedIn) -> Step[Saving | SoftLoggedOut]:
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
        "way": event.identity.signed_in_with,
        "user_id": event.identity.user_id,
        "device_id": event.identity.device_id,
        "homeserver": event.identity.homeserver_url,
    }
    signed_in = Note("signed_in", facts | moves.token_facts(event.tokens))
    if again is not None and again.reason is SoftLogoutReason.KEY_HELD_BACK:
        keep = KeepTokens(fresh, for_this_run=True)
        return Saving(fresh, again=again), (SetAside(), signed_in, keep, Note("kept_for_this_run"))
    return Saving(fresh, again=again), (*(() if again else (signed_in,)), KeepTokens(fresh))


def sign_in_failed(state: SigningIn, event: SignInFailed) -> Step[SignedOut | SoftLoggedOut]:
    note = Note("sign_in_failed", moves.answer_facts(event.answer))
    if state.reusing is None:
        return SignedOut(problem=event.answer, problem_at=event.at), (note,)
    if verdict.is_locked(event.answer):  # no password helps: away with the dialog (F22)
        return replace(state.reusing, problem=event.answer, problem_at=event.at, asking=False), (note, Note("locked"))
    return replace(state.reusing, problem=event.answer, problem_at=event.at, asking=True), (note,)


def sign_in_cancelled(state: SigningIn, event: SignInCancelled) -> Step[SignedOut | SoftLoggedOut]:
    return state.reusing or SignedOut(), ()


def postponed(state: SoftLoggedOut, event: ReloginPostponed) -> Step[SoftLoggedOut | Restoring]:
    if state.reason is SoftLogoutReason.KEY_HELD_BACK:
        return Restoring(state.identity, state.held_back, asking=False), ()
    return replace(state, asking=False), ()


def reopened(state: SoftLoggedOut, event: ReloginReopened) -> Step[SoftLoggedOut]:
    if verdict.is_locked(state.problem):  # it may be unlocked by now
        state = replace(state, problem=None, problem_at=None)
    return replace(state, asking=True), ()


def restored_after_all(state: SoftLoggedOut, event: Restored) -> Step[SoftLoggedOut | Active | Refreshing]:
    """Tokens that do not work any more are good for ``/logout``; those whose key was lost and is back bring the session
    back with them, as the server never said a word against them (F37)."""
    if state.reason is not SoftLogoutReason.KEY_LOST:
        return replace(state, held=event.held), ()
    opened, commands = moves.opened(event)
    return opened, (KeepTokens(opened.held), *commands)


def no_tokens_for_logout(state: SoftLoggedOut, event: NotRestored) -> Step[SoftLoggedOut]:
    return state, ()
