"""Sessions, tokens and rooms to put on a disk."""

from __future__ import annotations

import base64

from latchkey.app.rooms import Room
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
from latchkey.session.issuer import Issuer
from latchkey.session.secret import Secret
from latchkey.session.tokens import Held, Tokens

SESSION = "0a1b2c3d"
IDENTITY = Identity(SESSION, "@alice:example.org", "ABCDEF", "https://matrix.example.org", "m.login.password")
ISSUER = Issuer(
    "client-1",
    "https://auth.example.org/token",
    "https://auth.example.org/revoke",
    "https://auth.example.org/account",
    ("org.matrix.profile", "org.matrix.device_delete"),
)
KEY = Secret(base64.urlsafe_b64encode(bytes(range(32))).decode())
OTHER_KEY = Secret(base64.urlsafe_b64encode(bytes(range(1, 33))).decode())


def pair(number: int) -> Tokens:
    """The tokens of refresh ``number``; each knows its number, so that a mixture shows."""
    return Tokens(
        Secret(f"syt_access_{number:06}"), Secret(f"syr_refresh_{number:06}"), 300_000, Instant(1_000 + number, number)
    )


def stored(number: int, identity: Identity = IDENTITY) -> Held:
    """As after refresh ``number``."""
    return Held(
        identity,
        pair(number),
        previous_access=pair(number - 1).access,
        refresh_count=number,
        last_refresh_ms=1_000 + number,
        last_rotated=True,
    )


def room(number: int, **changes: object) -> Room:
    """A room whose recency is its number."""
    fields: dict[str, object] = {
        "room_id": f"!{number}:example.org",
        "name": f"Room {number}",
        "topic": "All about it",
        "canonical_alias": f"#room{number}:example.org",
        "avatar_mxc": f"mxc://example.org/{number}",
        "is_direct": number % 2 == 0,
        "encrypted": number % 3 == 0,
        "unread": number,
        "highlights": 1,
        "joined_members": 3,
        "recency_ms": number,
        "last_sender": "Bob",
        "last_text": "Hello \N{WAVING HAND SIGN}",
        "last_ms": number,
    }
    return Room(**fields | changes)  # type: ignore[arg-type]  # the fields of a room, by name
