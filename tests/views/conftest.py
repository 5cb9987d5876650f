"""A window that nobody stands behind: what it emits is kept, and it shows what a test gives it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from latchkey.desktop.first_picture import wait_for_first_picture
from latchkey.views.hands import Hands
from latchkey.views.main_window import MainWindow
from latchkey.views.theme import apply_theme
from tests.views.showing import HandClock, in_sight


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    QLocale.setDefault(QLocale.c())
    apply_theme(qapp, dark=False)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def window(clock: HandClock, qapp: QApplication) -> Iterator[MainWindow]:
    with in_sight(MainWindow(clock.now)) as made:
        # Nothing in it has the focus before.
        made.activateWindow()
        wait_for_first_picture(made)
        assert made.isActiveWindow()
        yield made


@pytest.fixture
def intents(window: MainWindow) -> list[object]:
    """What the window has emitted so far."""
    kept: list[object] = []
    window.intent.connect(kept.append)
    return kept


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def wide_letters(qapp: QApplication) -> Iterator[None]:
    """Every text is half again as long, as words of another language are."""
    before = qapp.font()
    wide = QFont(before)
    wide.setStretch(150)
    qapp.setFont(wide)
    apply_theme(qapp, dark=False)
    yield
    qapp.setFont(before)
