"""asyncio on Qt's event loop.

qasync brings sockets to Qt and runs the two together, but its scheduler gives every callback a Qt timer of its own. Those
fire early, stay alive after they were cancelled, and cannot wait longer than 24.8 days. ``QtLoop`` keeps the sockets and
takes the scheduler, executor and error handling from asyncio itself; Qt only waits: one timer for what is ready, one for
what is due (docs/decisions/0001-event-loop.md).
"""

from __future__ import annotations

import asyncio
import heapq
import os
import sys
from typing import TYPE_CHECKING, Any, TypeVarTuple

from PySide6.QtCore import Qt, QTimer

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Handle, TimerHandle
    from collections import deque
    from collections.abc import AsyncGenerator, Callable
    from contextvars import Context

    from PySide6.QtCore import QCoreApplication

    class _Plain(asyncio.SelectorEventLoop):
        """With asyncio's own names, which its stubs leave out."""

        _ready: deque[Handle]
        _scheduled: list[TimerHandle]
        _timer_cancelled_count: int

        def _check_closed(self) -> None: ...
        def _asyncgen_firstiter_hook(self, agen: AsyncGenerator[Any, Any]) -> None: ...
        def _asyncgen_finalizer_hook(self, agen: AsyncGenerator[Any, Any]) -> None: ...
        def _add_callback(self, handle: Handle) -> None: ...

    class _QtSockets(_Plain):
        def __init__(self, app: QCoreApplication) -> None: ...
else:
    _Plain = asyncio.SelectorEventLoop
    # qasync asks the environment which Qt to use, and people have other programs that set this. The browser gets theirs.
    _persons_own = os.environ.get("QT_API")
    os.environ["QT_API"] = "pyside6"
    from qasync import QSelectorEventLoop as _QtSockets

    if _persons_own is None:
        del os.environ["QT_API"]
    else:
        os.environ["QT_API"] = _persons_own

SLICE_S = 0.004
"""How long callbacks may run before Qt gets a turn: a quarter of a frame."""

_LONGEST_WAIT_MS = 24 * 60 * 60 * 1000
"""A QTimer overflows after 24.8 days. Waking once a day costs nothing."""

_MANY_CANCELLED = 100

_Args = TypeVarTuple("_Args")


class QtLoop(_QtSockets):
    """An asyncio event loop that runs inside ``QCoreApplication.exec``.

    ``on_quit`` is called when something other than ``stop`` ends Qt's loop (the desktop's session ends, ``app.quit()``);
    the loop then goes on, so that what has to be saved is saved. Without it such an end raises ``RuntimeError`` out of
    ``run_until_complete``, as in qasync.

    While a coroutine is inside a nested Qt loop (a dialog's ``exec``), all others pause, and go on afterwards.
    """

    def __init__(self, app: QCoreApplication, on_quit: Callable[[], None] | None = None) -> None:
        self._on_quit = on_quit
        self._turning = False
        self._running_qt = False
        self._stop_asked = False
        self._escaped: BaseException | None = None
        self._soon = QTimer()
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._turn)
        self._later = QTimer()
        self._later.setSingleShot(True)
        self._later.setTimerType(Qt.TimerType.PreciseTimer)
        self._later.timeout.connect(self._turn)
        super().__init__(app)

    # What qasync replaced and asyncio does better. Named one by one: qasync's class stands first in the hierarchy.

    run_until_complete = _Plain.run_until_complete
    run_in_executor = _Plain.run_in_executor
    set_default_executor = _Plain.set_default_executor  # type: ignore[assignment]  # narrower than the abstract one
    set_exception_handler = _Plain.set_exception_handler
    default_exception_handler = _Plain.default_exception_handler
    call_exception_handler = _Plain.call_exception_handler
    call_later = _Plain.call_later
    call_soon_threadsafe = _Plain.call_soon_threadsafe

    def call_soon(self, callback: Callable[[*_Args], object], *args: *_Args, context: Context | None = None) -> Handle:
        handle = _Plain.call_soon(self, callback, *args, context=context)
        self._wait()
        return handle

    def call_at(
        self, when: float, callback: Callable[[*_Args], object], *args: *_Args, context: Context | None = None
    ) -> TimerHandle:
        handle = _Plain.call_at(self, when, callback, *args, context=context)
        if self._scheduled[0] is handle:
            self._wait()
        return handle

    def run_forever(self) -> None:
        self._check_closed()
        hooks = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(
            firstiter=self._asyncgen_firstiter_hook,
            finalizer=self._asyncgen_finalizer_hook,
        )
        self._stop_asked = False
        self._running_qt = True
        self._wait()
        try:
            super().run_forever()
            while self._on_quit is not None and not self._stop_asked:
                self._on_quit()
                super().run_forever()
        finally:
            self._running_qt = False
            self._soon.stop()
            self._later.stop()
            sys.set_asyncgen_hooks(*hooks)
        escaped, self._escaped = self._escaped, None
        if escaped is not None:
            raise escaped

    def stop(self) -> None:
        self._stop_asked = True
        super().stop()

    def _add_callback(self, handle: Handle) -> None:
        _Plain._add_callback(self, handle)  # noqa: SLF001 - our own: qasync's class stands first
        self._wait()

    def _turn(self) -> None:
        """Run what is due and ready, for about ``SLICE_S`` at most."""
        if self._turning:
            return
        self._turning = True
        try:
            self._collect_due()
            end = self.time() + SLICE_S
            for _ in range(len(self._ready)):
                handle = self._ready.popleft()
                if not handle.cancelled():
                    handle._run()  # noqa: SLF001 - there is no other way to run one
                    if self.time() >= end:
                        break
        except (KeyboardInterrupt, SystemExit) as wish:
            # Raised through Qt it would be printed and dropped, or end the process on the spot.
            self._escaped = wish
            self.stop()
        finally:
            self._turning = False
            self._wait()

    def _collect_due(self) -> None:
        if self._timer_cancelled_count > max(_MANY_CANCELLED, len(self._scheduled) // 2):
            self._scheduled = [handle for handle in self._scheduled if not handle.cancelled()]
            heapq.heapify(self._scheduled)
            self._timer_cancelled_count = 0
        now = self.time()
        while self._scheduled and (self._scheduled[0].cancelled() or self._scheduled[0].when() <= now):
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False  # type: ignore[attr-defined]  # not in the stubs  # noqa: SLF001 - or cancel() counts it
            if handle.cancelled():
                self._timer_cancelled_count -= 1
            else:
                self._ready.append(handle)

    def _wait(self) -> None:
        """Set both timers to what comes next. Within a turn they are set once, at its end."""
        if self._turning or not self._running_qt:
            return
        if not self._ready:
            self._soon.stop()
        elif not self._soon.isActive():
            self._soon.start()
        if self._scheduled:
            wait_ms = int((self._scheduled[0].when() - self.time()) * 1000) + 1
            self._later.start(max(0, min(wait_ms, _LONGEST_WAIT_MS)))
        else:
            self._later.stop()


def new_loop(app: QCoreApplication, on_quit: Callable[[], None] | None = None) -> AbstractEventLoop:
    """The event loop of this platform. On Windows that is qasync's own, on I/O completion ports, unchanged."""
    if sys.platform == "win32":
        from qasync import QEventLoop

        return QEventLoop(app)
    return QtLoop(app, on_quit)
