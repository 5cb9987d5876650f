"""Saving a journal, and what became of it in words."""

from __future__ import annotations

from typing import NamedTuple

from latchkey.language import tr, trn

from .journal_report import Report
from .ports import JournalFiles

PAGES = (".html", ".htm")
PICTURES = (".png", ".svg")


class Notice(NamedTuple):
    text: str
    is_problem: bool


async def saved(files: JournalFiles, path: str, report: Report) -> Notice:
    """As a page to be read or a picture of the timeline where ``path`` ends as that of one, else as JSON Lines."""
    if path.lower().endswith(PAGES):
        trouble = await files.save_page(path, report)
    elif path.lower().endswith(PICTURES):
        trouble = await files.save_picture(path, report.entries)
    else:
        trouble = await files.save(path, report.entries)
    if trouble is not None:
        text = tr(
            "Nothing was saved in {path}: {why}. The journal is as it was; choose another place.",
            path=path,
            why=tr(trouble.detail),
        )
        return Notice(text, is_problem=True)
    count = len(report.entries)
    text = trn("1 entry is saved in {path}.", "{count} entries are saved in {path}.", count, path=path)
    return Notice(text, is_problem=False)
