"""When to refresh, how long to wait: arithmetic on instants, without a clock.

A session may have a hard end that no refresh moves (Synapse's ``session_lifetime``), of which the server says nothing:
it only gives lifetimes that shrink towards it (F32). What is known of it follows from three grants in a row:

1. A lifetime that is shorter than the one before it by more than a tenth is a *suspicion*, and no more: the server may
   have changed its setting. The next refresh is then made after half a minute instead of at the token's end.
2. A suspicion is *confirmed* by a next lifetime that is shorter by as much as time has passed, give or take half of that
   and never more than ten seconds: both tokens end at one moment. A setting that was changed once gives the same
   lifetime from then on, so it is dispelled here, also where its first token happens to end with the one before it.
3. A known end is *withdrawn* by a token that outlives it. A token that ends before it says nothing about it.

Time that has passed is read from the clock that nobody sets. Grants that were asked for less than a second apart prove
nothing, and one without a lifetime ends all suspicion and knowledge. A sign-in begins anew.
"""

from __future__ import annotations

from dataclasses import replace

from .instant import CLOCK_SLIP_MS, Instant
from .tokens import USUAL_MARGIN_PERCENT, HardEnd, Held, NoExpiry, Tokens

MARGIN_MS = 60_000
"""At most, with the usual margin; in proportion with another."""
LONGEST_LIFETIME_MS = 10 * 366 * 24 * 60 * 60 * 1000
FIRST_WAIT_MS = 1_000
LONGEST_WAIT_MS = 60_000
LONGEST_TOLD_WAIT_MS = 60 * 60 * 1000
LOCKED_POLL_MS = 30_000
SHORTEST_PROBE_MS, LONGEST_PROBE_MS = 1_000, 10_000
PROBES_IN_AN_AGE = 60
SHRUNK_DIVISOR = 10
CONFIRM_AFTER_MS = 30_000
SHORTEST_PROOF_MS = 1_000
ONE_MOMENT_MS = 10_000
"""Requests take different times on their way to the server."""


def lifetime(*, present: bool, raw: object = None) -> int | NoExpiry:
    """``expires_in_ms`` as it came: absent means that the token does not expire (spec K4); whatever is no whole number
    of milliseconds between 0 and ten years is "not known", and never a reason to drop the tokens beside it (F34)."""
    if not present:
        return NoExpiry.NEVER
    if isinstance(raw, bool) or not isinstance(raw, int):
        return NoExpiry.NOT_KNOWN
    return raw if 0 < raw <= LONGEST_LIFETIME_MS else NoExpiry.NOT_KNOWN


def margin_ms(lifetime_ms: int, percent: int = USUAL_MARGIN_PERCENT) -> int:
    """How long before expiry to refresh: so much of the lifetime (F35), but never more than a minute where that is a fifth,
    half a minute where it is a tenth."""
    return min(MARGIN_MS * percent // USUAL_MARGIN_PERCENT, lifetime_ms * percent // 100)


def expiry(tokens: Tokens) -> Instant | NoExpiry:
    """When the access token ends, counted from the moment the request for it was sent."""
    if isinstance(tokens.expires_in_ms, NoExpiry):
        return tokens.expires_in_ms
    return tokens.issued_at.later(tokens.expires_in_ms)


def refresh_due(held: Held) -> Instant | None:
    """When the next refresh is planned; ``None`` where there is nothing to refresh with or nothing to wait for."""
    if not held.can_refresh or isinstance(held.tokens.expires_in_ms, NoExpiry):
        return None
    lifetime_ms = held.tokens.expires_in_ms
    due_ms = lifetime_ms - margin_ms(lifetime_ms, held.margin_percent)
    if held.hard_end is not None and not held.hard_end.is_sure:
        due_ms = min(due_ms, CONFIRM_AFTER_MS)
    return held.tokens.issued_at.later(due_ms)


def hard_end(before: Held, tokens: Tokens) -> HardEnd | None:
    """What ``tokens``, which replace those of ``before``, tell of the session's hard end."""
    old_ms, new_ms, known = before.tokens.expires_in_ms, tokens.expires_in_ms, before.hard_end
    if isinstance(old_ms, NoExpiry) or isinstance(new_ms, NoExpiry):
        return None
    end, shrunk_ms = tokens.issued_at.later(new_ms), old_ms - new_ms
    passed_ms = tokens.issued_at.boot_ms - before.tokens.issued_at.boot_ms
    near_ms = min(passed_ms // 2, ONE_MOMENT_MS)
    if known is not None:
        if passed_ms >= SHORTEST_PROOF_MS and abs(shrunk_ms - passed_ms) <= near_ms:
            return HardEnd(end, known.since)
        if known.is_sure and end.boot_ms - known.at.boot_ms <= max(near_ms, CLOCK_SLIP_MS):
            return known
    return HardEnd(end, tokens.issued_at, is_sure=False) if shrunk_ms > old_ms // SHRUNK_DIVISOR else None


def sign_in_needed(held: Held) -> HardEnd | None:
    """When nothing carries the session any further, as far as anybody knows; what cannot be renewed ends with its token."""
    if held.can_refresh:
        return held.hard_end if held.hard_end is not None and held.hard_end.is_sure else None
    end = expiry(held.tokens)
    return None if isinstance(end, NoExpiry) else HardEnd(end, held.tokens.issued_at)


def has_passed(moment: Instant | None, now: Instant) -> bool:
    return moment is not None and now.ms_until(moment) <= 0


def is_age_uncertain(tokens: Tokens, now: Instant) -> bool:
    """Whether the wall clock was set forward since they came: they are believed to be older than they are, and new ones
    settle it. Set back, it is not the clock that is believed."""
    return now.wall_ms - tokens.issued_at.wall_ms - (now.boot_ms - tokens.issued_at.boot_ms) > CLOCK_SLIP_MS


def is_usable(held: Held, now: Instant) -> bool:
    """Whether a request may be sent with the access token: the server has not rejected it, and no clock says that it
    has expired. A token that cannot be replaced is tried whatever the clock says: the server knows better."""
    if held.rejected:
        return False
    end = expiry(held.tokens)
    return isinstance(end, NoExpiry) or not held.can_refresh or not has_passed(end, now)


def has_run_out(held: Held, now: Instant) -> bool:
    """Whether the life of an access token that an OAuth server issued is over, by that server's own word. What the homeserver
    answers then does not tell it from one of a session that was ended, so the clock has to."""
    end = expiry(held.tokens)
    return held.tokens.issuer is not None and not isinstance(end, NoExpiry) and has_passed(end, now)


def since_restart(tokens: Tokens, now: Instant) -> Tokens:
    """Tokens from disk, with ``issued_at`` on this boot's clock. Where the wall clock reads earlier than when they were
    issued their age is not known; they count as expired, so that the first thing is a refresh."""
    age_ms = now.wall_ms - tokens.issued_at.wall_ms
    if age_ms < 0 and not isinstance(tokens.expires_in_ms, NoExpiry):
        age_ms = tokens.expires_in_ms
    return replace(tokens, issued_at=now.later(-max(age_ms, 0)))


def hard_end_since_restart(held: Held, now: Instant) -> HardEnd | None:
    """The end from disk, on this boot's clock. Forgotten where the wall clock was set back: it is worth nothing then."""
    known = held.hard_end
    if known is None or now.wall_ms < held.tokens.issued_at.wall_ms:
        return None
    return known._replace(at=_on_this_boot(known.at, now), since=_on_this_boot(known.since, now))


def _on_this_boot(moment: Instant, now: Instant) -> Instant:
    return now.later(moment.wall_ms - now.wall_ms)


def wait_ms(attempt: int, told_ms: int | None = None) -> int:
    """Before try ``attempt + 1``: what the server told (at most an hour), else 1, 2, 4, ... up to 60 s; never under 1 s."""
    return told_or(told_ms, int(min(FIRST_WAIT_MS * 2 ** min(attempt, 16), LONGEST_WAIT_MS)))


def probe_ms(away_ms: int, chance: float) -> int:
    """Before the next look whether a server is back that has been away for ``away_ms``: a second, and a sixtieth of its
    absence from a minute on, ten seconds at most; up to half as much more by ``chance`` (0 to 1), so that the clients of
    a server do not all come back at once."""
    base_ms = max(SHORTEST_PROBE_MS, min(away_ms // PROBES_IN_AN_AGE, LONGEST_PROBE_MS))
    return base_ms + int(base_ms * chance / 2)


def told_or(told_ms: int | None, else_ms: int) -> int:
    """The wait a server told, within reason; ``else_ms`` where it told none."""
    return else_ms if told_ms is None else max(FIRST_WAIT_MS, min(told_ms, LONGEST_TOLD_WAIT_MS))
