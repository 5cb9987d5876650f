"""What listens on a message bus for as long as the program runs."""

from __future__ import annotations

from collections.abc import Callable

from jeepney.io.blocking import DBusConnection

from .bus_thread import BusThread


class BusWatch:
    """Where there is no such bus, or nobody on it who says anything, nobody is told anything."""

    def __init__(self, name: str, bus: str, listen: Callable[[DBusConnection], None]) -> None:
        """``name`` and ``bus`` as of a ``BusThread``. ``listen`` sets ``is_listening`` once it is so."""
        self._thread = BusThread(name, bus, listen, self._over)
        self.is_listening: bool | None = None
        """``None`` until it is known."""

    def start(self) -> None:
        """On the loop on which somebody is to be told."""
        self._thread.start()

    def close(self) -> None:
        """Nobody is told anything any more. Safe to call twice."""
        self._thread.close()

    def _over(self) -> None:
        self.is_listening = False
