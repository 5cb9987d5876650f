"""Everything behind the window, built and joined: what reaches servers, keyring and disk, the sessions, and the desk.

Imported after the first paint.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from pathlib import Path

from latchkey.app.browser import Browser
from latchkey.app.checkup import Finding
from latchkey.app.faults import Faults
from latchkey.app.front_desk import FrontDesk
from latchkey.app.practice import PracticeHome, Practising
from latchkey.app.sessions import Sessions
from latchkey.app.shown import WindowShown
from latchkey.desktop.browser import DesktopBrowser
from latchkey.desktop.clock import SystemClock
from latchkey.desktop.killing import kill_this_program
from latchkey.in_effect import settings_in_effect
from latchkey.journal_files import JournalFilesOnDisk
from latchkey.matrix.discovery import HttpFinder
from latchkey.matrix.practice_control import HttpPracticeControl
from latchkey.matrix.servers import HttpServers
from latchkey.practising import DemoWindow
from latchkey.real_world import real_world
from latchkey.session.ports import KeyVault
from latchkey.session.secret import Secret
from latchkey.this_program import ThisProgram


class BehindWindow:
    """Of the profile in ``folder``, with its settings in effect. ``vault``, ``browser`` and ``languages`` are as
    ``real_world`` takes them."""

    def __init__(
        self,
        profile: str,
        folder: Path,
        journal: Path | None,
        clock: SystemClock,
        *,
        vault: KeyVault | None,
        browser: Browser | None,
        on_bug: Callable[[BaseException], None],
        on_broken: Callable[[BaseException], None],
        languages: tuple[str, ...],
    ) -> None:
        self._profile = profile
        self._folder = folder
        self._faults = Faults(clock)
        self._servers = HttpServers(clock, self._faults)
        self._finder = HttpFinder(clock, line=self._faults)
        self._world = real_world(
            profile,
            folder,
            journal,
            clock=clock,
            servers=self._servers,
            faults=self._faults,
            vault=vault,
            browser=browser,
            on_bug=on_bug,
            on_broken=on_broken,
            languages=languages,
        )
        self.sessions = Sessions(self._world)
        self._settings = settings_in_effect(folder, self._world, self._faults, self.sessions)
        self._desk: FrontDesk | None = None

    def open_desk(
        self,
        *,
        show: Callable[[WindowShown], None],
        clear_rooms: Callable[[], None],
        quit_program: Callable[[], None],
        practice: Secret | None,
        home: PracticeHome | None,
    ) -> FrontDesk:
        """Once, with what ``FrontDesk`` takes; ``practice`` is the first line of a practice homeserver to be joined, and
        ``home`` its process."""
        desk = self._desk = FrontDesk(
            self._world,
            self._finder,
            self.sessions.shown,
            show=show,
            clear_rooms=clear_rooms,
            quit_program=quit_program,
            pages=DesktopBrowser(),
            open_demo=DemoWindow().open,
            examine=self._examine,
            journal_files=JournalFilesOnDisk(),
            faults=self._faults,
            kill_program=kill_this_program,
            practising=Practising(HttpPracticeControl, practice, home),
            settings=self._settings,
            program=ThisProgram(self._folder),
        )
        return desk

    async def close(self) -> None:
        """What is being saved is finished."""
        if self._desk is not None:
            await self._desk.end()
        await self.sessions.close()
        await self._finder.close()
        await self._servers.close()

    def _examine(self) -> AsyncGenerator[Finding, None]:
        from latchkey.doctor import examine

        return examine(self._profile, self._folder)
