"""A window with a journal from a file, and nothing else of the program: ``latchkey --open-journal FILE``."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from latchkey import __version__
from latchkey.app.intents import CloseJournal, OpenJournalFile, SaveJournal
from latchkey.app.journal_file_desk import JournalFileDesk
from latchkey.bootstrap import application
from latchkey.desktop.bugs import caught_by
from latchkey.desktop.clock import SystemClock
from latchkey.desktop.log import log_file
from latchkey.desktop.runner import run as run_loop
from latchkey.journal_files import JournalFilesOnDisk
from latchkey.mishaps import Mishaps
from latchkey.views.icons import app_icon
from latchkey.views.journal_dialog import JournalDialog

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_PROFILE = "Journal"
"""No profile can have that name."""


class JournalWindow:
    """Made inside a running loop. ``end`` is set when the person closes the window."""

    def __init__(self, end: asyncio.Event, on_bug: Callable[[BaseException], None]) -> None:
        self._end = end
        self._desk = JournalFileDesk(JournalFilesOnDisk(), self._show, on_bug)
        self.dialog = JournalDialog(SystemClock().now, of_file=True)
        self.dialog.setWindowIcon(app_icon())
        self.dialog.intent.connect(self._handle)

    def open(self, path: Path) -> None:
        self._desk.begin(str(path))

    async def close(self) -> None:
        self.dialog.leave()
        await self._desk.end()

    def _show(self) -> None:
        if self._desk.shown is None:
            self._end.set()
        else:
            self.dialog.show_journal(self._desk.shown)

    def _handle(self, intent: OpenJournalFile | SaveJournal | CloseJournal) -> None:
        match intent:
            case OpenJournalFile():
                self._desk.begin(intent.path)
            case SaveJournal():
                self._desk.save(intent.path)
            case CloseJournal():
                self._desk.close()


def run(path: Path, logs: Path) -> int:
    """From the first paint to the last; returns the exit code."""
    app = application()

    async def main(end: asyncio.Event) -> int:
        window = JournalWindow(end, caught_by(asyncio.get_running_loop(), "a task of the journal failed"))
        window.open(path)
        mishaps.begin(window.dialog, lambda: None, end)
        logging.getLogger("latchkey").info("Latchkey %s shows a journal", __version__)
        await end.wait()
        await window.close()
        mishaps.close()
        return 0

    with log_file(logs, _NO_PROFILE) as files:
        mishaps = Mishaps(files)
        return run_loop(app, main, mishaps.hear)
