"""What stays of a session that has ended, in a small file of the profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from latchkey.session.journal import Entry, Farewell

from .private import new_private_file, private_folder, sync_folder

FILE = "farewell.json"


def read_farewell(folder: Path) -> Farewell | None:
    """``None`` also where the file is damaged: it explains, and decides nothing."""
    try:
        found = json.loads((folder / FILE).read_bytes())
        entries = tuple(
            Entry(_number(one["at_ms"]), _text(one["session"]), _text(one["event"]), _facts(one["facts"]))
            for one in found["entries"]
        )
        return Farewell(
            _number(found["at_ms"]),
            _text(found["homeserver_url"]),
            _text(found["user_id"]),
            _text(found["reason"]),
            entries,
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write_farewell(folder: Path, farewell: Farewell) -> None:
    """The old one or the new one is there, whenever the power fails. Raises ``OSError``."""
    text = json.dumps(
        {
            "at_ms": farewell.at_ms,
            "homeserver_url": farewell.homeserver_url,
            "user_id": farewell.user_id,
            "reason": farewell.reason,
            "entries": [
                {"at_ms": one.at_ms, "session": one.session, "event": one.event, "facts": dict(one.facts)}
                for one in farewell.entries
            ],
        }
    )
    private_folder(folder)
    part = folder / f"{FILE}.part"
    part.unlink(missing_ok=True)
    new_private_file(part, text.encode())
    part.replace(folder / FILE)
    sync_folder(folder)


def forget_farewell(folder: Path) -> None:
    """Raises ``OSError``."""
    (folder / FILE).unlink(missing_ok=True)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError


def _number(value: object) -> int:
    if type(value) is int:
        return value
    raise TypeError


def _facts(value: object) -> Mapping[str, str | int | bool | None]:
    if isinstance(value, dict) and all(isinstance(one, str | int | None) for one in value.values()):
        return value
    raise TypeError
