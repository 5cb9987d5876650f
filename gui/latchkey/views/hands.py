"""Works a window as a person with a screen reader does: finds controls by accessible name, types, presses.

The demonstration uses it, and so do the tests, so that both see only what a person can see."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QTableView,
    QWidget,
)

from .theme import colour

W = TypeVar("W", bound=QWidget)


class NotThereError(LookupError):
    """No visible control of that name and kind."""


class Hands:
    """One pair of hands for all windows of the program; whatever is not visible is not there."""

    def find(self, kind: type[W], name: str) -> W:
        """The visible control called ``name``: in the dialog on top where there is one, else in any window.

        Raises:
            NotThereError: there is none.
        """
        for window in self._windows():
            candidates = [window, *window.findChildren(kind)]
            for widget in candidates:
                if isinstance(widget, kind) and widget.accessibleName() == name and widget.isVisible():
                    return widget
        raise NotThereError(f"no {kind.__name__} called {name!r}")

    def has(self, name: str, kind: type[QWidget] = QWidget) -> bool:
        try:
            self.find(kind, name)
        except NotThereError:
            return False
        return True

    def has_dialog(self, name: str) -> bool:
        return self.has(name, QDialog)

    def text(self, name: str) -> str:
        """What a field shows."""
        return self.find(QLineEdit, name).text()

    def type(self, name: str, text: str) -> None:
        """Replace what is in a field, as by typing."""
        field = self.find(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        field.insert(text)

    def can_press(self, name: str) -> bool:
        """Whether there is such a button and it is switched on."""
        return self.has(name, QAbstractButton) and self.find(QAbstractButton, name).isEnabled()

    def press(self, name: str) -> None:
        """Raises:
        NotThereError: there is no such button, or it is switched off.
        """
        button = self.find(QAbstractButton, name)
        if not button.isEnabled():
            raise NotThereError(f"the button {name!r} is switched off")
        button.click()

    def rooms(self) -> list[str]:
        """The rows of "Rooms" as a screen reader reads them, from the top; none while the list is not there."""
        if not self.has("Rooms", QAbstractItemView):
            return []
        model = self.find(QAbstractItemView, "Rooms").model()
        rows = (model.index(row, 0) for row in range(model.rowCount()))
        return [str(row.data(Qt.ItemDataRole.AccessibleTextRole)) for row in rows]

    def select_room(self, beginning: str) -> None:
        """Select the first room whose row begins so.

        Raises:
            NotThereError: there is none.
        """
        for number, row in enumerate(self.rooms()):
            if row.startswith(beginning):
                view = self.find(QAbstractItemView, "Rooms")
                index: QModelIndex = view.model().index(number, 0)
                view.setCurrentIndex(index)
                return
        raise NotThereError(f"no room {beginning!r}")

    def has_row(self, name: str, text: str) -> bool:
        """Whether the table called ``name`` is there, with a cell of this text."""
        return self.has(name, QTableView) and self._row_of(name, text) is not None

    def select_row(self, name: str, text: str) -> None:
        """The first one in the table called ``name`` that has a cell of this text, and no other.

        Raises:
            NotThereError: there is none.
        """
        row = self._row_of(name, text)
        if row is None:
            raise NotThereError(f"no {text!r} in {name!r}")
        self.find(QTableView, name).selectRow(row)

    def _row_of(self, name: str, text: str) -> int | None:
        model = self.find(QTableView, name).model()
        cells = ((row, column) for row in range(model.rowCount()) for column in range(model.columnCount()))
        return next((row for row, column in cells if model.index(row, column).data() == text), None)

    def words(self) -> list[str]:
        """What stands there to be read, from the window on top down: names of dialogs, labels, and values with their names."""
        words: list[str] = []
        for window in self._windows():
            if isinstance(window, QDialog):
                words.append(f"[{window.accessibleName()}]")
            for widget in window.findChildren(QWidget):
                if not widget.isVisible() or widget.window() is not window:
                    continue
                if isinstance(widget, QLabel):
                    # Only beside a control an ampersand is no letter: it marks the key for it.
                    words.append(widget.text() if widget.buddy() is None else widget.text().replace("&", ""))
                elif isinstance(widget, QLineEdit) and widget.isReadOnly():
                    words.append(f"{widget.accessibleName()}: {widget.text()}")
        with_value = {word.partition(":")[0] for word in words if ": " in word}
        return [word for word in words if word and word not in with_value]

    @property
    def main_window(self) -> QMainWindow:
        """Raises ``NotThereError``."""
        for window in self._windows():
            if isinstance(window, QMainWindow):
                return window
        raise NotThereError("no main window")

    def picture(self, path: Path, below: QWidget | None = None) -> None:
        """What is to be seen, as a PNG: the main window, with a dialog that is open laid over it, and ``below`` below."""
        main = self.main_window
        dialogs = [window for window in self._windows() if isinstance(window, QDialog)]
        picture = main.grab()
        painter = QPainter(picture)
        for dialog in reversed(dialogs):
            painter.drawPixmap(main.rect().center() - dialog.rect().center(), dialog.grab())
        painter.end()
        if below is not None:
            picture = _one_above_the_other(picture, below.grab())
        picture.save(str(path))

    @staticmethod
    def _windows() -> list[QWidget]:
        """The dialog that holds the others up, then other dialogs, then the rest."""
        visible = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        on_top = QApplication.activeModalWidget()
        return sorted(visible, key=lambda window: (window is not on_top, not isinstance(window, QDialog)))


def _one_above_the_other(above: QPixmap, below: QPixmap) -> QPixmap:
    ratio = above.devicePixelRatio()
    both = QPixmap(above.width(), above.height() + below.height())
    both.setDevicePixelRatio(ratio)
    both.fill(colour("window"))
    painter = QPainter(both)
    painter.drawPixmap(0, 0, above)
    painter.drawPixmap(round((above.width() - below.width()) / 2 / ratio), round(above.height() / ratio), below)
    painter.end()
    return both
