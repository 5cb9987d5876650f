"""What a person is told of what nobody expected: a bug, or the crash that ended the last run. It needs nothing of the front
desk, which may be what is broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from typing import NamedTuple

from latchkey.language import mark, tr, trn
from latchkey.session.states import Restoring, Saving, identity_of

from . import clock_words
from .one_line import one_line
from .snapshot import Snapshot

_LONGEST_FACT = 200


class Deed(StrEnum):
    """What a person can ask for."""

    GO_ON = "go_on"
    OPEN_FOLDER = "open_folder"
    RESTART = "restart"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class MishapShown:
    title: str
    text: str
    """What happened, what was lost, and what goes on."""
    go_on: str
    """Of the button that closes it."""
    details: str
    """To be copied: versions and tracebacks, redacted."""
    fact: str = ""
    """One line of the traceback: text of any origin."""
    note: str = ""
    """How often it happened; where the folder is."""
    way_out: Deed | None = None
    """Where the session cannot go on: ``RESTART`` or ``QUIT``."""


class Safety(Enum):
    """Where a session would be if the program ended now."""

    NO_SESSION = auto()
    SAVED = auto()
    NOT_SAVED = auto()
    THIS_RUN_ONLY = auto()


class Bug(NamedTuple):
    """Redacted and without local variables."""

    kind: str
    """The same for bugs of the same type at the same place."""
    text: str
    times: int = 1
    """So often since the start."""
    breaks_session: bool = False
    """It ended a task that the session cannot go on without."""


_HAPPENED = mark("Latchkey met a mistake of its own, which stopped what it was doing at that moment.")
_BROKEN = mark("Latchkey met a mistake of its own, and a part that it cannot do without has stopped.")
_GOES_ON = {
    Safety.NO_SESSION: mark("Nothing was lost, and you can go on."),
    Safety.SAVED: mark("Nothing was lost: your session is saved on this computer, and goes on."),
    Safety.NOT_SAVED: mark("Your session goes on, but its newest state is not saved on this computer yet."),
    Safety.THIS_RUN_ONLY: mark("Nothing was lost: your session goes on. It is kept for this run only, as before."),
}
_ENDS = {
    Safety.NO_SESSION: mark("Nothing was lost. Start Latchkey again to go on."),
    Safety.SAVED: mark(
        "Nothing was lost: your session is saved on this computer. Start Latchkey again to go on with it."
    ),
    Safety.NOT_SAVED: mark(
        "Your session could not be saved as it is now: after a restart you may have to sign in again."
    ),
    Safety.THIS_RUN_ONLY: mark("Your session is kept for this run only: after a restart you have to sign in again."),
}
_CRASHED = mark(
    "On {when} Latchkey ended at once, before it could close in order. Nothing that was saved is lost: session and rooms are "
    "as they were last saved. What is left of that moment can help whoever looks for the mistake; it was sent to nobody."
)


def safety(snapshot: Snapshot | None) -> Safety:
    """``None`` before there is anything that knows of a session."""
    if snapshot is None or identity_of(snapshot.state) is None:
        return Safety.NO_SESSION
    if snapshot.keeping.for_this_run:
        return Safety.THIS_RUN_ONLY
    is_unsaved = isinstance(snapshot.state, Saving) or snapshot.keeping.trouble is not None
    return Safety.NOT_SAVED if is_unsaved and not isinstance(snapshot.state, Restoring) else Safety.SAVED


def of_bugs(bugs: Sequence[Bug], safe: Safety, facts: Sequence[tuple[str, str]], *, can_restart: bool) -> MishapShown:
    """``bugs``: one of each kind, oldest first. ``facts`` are names and values that go before the tracebacks."""
    is_broken = any(bug.breaks_session for bug in bugs)
    way_out = None
    if is_broken:
        is_safe = safe in (Safety.SAVED, Safety.NO_SESSION)
        way_out = Deed.RESTART if can_restart and is_safe else Deed.QUIT
    return MishapShown(
        title=tr("Something unexpected happened"),
        text=f"{tr(_BROKEN)} {tr(_ENDS[safe])}" if is_broken else f"{tr(_HAPPENED)} {tr(_GOES_ON[safe])}",
        go_on=tr("&Go on"),
        details=_details(facts, *(bug.text for bug in bugs)),
        fact=one_line(bugs[-1].text.rpartition("\n")[2], _LONGEST_FACT),
        note=_how_often(bugs),
        way_out=way_out,
    )


def of_crash(trace: str, at_ms: int, facts: Sequence[tuple[str, str]]) -> MishapShown:
    """``trace`` is what was left of it, ``at_ms`` when."""
    return MishapShown(
        title=tr("Latchkey crashed last time"),
        text=tr(_CRASHED, when=clock_words.day_and_second(at_ms)),
        go_on=tr("Close"),
        details=_details((*facts, ("Crashed", clock_words.in_utc(at_ms))), trace),
    )


def without_folder(shown: MishapShown, folder: str) -> MishapShown:
    """It could not be opened."""
    said = tr("No program was found that opens folders. This one is {folder}", folder=folder)
    return replace(shown, note=f"{shown.note}\n{said}".strip())


def _how_often(bugs: Sequence[Bug]) -> str:
    if len(bugs) > 1:
        return trn(
            "{count} mistake has come to light. The details hold all of them.",
            "{count} different mistakes have come to light. The details hold all of them.",
            len(bugs),
        )
    times = bugs[0].times
    return trn("It has happened {count} time.", "It has happened {count} times.", times) if times > 1 else ""


def _details(facts: Sequence[tuple[str, str]], *texts: str) -> str:
    return "\n\n".join(("\n".join(f"{name}: {value}" for name, value in facts), *texts))
