"""Whether the person has one of the program's windows in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication


class FrontWatch(QObject):
    """Calls ``on_change`` whenever ``is_ours`` has changed, as long as ``parent`` lives."""

    def __init__(self, on_change: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._on_change = on_change
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._changed)

    @property
    def is_ours(self) -> bool:
        return QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive

    def _changed(self, _: Qt.ApplicationState) -> None:
        self._on_change()
