"""PySide6 carries modules of its own as source inside a library and compiles them at each start, a tenth of the time that our
program takes for it. Where they lie in a folder beside the library, as after ``SBK_EMBED=0``, it takes them from there: the
frozen program has that folder, compiled."""

from __future__ import annotations

import py_compile
from pathlib import Path

from PySide6 import QtCore  # noqa: F401 - brings what is looked for here

# isort: split
import shibokensupport

_BESIDE_THE_LIBRARY = "shiboken6/files.dir"
_KEPT = py_compile.PycInvalidationMode.UNCHECKED_HASH
"""Times of files would be another in each build."""


def write_support(folder: Path) -> list[tuple[str, str, str]]:
    """Into ``folder``; answers what PyInstaller adds to its data: place in the bundle, file, kind."""
    archive = shibokensupport.__loader__.zfile
    written = []
    for name in sorted(archive.namelist()):
        if name.startswith("shibokensupport/") and name.endswith(".py"):
            source = Path(archive.extract(name, folder))
            compiled = py_compile.compile(str(source), dfile=name, doraise=True, invalidation_mode=_KEPT)
            written += [source, Path(compiled)]
    return [(f"{_BESIDE_THE_LIBRARY}/{path.relative_to(folder).as_posix()}", str(path), "DATA") for path in written]
