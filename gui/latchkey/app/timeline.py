"""The journal as a picture: lanes of bars and marks with their times. What they look like is the views' business.

Everything lies on one axis of milliseconds that never runs backwards: Unix time of the first entry, and from there on as
the entries tell it. Where the clock was set back there is a ``Seam``; ``Timeline.wall_ms`` says what the clock showed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from math import inf
from operator import attrgetter
from typing import NamedTuple

from latchkey.language import mark, tr
from latchkey.session.instant import CLOCK_SLIP_MS
from latchkey.session.journal import Entry

from . import clock_words, happenings


class Lane(StrEnum):
    """From the top; the value is the English word, which goes through ``tr`` where it is shown."""

    SESSION = mark("Session")
    ACCESS = mark("Access token")
    REFRESH = mark("Refresh token")
    SERVER = mark("Server")
    SYNC = mark("Sync")
    SAVES = mark("Saved")
    BENCH = mark("QA bench")
    """Only there where something was done on it."""
    OTHER = mark("Other")
    """What a newer program wrote; only there where something is in it."""


class Sign(IntEnum):
    """What a mark says, the gravest last: where several fall on one place, that is the one to be seen."""

    NOTE = 0
    BEGUN = 1
    DONE = 2
    HINT = 3
    REJECTED = 4
    FAILED = 5
    ENDED = 6

    @property
    def words(self) -> str:
        return tr(_SIGNS[self])


_SIGNS = (
    mark("Noted"),
    mark("Begun"),
    mark("Done"),
    mark("Attention"),
    mark("Turned away"),
    mark("Failed"),
    mark("Ended"),
)


class State(StrEnum):
    """What a bar says; the value is the English sentence, which goes through ``tr`` where it is shown."""

    SIGNED_IN = mark("Signed in")
    PASSWORD_NEEDED = mark("Soft logged out: a password is needed")
    LOCKED = mark("Account locked")
    HARD_END = mark("The server ends the sign-in, whatever is refreshed")
    TOKEN = mark("Valid")
    ENDLESS = mark("Valid, does not expire")
    UNCERTAIN = mark("Valid, how long is not known")
    SPENT = mark("Not used any more, though not run out")
    """What stays to be seen of a token or a hard end after ``used_until_ms``; no bar has it."""
    REACHABLE = mark("Reachable")
    OFFLINE = mark("Offline")
    SILENT = mark("No answer in time")
    SERVER_ERROR = mark("Server error")
    RATE_LIMITED = mark("Asked to wait")
    NOT_AUTHORISED = mark("Not authorised")
    SYNCING = mark("In sync")
    NOT_SAVED = mark("Not saved yet")
    THIS_RUN_ONLY = mark("Kept for this run only")
    CLOSED = mark("The program was closed")


class Mark(NamedTuple):
    at_ms: int
    """On the axis."""
    sign: Sign
    number: int
    """Of its entry, the oldest being 0."""


@dataclass(frozen=True, slots=True)
class Bar:
    start_ms: int
    """On the axis."""
    end_ms: float
    """``inf`` while nothing says when it ends."""
    state: State
    number: int
    """Of the entry it begins with."""
    used_until_ms: float = inf
    """Of a token, a hard end: from then on it was worth nothing any more, though it had not run out."""
    name: str = ""
    """A token's fingerprint."""

    @property
    def full_until_ms(self) -> float:
        return min(self.end_ms, self.used_until_ms)


@dataclass(slots=True)
class Row:
    """Bars that follow each other. Those of tokens take turns between two rows, as a token may outlive its successor's birth."""

    bars: list[Bar] = field(default_factory=list)

    @property
    def last(self) -> Bar | None:
        return self.bars[-1] if self.bars else None

    def end(self, at_ms: int) -> None:
        """What goes on in it ends then."""
        if self.bars and self.bars[-1].end_ms == inf:
            self.bars[-1] = replace(self.bars[-1], end_ms=at_ms)

    def put_out_of_use(self, at_ms: int) -> None:
        """The last is worth nothing any more from then on, whenever it would have ended."""
        if self.bars and self.bars[-1].used_until_ms == inf:
            self.bars[-1] = replace(self.bars[-1], used_until_ms=at_ms)


@dataclass(slots=True)
class Track:
    """What one lane holds, in the order of time."""

    rows: tuple[Row, ...] = field(default_factory=lambda: (Row(),))
    marks: list[Mark] = field(default_factory=list)


class Seam(NamedTuple):
    """Where somebody set the clock back."""

    at_ms: int
    """On the axis."""
    back_ms: int
    shift_ms: int
    """From here on the axis is as much ahead of the clock."""


_RARE = (Lane.BENCH, Lane.OTHER)
_LEAST_ROOM_MS = 30_000
_TWO_ROWED = (Lane.SESSION, Lane.ACCESS, Lane.REFRESH)
"""The session's second row is for the hard end."""


class Timeline:
    """Grows by one entry after another, the oldest first, as ``timeline_fold`` puts them in. Nothing in it changes any more
    but what is still going on at its end."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.at_ms: list[int] = []
        """Where each entry is on the axis."""
        self.tracks = {lane: Track((Row(), Row()) if lane in _TWO_ROWED else (Row(),)) for lane in Lane}
        self.closed = Row()
        """When the program was not running: bars behind all lanes."""
        self.seams: list[Seam] = []
        self._lanes: list[Lane] = []

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """Those to be shown."""
        return tuple(lane for lane in Lane if lane not in _RARE or self.tracks[lane].marks)

    @property
    def start_ms(self) -> int:
        """Of the first entry; 0 where there is none."""
        return self.at_ms[0] if self.at_ms else 0

    @property
    def last_ms(self) -> int:
        """Of the last entry; 0 where there is none."""
        return self.at_ms[-1] if self.at_ms else 0

    def place(self, wall_ms: int) -> int:
        """Where a moment that is no earlier than the last entry is on the axis, by the clock as it is set since then."""
        return max(self.last_ms, wall_ms + (self.seams[-1].shift_ms if self.seams else 0))

    def wall_ms(self, at_ms: float) -> int:
        """What the clock showed there."""
        seam = bisect_right(self.seams, at_ms, key=attrgetter("at_ms"))
        return int(at_ms) - (self.seams[seam - 1].shift_ms if seam else 0)

    def ends_ms(self, now_ms: int | None) -> int:
        """Where the whole picture ends: with the last entry or with ``now_ms`` (on the axis), and some of what is to come:
        when the token ends, and the sign-in."""
        last_ms = max(self.last_ms, now_ms or 0)
        room_ms = max((last_ms - self.start_ms) // 4, _LEAST_ROOM_MS)
        last_bars = (row.last for track in self.tracks.values() for row in track.rows)
        to_come = [bar.end_ms for bar in last_bars if bar is not None and bar.used_until_ms == inf and bar.end_ms < inf]
        return int(min(max([*to_come, last_ms + room_ms // 5]), last_ms + room_ms))

    def lane_of(self, number: int) -> Lane:
        """Where the entry's first mark is."""
        return self._lanes[number]

    def append(self, entry: Entry) -> int:
        """Take an entry in, without a mark yet. Returns where it is on the axis."""
        at_ms = self._lay(entry.at_ms)
        self.entries.append(entry)
        self.at_ms.append(at_ms)
        return at_ms

    def put(self, at_ms: int, *places: tuple[Lane, Sign]) -> None:
        """Marks of the last entry."""
        for lane, sign in places:
            self.tracks[lane].marks.append(Mark(at_ms, sign, len(self.entries) - 1))
        self._lanes.append(places[0][0])

    def mark_words(self, number: int) -> str:
        """What the entry says, as everywhere else."""
        return happenings.in_words(self.entries[number])

    def bar_words(self, lane: Lane, bar: Bar) -> str:
        """What a bar is, without its times."""
        if lane not in (Lane.ACCESS, Lane.REFRESH):
            return tr(bar.state)
        token = f"{tr(lane)} {bar.name}".strip()
        match bar.state:
            case State.ENDLESS:
                return tr("{token}: valid, does not expire", token=token)
            case State.UNCERTAIN:
                return tr("{token}: valid, how long is not known", token=token)
        if bar.end_ms < inf:
            return tr("{token}: good for {span}", token=token, span=clock_words.span(int(bar.end_ms) - bar.start_ms))
        return token

    def _lay(self, wall_ms: int) -> int:
        if not self.at_ms:
            return wall_ms
        shift_ms = self.seams[-1].shift_ms if self.seams else 0
        back_ms = self.last_ms - (wall_ms + shift_ms)
        if back_ms > CLOCK_SLIP_MS:
            self.seams.append(Seam(self.last_ms, back_ms, shift_ms + back_ms))
        return max(self.last_ms, wall_ms + shift_ms)


def seam_words(seam: Seam) -> str:
    return tr("The clock was set back by {span}", span=clock_words.span(seam.back_ms))


def timeline(entries: Iterable[Entry]) -> Timeline:
    """Of entries, the oldest first."""
    from .timeline_fold import Fold

    fold = Fold()
    for entry in entries:
        fold.take(entry)
    return fold.timeline
