"""A front desk with a window that is only looked at from behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from latchkey.app.about import Folder, Licence
from latchkey.app.checkup import Finding
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.front_desk import FrontDesk
from latchkey.app.intents import (
    BannerPressed,
    Intent,
    RefreshNow,
    SignIn,
    SignInAgain,
)
from latchkey.app.journal_report import Named, Report
from latchkey.app.ports import FoundJournal
from latchkey.app.practice import Practising
from latchkey.app.settings import Settings
from latchkey.app.settings_desk import SettingsDesk
from latchkey.app.shown import BannerAction, WindowShown
from latchkey.session.answers import NotStored, Refused
from latchkey.session.journal import Entry
from latchkey.session.secret import Secret
from latchkey.session.states import (
    Active,
    SignedOut,
    SignedOutReason,
    SoftLoggedOut,
)
from tests.fakes.clock import rest
from tests.fakes.finder import FakeFinder
from tests.fakes.oauth import FakeBrowser
from tests.fakes.practice_control import FakeControl, FakeHome
from tests.fakes.world import DEVICE, FakeWorld
from tests.unit.session.build import PLAIN, SOFT

PASSWORD = Secret("hunter2")
SIGN_IN = SignIn("example.org", "alice", PASSWORD, consent=False)
WRONG = Refused(403, "M_FORBIDDEN")


class FakeProgram:
    """``app.about.Program``."""

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.opens_folders = True
        self.log = "the last line"

    def versions(self) -> Named:
        return (("Latchkey", "7"), ("Python", "3"))

    def folders(self) -> dict[Folder, str]:
        return {Folder.DATA: "/srv/alice/data", Folder.LOG: "/srv/alice/log"}

    async def licences(self) -> Sequence[Licence]:
        return (Licence("Latchkey", "7", "Apache-2.0", "Apache License"),)

    async def last_log_lines(self) -> str:
        return self.log

    async def open_folder(self, place: str) -> bool:
        self.opened.append(place)
        return self.opens_folders


class Desk:
    """A window that is only looked at from behind, and the ``JournalFiles`` and ``SettingsFile`` of its front desk."""

    def __init__(self, world: FakeWorld) -> None:
        self.world = world
        self.finder = FakeFinder()
        self.renders: list[WindowShown] = []
        self.cleared = 0
        self.quits = self.kills = self.demos = 0
        self.control = FakeControl()
        self.home = FakeHome()
        self.practising = Practising(self.control.made)
        self.browser = FakeBrowser()
        self.pressed: list[BannerAction] = []

        self.will_find: list[Finding] = []
        self.examining = asyncio.Event()
        """Cleared, an examination waits before each finding."""
        self.examining.set()
        self.examinations = self.cleaned_up = 0
        self.saved: list[tuple[str, Sequence[Entry]]] = []
        self.found: dict[str, FoundJournal] = {}
        """Files that can be opened."""
        self.pages: list[tuple[str, Report]] = []
        self.drawn: list[tuple[str, Sequence[Entry]]] = []
        self.save_trouble: NotStored | None = None
        self.kept: list[Settings] = []
        self.program = FakeProgram()
        self.controller = world.controller()
        world._started.insert(0, self)  # it ends with the world, and before its controller

    def open(self) -> None:
        self.desk = FrontDesk(
            self.world.world,
            self.finder,
            self.controller,
            show=self.renders.append,
            clear_rooms=self._clear,
            quit_program=self._quit,
            pages=self.browser,
            open_demo=self._open_demo,
            examine=self._examine,
            journal_files=self,
            faults=self.world.faults,
            kill_program=self._kill,
            practising=self.practising,
            program=self.program,
            settings=SettingsDesk(self, self.world.clock, self.world.bugs.append),
        )

    def _open_demo(self) -> None:
        self.demos += 1

    async def _examine(self) -> AsyncGenerator[Finding, None]:
        self.examinations += 1
        try:
            for finding in self.will_find:
                await self.examining.wait()
                yield finding
        finally:
            self.cleaned_up += 1

    async def save(self, path: str, entries: Sequence[Entry]) -> NotStored | None:
        if self.save_trouble is None:
            self.saved.append((path, entries))
        return self.save_trouble

    async def save_page(self, path: str, report: Report) -> NotStored | None:
        if self.save_trouble is None:
            self.pages.append((path, report))
        return self.save_trouble

    async def save_picture(self, path: str, entries: Sequence[Entry]) -> NotStored | None:
        if self.save_trouble is None:
            self.drawn.append((path, entries))
        return self.save_trouble

    async def read(self, path: str) -> FoundJournal | NotStored:
        return self.found.get(path, NotStored("it is not there"))

    async def write(self, settings: Settings) -> NotStored | None:
        self.kept.append(settings)
        return None

    def versions(self) -> Named:
        return (("Latchkey", "7"), ("Python", "3"))

    def _clear(self) -> None:
        self.cleared += 1

    def _kill(self) -> None:
        self.kills += 1

    def _quit(self) -> None:
        self.quits += 1

    async def close(self) -> None:
        await self.desk.end()

    async def ask(self, *intents: Intent) -> None:
        for intent in intents:
            self.desk.handle(intent)
        await rest()

    async def press(self, action: BannerAction) -> None:
        self.pressed.append(action)
        await self.ask(BannerPressed(action))

    @property
    def shown(self) -> WindowShown:
        return self.renders[-1]

    @property
    def word(self) -> str:
        assert self.shown.session is not None
        return self.shown.session.state

    @property
    def receipt(self) -> str:
        return self.shown.receipt.text if self.shown.receipt else ""

    async def sign_in(self) -> None:
        self.world.gate.logins.will(self.world.logged_in())
        await self.ask(SIGN_IN)
        assert isinstance(self.controller.state, Active)

    async def soft_logout(self) -> None:
        self.world.gate.refreshes.will(SOFT)
        await self.ask(RefreshNow())
        assert isinstance(self.controller.state, SoftLoggedOut)

    async def sign_in_again(self, number: int, device_id: str = DEVICE) -> None:
        self.world.gate.logins.will(self.world.logged_in(number, device_id=device_id))
        await self.ask(SignInAgain(PASSWORD))
        assert isinstance(self.controller.state, Active)

    async def end_by_server(self) -> None:
        self.world.gate.refreshes.will(PLAIN)
        self.world.gate.whoamis.will(PLAIN)
        await self.world.clock.advance(REFRESH_PACE_MS)
        await self.ask(RefreshNow())
        assert self.controller.state == SignedOut(SignedOutReason.BY_SERVER)
