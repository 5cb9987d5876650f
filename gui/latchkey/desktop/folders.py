"""Where a profile keeps what is its own."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QStandardPaths

DEFAULT_PROFILE = "default"

_NAME = re.compile(r"[a-z0-9_-]{1,32}")


class ProfileNameError(ValueError):
    """A profile's name becomes a folder's name and part of a keyring entry."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} cannot be a profile's name: use 1 to 32 of a-z, 0-9, _ and -")


def checked_profile(name: str) -> str:
    """``name`` itself; raises ``ProfileNameError`` where it is not 1 to 32 of a-z, 0-9, ``_`` and ``-``."""
    if not _NAME.fullmatch(name):
        raise ProfileNameError(name)
    return name


def profile_folder(name: str = DEFAULT_PROFILE) -> Path:
    """The folder of everything that is kept for a profile, made where it is not there, readable for its owner alone.

    Local, not roaming: a copy of a session that lives on two machines loses both. Raises ``ProfileNameError``, and
    ``OSError`` where the folder cannot be made.
    """
    checked_profile(name)
    return _private(QStandardPaths.StandardLocation.GenericDataLocation, "profiles", name)


def profile_place(name: str = DEFAULT_PROFILE) -> Path:
    """Where that folder is or would be; nothing is made. Raises ``ProfileNameError``."""
    return _place(QStandardPaths.StandardLocation.GenericDataLocation) / "profiles" / checked_profile(name)


def profile_places() -> list[Path]:
    """The folder of every profile that is there, and whatever else lies among them."""
    profiles = _place(QStandardPaths.StandardLocation.GenericDataLocation) / "profiles"
    return sorted(one for one in profiles.iterdir() if one.is_dir()) if profiles.is_dir() else []


def every_place() -> dict[str, Path]:
    """All folders of ours, there or not, by what is in them; the profiles are in the first."""
    kinds = QStandardPaths.StandardLocation
    return {
        "Data": _place(kinds.GenericDataLocation),
        "Caches": _place(kinds.GenericCacheLocation),
        "Logs": _place(kinds.GenericStateLocation),
    }


def log_folder() -> Path:
    """The folder of the log, made where it is not there. Raises ``OSError`` where it cannot be made."""
    return _private(QStandardPaths.StandardLocation.GenericStateLocation, "log")


def _place(kind: QStandardPaths.StandardLocation) -> Path:
    return Path(QStandardPaths.writableLocation(kind)) / "latchkey"


def _private(kind: QStandardPaths.StandardLocation, *names: str) -> Path:
    """Each folder on the way that is ours is its owner's alone: who may write in one of them may put another in place of
    the next."""
    folder = Path(QStandardPaths.writableLocation(kind))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("latchkey", *names):
        folder /= name
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_mode & 0o077:  # it was there before
            folder.chmod(0o700)
    return folder
