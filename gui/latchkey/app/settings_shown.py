"""The window "Settings", ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from .settings import Settings


@dataclass(frozen=True, slots=True)
class SettingsShown:
    settings: Settings
    """Those that are in effect."""
    own_proxy: str | None = None
    """What is typed as the address of an own proxy; ``None`` where none is wanted."""
    proxy_problem: str = ""
    """Why that address is of no use; then the proxy that was in use before it still is."""
    no_notifications: str = ""
    """Why there can be none on this computer, as it is marked for ``tr``; empty where there can be. As the two below."""
    no_tray: str = ""
    no_start_at_login: str = ""
    doubt_about_start_at_login: str = ""
    """Why it may come to nothing, where that is all that is known."""
    problem: str = ""
    """What did not work: that settings could not be kept, or not be read."""
    asked: int = 0
    """How often it was asked for while open: then it is brought to the front."""
