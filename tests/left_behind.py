"""Fails a test that leaves something behind: tasks, threads, timers, windows, connections, or words in the log."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import threading
import traceback
import weakref
from asyncio.selector_events import _SelectorTransport  # type: ignore[attr-defined]  # asyncio's own, whose sockets are looked for
from collections.abc import Generator, Iterator
from typing import Any

import pytest

_GRACE_S = 1.0
"""What is already on its way to its end may get there. Spent only when something is left."""

_OF_PYTEST = "pytest_timeout"

_TOLD: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
"""Threads that one test was blamed for already."""

_STACK = 14
_CONNECTIONS: weakref.WeakKeyDictionary[Any, traceback.StackSummary] = weakref.WeakKeyDictionary()
"""Every transport there is, and where it was made."""

_WATCHED_LOGS = ("latchkey", "asyncio", "qasync")


def _loop_of(item: pytest.Item) -> asyncio.AbstractEventLoop | None:
    for name, value in getattr(item, "funcargs", {}).items():
        if name.endswith("_scoped_runner") and isinstance(value, asyncio.Runner):
            return value.get_loop()
    return None


async def _let_end(tasks: set[asyncio.Task[Any]]) -> None:
    await asyncio.wait(tasks, timeout=_GRACE_S)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """A task that a test started has ended when the test has."""
    loop = _loop_of(pyfuncitem)
    before = asyncio.all_tasks(loop) if loop else set()
    result = yield
    if loop is None or loop.is_closed() or pyfuncitem.get_closest_marker("leaves_tasks"):
        return result
    left = asyncio.all_tasks(loop) - before
    if left:
        loop.run_until_complete(_let_end(left))
        left = {task for task in left if not task.done()}
    if left:
        pytest.fail("tasks left behind:\n" + "\n".join(f"  {task!r}" for task in left), pytrace=False)
    return result


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """After all fixtures are gone nothing of the test goes on."""
    result = yield
    left = [*_threads(), *_qt(), *_connections()]
    if left:
        pytest.fail("left behind:\n" + "\n".join(f"  {one}" for one in left), pytrace=False)
    return result


_make = _SelectorTransport.__init__


def _make_and_note(transport: Any, *args: Any, **more: Any) -> None:
    frame = sys._getframe(1)
    _CONNECTIONS[transport] = traceback.StackSummary.extract(
        traceback.walk_stack(frame), limit=_STACK, lookup_lines=False
    )
    _make(transport, *args, **more)


_SelectorTransport.__init__ = _make_and_note


def _connections() -> list[str]:
    """Those whose loop is closed, so that nobody can close them any more. Python's collector would tell of them too, in
    whatever test it happens to run."""
    left = []
    for transport, made in list(_CONNECTIONS.items()):
        sock = getattr(transport, "_sock", None)
        if sock is not None and transport._loop.is_closed():
            made.reverse()
            left.append(f"{transport!r} of {sock!r}, made in\n{''.join(made.format())}")
            sock.close()
            transport._sock = None
    return left


def _threads() -> list[str]:
    left = []
    for thread in threading.enumerate():
        if thread.daemon or thread is threading.main_thread() or thread in _TOLD or thread.name.startswith(_OF_PYTEST):
            continue
        thread.join(_GRACE_S)
        if thread.is_alive():
            _TOLD.add(thread)
            left.append(f"thread {thread.name}")
    return left


def _qt() -> list[str]:
    if "PySide6.QtWidgets" not in sys.modules:
        return []
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    if not isinstance(QCoreApplication.instance(), QApplication):
        return []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    windows = [f"window {widget!r}" for widget in QApplication.topLevelWidgets() if widget.isVisible()]

    def ticking() -> list[str]:
        return [
            f"timer {one!r}, every {one.interval()} ms, of {one.parent()!r}"
            for one in gc.get_objects()
            if type(one) is QTimer and isValid(one) and one.isActive()
        ]

    timers = ticking()
    if timers:
        gc.collect()
        timers = ticking()
    return windows + timers


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in _WATCHED_LOGS:
            self.said.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in the log fails a test that does not read the log (with ``caplog``)."""
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    yield
    logging.getLogger().removeHandler(listener)
    if listener.said and "caplog" not in request.fixturenames:
        pytest.fail("not announced in the log:\n" + "\n".join(f"  {one}" for one in listener.said), pytrace=False)
