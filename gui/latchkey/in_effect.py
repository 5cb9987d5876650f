"""The settings of a profile, and what they take effect on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from latchkey.app.settings_desk import SettingsDesk
from latchkey.session.ports import Clock
from latchkey.store import settings_file


def settings_in_effect(folder: Path, clock: Clock, on_bug: Callable[[BaseException], None]) -> SettingsDesk:
    """Those of the profile in ``folder``."""
    problems: list[str] = []
    settings = settings_file.read(folder, problems.append)
    return SettingsDesk(settings_file.SettingsInFolder(folder), clock, on_bug, settings, " ".join(problems))
