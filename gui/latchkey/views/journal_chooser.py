"""Asks for the file of a journal that is to be opened."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from latchkey.app.intents import OpenJournalFile
from latchkey.language import mark, tr

NAME = mark("Open a journal")


class JournalChooser(QObject):
    """The dialog is made when it is first asked for, over the window of ``parent``.

    Signals:
        intent: an ``OpenJournalFile``.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._dialog: QFileDialog | None = None

    def ask(self) -> None:
        if self._dialog is None:
            self._dialog = QFileDialog(self._over.window(), tr(NAME))
            self._dialog.setObjectName("journal_chooser")
            self._dialog.setAccessibleName(tr(NAME))
            self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            self._dialog.setNameFilters([tr("Journals (*.jsonl)"), tr("All files (*)")])
            self._dialog.fileSelected.connect(self._say_open)
        self._dialog.open()

    def _say_open(self, path: str) -> None:
        self.intent.emit(OpenJournalFile(path))
