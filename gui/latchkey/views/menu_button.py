"""Buttons with a menu, in place of a menu bar: "Account", "View" and "Help"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from latchkey.app.about_intents import OpenAbout
from latchkey.app.device_intents import OpenDevices
from latchkey.app.intents import CheckComputer, Intent, OpenJournal, OpenPage, ToggleBench
from latchkey.app.settings_intents import OpenSettings
from latchkey.language import mark, tr

from . import shortcuts
from .journal_chooser import JournalChooser
from .theme import set_look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .shortcuts import Shortcut


@dataclass(frozen=True, slots=True)
class Entry:
    text: str
    shortcut: Shortcut | None
    """The window itself listens for it, so that it works wherever the focus is."""
    does: Intent | Callable[[QWidget], None]
    """What it stands for, or what needs nobody behind the window."""


def _show_shortcuts(button: QWidget) -> None:
    from .shortcuts_dialog import show_shortcuts

    show_shortcuts(button)


def _ask_for_journal(button: QWidget) -> None:
    if isinstance(button, MenuButton):
        button.chooser.ask()


_DEVICES = Entry(mark("&Devices…"), shortcuts.DEVICES, OpenDevices())
_BENCH = Entry(mark("&QA bench"), shortcuts.BENCH, ToggleBench())
_MENUS = (
    (
        mark("&View"),
        (
            Entry(mark("&Journal…"), shortcuts.JOURNAL, OpenJournal()),
            Entry(mark("&Open a journal…"), None, _ask_for_journal),
            _BENCH,
            Entry(mark("&Settings…"), shortcuts.SETTINGS, OpenSettings()),
        ),
    ),
    (
        mark("H&elp"),
        (
            Entry(mark("&Check this computer…"), shortcuts.CHECK, CheckComputer()),
            Entry(mark("&Keyboard shortcuts…"), shortcuts.SHORTCUTS, _show_shortcuts),
            Entry(mark("&About Latchkey…"), None, OpenAbout()),
        ),
    ),
)
ENTRIES = (_DEVICES, *(entry for _, entries in _MENUS for entry in entries))
"""All but those that depend on the session."""


class MenuButton(QPushButton):
    """Its menu is made when it is first opened.

    Signals:
        intent: what was chosen stands for.
    """

    intent = Signal(object)

    def __init__(self, text: str, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        name = text.replace("&", "")
        self._entries = entries
        self._menu: QMenu | None = None
        self.chooser = JournalChooser(self)
        self.chooser.intent.connect(self.intent)
        self.setObjectName(name.lower())
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoDefault(True)
        set_look(self, role="quiet")
        self.clicked.connect(self._open)

    def offer(self, entries: Sequence[Entry]) -> None:
        """From the next time that it is opened."""
        if self._entries != entries and self._menu is not None:
            self._menu.deleteLater()
            self._menu = None
        self._entries = entries

    def _open(self) -> None:
        if self._menu is None:
            self._menu = QMenu(self)
            self._menu.setObjectName(f"{self.objectName()}_menu")
            self._menu.setAccessibleName(self.accessibleName())
            for entry in self._entries:
                chosen = partial(entry.does, self) if callable(entry.does) else partial(self.intent.emit, entry.does)
                key = entry.shortcut.told() if entry.shortcut is not None else ""
                self._menu.addAction("\t".join(filter(None, (tr(entry.text), key))), chosen)
        self._menu.popup(self._place_for(self._menu.sizeHint().height()))

    def _place_for(self, height: int) -> QPoint:
        """Below the button, or above it where the screen ends: Qt would put the menu over the button itself."""
        below = self.mapToGlobal(QPoint(0, self.height()))
        has_room = below.y() + height <= self.screen().availableGeometry().bottom() + 1
        return below if has_room else self.mapToGlobal(QPoint(0, -height))


class MenuRow(QWidget):
    """
    Signals:
        intent: what the menus offer.
    """

    intent = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account = MenuButton(tr("&Account"), (_DEVICES,))
        self._account.intent.connect(self.intent)
        self._account.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(0)
        row.addStretch(1)
        row.addWidget(self._account)
        self._menus = [(MenuButton(tr(text), entries), entries) for text, entries in _MENUS]
        for menu, _ in self._menus:
            menu.intent.connect(self.intent)
            row.addWidget(menu)

    def show_bench(self, *, offered: bool) -> None:
        """Whether there is an entry for the QA bench."""
        for menu, entries in self._menus:
            menu.offer(tuple(one for one in entries if offered or one is not _BENCH))

    def show_account(self, page: str) -> None:
        """There is a session. ``page`` is where its homeserver has the account managed, empty for none."""
        manage = (Entry(mark("&Manage your account…"), None, OpenPage(page)),) if page else ()
        self._account.offer((_DEVICES, *manage))
        self._account.show()
