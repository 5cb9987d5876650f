"""Files and folders for their owner alone, whatever the umask is and whoever made them. Everything raises ``OSError``."""

from __future__ import annotations

import os
from pathlib import Path


def private_folder(folder: Path) -> None:
    """Make ``folder`` where it is not there; take from others what they could do in it where it is."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        mode = folder.stat().st_mode & 0o777
        if mode & 0o077:
            folder.chmod(mode & 0o700)
    else:
        folder.chmod(0o700)


def new_private_file(path: Path, data: bytes = b"", *, durable: bool = True) -> None:
    """A new file with ``data`` in it; a durable one is on disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        path.chmod(0o600)
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """A name in a folder is on disk only when the folder is. Windows has no such thing."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
