"""The texts of one row, cut to its width and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFontMetricsF, QStaticText

from .plain_text import isolated
from .room_time import row_time
from .room_words import badge, second_line, shown_name

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from latchkey.app.rooms import Room

TEXT_X = 64
"""Where the texts begin, from the left of the row."""
EDGE = 16
_GAP = 12
_ICON = 18


class RowTexts:
    """Good for this room, at this width, on this day. Widths are in pixels of the layout."""

    __slots__ = (
        "badge",
        "badge_width",
        "icons",
        "message",
        "name",
        "name_font",
        "name_width",
        "room",
        "time",
        "time_width",
        "today",
        "width",
    )

    def __init__(
        self, room: Room, width: int, today: int, *, name_font: QFont, font: QFont, small_font: QFont, badge_font: QFont
    ) -> None:
        self.room, self.width, self.today, self.name_font = room, width, today, name_font
        self.icons = [name for name, here in (("person", room.is_direct), ("lock", room.encrypted)) if here]
        self.badge = "Invite" if room.invited_by else badge(room)
        self.badge_width = QFontMetricsF(badge_font).horizontalAdvance(self.badge)
        at = row_time(room.last_ms, today, QLocale())
        self.time = _static(at, small_font)
        self.time_width = QFontMetricsF(small_font).horizontalAdvance(at)
        room_for_all = width - TEXT_X - EDGE
        room_for_name = room_for_all - self.time_width - _GAP - len(self.icons) * _ICON
        name = _cut(shown_name(room), name_font, room_for_name)
        self.name = _static(name, name_font)
        self.name_width = QFontMetricsF(name_font).horizontalAdvance(name)
        taken = self.badge_width + 12 + _GAP if self.badge else 0.0
        self.message = _static(_cut(second_line(room), font, room_for_all - taken), font)


def _cut(text: str, font: QFont, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, width))


def _static(text: str, font: QFont) -> QStaticText:
    static = QStaticText(isolated(text))
    static.setTextFormat(Qt.TextFormat.PlainText)
    static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    static.prepare(font=font)
    return static
