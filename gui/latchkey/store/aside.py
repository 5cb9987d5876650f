"""Single calls to the disk, away from the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from latchkey.session.answers import NotStored

from .trouble import in_words

T = TypeVar("T")


async def aside(work: Callable[[], T]) -> T | NotStored:
    """``work`` on a thread for it alone, to its end even where nobody waits for it any more; an ``OSError`` of it as a
    value."""

    def quietly() -> T | NotStored:
        try:
            return work()
        except OSError as error:
            return in_words(error)

    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-aside")
    try:
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(thread, quietly))
    finally:
        thread.shutdown(wait=False)
