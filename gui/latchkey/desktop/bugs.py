"""Every way in which an exception that nobody expected can surface, led to one place."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from .redact import redact

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


class Bugs:
    """Writes each bug to the log and hands it on; one that repeats is handed on once.

    ``on_bug`` gets the traceback as text, redacted and without local variables. It may be called on any thread and inside
    any callback of Qt, so it should only note the text and ask for a turn of the loop.
    """

    def __init__(self, on_bug: Callable[[str], None]) -> None:
        self._on_bug = on_bug
        self._told: set[str] = set()

    def tell(self, exception: BaseException | None, where: str = "") -> None:
        text = redact("".join([f"{where}\n" if where else "", *traceback.format_exception(exception)]).strip())
        if text in self._told:
            _log.error("again: %s", text.rpartition("\n")[2])
            return
        self._told.add(text)
        _log.critical("%s", text)
        try:
            self._on_bug(text)
        except Exception:  # noqa: BLE001 - a bug in telling of bugs must not hide the first one
            _log.exception("telling of a bug failed")

    def in_loop(self, _loop: AbstractEventLoop, context: dict[str, Any]) -> None:
        """asyncio's exception handler. The context's handles and futures stay out: they print their arguments."""
        self.tell(context.get("exception"), str(context.get("message", "")))

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


class _FromQt:
    """What Qt says again and again is written once: of a display that is gone it says so a thousand times a second."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, kind: QtMsgType, _context: QMessageLogContext, message: str | None) -> None:
        if message and message != self._last and _HARMLESS not in message:
            self._last = message
            _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", message)
