"""The list "Rooms": a table of one column with fixed row heights, the one Qt view whose cost does not grow with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtWidgets import QHeaderView, QTableView

from latchkey.language import tr

from . import theme
from .room_delegate import RoomDelegate

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent, QItemSelection, QPersistentModelIndex
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from latchkey.session.instant import Instant

    from .avatars import Avatars
    from .room_model import RoomModel

# By number, as properties take them; see theme.py for what their names would cost before the first picture.
_NUMBERS = {
    "frameShape": 0,  # NoFrame
    "selectionMode": 1,  # SingleSelection
    "selectionBehavior": 1,  # SelectRows
    "verticalScrollMode": 1,  # ScrollPerPixel
    "horizontalScrollBarPolicy": 1,  # ScrollBarAlwaysOff
}


class RoomTable(QTableView):
    """Keeps what is selected by room, whatever moves.

    Signals:
        chosen: the ID of the room that is selected now; empty for none.
        avatar_wanted: the ``mxc`` of a picture that is in sight and not there, each once.
    """

    chosen = Signal(str)
    avatar_wanted = Signal(str)

    def __init__(
        self, model: RoomModel, avatars: Avatars, now: Callable[[], Instant], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rooms = model
        self._avatars = avatars
        self._selected = ""
        self._kept_scroll = 0
        self._wanting = QTimer(self)
        self._wanting.setSingleShot(True)
        self._wanting.setInterval(0)
        self._wanting.timeout.connect(self._ask_for_avatars)
        self._delegate = RoomDelegate(model, avatars, now, self)
        self._lay_out()
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.entered.connect(self._point_at)
        model.modelAboutToBeReset.connect(self._keep_scroll)
        model.flushed.connect(self._settle)
        theme.on_change(self._delegate.forget_measures)

    @property
    def selected(self) -> str:
        """The ID of the selected room, also where the filter hides it; empty for none."""
        return self._selected

    def choose(self, room_id: str) -> None:
        """Select a room, or none where it is empty."""
        self._selected = room_id
        self._select_row_of(room_id)
        self.chosen.emit(room_id)

    def choose_first(self) -> None:
        """Go into the list, to the first row where none is selected."""
        self.setFocus()
        if self._rooms.rowCount() and self._rooms.row_of(self._selected) is None:
            self.choose(self._rooms.room_at(0).room_id)

    def warm_up(self) -> None:
        """Where no row was painted yet: be quick when the first ones come."""
        if not self.model().rowCount():
            self._delegate.warm_up()

    def _lay_out(self) -> None:
        self.setObjectName("rooms")
        self.setAccessibleName(tr("Rooms"))
        for name, number in _NUMBERS.items():
            self.setProperty(name, number)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self._delegate.row_px)
        columns.hide()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def _select_row_of(self, room_id: str) -> None:
        row = self._rooms.row_of(room_id) if room_id else None
        was, self._rooms.flushing = self._rooms.flushing, True
        if row is None:
            self.selectionModel().clear()
        else:
            self.setCurrentIndex(self._rooms.index(row, 0))
        self._rooms.flushing = was
        self._tell_delegate()

    def _keep_scroll(self) -> None:
        if self._selected:
            self._kept_scroll = self.verticalScrollBar().value()

    def _settle(self) -> None:
        """Rows have moved: what was selected stays so, and where its room is gone, nothing is."""
        if not self._selected:
            self._tell_delegate()
            return
        if self._rooms.room(self._selected) is None:
            self.choose("")
            return
        current = self.currentIndex()
        row = self._rooms.row_of(self._selected)
        if row != (current.row() if current.isValid() else None):
            self._select_row_of(self._selected)
            self.verticalScrollBar().setValue(self._kept_scroll)
        self._tell_delegate()

    def _tell_delegate(self) -> None:
        row = self._rooms.row_of(self._selected) if self._selected else None
        selected = -1 if row is None else row
        focused = self.currentIndex().row() if self.hasFocus() else -1
        was = self._delegate.selected_row, self._delegate.focused_row
        if (selected, focused) != was:
            self._delegate.selected_row, self._delegate.focused_row = selected, focused
            self._paint_again({selected, focused, *was})

    def _point_at(self, index: QModelIndex) -> None:
        was, self._delegate.pointed_row = self._delegate.pointed_row, index.row()
        self._paint_again({was, index.row()})

    def _paint_again(self, rows: set[int]) -> None:
        """By index, not with ``viewport().update()``: to hand the viewport to Python the first time makes the types of all
        widgets there are, 10 ms, and the focus comes before the first picture."""
        for row in rows:
            self.update(self._rooms.index(row, 0))

    def _ask_for_avatars(self) -> None:
        for mxc in self._avatars.take_wanted():
            self.avatar_wanted.emit(mxc)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if self._rooms.flushing:
            return
        rows = [index.row() for index in self.selectedIndexes()]
        self._selected = self._rooms.room_at(rows[0]).room_id if rows else ""
        self._tell_delegate()
        self.chosen.emit(self._selected)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self._tell_delegate()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell_delegate()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell_delegate()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not self.indexAt(event.position().toPoint()).isValid() and self._delegate.pointed_row != -1:
            self._point_at(QModelIndex())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(QModelIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from .shortcuts import BACK

        if BACK.matches(event) and self._selected:
            self.choose("")
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._avatars.wants_any:
            self._wanting.start()
