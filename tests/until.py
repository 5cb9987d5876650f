"""Waiting for something that will be so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

POLL_S = 0.002


async def until(predicate: Callable[[], object], within_s: float = 10.0, what: str = "") -> None:
    """Let the loop turn until ``predicate()`` is true; ``AssertionError`` after ``within_s`` seconds.

    For what no event announces: that a widget shows a word, that a server has seen a request. The only place in the
    tests that may look again and again; a test never sleeps a length of its own choosing.
    """
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + within_s
    while not predicate():
        if loop.time() >= give_up_at:
            raise AssertionError(f"not within {within_s:g} s: {what or _words(predicate)}")
        await asyncio.sleep(POLL_S)


def _words(predicate: Callable[[], object]) -> str:
    code = getattr(predicate, "__code__", None)
    return f"{code.co_filename}:{code.co_firstlineno}" if code else repr(predicate)
