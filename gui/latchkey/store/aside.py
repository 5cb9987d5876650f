"""Single calls to the disk, away from the loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


async def aside(work: Callable[[], None]) -> None:
    """``work`` on a thread for it alone, to its end even where nobody waits for it any more; an ``OSError`` of it is
    dropped."""

    def quietly() -> None:
        with contextlib.suppress(OSError):
            work()

    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-aside")
    try:
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(thread, quietly))
    finally:
        thread.shutdown(wait=False)
