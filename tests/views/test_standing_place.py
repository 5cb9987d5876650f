"""The window is put where it was left, and goes away with what is open over it, and comes back with that."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from latchkey.app.shown import WindowShown
from latchkey.app.window_place import WindowPlace
from latchkey.views.main_window import MainWindow
from latchkey.views.rooms_pane import RoomsPane
from latchkey.views.standing_place import put, where
from tests.shots.states import ACTIVE, ROOMS, SESSIONS
from tests.views.showing import dialogs, let_go


def test_it_stands_where_it_was_left(window: MainWindow) -> None:
    place = WindowPlace(730, 500, 20, 30, details_px=290, knows_tray=True)
    put(window, place)
    assert where(window, knows_tray=True) == place
    put(window, replace(place, x=None, y=None))
    assert where(window, knows_tray=False) == replace(place, knows_tray=False), "where it is, it stays"


def test_a_maximised_window_goes_back_to_what_it_was(window: MainWindow) -> None:
    put(window, WindowPlace(730, 500, 20, 30))
    window.setWindowState(Qt.WindowState.WindowMaximized)
    left = where(window, knows_tray=False)
    assert (left.maximised, left.width, left.height) == (True, 730, 500)
    window.setWindowState(Qt.WindowState.WindowNoState)
    put(window, left)
    assert window.isMaximized()


def test_on_wayland_a_window_has_no_place(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    at = window.pos()
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "wayland")
    put(window, WindowPlace(730, 500, 100, 100))
    assert (window.pos(), where(window, knows_tray=False).x) == (at, None)


def test_the_details_are_as_wide_as_they_were(window: MainWindow) -> None:
    window.show_rooms(ROOMS, ())
    window.show_state(WindowShown(session=ACTIVE))
    window.resize(1300, 700)
    pane = window.findChild(RoomsPane)
    assert pane is not None
    assert pane.details_px == 0
    pane.details_px = 410
    window.show_room(ROOMS[1].room_id)
    assert abs(pane.details_px - 410) <= 2
    pane.setSizes([400, 500])
    width_px = pane.details_px
    window.hide()
    assert where(window, knows_tray=False).details_px == width_px
    window.show()


# Offscreen there is nothing to raise a window above.
@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_what_is_open_over_it_goes_away_and_comes_back_with_it(window: MainWindow) -> None:
    window.show_state(SESSIONS["checkup"])
    assert dialogs("Check this computer")
    window.go_away()
    assert not window.isVisible()
    assert not dialogs("Check this computer")
    window.come_forward()
    assert window.isVisible()
    assert dialogs("Check this computer")
    window.go_away()
    window.show_state(WindowShown(session=ACTIVE))
    let_go()
    window.come_forward()
    assert not dialogs("Check this computer"), "what has gone for good stays so"
