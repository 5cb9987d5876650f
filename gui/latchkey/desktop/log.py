"""The log file: what a person can send us, without secrets."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import NamedTuple

from .redact import redact

NAME = "latchkey.log"
_FILE_BYTES = 1_000_000
_LAST_BYTES = 100_000
_FILES_KEPT = 3
_CRASHES_KEPT = 3


class LogFiles(NamedTuple):
    log: Path
    last_crash: Path | None = None
    """Where Python died in the run before this one: its stacks, and when, by the file's time. Said once: the next start has
    none."""


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
def log_file(folder: Path, profile: str) -> Iterator[LogFiles]:
    """Log into ``folder`` (a private one) until the end of the block: our own from INFO on, all else from WARNING on.

    Where Python itself dies, its stacks go to a file beside the log, one for each ``profile``. The end of the block empties
    it, so what stands in one at the start is from a crash; a program that was killed leaves nothing. Raises ``OSError``
    where the files cannot be made.
    """
    log = folder / NAME
    handler = _LogFile(log, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(RedactingFormatter())
    root, ours = logging.getLogger(), logging.getLogger("latchkey")
    levels = root.level, ours.level
    name = f"crash.{profile}"
    last_crash = _put_aside(folder, name)
    _private(folder / f"{name}.log")
    with (folder / f"{name}.log").open("w", encoding="utf-8") as crashes:
        faulthandler.enable(crashes)
        root.setLevel(logging.WARNING)
        ours.setLevel(logging.INFO)
        root.addHandler(handler)
        try:
            yield LogFiles(log, last_crash)
        finally:
            root.removeHandler(handler)
            root.setLevel(levels[0])
            ours.setLevel(levels[1])
            handler.close()
            faulthandler.disable()
            crashes.truncate(0)  # Windows writes down what was no end, too


def _put_aside(folder: Path, name: str) -> Path | None:
    """The newest are kept. A profile's name has no dot."""
    left = folder / f"{name}.log"
    try:
        at = left.stat()
        if not at.st_size:
            return None
        aside = left.with_name(f"{name}.{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(at.st_mtime))}.log")
        left.replace(aside)
    except OSError:
        return None  # there is none, or nobody could read it either
    for older in sorted(folder.glob(f"{name}.*Z.log"))[:-_CRASHES_KEPT]:
        with contextlib.suppress(OSError):
            older.unlink()
    return aside


def last_lines(folder: Path, count: int) -> str:
    """Of the log in ``folder``, redacted once more; empty where there is none."""
    try:
        with (folder / NAME).open("rb") as file:
            file.seek(max(0, file.seek(0, SEEK_END) - _LAST_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return redact("\n".join(text.splitlines()[-count:]))


def _private(path: Path) -> None:
    """There, and for its owner alone, whatever the umask is and whoever made it."""
    path.touch(mode=0o600)
    path.chmod(0o600)
