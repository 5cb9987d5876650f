"""The account's devices as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush

from latchkey.app.devices_shown import LONGEST_NAME
from latchkey.language import mark, tr

from .plain_text import one_line, tool_tip
from .rows_model import RowsModel
from .theme import colour, scaled_font
from .when import clock, date_text, together

if TYPE_CHECKING:
    from latchkey.app.devices_shown import DeviceShown

HEADINGS = (mark("Name"), mark("Device ID"), mark("Last seen"), mark("Remark"))
NAME, DEVICE_ID, LAST_SEEN, REMARK = range(len(HEADINGS))
NO_NAME = mark("No name")


class DevicesModel(RowsModel["DeviceShown"]):
    """Names can be edited while ``can_rename``; a new one is not shown before the homeserver has it.

    Signals:
        renamed: device ID and name, as somebody typed it.
    """

    renamed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(HEADINGS)
        self.can_rename = True

    def rows_of(self, device_ids: set[str]) -> list[int]:
        return [row for row, one in enumerate(self._rows) if one.device_id in device_ids]

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        device, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _texts(device)[column]
            case Qt.ItemDataRole.EditRole:
                return _to_edit(device)
            case Qt.ItemDataRole.ToolTipRole:
                return tool_tip(_texts(device)[column])
            case Qt.ItemDataRole.AccessibleTextRole:
                # Read as one: the list is gone through by rows.
                return ", ".join(filter(None, _texts(device))) if column == NAME else _texts(device)[column]
            case Qt.ItemDataRole.FontRole:
                return scaled_font(bold=True) if device.is_this and column == NAME else None
            case Qt.ItemDataRole.ForegroundRole:
                return QBrush(colour("muted")) if _is_quiet(device, column) else None
            case _:
                return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME and self.can_rename else flags

    def setData(
        self, index: QModelIndex | QPersistentModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        device, name = self._rows[index.row()], str(value).strip()
        if role == Qt.ItemDataRole.EditRole and name != _to_edit(device):
            self.renamed.emit(device.device_id, name)
        return False


def moment(wall_ms: int) -> str:
    """In this computer's time zone and language."""
    at, locale = QDateTime.fromMSecsSinceEpoch(wall_ms), QLocale()
    return together(date_text(at.date(), locale), clock(at.time(), locale))


def _texts(device: DeviceShown) -> tuple[str, str, str, str]:
    seen = device.last_seen
    if device.last_seen_ms is not None:
        seen = tr("{ago} ({moment})", ago=seen, moment=moment(device.last_seen_ms))
    return one_line(device.name) or tr(NO_NAME), one_line(device.device_id), seen, device.note


def _to_edit(device: DeviceShown) -> str:
    """Of a name that is longer than any that can be typed, the beginning."""
    return one_line(device.name)[:LONGEST_NAME].strip()


def _is_quiet(device: DeviceShown, column: int) -> bool:
    return (column == NAME and not one_line(device.name)) or (column == LAST_SEEN and device.last_seen_ms is None)
