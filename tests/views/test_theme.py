"""Light, dark, and as the system is, while the program runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from latchkey.views import theme
from latchkey.views.main_window import MainWindow
from latchkey.views.palette import DARK, LIGHT
from tests.shots.states import ROOMS, SESSIONS


@pytest.fixture(autouse=True)
def _light_again(qapp: QApplication) -> Iterator[None]:
    yield
    theme.change_theme(dark=None)
    theme.apply_theme(qapp, dark=False)


def ground(qapp: QApplication) -> str:
    return qapp.palette().color(QPalette.ColorRole.Window).name()


def test_a_theme_that_is_chosen_is_worn_at_once_and_left_again(qapp: QApplication) -> None:
    theme.change_theme(dark=True)
    assert (ground(qapp), theme.colour("text").name()) == (DARK["window"], DARK["text"])
    theme.change_theme(dark=False)
    assert ground(qapp) == LIGHT["window"]
    theme.change_theme(dark=True)
    theme.change_theme(dark=None)
    assert ground(qapp) == LIGHT["window"], "the system here has not said anything, and began with light colours"


def test_who_follows_the_system_changes_with_it_and_who_does_not_stays(qapp: QApplication) -> None:
    theme.apply_theme(qapp, dark=None)
    theme.apply_theme(qapp, dark=True)
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert ground(qapp) == DARK["window"]
    theme.apply_theme(qapp, dark=None)
    theme._dress(qapp, dark=True)
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert ground(qapp) == LIGHT["window"]


@pytest.mark.parametrize("name", ["active", "journal", "settings", "bench", "devices"])
def test_every_window_that_is_open_follows_with_all_that_is_painted_in_it(window: MainWindow, name: str) -> None:
    """None of the colours that only the light theme has is left anywhere."""
    window.show_rooms(ROOMS, ())
    window.show_state(SESSIONS[name])
    theme.change_theme(dark=True)
    only_light = {LIGHT[one] for one in ("window", "base", "hover", "line", "text")} - set(DARK.values()) - {"#ffffff"}
    for shown in [one for one in QApplication.topLevelWidgets() if one.isVisible()]:
        image = shown.grab().toImage()
        seen = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
        assert DARK["window"] in seen or DARK["base"] in seen
        assert not seen & only_light, shown.objectName()
