"""PySide6 carries modules of its own as source inside a library and compiles them at each start, a tenth of the time that our
program takes for it. Where there is a folder for them beside the library, as after ``SBK_EMBED=0``, it imports them as any
other: in the frozen program they lie compiled with all others, and the folder holds a word on that."""

from __future__ import annotations

from pathlib import Path

from PySide6 import QtCore  # noqa: F401 - brings what is looked for here

# isort: split
import shibokensupport

_FOLDER = "shiboken6/files.dir"
_WORD = """The modules that shiboken6 carries within itself are compiled in this program, and this folder has them taken from there.
Whoever puts another version of shiboken6 in place of this one removes it.
"""


def unpack_support(folder: Path) -> list[str]:
    """Their sources into ``folder``; answers their names."""
    archive = shibokensupport.__loader__.zfile
    files = [name for name in archive.namelist() if name.startswith("shibokensupport/") and name.endswith(".py")]
    archive.extractall(folder, files)
    return [name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in sorted(files)]


def write_word(folder: Path) -> list[tuple[str, str, str]]:
    """Into ``folder``; answers what PyInstaller adds to its data: place in the bundle, file, kind."""
    word = folder / "about-this-folder.txt"
    word.write_text(_WORD, "utf-8")
    return [(f"{_FOLDER}/{word.name}", str(word), "DATA")]
