"""The button "Help" and its menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from latchkey.app.intents import CheckComputer, OpenJournal

from .theme import set_look


class HelpButton(QPushButton):
    """Its menu is made when it is first opened; F1 opens what is first in it, Ctrl+J the journal.

    Signals:
        intent: a ``CheckComputer`` or an ``OpenJournal``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("H&elp", parent)
        self._menu: QMenu | None = None
        self.setObjectName("help")
        self.setAccessibleName("Help")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoDefault(True)
        set_look(self, role="quiet")
        self.clicked.connect(self._open)

    def _open(self) -> None:
        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.setObjectName("help_menu")
            self._menu.setAccessibleName("Help")
            self._menu.addAction("&Check this computer…", self._say_check)
            self._menu.addAction("&Journal…", self._say_journal)
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _say_check(self) -> None:
        self.intent.emit(CheckComputer())

    def _say_journal(self) -> None:
        self.intent.emit(OpenJournal())
