"""A journal's file that a person opens: any file, and nothing of it is believed."""

from __future__ import annotations

import io
import stat
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from latchkey.app.ports import FoundJournal
from latchkey.language import mark
from latchkey.session.answers import NotStored
from latchkey.session.journal import Entry

from .aside import aside
from .journal_file import SCHEMA

MOST_BYTES = 32 * 2**20
"""Of a longer file only the end is read."""
MOST_ENTRIES = 10_000
LONGEST_LINE = 64 * 2**10
LINES_NAMED = 5
_LARGEST = 2**63
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BOM = b"\xef\xbb\xbf"
_LINE = msgspec.json.Decoder(dict[str, str | int | bool | None])


class _NewerSchemaError(ValueError):
    """What it says is not known here."""


async def read_journal(path: Path) -> FoundJournal | NotStored:
    """The newest entries of JSON Lines as ``--journal`` writes them (docs/journal.md); ``NotStored`` where there is no file
    that could be read. Whoever does not wait any longer leaves it to end by itself."""
    return await aside(lambda: _read(path))


def _read(path: Path) -> FoundJournal | NotStored:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            return NotStored(mark("it is a folder") if stat.S_ISDIR(mode) else mark("it is not a file"))
        with path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            is_part = size > MOST_BYTES
            file.seek(max(0, size - MOST_BYTES))
            data = file.read(MOST_BYTES)
    except FileNotFoundError:
        return NotStored(mark("it is not there"))
    except PermissionError:
        return NotStored(mark("you may not read it"))
    except ValueError:  # a name that no file can have
        return NotStored(mark("it is not there"))
    if is_part:
        data = data[data.find(b"\n") + 1 :]
    return _found(data.removeprefix(_BOM), size, is_part=is_part)


def _found(data: bytes, size: int, *, is_part: bool) -> FoundJournal:
    entries: deque[Entry] = deque(maxlen=MOST_ENTRIES)
    readable = newer = number = 0
    unreadable: list[int] = []
    for number, line in enumerate(io.BytesIO(data), 1):
        if line.isspace():
            continue
        try:
            entries.append(_entry(line))
            readable += 1
        except _NewerSchemaError:
            newer += 1
        except (ValueError, RecursionError):
            unreadable.append(number)
    is_cut_off = bool(unreadable) and not data.endswith(b"\n") and unreadable[-1] == number
    if is_cut_off:
        unreadable.pop()
    return FoundJournal(
        tuple(entries),
        readable,
        size,
        is_part=is_part,
        unreadable=len(unreadable),
        unreadable_lines=() if is_part else tuple(unreadable[:LINES_NAMED]),
        newer=newer,
        is_cut_off=is_cut_off,
    )


def _entry(line: bytes) -> Entry:
    """Raises ``ValueError`` or ``RecursionError`` for what is no line of a journal."""
    if len(line) > LONGEST_LINE:
        raise ValueError
    facts = _LINE.decode(line)
    schema = facts.pop("schema", SCHEMA)
    if type(schema) is not int or schema < SCHEMA:
        raise ValueError
    if schema > SCHEMA:
        raise _NewerSchemaError
    at, session, event = (facts.pop(name, None) for name in ("at", "session", "event"))
    if not isinstance(at, str) or not isinstance(session, str) or not isinstance(event, str) or not event:
        raise ValueError
    if any(isinstance(fact, int) and not -_LARGEST <= fact < _LARGEST for fact in facts.values()):
        raise ValueError
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError
    return Entry((moment - _EPOCH) // timedelta(milliseconds=1), session, event, facts)
