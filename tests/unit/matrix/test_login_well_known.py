"""The ``well_known`` of a login answer moves the session to another address (L8), once that has answered as a homeserver."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from latchkey.matrix.gate import HttpGate
from latchkey.session.answers import LoggedIn, NoAnswer, Refused
from latchkey.session.secret import Secret
from tests.fakes.certificates import Authority
from tests.fakes.fault_server import FaultServer, Heard, Reply, always, as_json, http
from tests.fakes.rerouted import Rerouted
from tests.fakes.stopped_clock import StoppedClock

GOOD_LOGIN = {"user_id": "@alice:example.org", "device_id": "ABC", "access_token": "acc"}


async def login(gate: HttpGate) -> LoggedIn | Refused | NoAnswer:
    return await gate.login("alice", Secret("swordfish"), device_id=None, device_name="Latchkey")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
async def new_home(authority: Authority) -> AsyncIterator[FaultServer]:
    script = always(as_json({"versions": ["v1.11"]}))
    async with FaultServer(script, tls=authority.server("new.example.org")) as server:
        yield server


async def moved(
    authority: Authority, asked: str, named: object, ports: dict[str, int], versions: Reply | None = None
) -> str:
    """The address after a login at ``asked``, whose answer has ``named`` as its base URL."""
    well_known = {"m.homeserver": {"base_url": named}}

    def script(heard: Heard) -> Reply:
        if heard.target == "/_matrix/client/versions":
            return versions or as_json({"versions": ["v1.11"]})
        return as_json(GOOD_LOGIN | {"well_known": well_known})

    tls = authority.server("old.example.org") if asked.startswith("https:") else None
    async with FaultServer(script, tls=tls) as server:
        wire = Rerouted(authority.client(), {asked: server.port} | {k: v or server.port for k, v in ports.items()})
        gate = HttpGate(asked, StoppedClock(), tls=authority.client(), wire=wire)
        answer = await login(gate)
        await gate.close()
    assert isinstance(answer, LoggedIn)
    return answer.homeserver_url


async def test_it_is_applied_once_its_versions_answered(authority: Authority, new_home: FaultServer) -> None:
    ports = {"https://new.example.org": new_home.port}
    for asked in ("https://old.example.org", "http://old.example.org"):
        assert await moved(authority, asked, "https://new.example.org/", ports) == "https://new.example.org"
    assert new_home.targets == ["/_matrix/client/versions"] * 2
    assert all("authorization" not in heard.headers for heard in new_home.heard)


async def test_it_is_left_where_nobody_answers(authority: Authority) -> None:
    asked = "https://old.example.org"
    assert await moved(authority, asked, "https://new.example.org", {}) == asked


@pytest.mark.parametrize("reply", [http("<html>"), as_json({}), as_json({"versions": ["v1.1"]}, 500)])
async def test_it_is_left_where_something_else_answers(authority: Authority, reply: Reply) -> None:
    asked, named = "http://localhost:8008", "http://127.0.0.1:8009"
    assert await moved(authority, asked, named, {named: 0}, reply) == asked


async def test_it_never_leads_from_https_to_http(authority: Authority) -> None:
    asked = "https://old.example.org"
    for named in ("http://new.example.org", "http://old.example.org", "http://localhost:8008"):
        assert await moved(authority, asked, named, {named: 0}) == asked


async def test_consent_to_plain_http_holds_for_one_host(authority: Authority) -> None:
    asked = "http://old.example.org"
    elsewhere, same = "http://new.example.org", "http://old.example.org:8008"
    assert await moved(authority, asked, elsewhere, {elsewhere: 0}) == asked
    assert await moved(authority, asked, same, {same: 0}) == same
    assert await moved(authority, "http://localhost:1", same, {same: 0}) == "http://localhost:1"


async def test_on_loopback_it_may_name_another_port(authority: Authority) -> None:
    asked, named = "http://localhost:8008", "http://127.0.0.1:8009"
    assert await moved(authority, asked, named, {named: 0}) == named


@pytest.mark.parametrize("named", [5, None, "", "no address", "ftp://new.example.org", "https://a:b@c/"])
async def test_nonsense_in_it_is_passed_over(authority: Authority, named: object) -> None:
    asked = "http://localhost:8008"
    assert await moved(authority, asked, named, {}) == asked
