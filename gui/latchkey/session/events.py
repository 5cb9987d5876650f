"""What can happen to a session: facts in the past tense, and asks. Each carries the moment at which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .answers import Alive, Done, Granted, NoAnswer, NoKey, NotStored, Refused
from .identity import Identity
from .instant import Instant
from .secret import Secret
from .tokens import Held, Tokens


@dataclass(frozen=True, slots=True)
class Event:
    at: Instant


@dataclass(frozen=True, slots=True)
class SignInAsked(Event):
    homeserver_url: str
    user: str
    password: Secret
    device_name: str


@dataclass(frozen=True, slots=True)
class SignInCancelled(Event): ...


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    """The server gave tokens. In a re-login ``identity`` has the session's own ID and what the server answered."""

    identity: Identity
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class SignInFailed(Event):
    answer: Refused | NoAnswer


@dataclass(frozen=True, slots=True)
class RestoreAsked(Event):
    """A session was found on disk; ``standing`` is empty or the ``SoftLogoutReason`` it waits with."""

    identity: Identity
    standing: str


@dataclass(frozen=True, slots=True)
class Restored(Event):
    held: Held


@dataclass(frozen=True, slots=True)
class NotRestored(Event):
    trouble: NoKey | NotStored


@dataclass(frozen=True, slots=True)
class TokensKept(Event):
    """The pair is on disk, was read back, and its first use is marked."""


@dataclass(frozen=True, slots=True)
class TokensNotKept(Event):
    trouble: NoKey | NotStored


@dataclass(frozen=True, slots=True)
class KeepForThisRunAsked(Event): ...


@dataclass(frozen=True, slots=True)
class TryAgainAsked(Event):
    """Whatever waits is to be tried now: a refresh, a save, the keyring."""


@dataclass(frozen=True, slots=True)
class RefreshAsked(Event): ...


@dataclass(frozen=True, slots=True)
class TimeCame(Event):
    """The moment of the last ``WaitUntil``."""


@dataclass(frozen=True, slots=True)
class Woke(Event):
    """The computer slept or a clock was set: whatever was worked out from the time is to be worked out again."""


@dataclass(frozen=True, slots=True)
class ServerReturned(Event):
    """A server that was away is there again: whatever backs off because of that need not wait any longer."""


@dataclass(frozen=True, slots=True)
class TokenNeeded(Event):
    """A request wants to be sent and the access token has expired."""


@dataclass(frozen=True, slots=True)
class RequestRefused(Event):
    """A request of the session was refused with ``token``, in a way that may concern the session."""

    token: Secret
    refused: Refused


@dataclass(frozen=True, slots=True)
class TokensRefreshed(Event):
    granted: Granted


@dataclass(frozen=True, slots=True)
class RefreshFailed(Event):
    answer: Refused | NoAnswer


class WhichToken(StrEnum):
    NEWEST = "newest"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class WitnessHeard(Event):
    which: WhichToken
    answer: Alive | Refused | NoAnswer


@dataclass(frozen=True, slots=True)
class LockAnswered(Event):
    """What a locked account's server says when it is looked at."""

    answer: Done | Refused | NoAnswer


@dataclass(frozen=True, slots=True)
class ReloginAsked(Event):
    password: Secret
    device_name: str


@dataclass(frozen=True, slots=True)
class ReloginPostponed(Event): ...


@dataclass(frozen=True, slots=True)
class ReloginReopened(Event): ...


@dataclass(frozen=True, slots=True)
class SignOutAsked(Event):
    everywhere: bool = False
    """From all sessions of this user."""


@dataclass(frozen=True, slots=True)
class LogoutAnswered(Event):
    answer: Done | Refused | NoAnswer | None
    """``None`` where there was no token to tell it with, or none yet."""
