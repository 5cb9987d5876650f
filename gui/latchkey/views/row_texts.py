"""The texts of one row, cut to its width and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtGui import QFontMetricsF, QGuiApplication

from latchkey.language import tr

from . import theme
from .plain_text import isolated
from .room_time import row_time
from .room_words import badge, second_line, shown_name

if TYPE_CHECKING:
    from latchkey.app.rooms import Room

TEXT_X = 64
"""Where the texts begin, from the edge of the row."""
EDGE = 16
_GAP = 12
_ICON = 18
_BADGE_PAD = 12
_BADGE_LEAST = 20
_USUAL_LINE_PX = 16


class RowFonts:
    """The fonts of a row and their measures."""

    def __init__(self) -> None:
        self.body = theme.scaled_font()
        self.bold = theme.scaled_font(bold=True)
        self.small = theme.scaled_font(theme.SMALL_SCALE)
        self.badge = theme.scaled_font(theme.SMALL_SCALE, bold=True, tabular=True)
        self.of_body = QFontMetricsF(self.body)
        self.of_bold = QFontMetricsF(self.bold)
        self.of_small = QFontMetricsF(self.small)
        self.of_badge = QFontMetricsF(self.badge)
        self.taller_px = max(0, round(self.of_body.height()) - _USUAL_LINE_PX)
        """By how much a line is higher than one of the letters that a row is made for."""


class RowTexts:
    """Good for this room, at this width, on this day. Widths are in pixels of the layout."""

    __slots__ = (
        "badge",
        "badge_width",
        "icons",
        "loud",
        "message",
        "message_width",
        "name",
        "name_width",
        "room",
        "time",
        "time_width",
        "today",
        "width",
    )

    def __init__(self, room: Room, width: int, today: int, fonts: RowFonts) -> None:
        self.room, self.width, self.today = room, width, today
        self.loud = bool(room.unread or room.highlights or room.invited_by)
        self.icons = [name for name, here in (("person", room.is_direct), ("lock", room.encrypted)) if here]
        self.badge = tr("Invite") if room.invited_by else badge(room)
        self.badge_width = 0.0
        if self.badge:
            self.badge_width = max(_BADGE_LEAST, fonts.of_badge.horizontalAdvance(self.badge) + _BADGE_PAD)
        self.time = row_time(room.last_ms, today, QLocale())
        self.time_width = fonts.of_small.horizontalAdvance(self.time)
        for_all = width - TEXT_X - EDGE
        for_name = for_all - self.time_width - _GAP - len(self.icons) * _ICON
        of_name = fonts.of_bold if self.loud else fonts.of_body
        self.name = isolated(cut(shown_name(room), of_name, for_name))
        # From the left a text takes what it takes.
        measures = QGuiApplication.isRightToLeft()
        self.name_width = of_name.horizontalAdvance(self.name) if self.icons or measures else 0.0
        for_message = for_all - (self.badge_width + _GAP if self.badge else 0.0)
        self.message = isolated(cut(second_line(room), fonts.of_body, for_message))
        self.message_width = fonts.of_body.horizontalAdvance(self.message) if measures else 0.0


def cut(text: str, metrics: QFontMetricsF, width: float) -> str:
    """As much of ``text`` as fits into ``width``, with "…" where something is missing."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if metrics.horizontalAdvance(f"{text[:middle]}…") <= width:
            fits = middle
        else:
            too_long = middle
    return f"{text[:fits].rstrip()}…"
