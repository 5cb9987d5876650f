"""The first picture of cached rooms waits for nothing that it does not show."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject

from latchkey.views.main_window import MainWindow

from .showing import HandClock

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

BEFORE = """
import enum, sys
made = []
create = enum.EnumType._create_
enum.EnumType._create_ = lambda kind, name, *rest, **more: (made.append(name), create(kind, name, *rest, **more))[1]

from PySide6.QtCore import QEventLoop
from latchkey.app.rooms import Room
from latchkey.desktop.first_picture import wait_for_first_picture
from latchkey.session.instant import Instant
from latchkey.views import theme
from latchkey.views.main_window import MainWindow

app = theme.application("latchkey")
theme.apply_theme(app)
window = MainWindow(lambda: Instant(10**12, 0))
"""
"""A window, and the names of all enumerations that are made."""

PROGRAM = (
    BEFORE
    + """
window.show_rooms([Room(f"!{n}:x", f"Room {n}", unread=n % 2, encrypted=n % 3 == 0, recency_ms=n, last_ms=10**12 - n)
                   for n in range(50)], ())
window.show()
wait_for_first_picture(window)
late = [name for name in ("asyncio", "dataclasses", "httpx", "keyring", "cryptography", "msgspec", "latchkey.app.shown",
    "latchkey.views.session_panel", "latchkey.views.login_view", "latchkey.views.pictures", "latchkey.views.side_windows") if name in sys.modules]
print(late, [name for name in ("GlobalColor", "PenStyle", "SubElement", "ThemeIcon", "EchoMode",
    "StandardButton", "ScrollState", "AttributeType") if name in made])
"""
)


def test_rooms_are_painted_before_the_rest_of_the_program_is_loaded() -> None:
    """Naming ``Qt`` or ``QStyle`` at all makes all their enumerations, which takes longer than the rooms do; asking a list
    for its viewport makes the types of all widgets, and being handed a ``QEvent`` those of all events; a field to type in is
    slow to be made."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=50)
    assert done.stdout == "[] []\n"


FIRST_ROOMS = (
    BEFORE
    + """
window.show()
wait = QEventLoop()
window._dress.timeout.connect(wait.quit)
wait.exec()
made.clear()
window.show_rooms([Room(f"!{n}:x", f"Room {n}", unread=n % 2, encrypted=n % 3 == 0, recency_ms=n, last_sender="Bo", last_text="Hello",
                        last_ms=10**12 - n * 10**9) for n in range(50)], ())
window._session.rooms.list.model.flush()
window.grab()
print(made)
"""
)


def test_rooms_that_come_later_find_what_a_row_needs_already_made() -> None:
    """A thousand of them come at once with the first sync, and the window must not stand still."""
    done = subprocess.run([sys.executable, "-c", FIRST_ROOMS], capture_output=True, text=True, check=True, timeout=50)
    assert done.stdout == "[]\n"


class StyleChanges(QObject):
    """Counts, by type, the widgets that are dressed again."""

    def __init__(self) -> None:
        super().__init__()
        self.of = Counter[str]()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.StyleChange:
            self.of[type(watched).__name__] += 1
        return False


def test_what_is_made_for_the_window_is_made_in_its_place(qapp: QApplication, clock: HandClock) -> None:
    """A widget that is given to another one has the style sheet looked through again for all that is in it."""
    changes = StyleChanges()
    qapp.installEventFilter(changes)
    window = MainWindow(clock.now)
    qapp.removeEventFilter(changes)
    window.deleteLater()
    assert not {"RoomTable", "QHeaderView", "QScrollBar", "RoomList"} & set(changes.of)
    assert changes.of["RoomsPane"] == 1
