"""The pictures of identity providers, which are needed before there is a session."""

from __future__ import annotations

from typing import Protocol


class IconFinder(Protocol):
    """Asks without authentication, and keeps nothing."""

    async def icon(self, homeserver_url: str, mxc: str) -> bytes | None:
        """PNG, JPEG, GIF or WebP by its first bytes, at most 256 KB, else undecoded and untrusted; ``None`` where there is
        no such picture. Never raises and ends within a time limit."""
