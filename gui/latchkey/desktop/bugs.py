"""Every way in which an exception that nobody expected can surface, led to one place."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from asyncio import AbstractEventLoop
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from latchkey.app.mishap import Bug

from .redact import redact

_BREAKS_SESSION = "breaks_session"
"""A key of the context that an event loop's exception handler gets; see ``Bug``."""

_log = logging.getLogger("latchkey.bug")
_qt_log = logging.getLogger("latchkey.qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
# The offscreen platform says this of every window, and means no harm.
_HARMLESS = "This plugin does not support propagateSizeHints"
_FRAMES = 8
"""As many of the innermost tell one kind of bug from another."""


def caught_by(
    loop: AbstractEventLoop, message: str, *, breaks_session: bool = False
) -> Callable[[BaseException], None]:
    """Hands an exception that somebody caught, and had not expected, to ``loop``, as ``Bugs`` expects it there."""

    def tell(exception: BaseException) -> None:
        what = {"message": message, "exception": exception, _BREAKS_SESSION: breaks_session}
        loop.call_exception_handler(what)

    return tell


class Bugs:
    """Writes each bug to the log and hands it on; the traceback of one that repeats is written once.

    ``on_bug`` may be called on any thread and inside any callback of Qt, so it should only note the bug and ask for a turn
    of the loop.
    """

    def __init__(self, on_bug: Callable[[Bug], None]) -> None:
        self._on_bug = on_bug
        self._times = Counter[str]()

    def tell(self, exception: BaseException | None, where: str = "", *, breaks_session: bool = False) -> None:
        text = redact("".join([f"{where}\n" if where else "", *traceback.format_exception(exception)]).strip())
        kind = _kind(exception, where)
        self._times[kind] += 1
        if self._times[kind] > 1:
            _log.error("again: %s", text.rpartition("\n")[2])
        else:
            _log.critical("%s", text)
        try:
            self._on_bug(Bug(kind, text, self._times[kind], breaks_session))
        except Exception:  # noqa: BLE001 - a bug in telling of bugs must not hide the first one
            _log.exception("telling of a bug failed")

    def in_loop(self, _loop: AbstractEventLoop, context: dict[str, Any]) -> None:
        """asyncio's exception handler. The context's handles and futures stay out: they print their arguments."""
        breaks_session = bool(context.get(_BREAKS_SESSION))
        self.tell(context.get("exception"), str(context.get("message", "")), breaks_session=breaks_session)

    @contextmanager
    def caught_everywhere(self) -> Iterator[None]:
        """Slots, overrides of Qt's methods, threads, destructors and Qt's own messages, until the end of the block."""
        before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._in_slot
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable
        qt_before = qInstallMessageHandler(_FromQt())
        try:
            yield
        finally:
            qInstallMessageHandler(qt_before)
            sys.excepthook, threading.excepthook, sys.unraisablehook = before

    def _in_slot(
        self, kind: type[BaseException], exception: BaseException, _traceback: TracebackType | None, /
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, exception, None)
        else:
            self.tell(exception)

    def _in_thread(self, args: threading.ExceptHookArgs, /) -> None:
        if not issubclass(args.exc_type, SystemExit):
            self.tell(args.exc_value, f"in thread {args.thread.name if args.thread else '?'}")

    def _unraisable(self, args: sys.UnraisableHookArgs, /) -> None:
        self.tell(args.exc_value, args.err_msg or "ignored in a destructor or callback")


def _kind(exception: BaseException | None, where: str) -> str:
    """Without what it says, which may be another thing each time."""
    if exception is None:
        return where
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(exception.__traceback__)]
    return repr((type(exception).__qualname__, frames[-_FRAMES:]))


class _FromQt:
    """What Qt says again and again is written once: of a display that is gone it says so a thousand times a second."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        if message and message != self._last and _HARMLESS not in message:
            self._last = message
            _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
