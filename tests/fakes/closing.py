"""Closing a server of asyncio's without losing anybody."""

from __future__ import annotations

import asyncio

_TURNS = 3
"""Of the loop: somebody is accepted, has a transport made, and is told to the protocol."""


async def let_nobody_in(server: asyncio.Server) -> None:
    """Close ``server``. One that is closed while it lets somebody in fails at that, and leaves the connection open until
    Python's collector finds it, in another test."""
    loop = asyncio.get_running_loop()
    for listening in server.sockets:
        loop.remove_reader(listening)
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    server.close()
