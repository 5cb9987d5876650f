"""What somebody meets who goes through a window without seeing it, or without a mouse: each check tells what is wrong, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTableView,
    QTextEdit,
    QWidget,
)

from latchkey.desktop.first_picture import wait_for_first_picture
from latchkey.views.group import Group
from latchkey.views.ring import Ring
from latchkey.views.timeline_view import TimelineView
from tests.views.contrast import Colour, contrast

CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QAbstractItemView,
    QPlainTextEdit,
    QTextEdit,
    QComboBox,
    QAbstractSpinBox,
    TimelineView,
    Group,
)

ROLES: tuple[tuple[type[QWidget], set[QAccessible.Role]], ...] = (
    (Ring, {QAccessible.Role.ProgressBar}),
    (TimelineView, {QAccessible.Role.Client, QAccessible.Role.Graphic}),
    (QCheckBox, {QAccessible.Role.CheckBox}),
    (QRadioButton, {QAccessible.Role.RadioButton}),
    (QAbstractButton, {QAccessible.Role.Button, QAccessible.Role.CheckBox, QAccessible.Role.ButtonMenu}),
    (QLineEdit, {QAccessible.Role.EditableText}),
    (QPlainTextEdit, {QAccessible.Role.EditableText}),
    (QTextEdit, {QAccessible.Role.EditableText}),
    (QTableView, {QAccessible.Role.Table}),
    (QListView, {QAccessible.Role.List}),
    (QComboBox, {QAccessible.Role.ComboBox}),
    (Group, {QAccessible.Role.Grouping}),
    (QAbstractSpinBox, {QAccessible.Role.SpinBox}),
    (QDialog, {QAccessible.Role.Dialog}),
    (QLabel, {QAccessible.Role.StaticText, QAccessible.Role.Graphic}),
)
"""The first that fits counts."""

_SEEN_CONTRAST = 3.0
"""Of a focus ring with what was there without it (WCAG 2.2, 2.4.13)."""
_MOST = 200


def windows_of(window: QWidget) -> list[QWidget]:
    return [one for one in (window, *window.findChildren(QDialog)) if one.isVisible() and one.isWindow()]


def bring_to_front(window: QWidget) -> bool:
    """Whether it could be: a dialog that waits for an answer keeps its window back."""
    is_free = isinstance(window, QDialog) or not any(one.isModal() for one in windows_of(window))
    if is_free and not window.isActiveWindow():
        window.activateWindow()
        wait_for_first_picture(window)
    return window.isActiveWindow()


def parts(window: QWidget) -> list[QWidget]:
    """Whatever can be seen in that window and is ours, without what Qt builds its own views from."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.window() is window
        and not isinstance(widget, QHeaderView)
        and not (isinstance(widget, QAbstractButton) and isinstance(widget.parent(), QTableView))
        and not isinstance(widget.parent(), QAbstractSpinBox)
        and not (isinstance(widget, QListView) and not widget.objectName())
    ]


def controls(window: QWidget) -> list[QWidget]:
    return [widget for widget in parts(window) if isinstance(widget, CONTROLS)]


def named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName() or widget.objectName() or '?'!r}"


def reachable(window: QWidget) -> list[QWidget]:
    """What Tab has to come by."""
    return [one for one in parts(window) if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus]


def without_a_name(window: QWidget) -> Iterator[str]:
    for widget in controls(window):
        if not widget.accessibleName().strip() or not widget.objectName().strip():
            yield f"{named(widget)} has no name"
        elif widget.accessibleName().strip() not in _said_of(widget):
            yield f"{named(widget)} is read as {_said_of(widget)}"
        if set(widget.accessibleName()) & set("&<>\n"):
            yield f"{named(widget)} is read with its mnemonic or as markup"
    fields = Counter(widget.accessibleName() for widget in controls(window) if isinstance(widget, QLineEdit))
    yield from (f"{count} fields are called {name!r}" for name, count in fields.items() if count > 1)


def _said_of(widget: QWidget) -> list[str]:
    """Its name; of a list of choices, whose name is on Unix what is chosen, the caption that belongs to it or its description."""
    read = QAccessible.queryAccessibleInterface(widget)
    if not isinstance(widget, QComboBox):
        return [read.text(QAccessible.Text.Name).strip()]
    captions = [
        one.text(QAccessible.Text.Name)
        for one, relation in read.relations()
        if relation & QAccessible.RelationFlag.Label
    ]
    return [*captions, read.text(QAccessible.Text.Description)]


def of_another_role(window: QWidget) -> Iterator[str]:
    for widget in [window, *parts(window)]:
        expected = next((roles for kind, roles in ROLES if isinstance(widget, kind)), None)
        role = QAccessible.queryAccessibleInterface(widget).role()
        if expected is not None and role not in expected:
            yield f"{named(widget)} is a {role.name}"


def without_a_buddy(window: QWidget) -> Iterator[str]:
    """A caption with an underlined letter leads to its field, and whatever is called as a caption that can be seen belongs to it."""
    fields = {one.accessibleName(): one for one in controls(window) if _can_be_filled_in(one)}
    for label in parts(window):
        if isinstance(label, QLabel):
            buddy: QWidget | None = label.buddy()
            field = fields.get(label.text().replace("&", ""))
            if label.property("role") == "caption" and "&" in label.text() and buddy is None:
                yield f"the caption {label.text()!r} leads nowhere"
            if field is not None and (buddy is None or not (buddy is field or buddy.isAncestorOf(field))):
                yield f"the caption {label.text()!r} does not belong to {named(field)}"


def _can_be_filled_in(widget: QWidget) -> bool:
    return isinstance(widget, QComboBox | QAbstractSpinBox) or (
        isinstance(widget, QLineEdit | QPlainTextEdit) and not widget.isReadOnly()
    )


def mnemonics_twice(window: QWidget) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for widget in parts(window):
        if isinstance(widget, QAbstractButton | QLabel):
            key = QKeySequence.mnemonic(widget.text()).toString()
            if key and (not isinstance(widget, QLabel) or widget.buddy() is not None):
                found.setdefault(key, []).append(widget.text())
    yield from (f"{key} is {texts}" for key, texts in found.items() if len(texts) > 1)


def off_the_path(window: QWidget) -> Iterator[str]:
    """Tab goes once around, past everything that can be worked, from left to right and from top to bottom."""
    wanted = reachable(window)
    if not wanted:
        yield f"{named(window)}: nothing in it takes the keyboard"
        return
    focused_before: QWidget | None = window.focusWidget()
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    path: list[QWidget] = []
    for _ in range(_MOST):
        here: QWidget | None = window.focusWidget()
        if here is None or here in path:
            break
        path.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    yield from (f"Tab does not come by {named(one)}" for one in wanted if one not in path)
    if len(wanted) > 1 and window.focusWidget() is path[-1]:
        yield f"Tab does not leave {named(path[-1])}"
    yield from _out_of_order(window, path)
    if focused_before is not None:
        focused_before.setFocus()


def _out_of_order(window: QWidget, path: list[QWidget]) -> Iterator[str]:
    """Up is right only for a column further to the right, left only for something further down; and once around, back to the
    beginning."""
    places = [(one, _place(one, window)) for one in path]
    back = []
    for (one, here), (other, there) in pairwise(places + places[:1]):
        upwards = there.bottom() < here.top()
        leftwards = there.right() < here.left() and there.top() < here.bottom()
        if (upwards and there.left() < here.right()) or (leftwards and not upwards):
            back.append(f"after {named(one)} comes {named(other)}, which stands before it")
    if len(back) > 1:
        yield from back


def _place(widget: QWidget, window: QWidget) -> QRect:
    """As if nothing was scrolled."""
    at = widget.mapTo(window, QPoint(0, 0))
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea) and above is not widget:
            at += QPoint(0, above.verticalScrollBar().value())
        above = above.parentWidget()
    return QRect(at, widget.size())


def without_a_default(window: QWidget) -> Iterator[str]:
    if isinstance(window, QDialog):
        if window.accessibleName() != window.windowTitle() or not window.windowTitle():
            yield f"{named(window)} is read as {window.accessibleName()!r} and titled {window.windowTitle()!r}"
        defaults = [one for one in window.findChildren(QPushButton) if one.window() is window and one.isDefault()]
        if len(defaults) != 1:
            yield f"{named(window)} has {len(defaults)} buttons for Enter"


def look_of(widget: QWidget) -> tuple[object, ...]:
    """Widgets of the same look show their focus alike."""
    around: list[object] = []
    above = widget.parentWidget()
    while above is not None:
        around += [above.property("tone")] if above.property("tone") else []
        above = above.parentWidget()
    on = isinstance(widget, QAbstractButton) and widget.isChecked()
    return type(widget).__name__, widget.property("role"), on, *around


def without_a_focus_ring(widget: QWidget) -> Iterator[str]:
    """What is painted differs with the focus, as far around as the control or its current row is, and strongly enough."""
    window = widget.window()
    elsewhere: QWidget | None = window.focusWidget()
    window.setFocus()
    focused: QWidget | None = window.focusWidget()
    if focused is not None:
        focused.clearFocus()
    without = widget.grab().toImage()
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    assert QApplication.focusWidget() is widget, named(widget)
    differ = _differences(without, widget.grab().toImage())
    if elsewhere is not None:
        elsewhere.setFocus()
    if not differ:
        yield f"{named(widget)} shows no focus"
        return
    xs, ys = [x for x, _, _ in differ], [y for _, y, _ in differ]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    rows = isinstance(widget, QAbstractItemView)
    if wide < 0.7 * widget.width() or high < (16 if rows else 0.6 * widget.height()):
        yield f"{named(widget)} shows its focus on {wide} x {high} pixels of {widget.width()} x {widget.height()}"
    strong = sum(by >= _SEEN_CONTRAST for _, _, by in differ)
    if strong < wide + high:
        yield f"{named(widget)} shows its focus faintly: {strong} of {len(differ)} pixels"


def _differences(one: QImage, other: QImage) -> list[tuple[int, int, float]]:
    """Where they differ, and by which contrast."""
    found = []
    for y in range(one.height()):
        for x in range(one.width()):
            a, b = one.pixel(x, y), other.pixel(x, y)
            if a != b:
                found.append((x, y, contrast(_colour(a), _colour(b))))
    return found


def _colour(pixel: int) -> Colour:
    colour = QColor(pixel)
    return colour.redF(), colour.greenF(), colour.blueF()
