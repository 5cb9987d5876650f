"""A world in which everything goes as a test says: clock, homeserver, keyring, disk."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

from latchkey.app import controller as of_controller
from latchkey.app.controller import Controller
from latchkey.app.doors import ServersDoor, VaultDoor
from latchkey.app.faults import Faults
from latchkey.app.ports import RoomServer
from latchkey.app.revocations import Revocations
from latchkey.app.sessions import Sessions
from latchkey.app.world import World
from latchkey.session.answers import Granted, LoggedIn
from latchkey.session.events import ReloginAsked, SignInAsked
from latchkey.session.issuer import Issuer
from latchkey.session.journal import Fact
from latchkey.session.ports import Entrance, Gate, TokenSource
from latchkey.session.secret import Secret
from latchkey.session.tokens import NoExpiry
from latchkey.session.ways import ByPassword
from tests.fakes.clock import FakeClock, rest
from tests.fakes.devices import DeviceScripts, FakeDevices
from tests.fakes.gate import FakeGate
from tests.fakes.oauth import FakeBrowser, FakeDoormat, FakeOAuth
from tests.fakes.registration import FakeRegistration
from tests.fakes.room_server import FakeRoomServer, RoomScripts
from tests.fakes.store import MemoryJournal
from tests.fakes.vault import BACKEND
from tests.fakes.watched import THIS_RUN_ONLY, Door, WatchedFiles, WatchedShelf, WatchedVault

T = TypeVar("T")

URL = "https://matrix.example.org"
USER = "@alice:example.org"
DEVICE = "ABCDEF"
NEW_DEVICE = "NEWDEVICEX"
PASSWORD = Secret("correct horse")
SECOND, MINUTE = 1_000, 60_000
LIFETIME_MS = 5 * MINUTE
REFRESH_DUE_MS = 4 * MINUTE


class FakeServers:
    """``Servers``. ``opened`` is every client for rooms, oldest first."""

    def __init__(self, deeds: list[str]) -> None:
        self.the_gate = FakeGate(deeds)
        self.issuers: list[Issuer | None] = []
        """Of each gate that was asked for, in order."""
        self.the_oauth = FakeOAuth(deeds)
        self.the_registration = FakeRegistration(deeds)
        self.scripts = RoomScripts()
        self.device_scripts = DeviceScripts()
        self.opened: list[FakeRoomServer] = []
        self.asked: list[str] = []
        self._deeds = deeds

    def entrance(self, homeserver_url: str) -> Entrance:
        self.asked.append(homeserver_url)
        return self.the_gate

    def gate(self, homeserver_url: str, issuer: Issuer | None = None) -> Gate:
        self.asked.append(homeserver_url)
        self.issuers.append(issuer)
        return self.the_gate

    def oauth(self, homeserver_url: str) -> FakeOAuth:
        self.asked.append(homeserver_url)
        return self.the_oauth

    def registration(self, homeserver_url: str) -> FakeRegistration:
        self.asked.append(homeserver_url)
        return self.the_registration

    def devices(self, homeserver_url: str, tokens: TokenSource) -> FakeDevices:
        self.asked.append(homeserver_url)
        return FakeDevices(self.device_scripts, tokens, self._deeds)

    def rooms(self, homeserver_url: str, tokens: TokenSource) -> RoomServer:
        self.asked.append(homeserver_url)
        self.opened.append(FakeRoomServer(self.scripts, tokens, self._deeds))
        return self.opened[-1]


class Closing(Protocol):
    async def close(self) -> None: ...


class FakeWorld:
    """``deeds`` is what was done, by whomever, in order. Controllers made here are closed at the end of the test."""

    def __init__(self) -> None:
        self.deeds: list[str] = []
        self.clock = FakeClock()
        self.faults = Faults(self.clock)
        """On the line there is nothing of them: nothing here goes over one."""
        self.servers = FakeServers(self.deeds)
        self.door, self.reading = Door(self.deeds), Door(self.deeds)
        """Shut, the first holds up keyring and disk, the second what reads rooms and journal."""
        self.vault = WatchedVault(self.door, BACKEND)
        self.vault_for_this_run = WatchedVault(self.door, THIS_RUN_ONLY, lasts=False)
        self.disk = WatchedShelf(self.door, self.reading)
        self.journal = MemoryJournal()
        self.bugs: list[BaseException] = []
        self.broken: list[BaseException] = []
        self._ids = (f"{number:08x}" for number in itertools.count(1))
        self._started: list[Closing] = []
        self.revocations: Revocations | None = None
        self.browser, self.doormat = FakeBrowser(), FakeDoormat()
        self.world = World(
            clock=self.clock,
            vault=VaultDoor(self.vault, self.faults),
            vault_for_this_run=self.vault_for_this_run,
            storage=self.disk,
            servers=ServersDoor(self.servers, self.faults),
            journal=self.journal,
            new_session_id=lambda: next(self._ids),
            new_device_id=lambda: NEW_DEVICE,
            device_name="Latchkey",
            browser=self.browser,
            doormat=self.doormat,
            on_bug=self.bugs.append,
            on_broken=self.broken.append,
            chance=lambda: 0.0,
        )

    @property
    def gate(self) -> FakeGate:
        return self.servers.the_gate

    @property
    def oauth(self) -> FakeOAuth:
        return self.servers.the_oauth

    @property
    def rooms(self) -> RoomScripts:
        return self.servers.scripts

    def controller(self) -> Controller:
        self.revocations = self.revocations or Revocations(self.world)
        controller = Controller(self.world, self.revocations)
        self._started.append(controller)
        return controller

    async def restored(self) -> Sessions:
        """A start of the program."""
        sessions = Sessions(self.world)
        self._started.append(sessions)
        await sessions.restore()
        await rest()
        return sessions

    async def restart(self) -> Sessions:
        """A regular end and a new start."""
        await self.end()
        return await self.restored()

    async def crash(self) -> None:
        """The program ends, and what waits at a door is never done."""
        limit, of_controller.CLOSING_LIMIT_S = of_controller.CLOSING_LIMIT_S, 0
        self.door.shut()
        ends = [asyncio.get_running_loop().create_task(one.close()) for one in self._started]
        await rest()
        for end in ends:
            end.cancel()
        await asyncio.wait(ends)
        self._started = []
        if self.revocations is not None:
            await self.revocations._tasks.end()
            self.revocations = None
        of_controller.CLOSING_LIMIT_S = limit
        self.door.open()

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        return asyncio.get_running_loop().create_task(work)

    async def one_turn(self) -> None:
        await asyncio.sleep(0)

    async def end(self) -> None:
        self.door.open()
        self.reading.open()
        for one in self._started:
            await one.close()
        self._started = []
        if self.revocations is not None:
            await self.revocations.close()
            self.revocations = None

    async def sign_in(self, controller: Controller, number: int = 1, **more: Any) -> None:
        """Token pair ``number``; ends when the session is active."""
        self.gate.logins.will(self.logged_in(number, **more))
        self.ask_sign_in(controller)
        await rest()

    def ask_sign_in(self, controller: Controller) -> None:
        controller.post(SignInAsked(self.clock.now(), URL, ByPassword("alice", PASSWORD), "Latchkey"))

    async def sign_in_again(self, controller: Controller, number: int, **more: Any) -> None:
        self.gate.logins.will(self.logged_in(number, **more))
        controller.post(ReloginAsked(self.clock.now(), ByPassword("", PASSWORD), "Latchkey"))
        await rest()

    def granted(self, number: int, *, refresh: bool = True, expires_in_ms: int | NoExpiry = LIFETIME_MS) -> Granted:
        return Granted(
            Secret(f"access-{number}"),
            Secret(f"refresh-{number}") if refresh else None,
            expires_in_ms,
            self.clock.now(),
        )

    def logged_in(self, number: int = 1, *, user_id: str = USER, device_id: str = DEVICE, **more: Any) -> LoggedIn:
        return LoggedIn(self.granted(number, **more), user_id, device_id, URL)

    def files(self, session_id: str = "00000001") -> WatchedFiles:
        """What is on disk of a session."""
        files = self.disk.kept[session_id]
        assert isinstance(files, WatchedFiles)
        return files

    def events(self, *without: str) -> list[str]:
        return [entry.event for entry in self.journal.entries if entry.event not in without]

    def facts(self, event: str) -> dict[str, Fact]:
        """Of the last entry of this name."""
        return dict(next(entry.facts for entry in reversed(self.journal.entries) if entry.event == event))

    def pairs_on_disk(self) -> list[tuple[str, bool]]:
        """What was on disk, in order: the access token, and whether the refresh token is marked as sent."""
        return [(held.tokens.access.reveal(), held.refresh_sent) for held in self.files().memory_tokens.written]

    def count(self, deed: str) -> int:
        """How often something that begins so was done."""
        return sum(one.startswith(deed) for one in self.deeds)
