"""Buttons for the ways in that lead through elsewhere, for the login view and the dialog "Sign in again"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from latchkey.app.login_shown import PasswordPlace, WaysShown
from latchkey.language import tr

from . import theme
from .buttons import button
from .labels import PlainLabel
from .plain_text import isolated, one_line, tool_tip
from .ringed import RingedButton
from .tab_order import in_turn
from .theme import set_look

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from latchkey.app.login_shown import WayShown

_ICON_PX, _GAP_PX = 20, 6
_PADDING_PX = 36
_LONGEST_NAME = 100
_LONGEST_TIP = 2_000
_NAME = "{name}"


class WayButton(RingedButton):
    """As wide as there is room; a name that does not fit is cut, and whole on hover.

    Signals:
        chosen: the way.
    """

    chosen = Signal(object)

    def __init__(self, shown: WayShown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.way = shown.way
        self._shown = shown
        name = one_line(shown.provider, _LONGEST_NAME)
        self._whole = shown.text.replace(_NAME, isolated(name).replace("&", "&&"))
        spoken = _spoken(shown.text).replace(_NAME, name)
        self.setAccessibleName(spoken)
        self.setObjectName(spoken.lower().replace(" ", "_"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoDefault(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(self._whole)
        if shown.provider:
            self.setIconSize(QSize(_ICON_PX + _GAP_PX, _ICON_PX))
            self.setIcon(_face(shown))
            theme.on_change(self._paint_anew)
        self.clicked.connect(self._say)

    def _say(self) -> None:
        self.chosen.emit(self.way)

    def _paint_anew(self) -> None:
        self.setIcon(_face(self._shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - _PADDING_PX - (_ICON_PX + 2 * _GAP_PX if self._shown.provider else 0)
        show_mnemonic = Qt.TextFlag.TextShowMnemonic.value
        fitting = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room, show_mnemonic)
        self.setText(fitting)
        is_whole = fitting == self._whole and len(self._shown.provider) <= _LONGEST_NAME
        whole = _spoken(self._shown.text).replace(_NAME, one_line(self._shown.provider, _LONGEST_TIP))
        self.setToolTip("" if is_whole else tool_tip(whole))


class WaysColumn(QWidget):
    """Shows one ``WaysShown``, one button below the other.

    Signals:
        chosen: a way.
        password_wanted: its fields are to be shown.
        account_wanted: "Create account" was pressed.
    """

    chosen = Signal(object)
    password_wanted = Signal()
    account_wanted = Signal()

    def __init__(self, after: QWidget) -> None:
        """``after`` is what the keyboard comes from."""
        super().__init__()
        self._after = after
        self._shown = WaysShown()
        self._asks_password = True
        self._opened = False
        """What is behind "More…" is in sight."""
        self._buttons: list[WayButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)

    @property
    def first(self) -> WayButton | None:
        """The one that stands out."""
        return None if self._asks_password or not self._buttons else self._buttons[0]

    def show_ways(self, shown: WaysShown, *, asks_password: bool) -> None:
        """``asks_password``: its fields are in sight above."""
        if (shown, asks_password) == (self._shown, self._asks_password):
            return
        if [one.way for one in shown.more] != [one.way for one in self._shown.more]:
            self._opened = False
        self._shown, self._asks_password = shown, asks_password
        self._make()

    def focus_on(self, way: object) -> None:
        """On its button, where there is one."""
        for one in self._buttons:
            if one.way == way:
                one.setFocus()

    def _open(self) -> None:
        before = len(self._buttons)
        self._opened = True
        self._make()
        after = self.findChildren(QPushButton)[before:]
        if after:
            after[0].setFocus()

    def _make(self) -> None:
        shown, asks_password = self._shown, self._asks_password
        focused: QWidget | None = self.window().focusWidget()
        had_focus = focused.objectName() if focused is not None and self.isAncestorOf(focused) else ""
        self._clear()
        if asks_password and (shown.ways or shown.more):
            self._column.addWidget(_Or())
        for way in shown.ways + (shown.more if self._opened else ()):
            self._add_way(way)
        where = shown.password
        if not asks_password and (where is PasswordPlace.INSTEAD or (where is PasswordPlace.BEHIND and self._opened)):
            instead = button(tr("Use a password &instead"))
            instead.clicked.connect(self.password_wanted)
            self._column.addWidget(instead)
        if not self._opened and (shown.more or (where is PasswordPlace.BEHIND and not asks_password)):
            more = button(shown.more_text or tr("&More…"), "quiet")
            more.clicked.connect(self._open)
            self._column.addWidget(more)
        if shown.creates is not None or shown.registers:
            self._column.addWidget(self._creating())
        for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            part.show()  # at once: what is only shown with the next layout cannot have the focus
        in_turn(self._after, self)
        again = self.findChild(QPushButton, had_focus) if had_focus else None
        if again is not None:
            again.setFocus()

    def _add_way(self, way: WayShown) -> None:
        made = WayButton(way)
        made.chosen.connect(self.chosen)
        self._column.addWidget(made)
        self._buttons.append(made)
        stands_out = made is self.first
        set_look(made, role="primary" if stands_out else "plain")
        if stands_out and self._shown.note:
            self._column.addWidget(PlainLabel(self._shown.note, "small", wraps=True))

    def _creating(self) -> QWidget:
        create = button(tr("Create accoun&t"), "quiet")
        create.clicked.connect(self.account_wanted)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addStretch(1)
        row.addWidget(PlainLabel(tr("No account yet?"), "muted"))
        row.addWidget(create)
        row.addStretch(1)
        return whole

    def _clear(self) -> None:
        self._buttons = []
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()


class _Or(QWidget):
    """A line between two kinds of ways."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        for part in (_line(), PlainLabel(tr("or"), "small"), _line()):
            row.addWidget(part, 0 if isinstance(part, PlainLabel) else 1)


def _line() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    set_look(line, role="line")
    return line


def _spoken(text: str) -> str:
    return text.replace("&", "").rstrip("…")


def _face(shown: WayShown) -> QIcon:
    """The provider's picture, or its letter; sharp on every screen."""
    from .avatars import paint_initial, paint_picture
    from .pictures import decoded

    image = decoded(shown.picture) if shown.picture else None
    made = QIcon()
    for scale in (1, 2, 3):
        pixmap = QPixmap((_ICON_PX + _GAP_PX) * scale, _ICON_PX * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        rect = QRectF(0, 0, _ICON_PX, _ICON_PX)
        if image is None:
            paint_initial(painter, rect, shown.provider, shown.provider)
        else:
            paint_picture(painter, rect, QPixmap.fromImage(image))
        painter.end()
        made.addPixmap(pixmap)
    return made
