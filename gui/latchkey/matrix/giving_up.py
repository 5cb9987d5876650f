"""How a request ends that nobody waits for any more."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import anyio

T = TypeVar("T")


async def uninterrupted(send: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Whoever is cancelled here waits until what was sent is given up in order. httpcore guards what it has to finish, such as
    closing connections that were kept too long, from anyio's cancellation alone: by asyncio's it forgets the rest of them."""
    scope = anyio.CancelScope()

    async def sending() -> T:
        with scope:
            return await send()
        raise asyncio.CancelledError

    task = asyncio.get_running_loop().create_task(sending())
    try:
        return await asyncio.shield(task)
    finally:
        while not task.done():
            scope.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({task})
