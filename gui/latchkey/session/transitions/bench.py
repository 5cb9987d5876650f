"""What is done to a session on the QA bench: it goes on from there by the ordinary ways."""

from __future__ import annotations

from dataclasses import replace

from latchkey.session import schedule
from latchkey.session.commands import KeepTokens, Step
from latchkey.session.events import AccessTokenForgotten, ExpiryBroughtForward, RenewalTrustedAgain, Restored
from latchkey.session.states import Active, Cause, Refreshing, SoftLoggedOut, Verifying

from . import moves


def expired(state: Active, event: ExpiryBroughtForward) -> Step[Refreshing | Active]:
    """As where the time has come; a wait that the server asked for is kept."""
    if not state.held.can_refresh:
        return state, ()
    tokens = replace(state.held.tokens, expires_in_ms=0, issued_at=event.at)
    held = replace(state.held, tokens=tokens)
    if state.retry_at and not schedule.has_passed(state.retry_at, event.at):
        return replace(state, held=held), ()
    return moves.refreshing(held, Cause.SCHEDULED, state.attempts)


def forgotten(state: Active, event: AccessTokenForgotten) -> Step[Active]:
    """The next request that needs one has it renewed; without a refresh token nothing would."""
    return (replace(state, held=replace(state.held, rejected=True)) if state.held.can_refresh else state), ()


def trusted_again(state: Active, event: RenewalTrustedAgain) -> Step[Active]:
    if event.refresh_token != state.held.tokens.refresh:
        return state, ()
    return moves.active(replace(state.held, renewable=True), event.at)


def no_witness_needed(state: Verifying, event: RenewalTrustedAgain) -> Step[Verifying | Active]:
    if event.refresh_token != state.held.tokens.refresh:
        return state, ()
    return moves.active(state.held, event.at)


def back(state: SoftLoggedOut, event: RenewalTrustedAgain) -> Step[SoftLoggedOut | Active | Refreshing]:
    """The server never said a word against the right one."""
    if state.held is None or event.refresh_token != state.held.tokens.refresh:
        return state, ()
    held = replace(state.held, renewable=True, rejected=False)
    opened, commands = moves.opened(Restored(event.at, held))
    return opened, (KeepTokens(opened.held), *commands)
