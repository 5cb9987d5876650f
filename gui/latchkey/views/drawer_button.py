"""The button that opens the session as a drawer, where the window is too narrow to show it always."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QWidget

from latchkey.language import tr

from . import theme
from .icons import TONE_ICONS, icon
from .state_text import state_text

if TYPE_CHECKING:
    from latchkey.app.shown import SessionShown


class DrawerButton(QPushButton):
    """Shows the session's state by icon and word. Checked: the drawer is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = ""
        self.setObjectName("show_session")
        self.setAccessibleName(tr("Show session"))
        self.setCheckable(True)
        self.setAutoDefault(True)
        self.hide()
        theme.on_change(self._paint_anew)

    def show_session(self, session: SessionShown) -> None:
        state = state_text(session.state)
        self.setText(f" {state}")
        self.setAccessibleDescription(state)
        self._tone = str(session.tone)
        self._paint_anew()

    def _paint_anew(self) -> None:
        if self._tone:
            self.setIcon(icon(TONE_ICONS[self._tone], self._tone))
