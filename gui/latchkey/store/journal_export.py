"""The journal as a file that a person asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry

from .aside import aside
from .journal_file import line
from .private import new_private_file, sync_folder


async def save_journal(path: Path, entries: Sequence[Entry]) -> NotStored | None:
    """Write ``entries`` as JSON Lines (docs/journal.md), for their owner alone. The old file or the new one is there,
    whatever goes wrong."""
    return await aside(lambda: _save(path, entries))


def _save(path: Path, entries: Sequence[Entry]) -> NotStored | None:
    if path.is_dir():
        return NotStored("there is a folder of that name")
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        text = "".join(f"{line(entry)}\n" for entry in entries)
        new_private_file(part, text.encode())
        part.replace(path)
    except OverflowError:
        return NotStored("an entry has a time that no calendar knows")
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
    return None
