"""What several transitions lead to, and what the journal is told."""

from __future__ import annotations

from dataclasses import replace

from latchkey.session import schedule, verdict
from latchkey.session.answers import Alive, Challenge, NoAnswer, NoKey, NotStored, NotThrough, Refused
from latchkey.session.commands import AskWitness, MeetChallenge, Note, Refresh, RememberSoftLogout, Step, WaitUntil
from latchkey.session.events import RequestRefused, Restored, WhichToken
from latchkey.session.instant import Instant
from latchkey.session.journal import Fact
from latchkey.session.states import (
    Active,
    Cause,
    Locked,
    RefreshChallenged,
    Refreshing,
    SoftLoggedOut,
    SoftLogoutReason,
    Verifying,
)
from latchkey.session.tokens import Held, NoExpiry, Tokens


def opened(event: Restored) -> Step[Active | Refreshing]:
    tokens = schedule.since_restart(event.held.tokens, event.at)
    held = replace(event.held, tokens=tokens, hard_end=schedule.hard_end_since_restart(event.held, event.at))
    note = Note("restored", token_facts(tokens))
    if held.can_refresh and schedule.has_passed(schedule.refresh_due(held), event.at):
        following, commands = refreshing(held, Cause.RESTORED)
        return following, (note, *commands)
    living, commands = active(held, event.at)
    return living, (note, *commands)


def active(held: Held, at: Instant) -> Step[Active]:
    due = schedule.refresh_due(held)
    if due is None:
        return Active(held), ()
    soonest = at.later(schedule.FIRST_WAIT_MS)
    if is_due(held, due, soonest):  # a lifetime of milliseconds must not become a storm (F20)
        return Active(held, retry_at=soonest), (WaitUntil(soonest),)
    return Active(held), (WaitUntil(due),)


def is_due(held: Held, due: Instant | None, at: Instant) -> bool:
    return due is not None and (schedule.has_passed(due, at) or schedule.is_age_uncertain(held.tokens, at))


def refreshing(held: Held, cause: Cause, attempts: int = 0, locked: Locked | None = None) -> Step[Refreshing]:
    assert held.tokens.refresh is not None  # noqa: S101 - every caller has asked can_refresh
    return Refreshing(replace(held, refresh_sent=True), cause, attempts, not held.refresh_sent, locked), (
        Note("refresh_started", {"cause": cause.value}),
        Refresh(held.tokens.refresh, held.tokens.issuer),
    )


def challenged(held: Held, challenge: Challenge | None) -> Step[RefreshChallenged]:
    """One that cannot be read is shown, and nobody can be led through it."""
    note = Note("refresh_challenged", {"readable": challenge is not None})
    if challenge is None:
        return RefreshChallenged(held), (note,)
    return RefreshChallenged(held, challenge, asking=True), (note, meet(held, challenge))


def meet(held: Held, challenge: Challenge) -> MeetChallenge:
    assert held.tokens.refresh is not None  # noqa: S101 - else nothing was refreshed that could be challenged
    return MeetChallenge(held.tokens.refresh, challenge)


def verifying(held: Held, refused: Refused) -> Step[Verifying]:
    return Verifying(held, refused), (AskWitness(WhichToken.NEWEST, held.tokens.access),)


def soft_logout(held: Held, reason: SoftLogoutReason) -> Step[SoftLoggedOut]:
    return SoftLoggedOut(held.identity, reason, held), (
        Note("soft_logged_out", {"reason": reason.value}),
        RememberSoftLogout(held.identity, reason),
    )


def what_ended(held: Held) -> SoftLogoutReason:
    """A refresh token that is still held when the access token ends was refused before, or just now."""
    return SoftLogoutReason.REFRESH_TOKEN_ENDED if held.tokens.refresh else SoftLogoutReason.TOKEN_ENDED


def locked(held: Held, answer: Alive | Refused | NoAnswer, at: Instant) -> Step[Locked]:
    message = answer.error if isinstance(answer, Refused) else ""
    return Locked(held, message), (Note("locked"), WaitUntil(at.later(schedule.LOCKED_POLL_MS)))


def still_locked(state: Locked, answer: Refused | NoAnswer, at: Instant) -> Step[Locked]:
    moment = at.later(max(schedule.LOCKED_POLL_MS, schedule.wait_ms(0, told_ms(answer))))
    return replace(state, retry_at=moment if verdict.asks_to_wait(answer) else None), (WaitUntil(moment),)


def told_ms(*answers: Alive | Refused | NoAnswer | None) -> int | None:
    """The longest wait that the server named (D17)."""
    told = [answer.wait_ms for answer in answers if isinstance(answer, Refused) and answer.wait_ms is not None]
    return max(told, default=None)


def rejected(held: Held, event: RequestRefused) -> Held:
    is_about_token = event.refused.errcode == verdict.UNKNOWN_TOKEN
    return replace(held, rejected=True) if is_about_token else held


def token_facts(tokens: Tokens) -> dict[str, Fact]:
    lifetime = tokens.expires_in_ms
    return {
        "expires_in_ms": lifetime.value if isinstance(lifetime, NoExpiry) else lifetime,
        "access": tokens.access.fingerprint,
        "refresh": tokens.refresh.fingerprint if tokens.refresh else None,
    }


def answer_facts(answer: Alive | Refused | NoAnswer | NotThrough) -> dict[str, Fact]:
    if isinstance(answer, Alive):
        return {"status": 200, "errcode": None, "soft_logout": False}
    if isinstance(answer, NoAnswer):
        return {"status": None, "errcode": None, "soft_logout": False, "unreachable": answer.trouble.value}
    if isinstance(answer, NotThrough):
        return {"status": None, "errcode": None, "soft_logout": False, "obstacle": answer.obstacle.value}
    return {"status": answer.status, "errcode": answer.errcode, "soft_logout": answer.soft_logout, "unreachable": None}


def trouble_facts(trouble: NoKey | NotStored) -> dict[str, Fact]:
    if isinstance(trouble, NoKey):
        return {"key": trouble.trouble.value, "backend": trouble.backend}
    return {"disk": trouble.detail}
