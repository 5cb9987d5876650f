"""The list "Entries" of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from latchkey.app import clock_words
from latchkey.language import tr

from .theme import scaled_font, set_look

if TYPE_CHECKING:
    from latchkey.app.journal_shown import Line

    from .journal_model import JournalModel

_ROW_PAD_PX = 8
_LONG_TIME_MS = 1_764_460_800_000
"""At the end of November."""


class JournalTable(QTableView):
    """One row is selected wherever there is one, and stays so while new ones come and while it fits the filter.

    Signals:
        chosen: the ``Line`` that is selected now, or ``None``.
    """

    chosen = Signal(object)

    def __init__(self, model: JournalModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._journal = model
        self._line: Line | None = None
        self.setObjectName("journal_entries")
        self.setAccessibleName(tr("Entries"))
        set_look(self, role="table")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFont(scaled_font(tabular=True))
        self.setModel(model)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _ROW_PAD_PX)
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        columns.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        columns.resizeSection(
            0, self.fontMetrics().horizontalAdvance(f"{clock_words.day_and_second(_LONG_TIME_MS)} mm")
        )
        model.modelReset.connect(self._choose_again)

    @property
    def line(self) -> Line | None:
        """What is selected."""
        return self._line

    def choose(self, line: Line) -> None:
        """Select it; where the filter leaves it out no row is selected, and it is told all the same."""
        row = self._journal.row_of(line)
        if row is None:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            self._tell(line)
        else:
            self._select(row)

    def _choose_again(self) -> None:
        if self._journal.rowCount():
            self._select(self._journal.row_of(self._line) or 0)
        else:
            self._tell(None)

    def _select(self, row: int) -> None:
        # By its index: from right to left Qt finds no row to select in a table that was not laid out yet.
        self.setCurrentIndex(self._journal.index(row, 0))

    def _tell(self, line: Line | None) -> None:
        if line is not self._line:
            self._line = line
            self.chosen.emit(line)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        rows = self.selectionModel().selectedRows()
        if rows:
            self._tell(self._journal.at(rows[0].row()))
