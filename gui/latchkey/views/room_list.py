"""The filter and the list below it, or the sentence that stands in its place while it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from latchkey.language import tr

from .avatars import Avatars
from .plain_text import isolated, one_line
from .room_model import RoomModel
from .room_table import RoomTable
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLineEdit

    from latchkey.app.rooms import Room
    from latchkey.session.instant import Instant

    from .nothing_here import NothingHere

_FILTER_MARGINS_PX = 18


class RoomList(QFrame):
    """All rooms, those the filter lets through.

    Signals:
        chosen: the ID of the room that is selected now; empty for none.
        avatar_wanted: the ``mxc`` of a picture that is in sight and not there, each once.
    """

    chosen = Signal(str)
    avatar_wanted = Signal(str)

    def __init__(self, now: Callable[[], Instant], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.avatars = Avatars()
        self.model = RoomModel(now, self)
        self._loading: bool | None = None
        self._nothing: NothingHere | None = None
        self._focus_when_filled = False
        self.top = QHBoxLayout()
        """Where the filter stands; what else belongs beside it is put there by the page."""
        self._filter: QLineEdit | None = None
        self.table = RoomTable(self.model, self.avatars, now, self)
        self._stack = QStackedLayout()
        self._lay_out()
        self.model.flushed.connect(self._say_why_empty)
        self.table.chosen.connect(self.chosen)
        self.table.avatar_wanted.connect(self.avatar_wanted)

    @property
    def filter(self) -> QLineEdit:
        """Made when it is first needed: the first one of a program costs 6 ms, and the first picture has its place only."""
        if self._filter is None:
            from PySide6.QtWidgets import QLineEdit

            self._filter = QLineEdit(self)
            self._filter.setObjectName("filter_rooms")
            self._filter.setAccessibleName(tr("Filter rooms"))
            self._filter.setPlaceholderText(tr("Filter rooms…"))
            self._filter.textChanged.connect(self.model.set_filter)
            self._filter.returnPressed.connect(self._enter_list)
            self.top.insertWidget(0, self._filter)
        return self._filter

    def take_focus(self) -> None:
        """Go to the rooms, or where there are none yet, as soon as there are: what cannot be seen cannot have the focus."""
        self.table.setFocus()
        self._focus_when_filled = not self.table.isVisible()

    def bring_up(self, room_id: str) -> None:
        """Select a room that is there, and go to it; a filter that hides it is emptied."""
        if self.model.row_of(room_id) is None:
            self.filter.clear()
            self.model.flush()
        self.table.choose(room_id)
        self.table.setFocus()

    def show_rooms(self, changed: Sequence[Room], gone: Sequence[str]) -> None:
        self.model.apply(changed, gone)

    def clear_rooms(self) -> None:
        """Another session begins: none of this one's rooms and pictures stay."""
        self.avatars.forget()
        self.model.clear()
        self.table.choose("")

    def show_loading(self, *, loading: bool) -> None:
        """Whether rooms are still to come, for the words in the place of an empty list."""
        self.filter.show()
        if loading != self._loading:
            self._loading = loading
            self._say_why_empty()

    def set_avatar(self, mxc: str, data: bytes) -> None:
        if self.avatars.put(mxc, data):
            self.table.viewport().update()

    def _lay_out(self) -> None:
        set_look(self, role="list")
        self._stack.addWidget(self.table)
        self.top.setContentsMargins(12, 12, 12, 8)
        self.top.setSpacing(8)
        self.top.addStrut(self.fontMetrics().height() + _FILTER_MARGINS_PX)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self.top)
        whole.addLayout(self._stack, 1)

    def _say_why_empty(self) -> None:
        if self.model.rowCount() or self._loading is None:
            self._stack.setCurrentIndex(0)
            if self._focus_when_filled and self.isVisible():
                self._focus_when_filled = False
                if not self.filter.text():
                    self.table.setFocus()
            return
        if self._nothing is None:
            from .nothing_here import NothingHere

            self._nothing = NothingHere()
            self._stack.addWidget(self._nothing)
        self._stack.setCurrentIndex(1)
        if self.model.total:
            words, mark = (
                tr("No room matches “{words}”", words=isolated(one_line(self.filter.text().strip(), 60))),
                "search",
            )
        elif self._loading:
            words, mark = tr("Loading your rooms…"), "looking"
        else:
            words, mark = tr("No rooms yet. Those that you join or are invited to appear here."), "rooms"
        self._nothing.show_words(words, mark)

    def _enter_list(self) -> None:
        if self.model.rowCount():
            self.table.choose_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        from PySide6.QtCore import Qt

        from .shortcuts import BACK

        if self.filter.hasFocus() and event.key() == Qt.Key.Key_Down:
            self._enter_list()
        elif self.filter.hasFocus() and BACK.matches(event) and self.filter.text():
            self.filter.clear()
        else:
            super().keyPressEvent(event)
