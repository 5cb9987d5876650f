"""What a session can be. A state carries only what is true in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .answers import Alive, Challenge, NoAnswer, NoKey, NotStored, NotThrough, Refused
from .identity import Identity
from .instant import Instant
from .tokens import Held


class SignedOutReason(StrEnum):
    ASKED = "asked"
    BY_SERVER = "by_server"
    """The second witness was heard: the server knows no such session."""


class SoftLogoutReason(StrEnum):
    SERVER_ASKED = "server_asked"
    """``/refresh`` was refused with ``soft_logout: true``."""
    TOKEN_ENDED = "token_ended"
    """The access token ended and there was no refresh token (spec D2)."""
    REFRESH_TOKEN_ENDED = "refresh_token_ended"
    """``/refresh`` was refused, and the second witness says that the session exists."""
    KEY_LOST = "key_lost"
    """The tokens on disk cannot be read. The device is not reused: another computer may be using it (F44)."""
    KEY_HELD_BACK = "key_held_back"
    """The keyring is locked or silent, and the person goes on without saving: beside what is stored, which is left as it
    is, so this is never written anywhere (F36, F38)."""


class Cause(StrEnum):
    """Why a refresh was started."""

    SCHEDULED = "scheduled"
    ASKED = "asked"
    REJECTED = "rejected"
    RESTORED = "restored"
    WOKE = "woke"
    RETURNED = "returned"
    """The server was away and is there again."""


@dataclass(frozen=True, slots=True)
class OtherUser:
    """The re-login answered for somebody else, and was signed out again (F26)."""

    user_id: str


@dataclass(frozen=True, slots=True)
class SignedOut:
    """No session. ``problem`` is why the last try to sign in did not work."""

    reason: SignedOutReason | None = None
    problem: Refused | NoAnswer | NotThrough | None = None
    problem_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class SoftLoggedOut:
    """Everything is kept; a password, or what the server asks for, brings the session back."""

    identity: Identity
    reason: SoftLogoutReason
    held: Held | None = None
    """The tokens that do not work any more, for ``/logout`` (F29); ``None`` where they could not be read."""
    asking: bool = True
    """The dialog is open; false after "Not now"."""
    problem: Refused | NoAnswer | NotThrough | OtherUser | None = None
    problem_at: Instant | None = None
    held_back: NoKey | None = None
    """What the keyring said, with ``KEY_HELD_BACK``."""


@dataclass(frozen=True, slots=True)
class SigningIn:
    """The server has been asked; ``reusing`` is the session that is to be brought back."""

    homeserver_url: str
    flow: str
    """The way in, as ``ways.flow_of`` names it."""
    reusing: SoftLoggedOut | None = None


@dataclass(frozen=True, slots=True)
class Restoring:
    """Found on disk; the keyring has been asked for the key. ``trouble`` is why it did not come."""

    identity: Identity
    trouble: NoKey | NotStored | None = None
    asking: bool = True
    """The person may be asked what to do; false once that was put off (F38)."""


@dataclass(frozen=True, slots=True)
class Locked:
    """The administrator locked the account (``M_USER_LOCKED``). Everything is kept until it is unlocked (F22)."""

    held: Held
    message: str = ""
    retry_at: Instant | None = None
    """The server has asked to wait so long: it is not asked before (F3)."""


@dataclass(frozen=True, slots=True)
class Saving:
    """A new pair is on its way to the disk and is not used yet. ``before`` is what it replaces."""

    fresh: Held
    before: Held | None = None
    again: SoftLoggedOut | None = None
    """Where this is a session that was brought back."""
    trouble: NoKey | NotStored | None = None
    locked: Locked | None = None
    """The account was locked before this pair came, and as far as is known still is."""


@dataclass(frozen=True, slots=True)
class Active:
    """Tokens are held. ``attempts`` refreshes in a row came to nothing, the last for ``trouble``."""

    held: Held
    attempts: int = 0
    trouble: Refused | NoAnswer | None = None
    retry_at: Instant | None = None
    """When the next try is due, after one that came to nothing."""


@dataclass(frozen=True, slots=True)
class Refreshing:
    """The one refresh is in flight."""

    held: Held
    cause: Cause
    attempts: int = 0
    is_first_send: bool = False
    """This refresh token was never sent before."""
    locked: Locked | None = None
    """The account is locked: its tokens are renewed all the same, so that it can go on once it is unlocked."""


@dataclass(frozen=True, slots=True)
class Verifying:
    """The session was refused and the second witness is being heard. ``newest`` is what it said of the newest token."""

    held: Held
    refused: Refused
    newest: Alive | Refused | NoAnswer | None = None
    attempts: int = 0
    retry_at: Instant | None = None
    """Not before this the witness is asked again: the server has asked to wait."""


@dataclass(frozen=True, slots=True)
class RefreshChallenged:
    """The server wants user-interactive authentication before it refreshes. The session goes on while its token does."""

    held: Held
    challenge: Challenge | None = None
    """``None`` where it cannot be read: then all that can be done is to refresh again."""
    asking: bool = False
    """The person is being led through it; false after "Not now"."""


@dataclass(frozen=True, slots=True)
class SigningOut:
    """The person asked for it; the server is being told."""

    identity: Identity


State = (
    SignedOut
    | SigningIn
    | Restoring
    | Saving
    | Active
    | Refreshing
    | Verifying
    | RefreshChallenged
    | SoftLoggedOut
    | Locked
    | SigningOut
)


def lock_of(state: State) -> Locked | None:
    """The lock of a locked account, also while its tokens are being renewed."""
    match state:
        case Locked():
            return state
        case Refreshing() | Saving():
            return state.locked
    return None


def identity_of(state: State) -> Identity | None:
    """Whose session it is; ``None`` while there is none."""
    match state:
        case SignedOut():
            return None
        case SigningIn():
            return state.reusing.identity if state.reusing else None
        case Restoring() | SoftLoggedOut() | SigningOut():
            return state.identity
        case Saving():
            return state.fresh.identity
    return state.held.identity
