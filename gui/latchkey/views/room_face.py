"""The picture of one room, outside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from .avatars import paint_initial, paint_picture

if TYPE_CHECKING:
    from latchkey.app.rooms import Room

    from .avatars import Avatars

_SIDE_PX = 48


class RoomFace(QWidget):
    """The room's picture, or its initial."""

    def __init__(self, avatars: Avatars, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._avatars = avatars
        self._room: Room | None = None
        self.setFixedSize(_SIDE_PX, _SIDE_PX)

    def show_room(self, room: Room) -> None:
        self._room = room
        self._avatars.get(room.avatar_mxc)  # noted as wanted before it is painted
        self.update()

    def paintEvent(self, _event: object) -> None:
        if self._room is None:
            return
        painter = QPainter(self)
        picture = self._avatars.get(self._room.avatar_mxc)
        if picture is None:
            paint_initial(painter, QRectF(self.rect()), self._room.room_id, self._room.name)
        else:
            paint_picture(painter, QRectF(self.rect()), picture)
        painter.end()
