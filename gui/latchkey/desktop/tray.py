"""The icon in the tray, for who wants one and has a tray. Nothing of it is needed before the first paint."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from latchkey.app.notices import Notice, NoticeKind
from latchkey.app.shown import StateWord, Tone
from latchkey.language import tr

_ON_CLICK = (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick)


def has_tray() -> bool:
    """Now: a desktop's panel may come later than the programs that start with it, or go."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class Tray(QObject):
    """Says the state by its picture, and by its word where the pointer rests. ``icon_of`` draws it.

    Signals:
        show_asked: the window is wanted.
        quit_asked: the program is to end.
        message_clicked: what was said beside the icon.
    """

    show_asked = Signal()
    quit_asked = Signal()
    message_clicked = Signal()

    def __init__(self, icon_of: Callable[[Tone], QIcon], window: QWidget) -> None:
        super().__init__(window)
        self._icon_of = icon_of
        self._shown: tuple[StateWord, Tone] | None = None
        self._icon = QSystemTrayIcon(self)
        self._menu = QMenu(window)
        self._menu.setAccessibleName("Latchkey")
        self._menu.addAction(tr("&Show Latchkey"), self.show_asked.emit)
        self._menu.addAction(tr("&Quit"), self.quit_asked.emit)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.message_clicked)

    def show_state(self, word: StateWord, tone: Tone) -> None:
        if (word, tone) == self._shown:
            return
        self._shown = word, tone
        self._icon.setIcon(self._icon_of(tone))
        self._icon.setToolTip(tr("Latchkey: {state}", state=tr(word)))
        self._icon.show()

    def say(self, notice: Notice) -> None:
        """Beside the icon, as the desktop does it."""
        self._icon.showMessage(notice.title, notice.body)

    def close(self) -> None:
        """Safe to call twice."""
        self._icon.hide()
        self._menu.deleteLater()
        self.deleteLater()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in _ON_CLICK:
            self.show_asked.emit()


class TrayNotifier:
    """``Notifier`` of systems whose notifications come from a program's icon in the tray. ``tray`` is the one there is now;
    without one nothing is told. What was said there cannot be taken back: it goes by itself."""

    def __init__(self, tray: Callable[[], Tray | None]) -> None:
        self._tray = tray
        self.last: Notice | None = None
        """What a click is on."""

    def notify(self, notice: Notice) -> None:
        tray = self._tray()
        if tray is not None:
            self.last = notice
            tray.say(notice)

    def withdraw(self, kind: NoticeKind) -> None:
        if self.last is not None and self.last.kind is kind:
            self.last = None
