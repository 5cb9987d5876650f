"""Whether anybody on the session bus shows notifications."""

from __future__ import annotations

import asyncio
import contextlib

from jeepney import message_bus
from jeepney.io.blocking import DBusConnection
from jeepney.wrappers import unwrap_msg

from .bus_thread import LIMIT_S, BusThread
from .notifications import NAME


async def is_there() -> bool:
    """Also where it would be started by the first notice. Nobody is started by the question; one that gets no answer within
    ``LIMIT_S`` counts as no."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[bool] = loop.create_future()
    found = False

    def ask(bus: DBusConnection) -> None:
        nonlocal found
        (found,) = unwrap_msg(bus.send_and_get_reply(message_bus.NameHasOwner(NAME), timeout=LIMIT_S))
        if not found:
            (startable,) = unwrap_msg(bus.send_and_get_reply(message_bus.ListActivatableNames(), timeout=LIMIT_S))
            found = NAME in startable

    def answered() -> None:
        if not answer.done():
            answer.set_result(found)

    def over() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody waits
            loop.call_soon_threadsafe(answered)

    thread = BusThread("who shows notifications", "SESSION", ask, over)
    thread.start()
    try:
        return await answer
    finally:
        thread.close()
