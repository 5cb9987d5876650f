"""Tab goes as people read. Qt goes as widgets were made, so what is made when it is first needed would come last in its window.

The order that there is now cannot be asked for: PySide takes the widget that ``nextInFocusChain`` returns for a part of the one
that was asked, and takes it away from its own window.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QLayout


def in_turn(*parts: QWidget) -> None:
    """What is in each of them is gone through as it is laid out, one part after the other, from where the first is now. All are
    in one window."""
    for first, second in pairwise([one for part in parts for one in _controls(part)]):
        QWidget.setTabOrder(first, second)


def _controls(part: QWidget) -> Iterator[QWidget]:
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield part
    layout = part.layout()
    placed = list(_placed(layout)) if layout is not None else []
    inside = part.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    for one in (*placed, *(one for one in inside if one not in placed)):
        if not one.isWindow():
            yield from _controls(one)


def _placed(layout: QLayout) -> Iterator[QWidget]:
    order = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        order = sorted(order, key=lambda at: cast("tuple[int, ...]", layout.getItemPosition(at)))
    for at in order:
        item = layout.itemAt(at)
        inner, widget = (None, None) if item is None else (item.layout(), item.widget())
        if inner is not None:
            yield from _placed(inner)
        elif widget is not None:
            yield widget
