"""Where the ways in stand that lead through elsewhere. Most of a start of the login view is without them, so what shows them
is imported when there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

if TYPE_CHECKING:
    from latchkey.app.login_shown import WaysShown

    from .way_buttons import WayButton, WaysColumn


class WaysSpace(QWidget):
    """Shows one ``WaysShown``.

    Signals:
        chosen: a way.
        password_wanted: its fields are to be shown.
        account_wanted: "Create account" was pressed.
    """

    chosen = Signal(object)
    password_wanted = Signal()
    account_wanted = Signal()

    def __init__(self, after: QWidget) -> None:
        """``after`` is what the keyboard comes from."""
        super().__init__()
        self._after = after
        self._column: WaysColumn | None = None
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self.hide()

    @property
    def first(self) -> WayButton | None:
        """The one that stands out."""
        return None if self._column is None else self._column.first

    def show_ways(self, shown: WaysShown, *, asks_password: bool) -> None:
        """``asks_password``: its fields are in sight above."""
        is_empty = not (shown.ways or shown.more or shown.registers or shown.creates)
        self.setVisible(not is_empty)
        if self._column is None:
            if is_empty:
                return
            from .way_buttons import WaysColumn

            self._column = WaysColumn(self._after)
            self._column.chosen.connect(self.chosen)
            self._column.password_wanted.connect(self.password_wanted)
            self._column.account_wanted.connect(self.account_wanted)
            self._whole.addWidget(self._column)
            self._column.show()
        self._column.show_ways(shown, asks_password=asks_password)

    def focus_on(self, way: object) -> None:
        """On its button, where there is one."""
        if self._column is not None:
            self._column.focus_on(way)
