"""A window stands where it was left, as far as the screens there are now have room for it."""

from __future__ import annotations

import pytest

from latchkey.app.window_place import Rect, WindowPlace, fitted

MAIN = Rect(0, 30, 1280, 770)
RIGHT = Rect(1280, 0, 1920, 1080)
LEFT = WindowPlace(1000, 700, 100, 50, details_px=300, knows_tray=True)


@pytest.mark.parametrize(
    ("place", "screens", "stands"),
    [
        (LEFT, [MAIN], LEFT),
        (WindowPlace(1000, 700, 1500, 50), [MAIN, RIGHT], WindowPlace(1000, 700, 1500, 50)),
        (WindowPlace(1000, 700, 1500, 50), [MAIN], WindowPlace(1000, 700)),
        (WindowPlace(1900, 1000, 1290, 5), [MAIN, RIGHT], WindowPlace(1880, 1000, 1290, 5)),
        (WindowPlace(1900, 1000, 10, 40), [MAIN], WindowPlace(1240, 710, 10, 40)),
        (WindowPlace(800, 600, -400, 700, maximised=True), [MAIN], WindowPlace(800, 600, 0, 200, maximised=True)),
        (WindowPlace(800, 600, 0, -550), [MAIN], WindowPlace(800, 600)),
        (WindowPlace(800, 600, 1240, 40), [MAIN], WindowPlace(800, 600)),
        (WindowPlace(3000, 2000), [MAIN, RIGHT], WindowPlace(1240, 710)),
        (WindowPlace(800, 600, 10, None), [MAIN], WindowPlace(800, 600)),
    ],
)
def test_it_is_where_it_was_or_where_the_desktop_puts_it(
    place: WindowPlace, screens: list[Rect], stands: WindowPlace
) -> None:
    assert fitted(place, screens) == stands
