"""Whether anybody on the session bus shows notifications."""

from __future__ import annotations

import asyncio

from jeepney import message_bus
from jeepney.io.blocking import DBusConnection

from .bus_thread import BusThread
from .bus_words import ask
from .notifications import NAME


async def is_there() -> bool:
    """Also where it would be started by the first notice. Nobody is started by the question; one that gets no answer within
    ``LIMIT_S`` counts as no."""
    answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    found = False

    def look(bus: DBusConnection) -> None:
        nonlocal found
        (found,) = ask(bus, message_bus.NameHasOwner(NAME))
        if not found:
            (startable,) = ask(bus, message_bus.ListActivatableNames())
            found = NAME in startable

    def answered() -> None:
        if not answer.done():
            answer.set_result(found)

    thread = BusThread("who shows notifications", "SESSION", look, lambda: thread.tell(answered))
    thread.start()
    try:
        return await answer
    finally:
        thread.close()
