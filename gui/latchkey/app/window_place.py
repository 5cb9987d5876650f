"""Where a window was left, and where that is among the screens there are now. Pixels throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

FRAME_WIDTH, FRAME_HEIGHT = 40, 60
"""What a desktop may put around a window."""
LEAST_IN_SIGHT = 96
"""Of a window, in both directions, to be taken hold of."""


class Rect(NamedTuple):
    """What a screen has left beside panels and the like."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class WindowPlace:
    width: int
    height: int
    x: int | None = None
    """Of the frame. Neither is known where the desktop keeps that to itself, as on Wayland."""
    y: int | None = None
    maximised: bool = False
    details_px: int = 0
    """How wide the room's details are; 0 where they were never opened."""
    knows_tray: bool = False
    """The person was told that a closed window goes on in the tray."""


def fitted(place: WindowPlace, screens: Sequence[Rect]) -> WindowPlace:
    """``place`` as it fits into ``screens``, of which the first is the main one: on a screen that is gone there is no place,
    and none is larger than its screen. At least one screen."""
    best = max(screens, key=lambda screen: _in_sight(place, screen))
    stands = _in_sight(place, best) >= LEAST_IN_SIGHT * LEAST_IN_SIGHT
    screen = best if stands else screens[0]
    width, height = min(place.width, screen.width - FRAME_WIDTH), min(place.height, screen.height - FRAME_HEIGHT)
    if not stands or place.x is None or place.y is None:
        return replace(place, width=width, height=height, x=None, y=None)
    x = max(screen.x, min(place.x, screen.x + screen.width - width))
    y = max(screen.y, min(place.y, screen.y + screen.height - height))
    return replace(place, width=width, height=height, x=x, y=y)


def _in_sight(place: WindowPlace, screen: Rect) -> int:
    """How much of it, in square pixels; nothing where it has no place."""
    if place.x is None or place.y is None:
        return 0
    across = min(place.x + place.width, screen.x + screen.width) - max(place.x, screen.x)
    down = min(place.y + place.height, screen.y + screen.height) - max(place.y, screen.y)
    return across * down if across >= LEAST_IN_SIGHT and down >= LEAST_IN_SIGHT else 0
