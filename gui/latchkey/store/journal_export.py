"""Files that a person asked for: the journal, and a page or a picture of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from latchkey.language import mark
from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry

from .aside import aside
from .journal_file import line
from .private import new_private_file, sync_folder


async def save_journal(path: Path, entries: Sequence[Entry]) -> NotStored | None:
    """Write ``entries`` as JSON Lines (docs/journal.md)."""
    return await save_text(path, lambda: "".join(f"{line(entry)}\n" for entry in entries))


async def save_text(path: Path, make: Callable[[], str]) -> NotStored | None:
    """Write what ``make`` gives, for its owner alone; it is made on another thread. The old file or the new one is there,
    whatever goes wrong."""
    return await save_bytes(path, lambda: make().encode(errors="replace"))


async def save_bytes(path: Path, make: Callable[[], bytes]) -> NotStored | None:
    """As ``save_text``."""
    return await aside(lambda: _save(path, make))


def _save(path: Path, make: Callable[[], bytes]) -> NotStored | None:
    if path.is_dir():
        return NotStored(mark("there is a folder of that name"))
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        new_private_file(part, make())
        part.replace(path)
    except OverflowError:
        return NotStored(mark("an entry has a time that no calendar knows"))
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
    return None
