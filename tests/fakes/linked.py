"""A session without a window, on a real homeserver behind the fault proxy, with time that passes fast."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

import httpx

from latchkey.app.controller import Controller
from latchkey.app.oauth import OAuth
from latchkey.app.registration import Registration
from latchkey.app.sessions import Sessions
from latchkey.app.sync_answer import SyncAnswer
from latchkey.app.world import World
from latchkey.matrix.auth import SignedInClient
from latchkey.matrix.devices import HttpDevices
from latchkey.matrix.gate import GateLimits, HttpGate
from latchkey.matrix.room_server import HttpRoomServer
from latchkey.session.answers import Alive, Granted, NoAnswer, NotStored, Refused
from latchkey.session.events import SignInAsked
from latchkey.session.instant import Instant
from latchkey.session.issuer import Issuer
from latchkey.session.journal import Entry
from latchkey.session.ports import Clock, TokenSource
from latchkey.session.secret import Secret
from latchkey.session.states import Active
from latchkey.session.tokens import Held
from latchkey.session.ways import ByPassword
from latchkey.store.profile import Profile
from latchkey.vault.memory_vault import MemoryVault
from tests.fakes.fault_proxy import FaultProxy, name_of
from tests.fakes.hasty_clock import HastyClock
from tests.fakes.oauth import FakeBrowser, FakeDoormat
from tests.fakes.store import MemoryJournal
from tests.until import until

TIMES = 25
LONG_S, SHORT_S = 10.0, 0.3
"""Of this computer's time, for each request to the gate."""
PASSWORD = Secret("correct horse")


class TimedWire(httpx.AsyncBaseTransport):
    """Writes down when which endpoint was asked."""

    def __init__(self, inner: httpx.AsyncBaseTransport, clock: Clock, sent: list[tuple[str, Instant]]) -> None:
        self._inner, self._clock, self._sent = inner, clock, sent

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._sent.append((name_of(request.url.path), self._clock.now()))
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


class TimedGate(HttpGate):
    """Writes down when the program asked what, before anything of it is on its way."""

    asked: list[tuple[str, Instant]]
    clock: HastyClock

    async def refresh(
        self, refresh_token: Secret, auth: Mapping[str, object] | None = None
    ) -> Granted | Refused | NoAnswer:
        self.asked.append(("/refresh", self.clock.last_shown))  # the program notes the moment for its pace just before
        return await super().refresh(refresh_token, auth)

    async def whoami(self, access_token: Secret) -> Alive | Refused | NoAnswer:
        self.asked.append(("/whoami", self.clock.now()))
        return await super().whoami(access_token)


class TimedRoomServer(HttpRoomServer):
    """The same of the rooms."""

    asked: list[tuple[str, Instant]]
    clock: Clock

    async def sync(self, since: str | None, timeout_ms: int) -> SyncAnswer | Refused | NoAnswer:
        self.asked.append(("/sync", self.clock.now()))
        return await super().sync(since, timeout_ms)


class LinkedServers:
    """``Servers`` through a proxy's wire. ``asked`` is what the program meant to send and when, ``sent`` what it sent."""

    def __init__(self, proxy: FaultProxy, clock: HastyClock) -> None:
        self.asked: list[tuple[str, Instant]] = []
        self.sent: list[tuple[str, Instant]] = []
        self._proxy, self._clock = proxy, clock
        self._gates: dict[tuple[str, float], TimedGate] = {}
        self.limit_s = LONG_S

    def oauth(self, homeserver_url: str) -> OAuth:
        raise AssertionError("nobody signs in that way here")

    def registration(self, homeserver_url: str) -> Registration:
        raise AssertionError("nobody signs in that way here")

    def devices(self, homeserver_url: str, tokens: TokenSource) -> HttpDevices:
        return HttpDevices(SignedInClient(homeserver_url, tokens, self._clock, wire=self._wire()))

    def entrance(self, homeserver_url: str) -> HttpGate:
        return self.gate(homeserver_url)

    def gate(self, homeserver_url: str, issuer: Issuer | None = None) -> HttpGate:
        assert issuer is None
        key = (homeserver_url, self.limit_s)
        if key not in self._gates:
            limits = GateLimits(login_s=self.limit_s, refresh_s=self.limit_s, whoami_s=self.limit_s)
            gate = self._gates[key] = TimedGate(homeserver_url, self._clock, limits=limits, wire=self._wire())
            gate.asked, gate.clock = self.asked, self._clock
        return self._gates[key]

    def rooms(self, homeserver_url: str, tokens: TokenSource) -> HttpRoomServer:
        rooms = TimedRoomServer(SignedInClient(homeserver_url, tokens, self._clock, wire=self._wire()))
        rooms.asked, rooms.clock = self.asked, self._clock
        return rooms

    async def close(self) -> None:
        for gate in self._gates.values():
            await gate.close()

    def _wire(self) -> TimedWire:
        return TimedWire(self._proxy.wire(), self._clock, self.sent)


class Linked:
    """``async with Linked(proxy, folder) as session``; nothing is signed in at first."""

    def __init__(self, proxy: FaultProxy, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        numbers = (f"{number:08x}" for number in itertools.count(1))
        self.clock = HastyClock(TIMES)
        self.journal = MemoryJournal()
        self.servers = LinkedServers(proxy, self.clock)
        self._proxy = proxy
        self.world = World(
            clock=self.clock,
            vault=MemoryVault(),
            vault_for_this_run=MemoryVault(),
            storage=Profile(folder),
            servers=self.servers,
            journal=self.journal,
            new_session_id=lambda: next(numbers),
            new_device_id=lambda: "NEWDEVICEX",
            device_name="Latchkey",
            browser=FakeBrowser(),
            doormat=FakeDoormat(),
            on_bug=_raise,
            on_broken=_raise,
        )
        self._sessions = Sessions(self.world)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._sessions.close()
        await self.servers.close()

    @property
    def controller(self) -> Controller:
        return self._sessions.shown

    @property
    def held(self) -> Held:
        state = self.controller.state
        assert isinstance(state, Active), state
        return state.held

    def ask_sign_in(self, user: str) -> None:
        self.controller.post(SignInAsked(self.clock.now(), self._proxy.url, ByPassword(user, PASSWORD), "Latchkey"))

    async def sign_in(self, user: str) -> None:
        """Somebody looks on; ends when the rooms are known and a long poll is under way."""
        self.controller.seen(is_seen=True)
        self.ask_sign_in(user)
        await until(lambda: self.controller.snapshot.synced, what="signed in and synced")

    async def restart(self) -> None:
        """A regular end and a new start, in sight again."""
        await self._sessions.close()
        self._sessions = Sessions(self.world)
        self.controller.seen(is_seen=True)
        await self._sessions.restore()

    async def soft_logout(self) -> None:
        """As a later start finds a session whose homeserver asked for the password."""
        (stored,) = self.world.storage.sessions()
        await self._sessions.close()
        files = await self.world.storage.open(stored.identity.session_id)
        assert not isinstance(files, NotStored)
        await files.tokens.set_standing("server_asked")
        await files.close()
        await self.restart()

    def entries(self, *events: str) -> list[Entry]:
        return [entry for entry in self.journal.entries if entry.event in events]


def _raise(exception: BaseException) -> NoReturn:
    raise exception
