"""What is painted while nothing happens but time: each widget more is paid for every second, all day long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from latchkey.app.shown import WindowShown
from latchkey.views.main_window import MainWindow
from latchkey.views.theme import apply_theme
from tests.shots.states import ACTIVE, ROOMS
from tests.views.showing import HandClock

LONG = replace(ACTIVE, expiry=replace(ACTIVE.expiry, lifetime_ms=3_600_000), refresh_due=None)
"""Of which a second is less than can be seen of the ring."""


class Painted(QObject):
    """The object names of what was painted, since it was asked last."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._names.append(watched.objectName())
        return False

    def names(self) -> list[str]:
        QCoreApplication.sendPostedEvents()
        names, self._names = self._names, []
        return names

    def rest(self) -> None:
        """What a change of the whole window has brought about is painted: its layout first, and what that has moved."""
        for _ in range(3):
            self.names()


@pytest.fixture
def painted(qapp: QApplication) -> Iterator[Painted]:
    watcher = Painted()
    qapp.installEventFilter(watcher)
    yield watcher
    qapp.removeEventFilter(watcher)


@pytest.mark.parametrize("dark", [False, True])
def test_a_second_that_goes_by_has_the_time_painted_and_nothing_else(
    window: MainWindow, clock: HandClock, painted: Painted, qapp: QApplication, dark: bool
) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(WindowShown(session=LONG))
    apply_theme(qapp, dark=dark)
    painted.rest()
    clock.pass_by(1_000, window)
    assert painted.names() == ["time_left"]


def test_when_the_ring_moves_it_is_painted_with_nothing_below_it(
    window: MainWindow, clock: HandClock, painted: Painted
) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(WindowShown(session=LONG))
    painted.rest()
    clock.pass_by(30_000, window)
    assert set(painted.names()) == {"ring", "time_left"}
