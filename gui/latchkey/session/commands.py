"""What is to be done. The controller carries commands out and answers with events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from .answers import Challenge
from .events import WhichToken
from .identity import Identity
from .instant import Instant
from .issuer import Issuer
from .journal import Fact
from .secret import Secret
from .states import SignedOutReason, SoftLogoutReason
from .tokens import Held, Tokens
from .ways import Way


@dataclass(frozen=True, slots=True)
class SignIn:
    """Answered by ``SignedIn`` or ``SignInFailed``."""

    homeserver_url: str
    way: Way
    device_name: str
    reusing: Identity | None = None
    """The session that is brought back: the answer keeps its ``session_id``."""
    device_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unseal:
    """Get the key and the tokens. Answered by ``Restored`` or ``NotRestored``."""

    identity: Identity


@dataclass(frozen=True, slots=True)
class KeepTokens:
    """Put a pair on disk and read it back; go on trying until it is done or a newer one comes.

    Never cancelled. ``TokensKept`` and ``TokensNotKept`` are posted as long as the session waits for them."""

    fresh: Held
    for_this_run: bool = False


@dataclass(frozen=True, slots=True)
class Refresh:
    """Answered by ``TokensRefreshed`` or ``RefreshFailed``."""

    refresh_token: Secret
    issuer: Issuer | None = None


@dataclass(frozen=True, slots=True)
class MeetChallenge:
    """Lead the person through what the server wants before it refreshes. Answered as ``Refresh`` is, or by
    ``ChallengePostponed``."""

    refresh_token: Secret
    challenge: Challenge


@dataclass(frozen=True, slots=True)
class AskWitness:
    """``GET /account/whoami``. Answered by ``WitnessHeard``."""

    which: WhichToken
    token: Secret


@dataclass(frozen=True, slots=True)
class LookAtLock:
    """Ask with ``/sync`` whether the account still is locked. Answered by ``LockAnswered``."""

    token: Secret


@dataclass(frozen=True, slots=True)
class Logout:
    """Tell the server; ``LogoutAnswered`` comes within a short time limit, and the telling goes on without the session.

    ``tokens`` are ``None`` where they are still to be read from disk."""

    identity: Identity
    tokens: Tokens | None
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Revoke:
    """Tell a server to end a session that nobody will use."""

    identity: Identity
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Discard:
    """Destroy key, database and media; leave word of why. Never cancelled."""

    identity: Identity
    reason: SignedOutReason


@dataclass(frozen=True, slots=True)
class SetAside:
    """Leave what is stored as it is for the rest of this run: another session begins beside it."""


@dataclass(frozen=True, slots=True)
class RememberSoftLogout:
    """So that the next start asks for the password instead of trying dead tokens. Never cancelled."""

    identity: Identity
    reason: SoftLogoutReason


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Answered by ``TimeCame``. A newer one replaces it."""

    moment: Instant


@dataclass(frozen=True, slots=True)
class Note:
    """Write into the journal."""

    event: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


Command = (
    SignIn
    | Unseal
    | KeepTokens
    | Refresh
    | MeetChallenge
    | AskWitness
    | LookAtLock
    | Logout
    | Revoke
    | Discard
    | SetAside
    | RememberSoftLogout
    | WaitUntil
    | Note
)

S_co = TypeVar("S_co", covariant=True)
Step = tuple[S_co, tuple[Command, ...]]
"""The state that follows, and what is to be done."""
