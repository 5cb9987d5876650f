"""Removing all that is in a place, as far as it goes. Everything here blocks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .trouble import in_words


def size_b(place: Path) -> int:
    """Of a file, or of all files below a folder; what goes meanwhile is nothing. Raises ``OSError`` where ``place`` is not
    there."""
    if not place.is_dir():
        return place.lstat().st_size
    return sum(one.lstat().st_size for one in _below(place) if one.is_symlink() or one.is_file())


def remove(place: Path) -> str:
    """Remove a file, or a folder with all that is below it. Links are removed and not followed; only where ``place`` is a link
    itself, all in the folder goes that it leads to.

    Empty, or what was the first that could not be removed, and why; the rest has gone all the same.
    """
    troubles: list[str] = []
    for path in (*(_below(place) if place.is_dir() else ()), place):
        try:
            _remove_one(path)
        except FileNotFoundError:
            continue  # somebody else did
        except OSError as error:
            troubles.append(f"{path}: {in_words(error).detail}")
    return troubles[0] if troubles else ""


def _below(folder: Path) -> Iterator[Path]:
    """The deepest first."""
    for parent, folders, files in os.walk(folder, topdown=False):
        yield from (Path(parent, name) for name in (*files, *folders))


def _remove_one(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink()
