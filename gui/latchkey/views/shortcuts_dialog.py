"""The page "Keyboard shortcuts": all there are, on this platform."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from latchkey.language import mark, tr

from .buttons import button
from .labels import PlainLabel
from .rows_model import RowsModel
from .shortcuts import SECTIONS, Shortcut
from .theme import set_look

OBJECT_NAME = "shortcuts_dialog"
_HEADINGS = (mark("Where"), mark("What it does"), mark("Keys"))
_WHERE, _DOES, _KEYS = range(3)
_ROW_PAD_PX = 10
_WIDTH_PX, _HEIGHT_PX, _FRAME = 640, 560, QSize(40, 60)
_EDGE_PX = 2
"""Of the table, by the style sheet."""


def show_shortcuts(over: QWidget) -> None:
    """Over the window of that widget, or to the front where it is open."""
    window = over.window()
    dialog = window.findChild(ShortcutsDialog, OBJECT_NAME)
    if dialog is None:
        ShortcutsDialog(window).show()
    else:
        dialog.raise_()
        dialog.activateWindow()


class ShortcutsDialog(QDialog):
    """Beside its window, so that the keys can be tried; gone once closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName(OBJECT_NAME)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAccessibleName(self.windowTitle())
        self._model = _ShortcutsModel()
        self._table = _table(self._model)
        close = button(tr("Close"), "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(PlainLabel(self.windowTitle(), "title"))
        whole.addWidget(
            PlainLabel(
                tr(
                    "Tab goes from one control to the next and Shift+Tab back, Enter presses the button that has the focus or "
                    "stands out, and Alt together with an underlined letter goes straight to what it belongs to."
                ),
                wraps=True,
            )
        )
        whole.addWidget(self._table, 1)
        whole.addLayout(row)
        margins = whole.contentsMargins()
        wide = _whole_px(self._table) + margins.left() + margins.right()
        self.resize(QSize(max(_WIDTH_PX, wide), _HEIGHT_PX).boundedTo(self.screen().availableSize() - _FRAME))
        self._table.setFocus()


def _table(model: _ShortcutsModel) -> QTableView:
    table = QTableView()
    table.setObjectName("shortcuts")
    table.setAccessibleName(tr("Keyboard shortcuts"))
    set_look(table, role="table")
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setModel(model)
    rows, columns = table.verticalHeader(), table.horizontalHeader()
    rows.hide()
    rows.setDefaultSectionSize(table.fontMetrics().height() + _ROW_PAD_PX)
    columns.setSectionsClickable(False)
    columns.setHighlightSections(False)
    for column in (_WHERE, _KEYS):
        columns.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    columns.setSectionResizeMode(_DOES, QHeaderView.ResizeMode.Stretch)
    table.selectRow(0)
    return table


def _whole_px(table: QTableView) -> int:
    """In which width every text can be read."""
    columns = sum(table.sizeHintForColumn(column) for column in (_WHERE, _DOES, _KEYS))
    return columns + 2 * _EDGE_PX + table.verticalScrollBar().sizeHint().width()


class _ShortcutsModel(RowsModel[tuple[str, Shortcut]]):
    def __init__(self) -> None:
        super().__init__([tr(heading) for heading in _HEADINGS])
        self.show_rows([(where, shortcut) for where, shortcuts in SECTIONS for shortcut in shortcuts])

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        where, shortcut = self.at(index.row())
        return (tr(where), tr(shortcut.does), shortcut.told())[index.column()]
