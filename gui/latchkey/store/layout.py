"""What the files of a session are called and what is in them. Imported for the first paint."""

from __future__ import annotations

import re

SESSIONS = "sessions"
"""The folder of them. It stays: where it is missing nobody has ever signed in."""
DATABASE = "session.db"
BESIDE_DATABASE = ("-wal", "-shm", "-journal")
MEDIA = "media"
SETTINGS = "settings.json"

APPLICATION_ID = 0x4C746368
"""``Ltch``: so that ``file`` and we can tell our database from another."""
SCHEMA = 1
"""How many of ``schema.MIGRATIONS`` a database has been through; kept in its ``user_version``."""

SESSION_ID = re.compile(r"[0-9a-f]{8}")

IDENTITY_COLUMNS = ("session_id", "user_id", "device_id", "homeserver_url", "signed_in_with")
ROOM_COLUMNS = {
    "room_id": str,
    "name": str,
    "topic": str,
    "canonical_alias": str,
    "avatar_mxc": str,
    "invited_by": str,
    "is_direct": int,
    "encrypted": int,
    "unread": int,
    "highlights": int,
    "joined_members": int,
    "recency_ms": int,
    "last_sender": str,
    "last_text": str,
    "last_ms": int,
}
"""The fields of a ``Room``, in their order, as SQLite keeps them."""
