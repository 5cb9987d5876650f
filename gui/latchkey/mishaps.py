"""Bugs and crashes, told: on standard error, and to a person who sits at a window in one dialog at a time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from latchkey.app import mishap
from latchkey.app.mishap import Bug, Deed, MishapShown
from latchkey.desktop.browser import open_folder
from latchkey.desktop.bugs import caught_by
from latchkey.desktop.redact import redact
from latchkey.desktop.runner import FAILED
from latchkey.desktop.versions import versions
from latchkey.practising import this_program
from latchkey.views.mishap_dialog import MishapDialog

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from latchkey.app.snapshot import Snapshot
    from latchkey.desktop.log import LogFiles
    from latchkey.views.journal_dialog import JournalDialog
    from latchkey.views.main_window import MainWindow

_PACE_S = 0.25
"""A bug that comes a thousand times a second is counted up on show no more often than that."""
_LONGEST_TRACE = 100_000


class Mishaps:
    """``words`` are those of the command line with which the program can be started again; ``None`` where it cannot."""

    def __init__(self, files: LogFiles, words: Sequence[str] | None = None) -> None:
        self._files = files
        self._words = words
        self._window: MainWindow | JournalDialog | None = None
        self._snapshot: Callable[[], Snapshot | None] = _nothing
        self._end = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bugs: dict[str, Bug] = {}
        """Not read yet, by kind."""
        self._crash: MishapShown | None = None
        self._unopened = ""
        """The folder, where no program opens it."""
        self._dialog: MishapDialog | None = None
        self._due: asyncio.TimerHandle | None = None
        self.wants_restart = False

    def begin(
        self, window: MainWindow | JournalDialog, snapshot: Callable[[], Snapshot | None], end: asyncio.Event
    ) -> None:
        """From now on somebody sits there. ``end`` is set when the person has the program ended."""
        self._window, self._snapshot, self._end = window, snapshot, end
        self._loop = asyncio.get_running_loop()
        self._crash = _crash(self._files.last_crash)
        self._render()

    async def outlived(self, start: Awaitable[None]) -> int:
        """0, or the exit code of a program whose start failed, and which goes on only to say so. Raises what ``start`` raises
        where nobody sits there."""
        try:
            await start
        except Exception as bug:
            if self._loop is None:
                raise
            caught_by(self._loop, "the start failed", breaks_session=True)(bug)
            return FAILED
        return 0

    def hear(self, bug: Bug) -> None:
        """May be called on any thread, and inside any callback of Qt."""
        if bug.times == 1:
            tell(bug, self._files.log)
        if self._loop is None:
            self._bugs[bug.kind] = bug
        else:
            with contextlib.suppress(RuntimeError):  # the loop has ended, and so has the window
                self._loop.call_soon_threadsafe(self._add, bug)

    def close(self) -> None:
        self._loop = None
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._dialog is not None:
            self._dialog.leave()
            self._dialog = None

    def start_again(self) -> None:
        """In place of this program. Raises ``OSError``."""
        command = [*this_program(), *(self._words or ())]
        os.execv(command[0], command)  # noqa: S606 - this very program

    def _add(self, bug: Bug) -> None:
        """What was read is not told again, unless it is worse by now."""
        before = self._bugs.get(bug.kind)
        if before is None and bug.times > 1 and not bug.breaks_session:
            return
        breaks = bug.breaks_session or (before is not None and before.breaks_session)
        self._bugs[bug.kind] = bug._replace(breaks_session=breaks)
        if self._loop is not None and self._due is None:
            self._due = self._loop.call_later(0 if before is None else _PACE_S, self._render)

    def _render(self) -> None:
        self._due = None
        shown = self._shown()
        if shown is None:
            if self._dialog is not None:
                self._dialog.leave()
                self._dialog = None
        elif self._dialog is not None:
            self._dialog.show_mishap(shown)
        elif self._window is not None:
            self._dialog = MishapDialog()
            self._dialog.asked.connect(self._do)
            self._dialog.show_mishap(shown)
            self._dialog.stand_before(self._window)

    def _shown(self) -> MishapShown | None:
        shown = self._crash
        if self._bugs:
            snapshot = self._snapshot()
            facts = (*versions(), ("State", "none" if snapshot is None else type(snapshot.state).__name__))
            safe = mishap.safety(snapshot)
            bugs = [bug._replace(text=_homeless(bug.text)) for bug in self._bugs.values()]
            shown = mishap.of_bugs(bugs, safe, facts, can_restart=self._words is not None)
        if shown is None or not self._unopened:
            return shown
        return mishap.without_folder(shown, self._unopened)

    def _do(self, deed: Deed) -> None:
        match deed:
            case Deed.GO_ON:
                if self._bugs:
                    self._bugs.clear()
                else:
                    self._crash = None
                self._unopened = ""
                self._render()
            case Deed.OPEN_FOLDER:
                folder = self._files.log.parent
                open_folder(folder).add_done_callback(partial(self._folder_opened, folder))
            case Deed.RESTART | Deed.QUIT:
                self.wants_restart = deed is Deed.RESTART
                self._end.set()

    def _folder_opened(self, folder: Path, opened: Future[bool]) -> None:
        """On the thread on which the desktop was asked."""
        if not opened.result() and self._loop is not None:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._say_folder, folder)

    def _say_folder(self, folder: Path) -> None:
        self._unopened = str(folder)
        self._render()


def tell(bug: Bug, log: Path) -> None:
    """On standard error, in one sentence and with the place of the rest."""
    last_line = bug.text.rpartition("\n")[2]
    print(f"latchkey: something unexpected happened: {last_line}\nDetails are in {log}", file=sys.stderr)  # noqa: T201 - the command line's own voice


def _crash(left: Path | None) -> MishapShown | None:
    if left is None:
        return None
    try:
        trace, at_s = left.read_text("utf-8", "replace"), left.stat().st_mtime
    except OSError:
        return None
    return mishap.of_crash(_homeless(redact(trace[:_LONGEST_TRACE])), round(at_s * 1000), versions())


def _homeless(text: str) -> str:
    """Without the name of a person."""
    return text.replace(str(Path.home()), "~")


def _nothing() -> None:
    """Nobody is there who knows of a session."""
