"""What is told of the program itself: ``app.about.Program``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from latchkey.app.about import Folder, Licence
from latchkey.app.journal_report import Named
from latchkey.desktop.browser import open_folder
from latchkey.desktop.folders import log_folder
from latchkey.desktop.licences import licences
from latchkey.desktop.log import last_lines
from latchkey.desktop.versions import versions

LINES = 200


class ThisProgram:
    """With the data of the profile in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def versions(self) -> Named:
        return versions()

    def folders(self) -> dict[Folder, str]:
        return {Folder.DATA: str(self._folder), Folder.LOG: str(log_folder())}

    async def licences(self) -> Sequence[Licence]:
        return await asyncio.to_thread(licences)

    async def last_log_lines(self) -> str:
        return await asyncio.to_thread(last_lines, log_folder(), LINES)

    async def open_folder(self, place: str) -> bool:
        return await asyncio.wrap_future(open_folder(Path(place)))
