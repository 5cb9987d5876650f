"""What is known of one room: all that its row is worked out from, and nothing else.

``gc=False``: none of these ever refers back to itself, and thousands of them would lengthen each pause of the collector.
"""

from __future__ import annotations

import msgspec

LONGEST_TEXT = 512
"""Characters that are kept of a name, topic or message."""
LONGEST_ID = 255
MOST_HEROES = 5
MOST_MEMBERS = 32
"""Names kept of one room: its heroes and those who wrote lately. The server sends a sender's name with each message."""


class Member(msgspec.Struct, array_like=True, gc=False):
    """Of a member, what a row may show."""

    name: str = ""
    avatar_mxc: str = ""
    is_here: bool = True
    """Joined or invited."""


class LastMessage(msgspec.Struct, omit_defaults=True, gc=False):
    event_id: str
    type: str
    sender: str
    at_ms: int
    text: str
    """One line, or ``rooms.own_words``."""
    is_emote: bool = False
    edit_id: str = ""
    """The edit that ``text`` is from; without it ``unedited`` is shown again."""
    unedited: str = ""
    was_emote: bool = False
    """What ``is_emote`` was of ``unedited``."""


class RoomFacts(msgspec.Struct, omit_defaults=True, gc=False):
    """Changed in place by ``room_fold``. Texts are single lines already."""

    name: str = ""
    canonical_alias: str = ""
    avatar_mxc: str = ""
    topic: str = ""
    encrypted: bool = False
    heroes: list[str] = []
    """User IDs of at most ``MOST_HEROES`` others."""
    members: dict[str, Member] = {}
    joined: int = 0
    invited: int = 0
    invited_by: str = ""
    """User ID; not empty exactly in an invite."""
    invited_as_direct: bool = False
    unread: int = 0
    highlights: int = 0
    message: LastMessage | None = None
    entered_ms: int = 0
    """Invite, join or, where neither is known, creation."""
    newest_ms: int = 0
    """The newest of all messages; 0 where there was none."""


_DECODER = msgspec.json.Decoder(RoomFacts)
_ENCODER = msgspec.json.Encoder()


def facts_from(data: bytes) -> RoomFacts:
    """Facts as ``facts_to`` wrote them; empty ones for anything else, which the next changes fill again."""
    try:
        return _DECODER.decode(data)
    except (ValueError, RecursionError):
        return RoomFacts()


def facts_to(facts: RoomFacts) -> bytes:
    return _ENCODER.encode(facts)
