"""There is no listener for the browser's answer yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from latchkey.session.answers import NotThrough, Obstacle

if TYPE_CHECKING:
    from latchkey.app.browser import Callback


class Loopback:
    """``Doormat``."""

    async def open(self) -> Callback | NotThrough:
        return NotThrough(Obstacle.NO_LISTENER)
