"""Puts a window where it was left, and says where it is."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMainWindow

from latchkey.app.window_place import Rect, WindowPlace, fitted

from .rooms_pane import RoomsPane


def put(window: QMainWindow, place: WindowPlace) -> None:
    """Before it is shown, and as far as the screens of now have room for it."""
    from PySide6.QtCore import Qt

    main = QGuiApplication.primaryScreen()
    screens = [main, *(one for one in QGuiApplication.screens() if one is not main)]
    there = fitted(place, [_rect(one.availableGeometry()) for one in screens])
    window.resize(there.width, there.height)
    if there.x is not None and there.y is not None and has_places():
        window.move(there.x, there.y)
    if there.maximised:
        window.setWindowState(Qt.WindowState.WindowMaximized)
    pane = window.findChild(RoomsPane)
    if pane is not None:
        pane.details_px = there.details_px


def where(window: QMainWindow, *, knows_tray: bool) -> WindowPlace:
    """A maximised window goes back to the size and place it had before."""
    is_whole = window.isMaximized() or window.isFullScreen()
    geometry = window.normalGeometry() if is_whole else window.geometry()
    corner = geometry.topLeft() if is_whole else window.pos()
    x, y = (corner.x(), corner.y()) if has_places() else (None, None)
    pane = window.findChild(RoomsPane)
    details_px = pane.details_px if pane is not None else 0
    return WindowPlace(geometry.width(), geometry.height(), x, y, window.isMaximized(), details_px, knows_tray)


def _rect(free: QRect) -> Rect:
    return Rect(free.x(), free.y(), free.width(), free.height())


def has_places() -> bool:
    """On Wayland a window neither knows nor chooses where it stands."""
    return not QGuiApplication.platformName().startswith("wayland")
