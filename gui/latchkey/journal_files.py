"""Journals as files, where drawing and writing meet."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from latchkey.app.journal_report import Named, Report
    from latchkey.app.ports import FoundJournal
    from latchkey.session.answers import NotStored
    from latchkey.session.journal import Entry


class JournalFilesOnDisk:
    """``JournalFiles``. What a journal is drawn and written with is imported when one is."""

    async def save(self, path: str, entries: Sequence[Entry]) -> NotStored | None:
        from latchkey.store.journal_export import save_journal

        return await save_journal(Path(path), entries)

    async def save_page(self, path: str, report: Report) -> NotStored | None:
        from latchkey.app.timeline_fold import folded
        from latchkey.desktop.clock import SystemClock
        from latchkey.store.journal_export import save_text
        from latchkey.views.journal_page import page
        from latchkey.views.palette import DARK, LIGHT
        from latchkey.views.timeline_file import svg

        line = (await folded(report.entries)).timeline
        pictures = {}
        for name, colours in (("light", LIGHT), ("dark", DARK)):
            pictures[name] = svg(line, colours)
            await asyncio.sleep(0)  # ten thousand entries take a fifth of a second, and Qt paints on this thread
        written_ms = SystemClock().now().wall_ms
        return await save_text(Path(path), lambda: page(report, written_ms, pictures))

    async def save_picture(self, path: str, entries: Sequence[Entry]) -> NotStored | None:
        from latchkey.app.timeline_fold import folded
        from latchkey.store.journal_export import save_bytes
        from latchkey.views import theme
        from latchkey.views.timeline_file import png, svg

        paint = svg if path.lower().endswith(".svg") else png
        picture = paint((await folded(entries)).timeline, theme.colours())
        return await save_bytes(Path(path), lambda: picture)

    async def read(self, path: str) -> FoundJournal | NotStored:
        from latchkey.store.journal_reading import read_journal

        return await read_journal(Path(path))

    def versions(self) -> Named:
        from latchkey.desktop.versions import versions

        return versions()
