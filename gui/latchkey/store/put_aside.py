"""Files of damaged sessions, kept for a while where no session is looked for (docs/decisions/0007-put-aside.md).

Everything here blocks and raises ``OSError``.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from pathlib import Path

from .private import private_folder, sync_folder

ASIDE = "put-aside"
MOST, MOST_DAYS = 5, 90

_PLACE = re.compile(r"([0-9a-f]{8})-\d+")
_DAY_S = 24 * 60 * 60


def put_aside(folder: Path) -> Path:
    """The whole folder of a session, as it is; answers where it is now."""
    place = free_place(folder)
    folder.rename(place)
    os.utime(place)
    sync_folder(folder.parent)
    sync_folder(place.parent)
    return place


def free_place(folder: Path) -> Path:
    """A name for what is of this session that nothing has yet."""
    aside = folder.parent.parent / ASIDE
    private_folder(aside)
    return next(place for number in range(1, 10_000) if not (place := aside / f"{folder.name}-{number}").exists())


def places(profile: Path) -> list[Path]:
    """Newest first."""
    aside = profile / ASIDE
    found = [one for one in aside.iterdir() if _PLACE.fullmatch(one.name)] if aside.is_dir() else []
    return sorted(found, key=put_there_s, reverse=True)


def put_there_s(place: Path) -> float:
    """Unix time."""
    return place.stat().st_mtime


def session_of(place: Path) -> str:
    return place.name.partition("-")[0]


def forget(folder: Path) -> None:
    """Nothing of a session stays that is removed: what was damaged of it holds its rooms and tokens too."""
    profile = folder.parent.parent
    for place in places(profile):
        if session_of(place) == folder.name:
            shutil.rmtree(place)


def clear_out(profile: Path) -> list[str]:
    """Remove what has lain long enough; answers the sessions of which nothing at all is left."""
    removed = []
    for number, place in enumerate(places(profile)):
        if number >= MOST or time.time() - put_there_s(place) > MOST_DAYS * _DAY_S:
            with contextlib.suppress(OSError):
                shutil.rmtree(place)
                removed.append(session_of(place))
    stay = {session_of(place) for place in places(profile)}
    return [one for one in dict.fromkeys(removed) if one not in stay and not (profile / "sessions" / one).exists()]
