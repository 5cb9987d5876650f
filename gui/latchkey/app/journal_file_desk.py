"""A journal that was opened from a file: read only, and none of this program's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from latchkey.language import number, tr, trn
from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry

from . import journal_report
from .journal_report import Named, Report
from .journal_saving import Notice, saved
from .journal_shown import JournalShown, Line, in_lines
from .one_line import one_line
from .ports import FoundJournal, JournalFiles
from .tasks import Tasks
from .timeline import Timeline
from .timeline_fold import folded

_LONGEST_NAME = 200
_LONGEST_FACT = 500


class JournalFileDesk:
    """``shown`` is ``None`` while no file is open. One at a time: the next takes its place."""

    def __init__(
        self, files: JournalFiles, on_change: Callable[[], None], on_bug: Callable[[BaseException], None]
    ) -> None:
        self._files = files
        self._on_change = on_change
        self._tasks = Tasks(on_bug)
        self._report = Report((), (), ())
        self.shown: JournalShown | None = None

    def begin(self, path: str) -> None:
        asked = 1 if self.shown is None else self.shown.asked + 1
        name = one_line(PurePath(path).name, _LONGEST_NAME) or tr("a file without a name")
        self._tasks.cancel("save")
        self.shown = JournalShown(asked, file=name)
        self._tasks.start("read", self._read(path), self._have_read)
        self._on_change()

    def close(self) -> None:
        """What is being saved is finished all the same."""
        self._tasks.cancel("read")
        self.shown = None
        self._on_change()

    def save(self, path: str) -> None:
        if self.shown is None or self.shown.loading:
            return
        self._show(notice=tr("Saving…"), is_problem=False)
        self._tasks.start("save", saved(self._files, path, self._report), self._saved)
        self._on_change()

    async def end(self) -> None:
        await self._tasks.end()

    async def _read(self, path: str) -> tuple[FoundJournal | NotStored, Sequence[Line], Timeline]:
        found = await self._files.read(path)
        if isinstance(found, NotStored):
            return found, (), Timeline()
        return found, await in_lines(found.entries[::-1]), (await folded(found.entries)).timeline

    def _have_read(self, read: tuple[FoundJournal | NotStored, Sequence[Line], Timeline]) -> None:
        found, lines, timeline = read
        assert self.shown is not None  # noqa: S101 - closing cancels the reading
        if isinstance(found, NotStored):
            self._show(
                loading=False,
                notice=tr("{file} cannot be opened: {why}.", file=self.shown.file, why=tr(found.detail)),
                is_problem=True,
            )
        else:
            trouble = what_is_wrong(found, self.shown.file)
            about = whose(found.entries)
            facts = ((tr("File"), self.shown.file), (tr("Shown by"), _in_one(self._files.versions())))
            self._report = Report((*about, *((trouble,) if trouble else ())), facts, found.entries)
            summary = journal_report.summary(self._report)
            self._show(loading=False, about=about, lines=tuple(lines), timeline=timeline, summary=summary)
            self._show(notice=trouble, is_problem=bool(trouble))
        self._on_change()

    def _saved(self, notice: Notice) -> None:
        if self.shown is not None:
            self._show(notice=notice.text, is_problem=notice.is_problem)
            self._on_change()

    def _show(self, **changes: Any) -> None:
        assert self.shown is not None  # noqa: S101 - what is read or saved is so for a window that is open
        self.shown = replace(self.shown, **changes)


def whose(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Who has signed in last, as the entries tell it."""
    for entry in reversed(entries):
        if entry.event == "signed_in":
            told = (one_line(entry.facts.get(name), _LONGEST_FACT) for name in ("user_id", "homeserver", "device_id"))
            user, homeserver, device = (one or tr("not told") for one in told)
            return (
                tr(
                    "The last sign-in in it: {user}, homeserver {homeserver}, device {device}.",
                    user=user,
                    homeserver=homeserver,
                    device=device,
                ),
            )
    return ()


def what_is_wrong(found: FoundJournal, name: str) -> str:
    """What of a file is not shown, and why; empty where all of it is."""
    if not found.readable:
        return _why_nothing(found, name)
    shown = len(found.entries)
    said = []
    if found.is_part:
        size = number(round(found.size_bytes / 1_000_000))
        said.append(tr("The file has {size} MB; only its end was read.", size=size))
    if found.unreadable:
        said.append(_unreadable(found))
    if found.newer:
        said.append(
            trn(
                "1 line is of a newer Latchkey and not shown.",
                "{count} lines are of a newer Latchkey and not shown.",
                found.newer,
            )
        )
    if found.is_cut_off:
        said.append(tr("The last line is cut off."))
    if shown < found.readable:
        said.append(
            tr("Of {all} entries the newest {shown} are shown.", all=number(found.readable), shown=number(shown))
        )
    elif said:
        said.append(trn("1 entry is shown.", "{count} entries are shown.", shown))
    return " ".join(said)


def _why_nothing(found: FoundJournal, name: str) -> str:
    if found.newer:
        return tr("{name} was written by a newer Latchkey, and this one cannot read it.", name=name)
    if found.unreadable or found.is_cut_off:
        return tr("{name} is not a journal of Latchkey: no line of it can be read.", name=name)
    return tr("{name} is empty.", name=name)


def _unreadable(found: FoundJournal) -> str:
    count, lines = found.unreadable, ", ".join(map(number, found.unreadable_lines))
    more = count - len(found.unreadable_lines)
    if not lines:
        return trn("1 line cannot be read.", "{count} lines cannot be read.", count)
    if more:
        return trn(
            "Lines {lines} and {count} more cannot be read.",
            "Lines {lines} and {count} more cannot be read.",
            more,
            lines=lines,
        )
    return trn("Line {lines} cannot be read.", "Lines {lines} cannot be read.", count, lines=lines)


def _in_one(facts: Named) -> str:
    return "; ".join(f"{name} {value}" for name, value in facts)
