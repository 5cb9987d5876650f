"""The rooms that are shown, in order: newest first, only those the filter lets through."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QTimer, Signal

from .plain_text import folded
from .room_words import shown_name, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from latchkey.app.rooms import Room
    from latchkey.session.instant import Instant

    Key = tuple[int, str]
    AnyIndex = QModelIndex | QPersistentModelIndex

FLUSH_MS = 16
MANY = 32
"""From so many rows that come, go or move at once, one reset is cheaper than a signal for each."""

# Qt.ItemDataRole by number; see theme.py.
DISPLAY_ROLE = 0
ACCESSIBLE_TEXT_ROLE = 11

_NO_PARENT = QModelIndex()


class RoomModel(QAbstractTableModel):
    """One column. An own sorted list instead of a proxy model, which takes 1.6 s to fill at 10,000 rooms.

    Signals:
        flushed: what had changed is in the rows now.
    """

    flushed = Signal()

    def __init__(self, now: Callable[[], Instant], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._rooms: dict[str, Room] = {}
        self._order: list[Key] = []
        self._folded: dict[str, str] = {}
        self._needle = ""
        self._pending: dict[str, Room | None] = {}
        self.flushing = False
        """Rows move because rooms changed, not because a person chose."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FLUSH_MS)
        self._timer.timeout.connect(self.flush)

    @property
    def total(self) -> int:
        """How many rooms there are, shown or not."""
        return len(self._rooms)

    @property
    def rooms(self) -> tuple[Room, ...]:
        """All of them as last told, shown or not."""
        self.flush()
        return tuple(self._rooms.values())

    @property
    def needle(self) -> str:
        return self._needle

    def apply(self, changed: Sequence[Room], gone: Sequence[str]) -> None:
        """Take changes in; they reach the rows together, at most 16 ms later, the very first ones at once."""
        for room_id in gone:
            self._pending[room_id] = None
        for room in changed:
            self._pending[room.room_id] = room
        if not self._pending:
            return
        if not self._rooms:
            self.flush()
        elif not self._timer.isActive():
            self._timer.start()

    def clear(self) -> None:
        """No rooms; the filter stays as typed."""
        self._timer.stop()
        self._pending.clear()
        self.beginResetModel()
        self._rooms.clear()
        self._order.clear()
        self._folded.clear()
        self.endResetModel()
        self.flushed.emit()

    def set_filter(self, text: str) -> None:
        """Show only rooms whose name or address holds ``text``, whatever its case and accents."""
        needle = folded(text.strip())
        if needle == self._needle:
            return
        self.flush()
        self.flushing = True
        self.beginResetModel()
        self._needle = needle
        self._order = sorted(_key(room) for room in self._rooms.values() if self._passes(room))
        self.endResetModel()
        self.flushing = False
        self.flushed.emit()

    def room(self, room_id: str) -> Room | None:
        """As last told, also where it is filtered out or waits for the next flush."""
        return self._pending[room_id] if room_id in self._pending else self._rooms.get(room_id)

    def room_at(self, row: int) -> Room:
        return self._rooms[self._order[row][1]]

    def row_of(self, room_id: str) -> int | None:
        """The row of a room; ``None`` where it is not shown."""
        room = self._rooms.get(room_id)
        return None if room is None else self._row_of_key(_key(room))

    def flush(self) -> None:
        """Bring pending changes into the rows now."""
        self._timer.stop()
        pending, self._pending = self._pending, {}
        if not pending:
            return
        self.flushing = True
        moving = [room_id for room_id, room in pending.items() if self._moves(room_id, room)]
        if len(moving) > MANY:
            self._rebuild(pending)
        else:
            for room_id in moving:
                self._place(room_id, pending.pop(room_id))
            self._repaint(pending)
        self.flushing = False
        self.flushed.emit()

    def _moves(self, room_id: str, room: Room | None) -> bool:
        was = self.row_of(room_id)
        old = self._rooms.get(room_id)
        if room is None or old is None or _key(old) != _key(room):
            return True
        return (was is not None) != self._passes(room)

    def _rebuild(self, pending: dict[str, Room | None]) -> None:
        self.beginResetModel()
        for room_id, room in pending.items():
            self._store(room_id, room)
        self._order = sorted(_key(room) for room in self._rooms.values() if self._passes(room))
        self.endResetModel()

    def _place(self, room_id: str, room: Room | None) -> None:
        row = self.row_of(room_id)
        shown = room is not None and self._passes(room)
        if row is None or not shown or room is None:
            if row is not None:
                self.beginRemoveRows(_NO_PARENT, row, row)
                del self._order[row]
                self._store(room_id, room)
                self.endRemoveRows()
            elif shown and room is not None:
                to = bisect_left(self._order, _key(room))
                self.beginInsertRows(_NO_PARENT, to, to)
                self._order.insert(to, _key(room))
                self._store(room_id, room)
                self.endInsertRows()
            else:
                self._store(room_id, room)
            return
        to = bisect_left(self._order, _key(room))
        moves = to not in (row, row + 1)
        if moves:
            self.beginMoveRows(_NO_PARENT, row, row, _NO_PARENT, to)
        del self._order[row]
        row = to if to <= row else to - 1
        self._order.insert(row, _key(room))
        self._store(room_id, room)
        if moves:
            self.endMoveRows()
        self._changed(row, row)

    def _repaint(self, pending: dict[str, Room | None]) -> None:
        rows: list[int] = []
        for room_id, room in pending.items():
            self._store(room_id, room)
            row = self.row_of(room_id)
            if row is not None:
                rows.append(row)
        if len(rows) > MANY:
            self._changed(min(rows), max(rows))
        else:
            for row in rows:
                self._changed(row, row)

    def _changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    def _store(self, room_id: str, room: Room | None) -> None:
        self._folded.pop(room_id, None)
        if room is None:
            self._rooms.pop(room_id, None)
        else:
            self._rooms[room_id] = room

    def _passes(self, room: Room) -> bool:
        if not self._needle:
            return True
        if self._rooms.get(room.room_id) is not room:
            return self._needle in _haystack(room)
        haystack = self._folded.get(room.room_id)
        if haystack is None:
            haystack = self._folded[room.room_id] = _haystack(room)
        return self._needle in haystack

    def _row_of_key(self, key: Key) -> int | None:
        row = bisect_left(self._order, key)
        return row if row < len(self._order) and self._order[row] == key else None

    def rowCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: AnyIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: AnyIndex, role: int = DISPLAY_ROLE) -> object:
        if not index.isValid() or index.row() >= len(self._order):
            return None
        if role == DISPLAY_ROLE:
            return shown_name(self.room_at(index.row()))
        if role == ACCESSIBLE_TEXT_ROLE:
            return spoken(self.room_at(index.row()), self._now().wall_ms)
        return None


def _key(room: Room) -> Key:
    return -room.recency_ms, room.room_id


def _haystack(room: Room) -> str:
    return "\n".join(folded(text) for text in (room.name, room.canonical_alias, room.invited_by))
