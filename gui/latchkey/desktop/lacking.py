"""What the program does beside its window, and this desktop has nothing for: a sentence each, as it is marked for ``tr``."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from latchkey.language import mark


class Lacking(NamedTuple):
    """Each is empty where nothing is lacking."""

    notifications: str = ""
    tray: str = ""
    start_at_login: str = ""
    doubt: str = ""
    """What may come of starting at login, where nobody can know."""


async def lacking(*, is_kept: bool, has_tray: bool, has_icon: bool) -> Lacking:
    """``is_kept``: the profile outlives this run. ``has_icon``: the program's is in the tray."""
    if not is_kept:
        not_kept = mark("Not in this window: its profile is for this run only.")
        return Lacking(not_kept, not_kept, not_kept)
    return Lacking(
        notifications=await _no_notifications(has_icon=has_icon),
        tray="" if has_tray else mark("This desktop has no tray."),
        doubt=_doubt(),
    )


async def _no_notifications(*, has_icon: bool) -> str:
    if sys.platform != "linux":
        return "" if has_icon else mark("They come from the icon in the tray, which is not there.")
    from .notification_service import is_there

    return "" if await is_there() else mark("This desktop shows no notifications.")


def _doubt() -> str:
    """Those that start programs at login all say who they are."""
    if sys.platform != "linux" or os.environ.get("XDG_CURRENT_DESKTOP"):
        return ""
    return mark("This desktop does not say which it is. It may start nothing at login.")
