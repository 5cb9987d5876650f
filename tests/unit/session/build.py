"""What the tests of a session are made of: one moment, one person, her tokens, and what a server may say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from latchkey.session import step as machine
from latchkey.session.answers import Alive, Challenge, Granted, KeyTrouble, NoAnswer, NoKey, NotStored, Refused, Trouble
from latchkey.session.commands import Command, Note
from latchkey.session.diagram import targets
from latchkey.session.events import Event
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
from latchkey.session.journal import Fact
from latchkey.session.secret import Secret
from latchkey.session.states import SoftLoggedOut, SoftLogoutReason, State
from latchkey.session.tokens import Held, NoExpiry, Tokens

C = TypeVar("C")

NOW = Instant(wall_ms=1_700_000_000_000, boot_ms=5_000_000)
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000

ALICE = Identity("0a1b2c3d", "@alice:example.org", "ABCDEF", "https://matrix.example.org", "m.login.password")
BOB = ALICE._replace(user_id="@bob:example.org", device_id="BOBSDEV")

ALIVE = Alive(ALICE.user_id, ALICE.device_id)
DISK_FULL = NotStored("the disk is full")
KEYRING_LOCKED = NoKey(KeyTrouble.LOCKED, "Secret Service")
KEYRING_FAILED = NoKey(KeyTrouble.FAILED, "Secret Service")
KEY_ABSENT = NoKey(KeyTrouble.ABSENT, "Secret Service")


def after(ms: int) -> Instant:
    return NOW.later(ms)


def tokens(
    number: int = 1,
    *,
    refresh: bool = True,
    expires_in_ms: int | NoExpiry = 5 * MINUTE,
    issued_at: Instant = NOW,
) -> Tokens:
    return Tokens(access(number), refresh_token(number) if refresh else None, expires_in_ms, issued_at)


def access(number: int) -> Secret:
    return Secret(f"access-{number}")


def refresh_token(number: int) -> Secret:
    return Secret(f"refresh-{number}")


def held(number: int = 1, *, refresh: bool = True, expires_in_ms: int | NoExpiry = 5 * MINUTE, **more: Any) -> Held:
    """What ALICE holds; ``number`` tells generations of tokens apart."""
    return Held(ALICE, tokens(number, refresh=refresh, expires_in_ms=expires_in_ms), **more)


def granted(
    number: int = 2, *, refresh: bool = True, expires_in_ms: int | NoExpiry = 5 * MINUTE, sent_at: Instant = NOW
) -> Granted:
    return Granted(access(number), refresh_token(number) if refresh else None, expires_in_ms, sent_at)


def refused(status: int = 401, errcode: str | None = "M_UNKNOWN_TOKEN", **more: Any) -> Refused:
    return Refused(status, errcode, **more)


PLAIN = refused()
"""Plain ``M_UNKNOWN_TOKEN``."""
SOFT = refused(soft_logout=True)
LOCKED = refused(errcode="M_USER_LOCKED", soft_logout=True, error="This account has been locked")
USED = refused(403, "M_FORBIDDEN", error="refresh token isn't valid anymore")
"""What Synapse says of a refresh token that was used."""
RATE_LIMITED = refused(429, "M_LIMIT_EXCEEDED", wait_ms=20 * SECOND)
WEB_PAGE = refused(502, None)
PAYMENT = "org.example.subscription"
CHALLENGE = Challenge("uia-1", ((PAYMENT,),))
CHALLENGED = refused(401, None, has_flows=True, challenge=CHALLENGE)
"""What some homeservers say of a refresh once a subscription has run out."""


def no_answer(trouble: Trouble = Trouble.TIMED_OUT) -> NoAnswer:
    return NoAnswer(trouble, "matrix.example.org")


def soft_logged_out(reason: SoftLogoutReason = SoftLogoutReason.SERVER_ASKED, **more: Any) -> SoftLoggedOut:
    return SoftLoggedOut(ALICE, reason, **more)


def step(state: State, event: Event) -> tuple[State, tuple[Command, ...]]:
    """The machine's step, and a look at whether its annotations (and so the diagram) tell the truth about it."""
    following, commands = machine.step(state, event)
    handler = machine.TRANSITIONS[type(state)].get(type(event))
    if handler is None:
        assert (following, commands) == (state, ())
    else:
        assert type(following) in targets(type(state), handler), f"{handler} leads to {type(following).__name__}"
    return following, commands


def the(kind: type[C], commands: Iterable[object]) -> C:
    """The one command of this kind."""
    (found,) = [command for command in commands if isinstance(command, kind)]
    return found


def none_of(kind: type[object] | tuple[type[object], ...], commands: Iterable[object]) -> bool:
    return not any(isinstance(command, kind) for command in commands)


def noted(commands: Iterable[object]) -> dict[str, dict[str, Fact]]:
    """Journal entries by their name."""
    return {command.event: dict(command.facts) for command in commands if isinstance(command, Note)}
