"""The list "Rooms": a table of one column with fixed row heights, the one Qt view whose cost does not grow with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from .room_delegate import ROW_PX, RoomDelegate

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QWidget

    from latchkey.session.instant import Instant

    from .avatars import Avatars
    from .room_model import RoomModel


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
        self._lay_out()
        self._delegate = RoomDelegate(model, avatars, now, self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        model.modelAboutToBeReset.connect(self._keep_scroll)
        model.flushed.connect(self._settle)

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
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._rooms.rowCount() and self._rooms.row_of(self._selected) is None:
            self.choose(self._rooms.room_at(0).room_id)

    def _lay_out(self) -> None:
        self.setObjectName("rooms")
        self.setAccessibleName("Rooms")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_PX)
        columns.hide()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def _select_row_of(self, room_id: str) -> None:
        row = self._rooms.row_of(room_id) if room_id else None
        was, self._rooms.flushing = self._rooms.flushing, True
        if row is None:
            self.selectionModel().clear()
        else:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Current
            self.selectionModel().setCurrentIndex(self._rooms.index(row, 0), flags)
        self._rooms.flushing = was

    def _keep_scroll(self) -> None:
        self._kept_scroll = self.verticalScrollBar().value()

    def _settle(self) -> None:
        """Rows have moved: what was selected stays so, and where its room is gone, nothing is."""
        if self._selected and self._rooms.room(self._selected) is None:
            self.choose("")
            return
        current = self.currentIndex()
        row = self._rooms.row_of(self._selected) if self._selected else None
        if row != (current.row() if current.isValid() else None):
            self._select_row_of(self._selected)
            self.verticalScrollBar().setValue(self._kept_scroll)

    def _ask_for_avatars(self) -> None:
        for mxc in self._avatars.take_wanted():
            self.avatar_wanted.emit(mxc)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if self._rooms.flushing:
            return
        rows = [index.row() for index in self.selectedIndexes()]
        self._selected = self._rooms.room_at(rows[0]).room_id if rows else ""
        self.chosen.emit(self._selected)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._selected:
            self.choose("")
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_delegate"):
            self._delegate.forget_measures()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._avatars.wants_any:
            self._wanting.start()
