"""The keys that do their work wherever the focus is in the main window, among them those of all that the menus open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from . import shortcuts
from .menu_button import ENTRIES

if TYPE_CHECKING:
    from collections.abc import Callable


class WindowKeys(QObject):
    """Listens from the moment it is made.

    Signals:
        intent: what a menu's entry stands for.
    """

    intent = Signal(object)

    def __init__(self, window: QWidget, find: Callable[[], object], leave: Callable[[], object]) -> None:
        super().__init__(window)
        shortcuts.FIND.listen(window, find)
        shortcuts.QUIT.listen(window, leave)
        for entry in ENTRIES:
            if entry.shortcut is not None:
                done = partial(entry.does, window) if callable(entry.does) else partial(self.intent.emit, entry.does)
                entry.shortcut.listen(window, done)
