"""What stands behind the journal's window, for one controller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from latchkey.language import tr
from latchkey.session.journal import Entry
from latchkey.session.states import identity_of

from . import journal_report, journal_shown, parting
from .controller import Controller
from .journal_report import Report
from .journal_saving import Notice, saved
from .journal_shown import JournalShown, Line, in_lines
from .ports import JournalFiles
from .shown import WindowShown
from .snapshot import Snapshot
from .tasks import Tasks
from .timeline_fold import Fold, folded

READ = 10_000
"""So many entries are read, the newest; the window holds a tenth more before the oldest go."""


class JournalDesk:
    """``shown`` is ``None`` while nobody wants to see it; nothing is read or put into words then."""

    def __init__(
        self,
        controller: Controller,
        files: JournalFiles,
        on_change: Callable[[], None],
        on_bug: Callable[[BaseException], None],
    ) -> None:
        self._controller = controller
        self._files = files
        self._on_change = on_change
        self._tasks = Tasks(on_bug)
        self._whose: object = None
        self._newest: Entry | None = None
        """The newest of the snapshot's entries that were taken over."""
        self._entries: tuple[Entry, ...] = ()
        """Newest first, as ``lines``."""
        self._fold = Fold()
        self._report = Report((), (), ())
        self.shown: JournalShown | None = None

    def begin(self) -> None:
        """Open it; where it is open, bring it to the front."""
        if self.shown is None:
            self.shown = JournalShown()
            self._read(self._controller.snapshot)
        else:
            self.shown = replace(self.shown, asked=self.shown.asked + 1)
        self._on_change()

    def close(self) -> None:
        """What is being saved is finished all the same."""
        self._tasks.cancel("read")
        self.shown, self._entries, self._newest = None, (), None
        self._on_change()

    def save(self, path: str) -> None:
        """All entries, whatever is filtered. What became of it is told in ``notice``."""
        if self.shown is None or self.shown.loading:
            return
        self._show(notice=tr("Saving…"), is_problem=False)
        self._tasks.start("save", saved(self._files, path, self._report), self._saved)
        self._on_change()

    def follow(self, snapshot: Snapshot, shown: WindowShown) -> JournalShown | None:
        """Take over what has happened since; ``shown`` is what the window shows of the session."""
        if self.shown is None:
            return None
        if _whose(snapshot) != self._whose:
            self._read(snapshot)
        elif not self.shown.loading:
            self._take(snapshot, self.shown.lines)
        facts = (*self._files.versions(), *journal_report.standing(shown))
        self._report = Report(self.shown.about, facts, self._entries[::-1])
        self.shown = replace(self.shown, summary=journal_report.summary(self._report))
        return self.shown

    async def end(self) -> None:
        await self._tasks.end()

    def _read(self, snapshot: Snapshot) -> None:
        self._whose = _whose(snapshot)
        self._entries = ()
        self._fold = Fold()
        goes_on = identity_of(snapshot.state) is not None
        self._show(loading=True, about=_about(snapshot), lines=(), timeline=self._fold.timeline, goes_on=goes_on)
        self._tasks.start("read", self._read_past(), self._have_read)

    async def _read_past(self) -> tuple[Sequence[Entry], Sequence[Line], Fold]:
        """What the disk has, oldest first."""
        past = await self._controller.past_entries(READ)
        return past, await in_lines(past), await folded(past)

    def _have_read(self, read: tuple[Sequence[Entry], Sequence[Line], Fold]) -> None:
        """What was read, with what is newer than that before it."""
        past, past_lines, self._fold = read
        snapshot = self._controller.snapshot
        newest_past = past[-len(snapshot.journal) :] if snapshot.journal else ()
        newer = tuple(entry for entry in snapshot.journal if entry not in newest_past)
        self._newest = snapshot.journal[0] if snapshot.journal else None
        self._entries = (*newer, *reversed(past))
        lines = (*(journal_shown.line(entry) for entry in newer), *reversed(past_lines))
        for entry in reversed(newer):
            self._fold.take(entry)
        self._show(loading=False, lines=lines, timeline=self._fold.timeline)
        self._on_change()

    def _take(self, snapshot: Snapshot, lines: tuple[Line, ...]) -> None:
        journal = snapshot.journal
        count = next((number for number, entry in enumerate(journal) if entry is self._newest), len(journal))
        if not count:
            return
        self._newest = journal[0]
        lines = (*(journal_shown.line(entry) for entry in journal[:count]), *lines)
        newer = journal[:count]
        self._entries = (*newer, *self._entries)
        if len(lines) > READ + READ // 10:
            lines, self._entries = lines[:READ], self._entries[:READ]
            self._fold = Fold()
            newer = self._entries
        for entry in reversed(newer):
            self._fold.take(entry)
        self._show(lines=lines, timeline=self._fold.timeline)

    def _saved(self, notice: Notice) -> None:
        if self.shown is None:
            return
        self._show(notice=notice.text, is_problem=notice.is_problem)
        self._on_change()

    def _show(self, **changes: Any) -> None:
        assert self.shown is not None  # noqa: S101 - what is read or saved is so for a window that is open
        self.shown = replace(self.shown, **changes)


def _whose(snapshot: Snapshot) -> object:
    identity = identity_of(snapshot.state)
    return snapshot.farewell if identity is None else identity.session_id


def _about(snapshot: Snapshot) -> tuple[str, ...]:
    identity = identity_of(snapshot.state)
    if identity is not None:
        return (
            tr(
                "Session {session} of {user} on {homeserver}.",
                session=identity.session_id,
                user=identity.user_id,
                homeserver=identity.homeserver_url,
            ),
        )
    return parting.explained(snapshot.farewell) if snapshot.farewell is not None else ()
