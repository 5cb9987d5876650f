"""Links on macOS: the system hands them to the program that runs, as an event, and starts no second one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFileOpenEvent, QGuiApplication


class OpenedLinks(QObject):
    """Calls ``on_link`` with each, as it was given."""

    def __init__(self, on_link: Callable[[str], None], parent: QObject) -> None:
        super().__init__(parent)
        self._on_link = on_link
        app = QGuiApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and not event.url().isLocalFile():
            self._on_link(event.url().toString())
            return True
        return False
