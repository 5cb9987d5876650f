"""Says aloud, by way of whatever screen reader runs, what has become of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from latchkey.app.announcing import Announcing

from .labels import with_left

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from latchkey.app.shown import WindowShown
    from latchkey.session.instant import Instant


class Announcer(QObject):
    """Of one window."""

    def __init__(self, window: QWidget, now: Callable[[], Instant]) -> None:
        super().__init__(window)
        self._window = window
        self._now = now
        self._last: WindowShown | None = None
        self._announcing: Announcing | None = None

    def tell(self, was: WindowShown, shown: WindowShown) -> None:
        """Say what is new in ``shown``. Where ``was`` is not what was shown last, as in another language, it begins there."""
        if self._announcing is None or was is not self._last:
            self._announcing = Announcing(was)
        self._last = shown
        for one in self._announcing.news(shown):
            event = QAccessibleAnnouncementEvent(self._window, with_left(one.words, one.wait, self._now()))
            if one.urgent:
                event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
            QAccessible.updateAccessibility(event)


def announcer_of(window: QWidget, now: Callable[[], Instant]) -> Announcer:
    """Made when it is first asked for."""
    return window.findChild(Announcer) or Announcer(window, now)
