"""How long a picture of a journal of 10,000 entries takes while somebody zooms and moves it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from .table import Row

ENTRIES = 10_000
WIDTH_PX = 1_200
ZOOMS, MOVES = 28, 40


def measure(_folder: Path) -> list[Row]:
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QImage
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from latchkey.app.timeline import timeline
    from latchkey.session.instant import Instant
    from latchkey.views.theme import apply_theme
    from latchkey.views.timeline_view import TimelineView
    from tests.shots.journal_states import minutes

    app = QCoreApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, dark=False)
    entries = minutes(ENTRIES // 3 + 1)
    last_ms = entries[-1].at_ms
    began = time.perf_counter()
    made = timeline(entries)
    folded_ms = (time.perf_counter() - began) * 1e3
    view = TimelineView(lambda: Instant(last_ms + 1_000, 1_000_000))
    view.resize(WIDTH_PX, view.sizeHint().height())
    view.show_timeline(made, goes_on=True)
    view.show()
    image = QImage(view.size(), QImage.Format.Format_RGB32)

    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(view, key, modifier)

    frames: list[float] = []

    def frame(change: Callable[[], None]) -> None:
        change()
        began = time.perf_counter()
        view.render(image)
        frames.append((time.perf_counter() - began) * 1e3)

    press(Qt.Key.Key_0)
    for _ in range(MOVES):
        # The whole, over and over: the most that there is to paint.
        frame(view.update)
    for _ in range(ZOOMS):
        frame(lambda: press(Qt.Key.Key_Plus))
        frame(lambda: press(Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier))
    for _ in range(ZOOMS):
        frame(lambda: press(Qt.Key.Key_Minus))
        frame(lambda: press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier))
    view.close()
    details = (
        f"{len(frames)} pictures of {WIDTH_PX} px, longest {max(frames):.1f} ms; to lay it out took {folded_ms:.0f} ms"
    )
    return [Row(f"A picture of {len(entries):,} entries while zooming and moving", median(frames), 8, "ms", details)]
