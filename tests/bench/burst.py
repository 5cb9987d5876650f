"""A hundred requests at once on a real Synapse with tokens of five seconds: valid, known to be expired, and thought valid."""

from __future__ import annotations

import asyncio
import secrets
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NoReturn

from PySide6.QtWidgets import QApplication

from latchkey.app.controller import Controller
from latchkey.app.devices import Devices
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.oauth import OAuth
from latchkey.app.ports import RoomServer
from latchkey.app.registration import Registration
from latchkey.app.revocations import Revocations
from latchkey.app.world import World
from latchkey.desktop.clock import SystemClock
from latchkey.desktop.garbage import collect_from_now_on
from latchkey.desktop.loop import new_loop
from latchkey.matrix.auth import SignedInClient
from latchkey.matrix.servers import HttpServers
from latchkey.matrix.transport import Answer
from latchkey.session.events import RefreshAsked, SignInAsked
from latchkey.session.instant import Instant
from latchkey.session.issuer import Issuer
from latchkey.session.ports import Entrance, Gate, TokenSource
from latchkey.session.secret import Secret
from latchkey.session.states import Active
from latchkey.session.ways import ByPassword
from latchkey.store.journal_file import NoJournal
from latchkey.store.profile import Profile
from latchkey.vault.memory_vault import MemoryVault
from tests.fakes.oauth import FakeBrowser, FakeDoormat
from tests.fakes.synapse import Synapse, SynapseLifetimes

from .table import Row

REQUESTS = 100
ROUNDS = 15
ACCESS_S = 5
UNTIL_EXPIRED_S = ACCESS_S + 0.3
STILL_VALID_S = ACCESS_S - 1.0
"""Nearly as long: a burst after a pause finds nothing warm in either program, whatever token it has."""
BETWEEN_REFRESHES_S = REFRESH_PACE_MS / 1000 + 0.1
"""A refresh that comes sooner waits, and this clock never lets it go on."""
WHOAMI = "/_matrix/client/v3/account/whoami"


class StandingClock:
    """Real until it is stopped. Nothing planned ever comes due, so that expiry is met by requests alone."""

    def __init__(self) -> None:
        self._real = SystemClock()
        self._stopped: Instant | None = None

    def now(self) -> Instant:
        return self._stopped or self._real.now()

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()

    def stop(self) -> None:
        self._stopped = self._real.now()

    def go_on(self) -> None:
        self._stopped = None


class QuietRooms:
    """A ``RoomServer`` that never has anything to tell."""

    async def sync(self, since: str | None, timeout_ms: int) -> NoReturn:
        await asyncio.Event().wait()
        raise AssertionError

    async def close(self) -> None: ...

    join = leave = thumbnail = sync


class QuietServers:
    """Real gates, quiet rooms: nothing but the burst itself asks for tokens."""

    def __init__(self) -> None:
        self._real = HttpServers(SystemClock())

    def entrance(self, homeserver_url: str) -> Entrance:
        return self._real.entrance(homeserver_url)

    def gate(self, homeserver_url: str, issuer: Issuer | None = None) -> Gate:
        return self._real.gate(homeserver_url, issuer)

    def oauth(self, homeserver_url: str) -> OAuth:
        return self._real.oauth(homeserver_url)

    def registration(self, homeserver_url: str) -> Registration:
        return self._real.registration(homeserver_url)

    def devices(self, homeserver_url: str, tokens: TokenSource) -> Devices:
        return self._real.devices(homeserver_url, tokens)

    def rooms(self, homeserver_url: str, tokens: TokenSource) -> RoomServer:
        return QuietRooms()  # type: ignore[return-value]  # whoever is never answered needs no more of it

    async def close(self) -> None:
        await self._real.close()


class Bench:
    """One session, and a way to send the burst."""

    def __init__(self, folder: Path, synapse: Synapse) -> None:
        self._synapse = synapse
        self.clock = StandingClock()
        self._servers = QuietServers()
        vault = MemoryVault()
        world = World(
            clock=self.clock,
            vault=vault,
            vault_for_this_run=vault,
            storage=Profile(folder),
            servers=self._servers,
            journal=NoJournal(),
            new_session_id=lambda: secrets.token_hex(4),
            new_device_id=lambda: "BENCHBENCH",
            device_name="Bench",
            browser=FakeBrowser(),
            doormat=FakeDoormat(),
            on_bug=_raise,
            on_broken=_raise,
        )
        self._controller = Controller(world, Revocations(world))

    async def sign_in(self, user: str, password: str) -> None:
        asked = SignInAsked(self.clock.now(), self._synapse.url, ByPassword(user, Secret(password)), "Bench")
        self._controller.post(asked)
        await self._settled()

    async def refresh(self) -> None:
        await asyncio.sleep(BETWEEN_REFRESHES_S)
        self._controller.post(RefreshAsked(self.clock.now()))
        await self._settled()

    async def burst_ms(self) -> float:
        """All at once, on new connections, as it is after a pause; each must succeed."""
        client = SignedInClient(self._synapse.url, self._controller.tokens, SystemClock())
        calls = [client.call("GET", WHOAMI, endpoint="/account/whoami", time_limit_s=60) for _ in range(REQUESTS)]
        began = time.perf_counter()
        answers = await asyncio.gather(*calls)
        took_ms = (time.perf_counter() - began) * 1000
        await client.close()
        failed = [answer for answer in answers if not isinstance(answer, Answer)]
        if failed:
            raise RuntimeError(f"{len(failed)} of {REQUESTS} requests failed: {failed[0]}")
        return took_ms

    async def close(self) -> None:
        await self._controller.close()
        await self._servers.close()

    async def _settled(self) -> None:
        while not isinstance(self._controller.state, Active):
            await self._controller.next_change()


def measure(folder: Path) -> list[Row]:
    app = QApplication.instance() or QApplication([])
    lifetimes = SynapseLifetimes(access=f"{ACCESS_S}s", refresh="1h")
    with (
        Synapse(folder / "synapse", lifetimes) as synapse,
        asyncio.Runner(loop_factory=lambda: new_loop(app)) as runner,
    ):
        synapse.register("alice", "wonderland-1")
        return runner.run(_measure(folder / "profile", synapse))


async def _measure(folder: Path, synapse: Synapse) -> list[Row]:
    folder.mkdir(mode=0o700)
    bench = Bench(folder, synapse)
    await bench.sign_in("alice", "wonderland-1")

    async def valid() -> None:
        await bench.refresh()
        await asyncio.sleep(STILL_VALID_S)

    async def known_expired() -> None:
        await bench.refresh()
        await asyncio.sleep(UNTIL_EXPIRED_S)

    async def thought_valid() -> None:
        await bench.refresh()
        await asyncio.sleep(BETWEEN_REFRESHES_S)
        bench.clock.stop()
        await asyncio.sleep(UNTIL_EXPIRED_S)

    cases: dict[Callable[[], Awaitable[None]], tuple[list[float], list[int]]] = {
        valid: ([], []),
        known_expired: ([], []),
        thought_valid: ([], []),
    }
    await valid()
    await bench.burst_ms()
    collect_from_now_on()  # as the program does
    for _ in range(ROUNDS):
        for prepare, (times, refreshes) in cases.items():
            await prepare()
            before = _refreshes(synapse)
            times.append(await bench.burst_ms())
            refreshes.append(_refreshes(synapse) - before)
            bench.clock.go_on()
    await bench.close()
    base = statistics.median(cases[valid][0])
    known, thought = (statistics.median(cases[case][0]) for case in (known_expired, thought_valid))
    most = max(max(cases[case][1]) for case in (known_expired, thought_valid))
    fewest = min(min(cases[case][1]) for case in (known_expired, thought_valid))
    counts = f"{ROUNDS} bursts of each kind, {fewest} to {most} in each"
    return [
        Row(f"{REQUESTS} requests, expiry known", known / base, 1.15, "x", f"{known:.0f} ms against {base:.0f} ms"),
        Row(
            f"{REQUESTS} requests, all meet a 401", thought / base, 2.2, "x", f"{thought:.0f} ms against {base:.0f} ms"
        ),
        Row("Refreshes in a burst at expiry", most if fewest == 1 else float("inf"), 1, "", counts),
    ]


def _refreshes(synapse: Synapse) -> int:
    return synapse.log_text().count('"POST /_matrix/client/v3/refresh HTTP')


def _raise(exception: BaseException) -> NoReturn:
    raise exception
