"""A room as the list shows it. Nothing here knows how it was worked out: that is ``roster``."""

from __future__ import annotations

from typing import NamedTuple

from latchkey.language import mark, tr

_OWN = "\x1f"
"""Begins what is in the program's own words. No text from a server holds it: ``one_line`` makes a space of it."""


def own_words(kind: str, what: str = "") -> str:
    """What a row says that no server wrote, without the language of the moment: a cache outlives a choice of language.

    ``kind`` is a type of event or message, or ``you``; ``what`` is one line from a server.
    """
    return f"{_OWN}{kind}{_OWN}{what}"


def in_words(text: str) -> str:
    """``text`` of a row as a person reads it. Own words of a kind that is not known are empty."""
    if not text.startswith(_OWN):
        return text
    kind, _, what = text[1:].partition(_OWN)
    return tr((_WORDS_WITH if what else _WORDS).get(kind, ""), what=what)


_WORDS = {
    "you": mark("You"),
    "m.audio": mark("Audio"),
    "m.file": mark("File"),
    "m.image": mark("Image"),
    "m.key.verification.request": mark("Verification request"),
    "m.location": mark("Location"),
    "m.poll.start": mark("Poll"),
    "m.room.encrypted": mark("Encrypted message"),
    "m.room.redaction": mark("Message deleted"),
    "m.sticker": mark("Sticker"),
    "m.text": mark("Empty message"),
    "m.video": mark("Video"),
}
_WORDS_WITH = {"m.file": mark("File: {what}"), "m.poll.start": mark("Poll: {what}")}

YOU = own_words("you")
DELETED = own_words("m.room.redaction")
ENCRYPTED = own_words("m.room.encrypted")


class Room(NamedTuple):
    """One row. Every text came from a server and is plain text of one line; it is cut to fit where it is painted."""

    room_id: str
    name: str
    """As the specification computes it: name, canonical alias, heroes, "Empty room" (CS API, room naming)."""
    topic: str = ""
    canonical_alias: str = ""
    avatar_mxc: str = ""
    invited_by: str = ""
    """User ID of the inviter; empty in a room that was joined. An invite is exactly a room where this is not empty."""
    is_direct: bool = False
    encrypted: bool = False
    unread: int = 0
    highlights: int = 0
    joined_members: int = 0
    recency_ms: int = 0
    """Unix time of what the list is sorted by, newest first: the last message, else the invite or join."""
    last_sender: str = ""
    """Display name of who wrote the last message, or their user ID; ``YOU`` for oneself."""
    last_text: str = ""
    """One line of the last message, or ``own_words``."""
    last_ms: int = 0
    """Unix time of the last message; 0 where there is none."""
