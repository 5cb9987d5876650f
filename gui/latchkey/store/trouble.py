"""What a disk does wrong, in plain words."""

from __future__ import annotations

import errno
import sqlite3

from latchkey.language import mark
from latchkey.session.answers import NotStored

_BY_SQLITE = {
    sqlite3.SQLITE_FULL: mark("the disk is full"),
    sqlite3.SQLITE_READONLY: mark("the session's file cannot be written"),
    sqlite3.SQLITE_PERM: mark("the session's file may not be opened"),
    sqlite3.SQLITE_AUTH: mark("the session's file may not be opened"),
    sqlite3.SQLITE_CANTOPEN: mark("the session's file cannot be opened"),
    sqlite3.SQLITE_BUSY: mark("another program is using the session's file"),
    sqlite3.SQLITE_LOCKED: mark("another program is using the session's file"),
    sqlite3.SQLITE_IOERR: mark("the disk does not take what is written, or does not give it back"),
    sqlite3.SQLITE_CORRUPT: mark("the session's file is damaged"),
    sqlite3.SQLITE_TOOBIG: mark("it is too large to be stored"),
    sqlite3.SQLITE_NOTADB: mark("the session's file is damaged"),
}
_DAMAGED = mark("the session's file is damaged")
_BY_ERRNO = {
    errno.ENOSPC: mark("the disk is full"),
    errno.EDQUOT: mark("the disk is full"),
    errno.EFBIG: mark("the disk is full"),
    errno.EROFS: mark("the disk can only be read"),
    errno.EACCES: mark("the folder cannot be written"),
    errno.EPERM: mark("the folder cannot be written"),
    errno.ENOENT: mark("the folder is not there"),
}

EXPECTED = (sqlite3.DatabaseError, OSError, UnicodeError, OverflowError)
"""What a disk, or text that no disk can hold, may raise. A ``ProgrammingError`` is a bug all the same."""


_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
"""``SQLITE_ERROR`` is what a file says whose tables are not those it should have."""


def is_damage(error: Exception) -> bool:
    """Whether a read failed for what is in the file; a file that only cannot be reached may be whole."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _DAMAGE
    return isinstance(error, UnicodeError)


def in_words(error: Exception) -> NotStored:
    """One of ``EXPECTED`` as a value. The library's own words stay out of it: they may quote a row."""
    if isinstance(error, sqlite3.ProgrammingError):
        raise error
    if isinstance(error, sqlite3.Error):
        # The low byte is the kind, the others are its details.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        return NotStored(_BY_SQLITE.get(code, _DAMAGED))
    if isinstance(error, OSError):
        return NotStored(_BY_ERRNO.get(error.errno or 0, mark("the disk reported an error")))
    return NotStored(mark("there is something in it that cannot be stored"))
