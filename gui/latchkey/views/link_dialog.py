"""What a link to Matrix names, before anything is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from latchkey.app.link_intents import CloseLink, JoinLinkedRoom
from latchkey.language import tr

from .buttons import button, turn
from .copy_button import CopyButton
from .fitted_dialog import FittedDialog
from .labels import PlainLabel
from .tab_order import in_turn
from .value_field import ValueField

if TYPE_CHECKING:
    from latchkey.app.link_desk import LinkShown

_WIDTH_PX = 480


class LinkDialog(FittedDialog):
    """Opened once and brought up to date; it closes when it is told to.

    Signals:
        intent: a ``CloseLink`` or a ``JoinLinkedRoom``.
        room_wanted: the ID of a room that is to be shown.
    """

    intent = Signal(object)
    room_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("Link"), _WIDTH_PX, parent)
        self._shown: LinkShown | None = None
        self._title = PlainLabel("", "title", wraps=True)
        self._text = PlainLabel("", wraps=True)
        self._problem = PlainLabel("", "problem", wraps=True)
        self._named = QGridLayout()
        self._fields: list[QWidget] = []
        self._copy = CopyButton(tr("&Copy"))
        self._close = button(tr("Close"))
        self._join = button(tr("&Join"), "primary")
        self._show = button(tr("&Show room"), "primary")
        self._close.clicked.connect(self._say_close)
        self._join.clicked.connect(self._say_join)
        self._show.clicked.connect(self._say_show)
        self._lay_out()

    def show_link(self, link: LinkShown) -> None:
        was, self._shown = self._shown, link
        self._title.setText(link.title)
        self._text.setText(link.text)
        self._problem.setText(link.problem)
        self._problem.setVisible(bool(link.problem))
        if was is None or was.named != link.named:
            self._show_named(link.named)
        self._copy.take(link.copies)
        self._copy.setVisible(bool(link.copies))
        self._join.setVisible(link.can_join)
        turn(self._join, on=not link.is_joining)
        self._join.setText(tr("Joining…") if link.is_joining else tr("&Join"))
        self._show.setVisible(bool(link.room_id))
        self._fit()
        if was is None or was.room_id != link.room_id:
            # Enter does what cannot be regretted.
            first = self._show if link.room_id else self._close
            first.setDefault(True)
            first.setFocus()

    def leave(self) -> None:
        """Close for good."""
        self.hide()
        self.deleteLater()

    def _show_named(self, named: tuple[tuple[str, str], ...]) -> None:
        for field in self._fields:
            self._named.removeWidget(field)
            field.hide()
            field.deleteLater()
        self._fields = []
        for row, (caption, value) in enumerate(named):
            label, field = PlainLabel(caption, "muted"), ValueField(caption)
            field.show_value(value)
            label.setBuddy(field)
            self._named.addWidget(label, row, 0)
            self._named.addWidget(field, row, 1)
            self._fields += [label, field]
            label.show()
            field.show()
        in_turn(self)

    def _say_close(self) -> None:
        self.intent.emit(CloseLink())

    def _say_join(self) -> None:
        self.intent.emit(JoinLinkedRoom())

    def _say_show(self) -> None:
        if self._shown is not None:
            self.room_wanted.emit(self._shown.room_id)
        self.intent.emit(CloseLink())

    def _lay_out(self) -> None:
        self.setObjectName("link_dialog")
        self._title.setObjectName("link_title")
        self._text.setObjectName("link_text")
        self._problem.setObjectName("link_problem")
        self._named.setHorizontalSpacing(12)
        self._named.setVerticalSpacing(4)
        self._named.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        for one in (self._close, self._join, self._show):
            buttons.addWidget(one)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(8)
        whole.addWidget(self._title)
        whole.addLayout(self._named)
        whole.addSpacing(4)
        whole.addWidget(self._text)
        whole.addWidget(self._problem)
        whole.addSpacing(12)
        whole.addLayout(buttons)

    def reject(self) -> None:
        self._say_close()
