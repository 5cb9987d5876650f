"""Settings as they are at first, and with everything that can be said about them; what the program tells of itself."""

from __future__ import annotations

from dataclasses import replace

from latchkey.app.about import AboutShown, Folder, Licence
from latchkey.app.settings import Settings, Theme
from latchkey.app.settings_shown import SettingsShown

SETTINGS = {
    "settings": SettingsShown(Settings()),
    "settings-problems": SettingsShown(
        Settings(theme=Theme.DARK, refresh_margin_percent=50, qa_bench=False),
        own_proxy="proxy.example.org",
        proxy_problem="Begin with http://, https:// or socks5://.",
        no_notifications="This desktop shows no notifications.",
        no_tray="This desktop has no tray.",
        no_start_at_login="Not in this window: its profile is for this run only.",
        problem="This is in effect until Latchkey ends, and could not be kept: the folder cannot be written.",
    ),
}

_ABOUT = AboutShown(
    (
        ("Latchkey", "0.1.0"),
        ("Qt", "6.11.3, PySide6 6.11.3, xcb"),
        ("Python", "3.11.7"),
        ("System", "Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x86_64"),
    ),
    {
        Folder.DATA: "/srv/alice/.local/share/latchkey/profiles/default",
        Folder.LOG: "/srv/alice/.local/state/latchkey/log",
    },
    (
        Licence("Latchkey", "0.1.0", "Apache-2.0", "Apache License\nVersion 2.0, January 2004"),
        Licence("httpx", "0.28.1", "BSD", ""),
    ),
)
ABOUT = {
    "about": _ABOUT,
    "about-no-folder": replace(
        _ABOUT,
        says="No program on this computer opens the folder /srv/alice/.local/state/latchkey/log.",
        is_problem=True,
    ),
}
