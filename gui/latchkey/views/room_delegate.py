"""Paints a row of the room list. What was measured once is kept, so that a frame of rows takes some 2 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QGuiApplication, QPainter, QPainterPath
from PySide6.QtWidgets import QStyledItemDelegate

from . import theme
from .avatars import paint_centred, paint_initial, paint_picture
from .palette import MUTED_OPACITY
from .room_time import local_day
from .row_texts import EDGE, TEXT_X, RowFonts, RowTexts
from .strokes import paint_small

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect
    from PySide6.QtWidgets import QStyleOptionViewItem

    from latchkey.app.rooms import Room
    from latchkey.session.instant import Instant

    from .avatars import Avatars
    from .room_model import RoomModel

ROW_PX = 56
AVATAR_PX = 36
_ICON_PX = 14
_BADGE_PX = 20
_RADIUS = 6
_TOP, _BASE = 9, 30
_KEPT = 512


class RoomDelegate(QStyledItemDelegate):
    """Avatar, name, last message, time, badges. Which row is selected, pointed at or has the focus is told by the table:
    to read it from the option would make all enumerations of ``QStyle`` for the first picture."""

    def __init__(self, model: RoomModel, avatars: Avatars, now: Callable[[], Instant], parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._avatars = avatars
        self._now = now
        self._texts: dict[str, RowTexts] = {}
        self._fonts = RowFonts()
        self.selected_row = -1
        self.pointed_row = -1
        self.focused_row = -1

    @property
    def row_px(self) -> int:
        """How high a row is."""
        return ROW_PX + 2 * self._fonts.taller_px

    def warm_up(self) -> None:
        """Paint a made-up row where nobody sees it: the first real ones, which may be many at once, do not have to make the
        types, fonts and words of a locale that any row needs."""
        from PySide6.QtCore import QRect
        from PySide6.QtGui import QPixmap
        from PySide6.QtWidgets import QStyleOptionViewItem

        from latchkey.app.rooms import Room

        QStyleOptionViewItem()  # as each row comes with

        room = Room("!", "A", unread=1, encrypted=True, last_sender="A", last_text="A", last_ms=1)
        rect = QRect(0, 0, 300, self.row_px)
        picture = QPixmap(rect.size())
        painter = QPainter(picture)
        texts = RowTexts(room, rect.width(), 0, self._fonts)
        self._paint_face(painter, room, rect)
        self._paint_texts(painter, texts, rect)
        self._paint_badge(painter, texts, rect)
        painter.end()

    def forget_measures(self) -> None:
        """The font may have changed."""
        self._texts.clear()
        self._fonts = RowFonts()

    def _row_texts(self, room: Room, width: int, today: int) -> RowTexts:
        kept = self._texts.get(room.room_id)
        if kept is not None and kept.room is room and kept.width == width and kept.today == today:
            return kept
        if len(self._texts) >= _KEPT:
            self._texts.clear()
        made = self._texts[room.room_id] = RowTexts(room, width, today, self._fonts)
        return made

    def _paint_ground(self, painter: QPainter, row: int, rect: QRect) -> None:
        if row in (self.selected_row, self.pointed_row):
            ground = _rounded(QRectF(rect).adjusted(6, 1, -6, -1), _RADIUS)
            painter.fillPath(ground, theme.brush("selected" if row == self.selected_row else "hover"))
        if row == self.focused_row:
            painter.strokePath(_rounded(QRectF(rect).adjusted(7, 2, -7, -2), _RADIUS), theme.pen("accent", 2))

    def _paint_face(self, painter: QPainter, room: Room, rect: QRect) -> None:
        circle = _placed(rect, EDGE, (self.row_px - AVATAR_PX) / 2, AVATAR_PX, AVATAR_PX)
        picture = self._avatars.get(room.avatar_mxc)
        if picture is None:
            paint_initial(painter, circle, room.room_id, room.name)
        else:
            paint_picture(painter, circle, picture)

    def _paint_texts(self, painter: QPainter, texts: RowTexts, rect: QRect) -> None:
        fonts = self._fonts
        line = fonts.of_body.ascent()
        base = _BASE + fonts.taller_px
        painter.setFont(fonts.bold if texts.loud else fonts.body)
        painter.drawText(_placed(rect, TEXT_X, _TOP + line, texts.name_width).topLeft(), texts.name)
        icon_x = TEXT_X + texts.name_width + 6
        for name in texts.icons:
            paint_small(painter, name, _placed(rect, icon_x, _TOP + 2, _ICON_PX, _ICON_PX), "muted")
            icon_x += _ICON_PX + 4
        # The painter comes with the colour of text.
        painter.setOpacity(1.0 if texts.loud else MUTED_OPACITY)
        painter.setFont(fonts.body)
        painter.drawText(_placed(rect, TEXT_X, base + line, texts.message_width).topLeft(), texts.message)
        painter.setOpacity(MUTED_OPACITY)
        painter.setFont(fonts.small)
        time_x = rect.width() - EDGE - texts.time_width
        painter.drawText(_placed(rect, time_x, _TOP + line, texts.time_width).topLeft(), texts.time)
        painter.setOpacity(1.0)

    def _paint_badge(self, painter: QPainter, texts: RowTexts, rect: QRect, *, selected: bool = False) -> None:
        if not texts.badge:
            return
        accented = texts.room.highlights > 0 or bool(texts.room.invited_by)
        width = texts.badge_width
        taller = self._fonts.taller_px
        height = _BADGE_PX + taller // 2
        pill = _placed(rect, rect.width() - EDGE - width, _BASE + taller - 1, width, height)
        ground = "accent" if accented else "base" if selected else "track"
        painter.fillPath(_rounded(pill, height / 2), theme.brush(ground))
        paint_centred(painter, pill, texts.badge, self._fonts.badge, "on_accent" if accented else "text")

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, rect = index.row(), option.rect
        room = self._model.room_at(row)
        texts = self._row_texts(room, rect.width(), local_day(self._now().wall_ms))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, row, rect)
        self._paint_face(painter, room, rect)
        self._paint_texts(painter, texts, rect)
        self._paint_badge(painter, texts, rect, selected=row == self.selected_row)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, self.row_px)


def _placed(row: QRect, x: float, y: float, width: float, height: float = 0.0) -> QRectF:
    """A part of a row, ``x`` from where lines begin: from the right where they are read from there."""
    if QGuiApplication.isRightToLeft():
        x = row.width() - x - width
    return QRectF(row.left() + x, row.top() + y, width, height)


def _rounded(rect: QRectF, radius: float) -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    return path
