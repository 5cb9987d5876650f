"""What the controller needs of the world. Each port has a real, an in-memory and a refusing implementation under one
contract suite in tests/contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from .answers import Alive, Done, Granted, Key, LoggedIn, NoAnswer, NoKey, NotStored, Refused
from .identity import StoredIdentity
from .instant import Instant
from .journal import Entry, Farewell
from .revocation import Revocation
from .secret import Secret
from .tokens import Held


class Clock(Protocol):
    """Time, and waiting for it."""

    def now(self) -> Instant: ...

    async def sleep(self, seconds: float) -> None: ...


class Entrance(Protocol):
    """How a session begins at a homeserver's own API; with OAuth there is none. Each ends within its time limit."""

    async def login(
        self, user: str, password: Secret, *, device_id: str | None, device_name: str
    ) -> LoggedIn | Refused | NoAnswer:
        """``POST /login`` with ``m.login.password`` and ``refresh_token: true`` (spec L2 to L6)."""

    async def login_with_token(
        self, login_token: Secret, *, device_id: str | None, device_name: str
    ) -> LoggedIn | Refused | NoAnswer:
        """``POST /login`` with ``m.login.token`` and ``refresh_token: true`` (spec L10, O4)."""


class Gate(Protocol):
    """The endpoints that renew, test and end a session, of whichever API issued its tokens. They get their token as an argument and never ask the
    session for one, so that a refresh cannot wait for itself (F15). Each ends within its time limit."""

    async def refresh(
        self, refresh_token: Secret, auth: Mapping[str, object] | None = None
    ) -> Granted | Refused | NoAnswer:
        """``POST /refresh`` without an access token (spec K3, K4), or the OAuth refresh token grant (P2). ``auth`` answers
        user-interactive authentication (U2)."""

    async def whoami(self, access_token: Secret) -> Alive | Refused | NoAnswer:
        """``GET /account/whoami`` (spec K15)."""

    async def is_there(self) -> bool:
        """``GET /versions``, within two seconds: whether a homeserver answers at all."""

    async def look_at_lock(self, access_token: Secret) -> Done | Refused | NoAnswer:
        """``GET /sync`` that lets nothing through, answers at once and claims no presence (spec M2, Y4): done where the
        account is served again."""

    async def logout(
        self, access_token: Secret, refresh_token: Secret | None = None, *, everywhere: bool = False
    ) -> Done | Refused | NoAnswer:
        """``POST /logout``, or ``POST /logout/all`` (spec X1); with OAuth the revocation of ``refresh_token``, and of this
        session alone (P4)."""


class TokenSource(Protocol):
    """Where a request gets its access token, and what it asks when that was rejected."""

    async def token(self) -> Secret | None:
        """A usable token, waiting for a refresh where one is needed; ``None`` where the session has none to give."""

    async def after_rejection(self, token: Secret, refused: Refused) -> Secret | None:
        """Report ``M_UNKNOWN_TOKEN`` for ``token``; a token other than it, or ``None``: then the refusal stands."""

    def newer_than(self, token: Secret) -> Secret | None:
        """The current token where it is another one. For endpoints whose refusals decide nothing, as media (F17)."""


class KeyVault(Protocol):
    """The sealing key of each session, in the system's keyring. Every call ends within a time limit (F42)."""

    async def fetch(self, session_id: str) -> Key | NoKey: ...

    async def create(self, session_id: str) -> Key | NoKey:
        """A fresh random key, written and read back (F43)."""

    async def destroy(self, session_id: str) -> NoKey | None:
        """``None`` when it is gone, also where there was none."""


class TokenStore(Protocol):
    """The sealed tokens of one session, and where it stands."""

    async def load(self, key: Secret) -> Held | NotStored: ...

    async def save(self, key: Secret, held: Held) -> NotStored | None:
        """Seal, commit, read back: in place of the pair before, which no later start can send again. The same transaction
        puts the session in good standing again, and writes the identity anew (a re-login may bring another device).
        ``None`` when it is safely on disk: not before that may a request be sent with it."""

    async def mark_refresh_sent(self, key: Secret, refresh_token: Secret) -> NotStored | None:
        """Durably, where ``refresh_token`` is the one on disk: ``refresh_sent`` is true. Before it is sent."""

    async def record_backend(self, backend: str) -> NotStored | None:
        """Which keyring holds the key, as it names itself (F37); nothing is written where that is known already."""

    async def set_standing(self, standing: str) -> NotStored | None:
        """Empty for a session in good standing, else the ``SoftLogoutReason`` it waits with."""


class RevocationStore(Protocol):
    """What servers have still to be told, in one small sealed file of a profile."""

    def exists(self) -> bool: ...

    async def load(self, key: Secret) -> Sequence[Revocation] | NotStored: ...

    async def save(self, key: Secret, revocations: Sequence[Revocation]) -> NotStored | None:
        """In place of what was there; durably, and read back."""

    async def destroy(self) -> None: ...


class JournalSink(Protocol):
    """Somewhere the journal goes. Never blocks and never raises."""

    def append(self, entry: Entry) -> None: ...


class Shelf(Protocol):
    """All sessions of one profile on disk."""

    @property
    def revocations(self) -> RevocationStore: ...

    def sessions(self) -> Sequence[StoredIdentity]:
        """Read at once, without a key; files that cannot be read are left out and left alone."""

    def farewell(self) -> Farewell | None: ...

    async def leave_farewell(self, farewell: Farewell) -> None: ...

    async def forget_farewell(self) -> None: ...
