"""The list "Devices": several can be selected, and a name is edited where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from latchkey.app import clock_words
from latchkey.app.devices_shown import LONGEST_NAME
from latchkey.language import tr

from . import shortcuts
from .devices_model import DEVICE_ID, LAST_SEEN, NAME, REMARK, moment
from .theme import scaled_font, set_look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from latchkey.app.devices_shown import DeviceShown

    from .devices_model import DevicesModel

_ROW_PAD_PX, _COLUMN_PAD_PX = 16, 24
_NAME_PX = 160
_DEVICE_ID = "MMMMMMMMMM"
_UNUSED_MS, _SEEN_MS, _SEEN_AT_MS = 700 * 86_400_000, 59 * 60_000, 1_764_460_800_000
"""What takes the most room: 23 months, 59 minutes, and a day at the end of November."""


class DevicesTable(QTableView):
    """What is selected stays so when the list is read anew.

    Signals:
        chosen: other devices are selected, or the current one is another.
        unwanted: Delete was pressed.
    """

    chosen = Signal()
    unwanted = Signal()

    def __init__(self, model: DevicesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices = model
        self.setObjectName("devices_list")
        self.setAccessibleName(tr("Devices of this account"))
        set_look(self, role="table")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFont(scaled_font(tabular=True))
        self.setItemDelegateForColumn(NAME, _NameDelegate(self))
        self.setModel(model)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + _ROW_PAD_PX)
        columns.setHighlightSections(False)
        columns.setSectionsClickable(False)
        columns.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (DEVICE_ID, LAST_SEEN, REMARK):
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        for column, sample in _fixed().items():
            columns.resizeSection(column, self._width(sample))

    @property
    def selected(self) -> list[DeviceShown]:
        """From the top."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._devices.at(row) for row in rows]

    def show_devices(self, devices: Sequence[DeviceShown]) -> None:
        were = {one.device_id for one in self.selected}
        current = self.currentIndex().row()
        self._devices.show_rows(devices)
        if not devices:
            self.chosen.emit()
            return
        rows = self._devices.rows_of(were) or [min(max(current, 0), len(devices) - 1)]
        self.setCurrentIndex(self._devices.index(rows[0], NAME))
        for row in rows[1:]:
            flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().select(self._devices.index(row, NAME), flags)

    def rename(self) -> None:
        """Let the name of the one that is selected be edited."""
        rows = self.selectionModel().selectedRows()
        if len(rows) == 1 and self._devices.can_rename:
            self.setFocus()
            self.setCurrentIndex(rows[0])
            self.edit(rows[0])

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def _width(self, sample: str) -> int:
        return self.fontMetrics().horizontalAdvance(sample) + _COLUMN_PAD_PX

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the name keeps its room, and the moment that is in brackets makes way."""
        left = self.viewport().width() - _NAME_PX - sum(self._width(sample) for sample in _fixed().values())
        ago = clock_words.ago(_SEEN_MS)
        whole = tr("{ago} ({moment})", ago=ago, moment=moment(_SEEN_AT_MS))
        seen = max(min(left, self._width(whole)), self._width(ago))
        self.horizontalHeader().resizeSection(LAST_SEEN, seen)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if shortcuts.RENAME.matches(event):
            self.rename()  # whatever column is the current one
        elif shortcuts.SIGN_OUT_DEVICE.matches(event):
            self.unwanted.emit()
        else:
            super().keyPressEvent(event)


def _fixed() -> dict[int, str]:
    """What columns are made wide enough for."""
    return {DEVICE_ID: _DEVICE_ID, REMARK: tr("Unused for {span}", span=clock_words.long_span(_UNUSED_MS))}


class _NameDelegate(QStyledItemDelegate):
    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002 - Qt gives it
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002 - Qt gives it
    ) -> QWidget:
        field = QLineEdit(parent)
        field.setObjectName("device_name")
        field.setAccessibleName(tr("Device name"))
        field.setMaxLength(LONGEST_NAME)
        set_look(field, role="in_place")
        return field
