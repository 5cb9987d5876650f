"""A hint that somebody else has used a session's refresh token, from its first sign until it was read."""

from __future__ import annotations

from collections.abc import Iterable

from latchkey.session.journal import Entry

HINT, READ = "refresh_token_used_elsewhere", "used_elsewhere_dismissed"


def is_hinted(entries: Iterable[Entry]) -> bool:
    """What the entries say, newest first."""
    return next((entry.event == HINT for entry in entries if entry.event in (HINT, READ)), False)
