"""The log file: what a person can send us, without secrets."""

from __future__ import annotations

import faulthandler
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from .redact import redact

_FILE_BYTES = 1_000_000
_FILES_KEPT = 3


class RedactingFormatter(logging.Formatter):
    """One line a record in UTC, tracebacks below it, all of it redacted."""

    converter = time.gmtime  # type: ignore[assignment]  # typeshed's gmtime may be called without an argument
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _LogFile(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        _private(Path(self.baseFilename))
        return super()._open()


@contextmanager
def log_file(folder: Path) -> Iterator[Path]:
    """Log into ``folder`` (a private one) until the end of the block: our own from INFO on, all else from WARNING on.

    Where Python itself dies, the stack goes to ``crash.log`` beside it. Raises ``OSError`` where the files cannot be
    made.
    """
    path = folder / "latchkey.log"
    handler = _LogFile(path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(RedactingFormatter())
    root, ours = logging.getLogger(), logging.getLogger("latchkey")
    levels = root.level, ours.level
    _private(folder / "crash.log")
    with (folder / "crash.log").open("w", encoding="utf-8") as crashes:
        faulthandler.enable(crashes)
        root.setLevel(logging.WARNING)
        ours.setLevel(logging.INFO)
        root.addHandler(handler)
        try:
            yield path
        finally:
            root.removeHandler(handler)
            root.setLevel(levels[0])
            ours.setLevel(levels[1])
            handler.close()
            faulthandler.disable()


def _private(path: Path) -> None:
    """There, and for its owner alone, whatever the umask is and whoever made it."""
    path.touch(mode=0o600)
    path.chmod(0o600)
