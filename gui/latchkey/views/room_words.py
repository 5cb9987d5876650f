"""What a row of the room list says, on the screen and aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from latchkey.app.rooms import ENCRYPTED, in_words
from latchkey.language import tr, trn

from .plain_text import isolated, one_line
from .room_time import local_day, row_time

if TYPE_CHECKING:
    from latchkey.app.rooms import Room

MOST_COUNTED = 99
_SENDER = 80


def shown_name(room: Room) -> str:
    """The room's name as one line; its ID where the name has nothing that can be seen."""
    return one_line(room.name) or one_line(room.room_id)


def second_line(room: Room) -> str:
    """The last message with who wrote it, or who sent the invitation; empty where nothing was said yet."""
    if room.invited_by:
        return tr("Invitation from {sender}", sender=isolated(one_line(room.invited_by)))
    text = one_line(in_words(room.last_text))
    if not text or not room.last_sender or room.last_text == ENCRYPTED:
        return isolated(text)
    return f"{isolated(one_line(in_words(room.last_sender), _SENDER))}: {isolated(text)}"


def badge(room: Room) -> str:
    """How many messages are unread; empty for none. Where one of them is a mention, "@" says so and not only colour."""
    count = max(room.unread, room.highlights)
    if count <= 0:
        return ""
    return f"@ {_counted(count)}" if room.highlights > 0 else _counted(count)


def spoken(room: Room, now_ms: int) -> str:
    """The row's accessible name: the room's name first, then what is unread, the last message and its time."""
    parts = [shown_name(room)]
    if room.unread > 0:
        parts.append(trn("{count} unread", "{count} unread", room.unread))
    if room.highlights > 0:
        parts.append(trn("{count} mention", "{count} mentions", room.highlights))
    parts.append(second_line(room))
    parts.append(row_time(room.last_ms, local_day(now_ms), QLocale()))
    if room.is_direct:
        parts.append(tr("direct chat"))
    if room.encrypted:
        parts.append(tr("encrypted"))
    return ", ".join(part for part in parts if part)


def _counted(count: int) -> str:
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"
