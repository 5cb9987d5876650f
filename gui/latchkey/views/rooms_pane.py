"""The rooms, and beside them the one that is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSplitter

from .room_list import RoomList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget

    from latchkey.app.rooms import Room
    from latchkey.session.instant import Instant

    from .room_details import RoomDetails

_LEAST_PX = 280
_DETAILS_PX = 360


class RoomsPane(QSplitter):
    """The list has all the room there is until a room is selected.

    Signals:
        intent: an ``AnswerInvite``.
        avatar_wanted: the ``mxc`` of a picture that is in sight and not there, each once.
    """

    intent = Signal(object)
    avatar_wanted = Signal(str)

    def __init__(self, now: Callable[[], Instant], parent: QWidget) -> None:
        super().__init__()
        self.setParent(parent)  # given to QSplitter it would be tried as an orientation first, and make all of ``Qt``
        self._frozen = False
        self._details: RoomDetails | None = None
        self._details_px = 0
        self.list = RoomList(now, self)
        self.list.setMinimumWidth(_LEAST_PX)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self.addWidget(self.list)
        self.list.chosen.connect(self._show_details)
        self.list.avatar_wanted.connect(self.avatar_wanted)
        self.list.model.flushed.connect(self._renew_details)

    @property
    def details_px(self) -> int:
        """How wide the details are, or were; 0 for as wide as they are at first."""
        if self._details is not None and self._details.isVisible() and self.list.isVisible():
            self._details_px = self._details.width()
        return self._details_px

    @details_px.setter
    def details_px(self, width_px: int) -> None:
        """From the next time that they are made."""
        self._details_px = width_px

    def show_rooms(self, changed: Sequence[Room], gone: Sequence[str]) -> None:
        self.list.show_rooms(changed, gone)

    def show_standing(self, *, loading: bool, frozen: bool) -> None:
        """Whether the first rooms are on their way, and whether invitations cannot be answered now."""
        self.list.show_loading(loading=loading)
        if frozen != self._frozen:
            self._frozen = frozen
            self._renew_details()

    def set_avatar(self, mxc: str, data: bytes) -> None:
        self.list.set_avatar(mxc, data)
        if self._details is not None:
            self._details.renew_face()

    def go_to(self, room_id: str) -> None:
        if self.list.model.room(room_id) is not None:
            self.list.bring_up(room_id)

    def _show_details(self, room_id: str) -> None:
        room = self.list.model.room(room_id) if room_id else None
        if room is None:
            if self._details is not None:
                self._details.hide()
                self._make_way()
            return
        if self._details is None:
            from .room_details import RoomDetails
            from .tab_order import in_turn

            self._details = RoomDetails(self.list.avatars)
            self._details.setMinimumWidth(_LEAST_PX)
            self._details.intent.connect(self.intent)
            self._details.avatar_wanted.connect(self.avatar_wanted)
            self._details.closed.connect(self._close_details)
            self.addWidget(self._details)
            in_turn(self.list, self._details)
            details_px = min(self._details_px, self.width() - _LEAST_PX) if self._details_px else _DETAILS_PX
            self.setSizes([self.width() - details_px, details_px])
        self._details.show_room(room, frozen=self._frozen)
        self._details.show()
        self._make_way()

    def _renew_details(self) -> None:
        if self._details is not None and not self._details.isHidden():
            self._show_details(self.list.table.selected)

    def _close_details(self) -> None:
        self.list.table.choose("")
        self.list.table.setFocus()

    def _make_way(self) -> None:
        """Where there is no room for both, as beside the QA bench in a small window, the details stand in the list's place."""
        if self._details is not None:
            self.list.setVisible(self._details.isHidden() or self.width() >= 2 * _LEAST_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_way()
