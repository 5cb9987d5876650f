"""Rows of a table, as the hands of whoever works the window find them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTableView

from latchkey.views.hands import Hands, NotThereError


@pytest.fixture
def table() -> Iterator[QTableView]:
    table = QTableView()
    table.setAccessibleName("Devices")
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    model = QStandardItemModel(table)
    for row in (("Telephone", "POCKET"), ("Tablet", "SHED")):
        model.appendRow([QStandardItem(text) for text in row])
    table.setModel(model)
    table.show()
    yield table
    table.close()
    table.deleteLater()


def test_a_row_is_found_by_any_of_its_cells(table: QTableView, hands: Hands) -> None:
    assert hands.has_row("Devices", "SHED")
    assert hands.has_row("Devices", "Telephone")
    assert not hands.has_row("Devices", "LIBRARY")
    assert not hands.has_row("People", "SHED")
    table.hide()
    assert not hands.has_row("Devices", "SHED")


def test_one_row_is_selected_and_no_other(table: QTableView, hands: Hands) -> None:
    for text, row in (("Telephone", 0), ("SHED", 1)):
        hands.select_row("Devices", text)
        assert [index.row() for index in table.selectionModel().selectedRows()] == [row]


def test_a_row_that_is_not_there_cannot_be_selected(table: QTableView, hands: Hands) -> None:
    with pytest.raises(NotThereError, match="no 'LIBRARY' in 'Devices'"):
        hands.select_row("Devices", "LIBRARY")
    assert table.selectionModel().selectedRows() == []
