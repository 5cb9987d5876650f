"""The setting "Start at login" and the desktop's entry for it, kept the same. Nothing of it is needed before the first paint."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from latchkey.language import tr

from .autostart import for_this_system

if TYPE_CHECKING:
    from latchkey.app.settings import Settings
    from latchkey.app.settings_desk import SettingsDesk

_log = logging.getLogger("latchkey.login_entry")


class LoginEntry:
    """Of one profile. What the entry says counts at the start: the desktop has its own window for such, and a person an
    editor. From then on it follows the setting."""

    def __init__(self, profile: str, settings: SettingsDesk) -> None:
        self._autostart = for_this_system(profile)
        self._settings = settings
        settings.on_change(self._changed)
        self._take_over()

    def _take_over(self) -> None:
        try:
            is_on = self._autostart.is_on()
        except OSError as error:
            _log.info("the entry for starting at login cannot be read: %s", error.strerror)
            return
        if is_on != self._settings.current.start_at_login:
            self._settings.change(replace(self._settings.current, start_at_login=is_on))

    def _changed(self, was: Settings, now: Settings) -> None:
        if now.start_at_login != was.start_at_login:
            try:
                self._autostart.switch(on=now.start_at_login)
            except OSError as error:
                why = error.strerror or str(error)
                self._settings.complain(tr("Starting at login could not be changed: {why}.", why=why))
