"""The journal's lines as a table, filtered by kind and words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from latchkey.app.meanings import Kind
from latchkey.language import mark

from .plain_text import folded, one_line, tool_tip
from .rows_model import RowsModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from latchkey.app.journal_shown import Line

HEADINGS = (mark("Time"), mark("What happened"), mark("What it meant"))


class JournalModel(RowsModel["Line"]):
    """Newest first. New lines are inserted, so that what is selected stays so; anything else is a reset."""

    def __init__(self) -> None:
        super().__init__(HEADINGS)
        self._lines: Sequence[Line] = ()
        self._kind = Kind.ALL
        self._words: list[str] = []

    @property
    def is_empty(self) -> bool:
        """There are no lines, whatever the filter."""
        return not self._lines

    def show_lines(self, lines: Sequence[Line]) -> None:
        was, self._lines = self._lines, lines
        fresh = len(lines) - len(was)
        if not was or fresh < 0 or lines[fresh] is not was[0]:
            self._filter_anew()
            return
        matching = [line for line in lines[:fresh] if self._fits(line)]
        if matching:
            self.beginInsertRows(QModelIndex(), 0, len(matching) - 1)
            self._rows[:0] = matching
            self.endInsertRows()

    def filter_by(self, kind: Kind, text: str) -> None:
        """Only lines of that kind with every word of ``text`` somewhere in them, in their details too."""
        wanted = (kind, folded(text).split())
        if wanted != (self._kind, self._words):
            self._kind, self._words = wanted
            self._filter_anew()

    def row_of(self, line: Line | None) -> int | None:
        return next((row for row, one in enumerate(self._rows) if one is line), None)

    def _filter_anew(self) -> None:
        self.show_rows([line for line in self._lines if self._fits(line)])

    def _fits(self, line: Line) -> bool:
        if self._kind is not Kind.ALL and line.kind is not self._kind:
            return False
        if not self._words:
            return True
        text = "\n".join(folded(part) for part in (line.at, line.words, line.meaning, line.details))
        return all(word in text for word in self._words)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self._rows[index.row()]
        text = one_line((line.at, line.words, line.meaning)[index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        return tool_tip(text) if role == Qt.ItemDataRole.ToolTipRole else None
