"""Journals as files, where drawing and writing meet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from latchkey.app.journal_report import Named, Report
    from latchkey.session.answers import NotStored
    from latchkey.session.journal import Entry


class JournalFilesOnDisk:
    """``JournalFiles``. What a journal is drawn and written with is imported when one is."""

    async def save(self, path: str, entries: Sequence[Entry]) -> NotStored | None:
        from latchkey.store.journal_export import save_journal

        return await save_journal(Path(path), entries)

    async def save_page(self, path: str, report: Report) -> NotStored | None:
        from latchkey.desktop.clock import SystemClock
        from latchkey.store.journal_export import save_text
        from latchkey.views.journal_page import page

        written_ms = SystemClock().now().wall_ms
        return await save_text(Path(path), lambda: page(report, written_ms))

    def versions(self) -> Named:
        from latchkey.desktop.versions import versions

        return versions()
