"""Whatever a network does between the program and a real homeserver: the session stays, nobody is asked too often, and all
goes on by itself once the fault is gone."""

from __future__ import annotations

import itertools
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from latchkey.app import present, syncing
from latchkey.app.login_shown import LoginShown
from latchkey.app.shown import BannerAction
from latchkey.matrix import room_server
from latchkey.session.events import RefreshAsked, ReloginAsked
from latchkey.session.identity import Identity
from latchkey.session.instant import Instant
from latchkey.session.states import Active, Refreshing, SignedOut, SoftLoggedOut, Verifying
from latchkey.session.ways import ByPassword
from tests.fakes.fault_proxy import FAULTS, LOST, TOLD_S, UNSIGNED, FaultProxy
from tests.fakes.linked import LONG_S, PASSWORD, SHORT_S, Linked
from tests.fakes.synapse import Synapse, SynapseLifetimes
from tests.until import until

PACE_MS = 1_000
TRIES = 3
FEW_TRIES = 2
"""Where each takes its whole time limit, or the wait that was told."""

CONNECTION = ("refused", "reset", "tls", "dns", LOST)
SILENT = ("silent", "stalled")
HALF = (*SILENT, "cut", "500", "502", "503", "504")
LIMITED = ("429-seconds", "429-date", "429-ms", "429")
NO_MATRIX = ("html", "truncated")
ENDPOINTS = ("/refresh", "/sync", "/whoami", "/login")

_people = (f"person{number}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def synapse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synapse]:
    with Synapse(tmp_path_factory.mktemp("faults") / "synapse", SynapseLifetimes(access="1h")) as synapse:
        yield synapse


@pytest.fixture
async def proxy(synapse: Synapse, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FaultProxy]:
    monkeypatch.setattr(syncing, "LONG_POLL_MS", 100)
    monkeypatch.setattr(room_server, "PATIENCE_S", 0.3)
    monkeypatch.setattr(room_server, "MOST_PATIENCE_S", 0.3)
    async with FaultProxy(synapse.url) as proxy:
        yield proxy


@dataclass(frozen=True, slots=True)
class Kept:
    """Whose session it was before the fault and is after it, and how soon the program asked again at the soonest."""

    before: Identity
    after: Identity
    least_gap_ms: float


class Trial:
    """One fault at one endpoint."""

    def __init__(self, synapse: Synapse, proxy: FaultProxy, session: Linked, endpoint: str, fault: str) -> None:
        self.session = session
        self.user = next(_people)
        self._synapse, self._proxy = synapse, proxy
        self._endpoint, self._fault = endpoint, fault
        self._began = self._asked_before = 0
        self._least_gap_ms = math.inf
        synapse.register(self.user, PASSWORD.reveal())

    async def run(self) -> Kept:
        """The session meets the fault a few times, and is back in order once that is gone."""
        kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "/refresh": self._refresh,
            "/sync": self._sync,
            "/whoami": self._whoami,
            "/login": self._login,
        }
        async with self.session as session:
            await session.sign_in(self.user)
            before = session.held.identity
            await kinds[self._endpoint]()
            assert session.controller.snapshot.farewell is None
            return Kept(before, session.held.identity, self._least_gap_ms)

    async def _refresh(self) -> None:
        session = self.session
        before = session.held
        self._break()
        session.controller.post(RefreshAsked(session.clock.now()))
        await self._tried()
        self._mend()
        await until(lambda: session.entries("tokens_saved")[1:], what="the refresh is made good")
        await until(lambda: isinstance(session.controller.state, Active))
        assert session.held.refresh_count == 1
        assert session.held.tokens.refresh != before.tokens.refresh

    async def _sync(self) -> None:
        session = self.session
        before = session.held
        self._break()
        await self._tried()
        self._mend()
        await until(lambda: session.controller.snapshot.reach.lost_at is None, what="the server is there again")
        assert session.held == before

    async def _whoami(self) -> None:
        session = self.session
        self._break()
        self._synapse.expire_refresh_tokens(self.user)
        session.controller.post(RefreshAsked(session.clock.now()))
        await self._tried()
        assert isinstance(session.controller.state, Verifying)
        self._mend()
        await until(lambda: isinstance(session.controller.state, Active), what="the witness is heard")
        assert not session.held.renewable

    async def _login(self) -> None:
        session = self.session
        await session.soft_logout()
        self._break()
        for _ in range(FEW_TRIES):
            session.controller.post(ReloginAsked(session.clock.now(), ByPassword("", PASSWORD), "Latchkey"))
            await until(lambda: self._has_problem(), what="it is said why it did not work")
        assert len(self._sent()) == FEW_TRIES, "nobody tries a password again by himself"
        self._mend()
        session.controller.post(ReloginAsked(session.clock.now(), ByPassword("", PASSWORD), "Latchkey"))
        await until(lambda: isinstance(session.controller.state, Active), what="signed in again")

    def _has_problem(self) -> bool:
        state = self.session.controller.state
        return isinstance(state, SoftLoggedOut) and state.problem is not None

    def _break(self) -> None:
        servers = self.session.servers
        self._began = len(servers.sent)
        asked = [number for number, (name, _) in enumerate(servers.asked) if name == self._endpoint]
        on_its_way = asked[sum(name == self._endpoint for name, _ in servers.sent) :]
        self._asked_before = on_its_way[0] if on_its_way else len(servers.asked)
        self._proxy.faults[self._endpoint] = self._fault
        if self._fault in SILENT:
            self.session.servers.limit_s = SHORT_S

    async def _tried(self) -> None:
        slow = self._fault in SILENT or self._fault.startswith("429-")
        tries = FEW_TRIES if slow else TRIES
        await until(lambda: len(self._sent()) >= tries, what=f"{tries} tries")
        gaps = [late.boot_ms - early.boot_ms for early, late in itertools.pairwise(self._asked())]
        assert len(self._sent()) <= len(self._asked()), "nothing is sent that the program did not mean to send"
        self._least_gap_ms = min(gaps)
        assert not isinstance(self.session.controller.state, SignedOut | SoftLoggedOut)

    def _sent(self) -> list[Instant]:
        return [at for name, at in self.session.servers.sent[self._began :] if name == self._endpoint]

    def _asked(self) -> list[Instant]:
        """As the program meant it: until a request is on the wire milliseconds go by, of which this clock makes 25 each."""
        return [at for name, at in self.session.servers.asked[self._asked_before :] if name == self._endpoint]

    def _mend(self) -> None:
        del self._proxy.faults[self._endpoint]
        self.session.servers.limit_s = LONG_S


@pytest.fixture
def trial(
    synapse: Synapse,
    proxy: FaultProxy,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    endpoint: str,
    fault: str,
) -> Trial:
    record_property("fault", f"{fault} at {endpoint}")
    return Trial(synapse, proxy, Linked(proxy, tmp_path / "profile"), endpoint, fault)


at_each_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS)


@at_each_endpoint
@pytest.mark.parametrize("fault", CONNECTION)
async def test_f01_a_connection_that_fails_ends_no_session(trial: Trial) -> None:
    kept = await trial.run()
    assert kept.after == kept.before
    assert kept.least_gap_ms >= PACE_MS


@at_each_endpoint
@pytest.mark.parametrize("fault", HALF)
async def test_f02_a_server_in_trouble_ends_no_session(trial: Trial) -> None:
    kept = await trial.run()
    assert kept.after == kept.before
    assert kept.least_gap_ms >= PACE_MS


@at_each_endpoint
@pytest.mark.parametrize("fault", LIMITED)
async def test_f03_a_server_that_asks_to_wait_ends_no_session_and_is_not_asked_before(trial: Trial, fault: str) -> None:
    kept = await trial.run()
    assert kept.after == kept.before
    told_ms = 0 if fault == "429" else TOLD_S * 1000
    assert kept.least_gap_ms >= max(told_ms, PACE_MS)


@at_each_endpoint
@pytest.mark.parametrize("fault", NO_MATRIX)
async def test_f18_an_answer_that_is_none_of_matrix_ends_no_session(trial: Trial) -> None:
    kept = await trial.run()
    assert kept.after == kept.before
    assert kept.least_gap_ms >= PACE_MS


@pytest.mark.parametrize("fault", [UNSIGNED])
@pytest.mark.parametrize("endpoint", ["/sync", "/whoami", "/refresh"])
async def test_f19_a_request_that_lost_its_token_on_the_way_ends_no_session_and_is_called_our_fault(
    trial: Trial, endpoint: str
) -> None:
    """The homeserver itself says M_MISSING_TOKEN, and M_MISSING_PARAM of a refresh."""
    kept = await trial.run()
    assert kept.after == kept.before
    assert kept.least_gap_ms >= PACE_MS
    told_by = {"/sync": "not_authorised", "/whoami": "second_witness", "/refresh": "refresh_failed"}[endpoint]
    errcode = "M_MISSING_PARAM" if endpoint == "/refresh" else "M_MISSING_TOKEN"
    assert errcode in {entry.facts["errcode"] for entry in trial.session.entries(told_by)}
    assert not trial.session.entries("unreachable", "logged_out", "soft_logged_out")
    assert bool(trial.session.entries("second_witness")) == (endpoint == "/whoami")


@pytest.mark.parametrize("fault", ["refused", "dns", "tls", "502", "html"])
async def test_f04_f06_a_start_without_a_network_shows_what_is_here_removes_nothing_and_goes_on_by_itself(
    synapse: Synapse, proxy: FaultProxy, tmp_path: Path, fault: str
) -> None:
    user = next(_people)
    synapse.register(user, PASSWORD.reveal())
    _make_room(synapse, user)
    async with Linked(proxy, tmp_path / "profile") as session:
        await session.sign_in(user)
        proxy.faults.update(dict.fromkeys((*ENDPOINTS, "/versions"), fault))
        sent = len(session.servers.sent)
        await session.restart()
        await until(lambda: session.controller.snapshot.reach.lost_at is not None, what="the trouble is noticed")

        snapshot = session.controller.snapshot
        assert isinstance(snapshot.state, Active | Refreshing)
        assert snapshot.room_count == 1
        shown = present.window(snapshot, LoginShown(), session.clock.now())
        assert shown.rooms_frozen
        assert shown.relogin is None
        assert shown.banner is not None
        assert {button.action for button in shown.banner.buttons} == {BannerAction.TRY_NOW}
        assert {name for name, _ in session.servers.sent[sent:]} <= {"/sync", "/versions"}, (
            "nothing is asked beforehand"
        )

        proxy.faults.clear()
        await until(lambda: session.controller.snapshot.reach.lost_at is None, what="back by itself")
        assert session.controller.snapshot.farewell is None


def _make_room(synapse: Synapse, user: str) -> None:
    headers = {"Authorization": f"Bearer {synapse.login(user)['access_token']}"}
    url = f"{synapse.url}/_matrix/client/v3/createRoom"
    httpx.post(url, json={"name": "Boat shed"}, headers=headers, trust_env=False, timeout=30).raise_for_status()


def test_every_fault_is_tried() -> None:
    assert {*CONNECTION, *HALF, *LIMITED, *NO_MATRIX, UNSIGNED} == set(FAULTS)
