"""Runs the program's one coroutine on Qt's loop, from the first turn to the last."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio import AbstractEventLoop
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication

from latchkey.app.mishap import Bug

from .bugs import Bugs
from .loop import new_loop

_SIGNALS = (
    (signal.SIGINT, signal.SIGTERM) if sys.platform == "win32" else (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
)
_HEARTBEAT_MS = 250

FAILED = 1


def run(
    app: QApplication,
    main: Callable[[asyncio.Event], Coroutine[Any, Any, int]],
    on_bug: Callable[[Bug], None],
) -> int:
    """Run ``main`` to its end and return its exit code, or ``FAILED`` where it raised.

    ``main`` gets the event that is set when the program should end: Ctrl-C, SIGTERM, the end of the terminal's or the
    desktop's session (F10).
    It alone decides when it is done; closing the last window ends nothing. An exception that it
    caught itself it tells of with ``loop.call_exception_handler``; ``on_bug``: see ``Bugs``.
    """
    app.setQuitOnLastWindowClosed(False)
    end = asyncio.Event()
    bugs = Bugs(on_bug)
    with bugs.caught_everywhere(), asyncio.Runner(loop_factory=lambda: new_loop(app, end.set)) as runner:
        loop = runner.get_loop()
        loop.set_exception_handler(bugs.in_loop)
        with _signals(loop, end), _desktop_session(app, end):
            try:
                return runner.run(main(end))
            except Exception as bug:  # noqa: BLE001 - there is nobody above who could do better
                bugs.tell(bug)
                return FAILED


@contextmanager
def _desktop_session(app: QApplication, end: asyncio.Event) -> Iterator[None]:
    """At its end the desktop asks first, and waits some seconds for those that are not ready yet. On Linux see ``logout``."""

    def ask(_: QSessionManager) -> None:
        end.set()

    app.commitDataRequest.connect(ask)
    try:
        yield
    finally:
        app.commitDataRequest.disconnect(ask)


def _nothing() -> None: ...


@contextmanager
def _signals(loop: AbstractEventLoop, end: asyncio.Event) -> Iterator[None]:
    if sys.platform == "win32":
        before = {number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(end.set)) for number in _SIGNALS}
        # Python runs its signal handlers between two instructions, and Qt's loop has none.
        heartbeat = QTimer()
        heartbeat.timeout.connect(_nothing)
        heartbeat.start(_HEARTBEAT_MS)
        yield
        heartbeat.stop()
        for number, handler in before.items():
            signal.signal(number, handler)
    else:
        before = {number: signal.getsignal(number) for number in _SIGNALS}
        for number in _SIGNALS:
            loop.add_signal_handler(number, end.set)
        yield
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
