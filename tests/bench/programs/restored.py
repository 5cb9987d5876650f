"""The program as ``latchkey --profile bench`` starts it. Prints the moment at the end of the room list's first paint with rooms in
it, in nanoseconds of the monotonic clock."""

from __future__ import annotations

import gc
import os
import sys
import time
from typing import TYPE_CHECKING

from latchkey.__main__ import main

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

ROOMS = int(sys.argv[1])


def painted() -> None:
    print(time.monotonic_ns(), flush=True)
    os._exit(0)


def watch_the_table() -> None:
    """To be watched, the table has to be imported before the program does it: in the same way, without collecting, and
    after ``bootstrap``, which takes PySide6's hand off the imports."""
    gc.disable()
    import latchkey.bootstrap  # noqa: F401 - for its effect
    from latchkey.views.room_table import RoomTable

    paint = RoomTable.paintEvent

    def paint_and_tell(table: RoomTable, event: QPaintEvent) -> None:
        paint(table, event)
        if table.model().rowCount() == ROOMS:
            painted()

    RoomTable.paintEvent = paint_and_tell  # type: ignore[method-assign, assignment]  # it also tells


watch_the_table()
sys.exit(main(["--profile", "bench"]))
