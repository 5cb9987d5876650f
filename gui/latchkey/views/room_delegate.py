"""Paints a row of the room list. What was measured once is kept, so that a frame of rows takes some 2 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from . import theme
from .avatars import paint_initial, paint_picture
from .icons import paint_icon
from .room_time import local_day
from .row_texts import EDGE, TEXT_X, RowTexts

if TYPE_CHECKING:
    from collections.abc import Callable

    from latchkey.app.rooms import Room
    from latchkey.session.instant import Instant

    from .avatars import Avatars
    from .room_model import RoomModel

ROW_PX = 56
AVATAR_PX = 36
_ICON_PX = 14
_BADGE_PX = 20
_KEPT = 512


class RoomDelegate(QStyledItemDelegate):
    """Avatar, name, last message, time, badges."""

    def __init__(self, model: RoomModel, avatars: Avatars, now: Callable[[], Instant], parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._avatars = avatars
        self._now = now
        self._texts: dict[str, RowTexts] = {}
        self.forget_measures()

    def forget_measures(self) -> None:
        """The font has changed."""
        self._texts.clear()
        self._name_font = theme.scaled_font()
        self._unread_font = theme.scaled_font(bold=True)
        self._small_font = theme.scaled_font(theme.SMALL_SCALE)
        self._badge_font = theme.scaled_font(theme.SMALL_SCALE, bold=True, tabular=True)

    def _row_texts(self, room: Room, width: int, today: int) -> RowTexts:
        kept = self._texts.get(room.room_id)
        if kept is not None and kept.room is room and kept.width == width and kept.today == today:
            return kept
        if len(self._texts) >= _KEPT:
            self._texts.clear()
        name_font = self._unread_font if room.unread or room.highlights or room.invited_by else self._name_font
        made = RowTexts(
            room,
            width,
            today,
            name_font=name_font,
            font=self._name_font,
            small_font=self._small_font,
            badge_font=self._badge_font,
        )
        self._texts[room.room_id] = made
        return made

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> None:
        state = option.state
        ground = QRectF(rect).adjusted(6, 1, -6, -1)
        if state & QStyle.StateFlag.State_Selected:
            ground_colour = theme.colour("selected")
        elif state & QStyle.StateFlag.State_MouseOver:
            ground_colour = theme.colour("hover")
        else:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground_colour)
        painter.drawRoundedRect(ground, 6, 6)

    def _paint_focus(self, painter: QPainter, rect: QRect) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.drawRoundedRect(QRectF(rect).adjusted(7, 2, -7, -2), 6, 6)

    def _paint_badge(self, painter: QPainter, room: Room, texts: RowTexts, rect: QRect) -> None:
        if not texts.badge:
            return
        width = max(_BADGE_PX, texts.badge_width + 12)
        pill = QRectF(rect.right() - EDGE - width, rect.top() + 30, width, _BADGE_PX)
        loud = room.highlights > 0 or bool(room.invited_by)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent" if loud else "track"))
        painter.drawRoundedRect(pill, _BADGE_PX / 2, _BADGE_PX / 2)
        painter.setPen(theme.colour("on_accent" if loud else "text"))
        painter.setFont(self._badge_font)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, texts.badge)

    def _paint_texts(self, painter: QPainter, room: Room, texts: RowTexts, rect: QRect) -> None:
        x, y = rect.left() + TEXT_X, rect.top()
        painter.setPen(theme.colour("text"))
        painter.setFont(texts.name_font)
        painter.drawStaticText(QPointF(x, y + 9), texts.name)
        icon_x = x + texts.name_width + 6
        for name in texts.icons:
            paint_icon(painter, name, QRectF(icon_x, y + 11, _ICON_PX, _ICON_PX), theme.colour("muted"))
            icon_x += _ICON_PX + 4
        painter.setPen(theme.colour("text" if room.unread or room.invited_by else "muted"))
        painter.setFont(self._name_font)
        painter.drawStaticText(QPointF(x, y + 30), texts.message)
        painter.setPen(theme.colour("muted"))
        painter.setFont(self._small_font)
        painter.drawStaticText(QPointF(rect.right() - EDGE - texts.time_width, y + 10), texts.time)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        room = self._model.room_at(index.row())
        rect = option.rect
        texts = self._row_texts(room, rect.width(), local_day(self._now().wall_ms))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, rect)
        circle = QRectF(rect.left() + EDGE, rect.top() + (ROW_PX - AVATAR_PX) / 2, AVATAR_PX, AVATAR_PX)
        picture = self._avatars.get(room.avatar_mxc)
        if picture is None:
            paint_initial(painter, circle, room.room_id, room.name)
        else:
            paint_picture(painter, circle, picture)
        self._paint_texts(painter, room, texts, rect)
        self._paint_badge(painter, room, texts, rect)
        if option.state & QStyle.StateFlag.State_HasFocus:
            self._paint_focus(painter, rect)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, ROW_PX)
