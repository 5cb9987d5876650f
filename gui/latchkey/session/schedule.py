"""When to refresh, how long to wait: arithmetic on instants, without a clock."""

from __future__ import annotations

from dataclasses import replace

from .instant import Instant
from .tokens import Held, NoExpiry, Tokens

MARGIN_MS = 60_000
MARGIN_DIVISOR = 5
LONGEST_LIFETIME_MS = 10 * 366 * 24 * 60 * 60 * 1000
FIRST_WAIT_MS = 1_000
LONGEST_WAIT_MS = 60_000
LONGEST_TOLD_WAIT_MS = 60 * 60 * 1000
LOCKED_POLL_MS = 30_000


def lifetime(*, present: bool, raw: object = None) -> int | NoExpiry:
    """``expires_in_ms`` as it came: absent means that the token does not expire (spec K4); whatever is no whole number
    of milliseconds between 0 and ten years is "not known", and never a reason to drop the tokens beside it (F34)."""
    if not present:
        return NoExpiry.NEVER
    if isinstance(raw, bool) or not isinstance(raw, int):
        return NoExpiry.NOT_KNOWN
    return raw if 0 < raw <= LONGEST_LIFETIME_MS else NoExpiry.NOT_KNOWN


def margin_ms(lifetime_ms: int) -> int:
    """How long before expiry to refresh: a minute, but never more than a fifth of the lifetime (F35)."""
    return min(MARGIN_MS, lifetime_ms // MARGIN_DIVISOR)


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
    return held.tokens.issued_at.later(lifetime_ms - margin_ms(lifetime_ms))


def has_passed(moment: Instant | None, now: Instant) -> bool:
    return moment is not None and now.ms_until(moment) <= 0


def is_usable(held: Held, now: Instant) -> bool:
    """Whether a request may be sent with the access token: the server has not rejected it, and no clock says that it
    has expired. A token that cannot be replaced is tried whatever the clock says: the server knows better."""
    if held.rejected:
        return False
    end = expiry(held.tokens)
    return isinstance(end, NoExpiry) or not held.can_refresh or not has_passed(end, now)


def since_restart(tokens: Tokens, now: Instant) -> Tokens:
    """Tokens from disk, with ``issued_at`` on this boot's clock. Where the wall clock reads earlier than when they were
    issued their age is not known; they count as expired, so that the first thing is a refresh."""
    age_ms = now.wall_ms - tokens.issued_at.wall_ms
    if age_ms < 0 and not isinstance(tokens.expires_in_ms, NoExpiry):
        age_ms = tokens.expires_in_ms
    return replace(tokens, issued_at=now.later(-max(age_ms, 0)))


def wait_ms(attempt: int, told_ms: int | None = None) -> int:
    """Before try ``attempt + 1``: what the server told (at most an hour), else 1, 2, 4, ... up to 60 s; never under 1 s."""
    return told_or(told_ms, int(min(FIRST_WAIT_MS * 2 ** min(attempt, 16), LONGEST_WAIT_MS)))


def told_or(told_ms: int | None, else_ms: int) -> int:
    """The wait a server told, within reason; ``else_ms`` where it told none."""
    return else_ms if told_ms is None else max(FIRST_WAIT_MS, min(told_ms, LONGEST_TOLD_WAIT_MS))
