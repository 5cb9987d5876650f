"""The settings of a profile, and what they take effect on."""

from __future__ import annotations

from pathlib import Path

from latchkey.app.faults import Faults
from latchkey.app.sessions import Sessions
from latchkey.app.settings import Settings
from latchkey.app.settings_desk import SettingsDesk
from latchkey.app.world import World
from latchkey.store import settings_file
from latchkey.views import theme


def settings_in_effect(folder: Path, world: World, faults: Faults, sessions: Sessions) -> SettingsDesk:
    """What is kept of the profile in ``folder``, in effect from now on, and on each change. The theme is so since the first
    paint."""
    problems: list[str] = []
    settings = settings_file.read(folder, problems.append)
    desk = SettingsDesk(settings_file.SettingsInFolder(folder), world.clock, world.on_bug, settings, " ".join(problems))

    def take_effect(was: Settings, now: Settings) -> None:
        if now.theme != was.theme:
            theme.change_theme(dark=theme.DARKNESS.get(now.theme))
        if now.refresh_margin_percent != was.refresh_margin_percent:
            sessions.set_margin(now.refresh_margin_percent)
        if now.journal_days != was.journal_days:
            world.storage.keep_journals(now.journal_days)
        if now.proxy != was.proxy:
            faults.proxy = now.proxy
            sessions.line_changed()

    desk.on_change(take_effect)
    take_effect(Settings(), settings)
    return desk
