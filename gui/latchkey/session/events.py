"""What can happen to a session: facts in the past tense, and asks. Each carries the moment at which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .answers import Alive, Done, Granted, NoAnswer, NoKey, NotStored, NotThrough, Refused
from .identity import Identity
from .instant import Instant
from .secret import Secret
from .tokens import Held, Tokens
from .ways import Way


@dataclass(frozen=True, slots=True)
class Event:
    """Those that carry no more than this need no ``@dataclass`` of their own, which would cost time at the start."""

    at: Instant


@dataclass(frozen=True, slots=True)
class SignInAsked(Event):
    homeserver_url: str
    way: Way
    device_name: str


class SignInCancelled(Event):
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    """The server gave tokens. In a re-login ``identity`` has the session's own ID and what the server answered."""

    identity: Identity
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class SignInFailed(Event):
    answer: Refused | NoAnswer | NotThrough


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


class TokensKept(Event):
    """The pair is on disk and was read back: it may be used."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TokensNotKept(Event):
    trouble: NoKey | NotStored


class KeepForThisRunAsked(Event):
    __slots__ = ()


class TryAgainAsked(Event):
    """Whatever waits is to be tried now: a refresh, a save, the keyring."""

    __slots__ = ()


class RefreshAsked(Event):
    __slots__ = ()


class TimeCame(Event):
    """The moment of the last ``WaitUntil``."""

    __slots__ = ()


class Woke(Event):
    """The computer slept or a clock was set: whatever was worked out from the time is to be worked out again."""

    __slots__ = ()


class ServerReturned(Event):
    """A server that was away is there again: whatever backs off because of that need not wait any longer."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class MarginSet(Event):
    """How long before its end a token is to be refreshed, as the person has set it: see ``schedule.margin_ms``."""

    percent: int


class TokenNeeded(Event):
    """A request wants to be sent and the access token has expired."""

    __slots__ = ()


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


class ChallengePostponed(Event):
    """The person does not want to be led through it now."""

    __slots__ = ()


class ChallengeReopened(Event):
    __slots__ = ()


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
    way: Way
    """Whatever user it names, the session's own is meant (F26)."""
    device_name: str


class ReloginPostponed(Event):
    __slots__ = ()


class ReloginReopened(Event):
    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SignOutAsked(Event):
    everywhere: bool = False
    """From all sessions of this user."""


@dataclass(frozen=True, slots=True)
class ExpiryBroughtForward(Event):
    """On the QA bench: the access token's life ends now, as far as this program knows."""


@dataclass(frozen=True, slots=True)
class AccessTokenForgotten(Event):
    """On the QA bench: no request is to be sent with it any more."""


@dataclass(frozen=True, slots=True)
class RenewalTrustedAgain(Event):
    """On the QA bench: what the server said against ``refresh_token`` was said of another that was sent in its place."""

    refresh_token: Secret


@dataclass(frozen=True, slots=True)
class LogoutAnswered(Event):
    answer: Done | Refused | NoAnswer | None
    """``None`` where there was no token to tell it with, or none yet."""
