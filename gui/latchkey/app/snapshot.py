"""What is true of a session at one moment, for whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass

from latchkey.session.answers import NoAnswer, NoKey, NotStored, Refused
from latchkey.session.instant import Instant
from latchkey.session.journal import Entry, Farewell
from latchkey.session.states import State

from .interaction_shown import InteractionShown
from .passage import Passage
from .ports import Unopened


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether the server can be reached: beside the state, not part of it."""

    lost_at: Instant | None = None
    """``None`` while it answers."""
    retry_at: Instant | None = None
    trouble: NoAnswer | Refused | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whether what the session holds is safely put away."""

    backend: str = ""
    """Where its key is, as the keyring names itself; empty before it is anywhere."""
    for_this_run: bool = False
    trouble: NoKey | NotStored | None = None
    """Why the newest tokens are not on disk yet."""


@dataclass(frozen=True, slots=True)
class SignedInAgain:
    """After a re-login, until it was read."""

    device_id: str
    previous_device_id: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    state: State
    reach: Reach = Reach()
    keeping: Keeping = Keeping()
    again: SignedInAgain | None = None
    invite_problem: NoAnswer | Refused | None = None
    """Why the last answer to an invitation did not arrive."""
    synced: bool = False
    """The rooms are known: from the cache, or from a first sync."""
    room_count: int = 0
    farewell: Farewell | None = None
    """How the last session ended. One that was asked for is told of in this run alone."""
    used_elsewhere: bool = False
    """Somebody else may have used this session's refresh token: a hint that stays until it was read."""
    passage: Passage | None = None
    """The sign-in that is under way leads through a browser, or another device."""
    interaction: InteractionShown | None = None
    """What the server asks the person for before it does what it was asked."""
    unopened: tuple[Unopened, ...] = ()
    """Sessions on disk that this start could not open."""
    journal: tuple[Entry, ...] = ()
    """The last entries, newest first."""
