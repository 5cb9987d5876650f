"""Every key that does something of its own: what listens for it, the menus and the page "Keyboard shortcuts" take it from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from latchkey.language import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent


class Shortcut(NamedTuple):
    does: str
    """In a few words, for the page."""
    keys: tuple[str, ...] = ()
    """As Qt writes them, the one that people are told first."""
    standard: str = ""
    """The name of a ``QKeySequence.StandardKey``: where the platform has keys for it, they take the place of ``keys``."""

    def sequences(self) -> list[QKeySequence]:
        usual = QKeySequence.keyBindings(QKeySequence.StandardKey[self.standard]) if self.standard else []
        return usual or [QKeySequence(key) for key in self.keys]

    def told(self) -> str:
        """As people read it on this platform."""
        return self.sequences()[0].toString(QKeySequence.SequenceFormat.NativeText)

    def listen(self, parent: QObject, slot: Callable[[], object]) -> QShortcut:
        """Wherever the focus is in the window of ``parent``."""
        made = QShortcut(parent)
        made.setKeys(self.sequences())
        made.activated.connect(slot)
        return made

    def matches(self, event: QKeyEvent) -> bool:
        """For a key that a widget itself takes, on the number pad too."""
        pressed = QKeyCombination(event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, Qt.Key(event.key()))
        return QKeySequence(pressed) in self.sequences()


FIND = Shortcut(mark("Filter the rooms, or search the journal"), ("Ctrl+F",), "Find")
JOURNAL = Shortcut(mark("Journal"), ("Ctrl+J",))
DEVICES = Shortcut(mark("Devices"), ("Ctrl+D",))
SETTINGS = Shortcut(mark("Settings"), ("Ctrl+,",), "Preferences")
BENCH = Shortcut(mark("Open or close the QA bench"), ("F12",))
CHECK = Shortcut(mark("Check this computer"), ("F1",), "HelpContents")
SHORTCUTS = Shortcut(mark("Keyboard shortcuts"), ("Ctrl+?",))
QUIT = Shortcut(mark("Quit"), ("Ctrl+Q",), "Quit")
BACK = Shortcut(mark("One step back: close what is on top, or clear the filter"), ("Esc",), "Cancel")

READ_ANEW = Shortcut(mark("Read the list anew"), ("F5",), "Refresh")
RENAME = Shortcut(mark("Rename the device that is selected"), ("F2",))
SIGN_OUT_DEVICE = Shortcut(mark("Sign out the devices that are selected"), ("Del",), "Delete")

LATER = Shortcut(mark("To the entry on the right"), ("Right",))
EARLIER = Shortcut(mark("To the entry on the left"), ("Left",))
LANE_BELOW = Shortcut(mark("To the next lane"), ("Down",))
LANE_ABOVE = Shortcut(mark("To the lane before"), ("Up",))
ZOOM_IN = Shortcut(mark("Larger"), ("+", "Shift++", "=", "Ctrl++", "Ctrl+="))
ZOOM_OUT = Shortcut(mark("Smaller"), ("-", "Shift+_", "_", "Ctrl+-"))
WHOLE = Shortcut(mark("All of it"), ("0", "Ctrl+0"))
MOVE_LATER = Shortcut(mark("Move a little to the right"), ("Shift+Right",))
MOVE_EARLIER = Shortcut(mark("Move a little to the left"), ("Shift+Left",))
PAGE_LATER = Shortcut(mark("Move a page on"), ("PgDown",))
PAGE_EARLIER = Shortcut(mark("Move a page back"), ("PgUp",))
FIRST = Shortcut(mark("To the first entry"), ("Home",))
LAST = Shortcut(mark("To the last entry"), ("End",))

SECTIONS = (
    (mark("Everywhere"), (FIND, JOURNAL, DEVICES, SETTINGS, CHECK, SHORTCUTS, BENCH, BACK, QUIT)),
    (mark("In the list of devices"), (READ_ANEW, RENAME, SIGN_OUT_DEVICE)),
    (
        mark("In the timeline"),
        (
            LATER,
            EARLIER,
            LANE_BELOW,
            LANE_ABOVE,
            FIRST,
            LAST,
            ZOOM_IN,
            ZOOM_OUT,
            WHOLE,
            MOVE_LATER,
            MOVE_EARLIER,
            PAGE_LATER,
            PAGE_EARLIER,
        ),
    ),
)
"""As they stand on the page."""
