"""From what was typed to a homeserver, by each rule of the specification (spec S1 to S14)."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping

import pytest

from latchkey.app.finding import FindProblem, Found, NotFound, Offers, WellKnownVerdict
from latchkey.matrix.discovery import HttpFinder
from latchkey.session.answers import Refused, Trouble
from tests.fakes.certificates import Authority, self_signed
from tests.fakes.fault_server import FaultServer, Heard, Reply, Script, as_json, http, raw, redirect, silence
from tests.fakes.rerouted import Rerouted
from tests.fakes.stopped_clock import StoppedClock

WELL_KNOWN = "/.well-known/matrix/client"
VERSIONS = "/_matrix/client/versions"
LOGIN = "/_matrix/client/v3/login"
IDENTITY = "/_matrix/identity/v2"
ASKED = {
    VERSIONS,
    LOGIN,
    "/_matrix/client/v1/auth_metadata",
    "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata",
    "/_matrix/client/v3/register",
}
"""Of a homeserver that has no OAuth."""

NAME, MATRIX, ID_SERVER = "https://example.org", "https://matrix.example.org", "https://id.example.org"
PASSWORD = "m.login.password"

HOMESERVER: Mapping[str, Reply] = {
    VERSIONS: as_json({"versions": ["r0.6.1", "v1.1", "v1.11"], "unstable_features": {"a": True}}),
    LOGIN: as_json({"flows": [{"type": PASSWORD}, {"type": "m.login.sso", "identity_providers": []}, 5, {"type": 5}]}),
}
NOT_FOUND = as_json({"errcode": "M_UNRECOGNIZED"}, 404)
FLOWS = (PASSWORD, "m.login.sso")
OFFERS = Offers(password=True, sso=True)


def pointing_at(base_url: object, **more: object) -> Reply:
    return as_json({"m.homeserver": {"base_url": base_url}, "org.example.other": [None]} | more)


class World:
    """Names and the servers behind them, each answering by path."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self.servers: dict[str, FaultServer] = {}
        self._ports: dict[str, int] = {}

    async def add(self, origin: str, replies: Mapping[str, Reply], *, tls: ssl.SSLContext | None = None) -> FaultServer:
        def script(heard: Heard) -> Reply:
            return replies.get(heard.target, NOT_FOUND)

        return await self.add_script(origin, script, tls=tls)

    async def add_script(self, origin: str, script: Script, *, tls: ssl.SSLContext | None = None) -> FaultServer:
        scheme, _, netloc = origin.partition("://")
        context = (tls or self._authority.server(netloc.partition(":")[0])) if scheme == "https" else None
        server = await FaultServer(script, tls=context).__aenter__()
        self.servers[origin] = server
        self._ports[origin] = server.port
        return server

    def refuse(self, origin: str) -> None:
        self._ports[origin] = 0

    async def find(self, typed: str, time_limit_s: float = 20) -> Found | NotFound:
        tls = self._authority.client()
        finder = HttpFinder(StoppedClock(), time_limit_s=time_limit_s, tls=tls, wire=Rerouted(tls, self._ports))
        try:
            return await finder.find(typed)
        finally:
            await finder.close()

    async def close(self) -> None:
        for server in self.servers.values():
            await server.__aexit__(None, None, None)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
async def world(authority: Authority) -> AsyncIterator[World]:
    world = World(authority)
    yield world
    await world.close()


async def test_s2_a_server_name_is_looked_up_at_its_well_known(world: World) -> None:
    name = await world.add(NAME, {WELL_KNOWN: pointing_at(MATRIX + "/")})
    matrix = await world.add(MATRIX, HOMESERVER)
    assert await world.find("Example.org") == Found(MATRIX, "example.org", None, FLOWS, False, OFFERS)
    assert name.targets == [WELL_KNOWN]
    assert matrix.targets[0] == VERSIONS
    assert set(matrix.targets) == ASKED


async def test_s2_the_port_of_a_server_name_is_left_out_of_the_lookup(world: World) -> None:
    await world.add(NAME, {WELL_KNOWN: pointing_at(MATRIX)})
    await world.add(MATRIX, HOMESERVER)
    found = await world.find("@alice:example.org:8448")
    assert found == Found(MATRIX, "example.org:8448", "@alice:example.org:8448", FLOWS, False, OFFERS)


async def test_s3_a_redirected_well_known_is_followed(world: World) -> None:
    await world.add(NAME, {WELL_KNOWN: redirect("https://www.example.org/x")})
    await world.add("https://www.example.org", {"/x": pointing_at(MATRIX)})
    await world.add(MATRIX, HOMESERVER)
    assert isinstance(await world.find("example.org"), Found)


async def test_s3_a_redirect_loop_is_told_as_such(world: World) -> None:
    await world.add(NAME, {WELL_KNOWN: redirect(WELL_KNOWN)})
    problem = await world.find("example.org")
    assert isinstance(problem, NotFound)
    assert (problem.problem, problem.host) == (FindProblem.NO_ANSWER, "example.org")
    assert problem.no_answer is not None
    assert problem.no_answer.trouble is Trouble.REDIRECT_LOOP


async def test_s4_without_a_well_known_the_name_itself_is_asked(world: World) -> None:
    await world.add(NAME, HOMESERVER)
    assert await world.find("example.org") == Found(NAME, "example.org", None, FLOWS, False, OFFERS)
    assert world.servers[NAME].targets[:2] == [WELL_KNOWN, VERSIONS]
    assert set(world.servers[NAME].targets) == {WELL_KNOWN} | ASKED


async def test_s4_then_the_port_counts(world: World) -> None:
    await world.add(NAME, {})
    await world.add(NAME + ":8448", HOMESERVER)
    assert await world.find("example.org:8448") == Found(NAME + ":8448", "example.org:8448", None, FLOWS, False, OFFERS)


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (http("no", 403), FindProblem.WELL_KNOWN_STATUS),
        (http("no", 500), FindProblem.WELL_KNOWN_STATUS),
        (http("", 204), FindProblem.WELL_KNOWN_STATUS),
        (as_json({"errcode": "M_LIMIT_EXCEEDED"}, 429), FindProblem.WELL_KNOWN_STATUS),
        (http(""), FindProblem.WELL_KNOWN_EMPTY),
        (http(" \n"), FindProblem.WELL_KNOWN_EMPTY),
        (http("<html>Welcome</html>"), FindProblem.WELL_KNOWN_NOT_JSON),
        (http('{"m.homeserver": '), FindProblem.WELL_KNOWN_NOT_JSON),
        (http("[" * 100_000), FindProblem.WELL_KNOWN_NOT_JSON),
        (as_json([]), FindProblem.WELL_KNOWN_NOT_JSON),
        (as_json(None), FindProblem.WELL_KNOWN_NOT_JSON),
        (as_json({}), FindProblem.WELL_KNOWN_NO_BASE_URL),
        (as_json({"m.homeserver": "https://matrix.example.org"}), FindProblem.WELL_KNOWN_NO_BASE_URL),
        (as_json({"m.homeserver": {}}), FindProblem.WELL_KNOWN_NO_BASE_URL),
    ],
)
async def test_s5_to_s7_fail_prompt(world: World, reply: Reply, problem: FindProblem) -> None:
    await world.add(NAME, dict(HOMESERVER) | {WELL_KNOWN: reply})
    found = await world.find("example.org")
    assert isinstance(found, NotFound)
    assert (found.problem, found.host) == (problem, "example.org")
    assert found.problem.well_known_verdict is WellKnownVerdict.FAIL_PROMPT
    assert world.servers[NAME].targets == [WELL_KNOWN]


@pytest.mark.parametrize(
    "base_url", ["matrix.example.org", "ftp://example.org", "", None, 5, ["https://a"], "https://"]
)
async def test_s8_a_base_url_that_is_none_is_fail_error(world: World, base_url: object) -> None:
    await world.add(NAME, {WELL_KNOWN: pointing_at(base_url)})
    found = await world.find("example.org")
    assert isinstance(found, NotFound)
    assert (found.problem, found.host) == (FindProblem.WELL_KNOWN_BAD_BASE_URL, "example.org")
    assert found.problem.well_known_verdict is WellKnownVerdict.FAIL_ERROR


@pytest.mark.parametrize(
    "reply", [NOT_FOUND, http("<html>"), http("", 502), as_json({}), as_json({"versions": "v1.1"}), raw(b"")]
)
async def test_s9_a_base_url_where_no_homeserver_answers_is_fail_error(world: World, reply: Reply) -> None:
    await world.add(NAME, {WELL_KNOWN: pointing_at(MATRIX)} | dict(HOMESERVER))
    await world.add(MATRIX, {VERSIONS: reply})
    found = await world.find("example.org")
    assert isinstance(found, NotFound)
    assert (found.problem, found.host) == (FindProblem.WELL_KNOWN_DEAD_END, "matrix.example.org")
    assert found.problem.well_known_verdict is WellKnownVerdict.FAIL_ERROR
    assert world.servers[NAME].targets == [WELL_KNOWN]


async def test_s9_the_dead_end_says_why_it_is_one(world: World) -> None:
    await world.add(NAME, {WELL_KNOWN: pointing_at(MATRIX)})
    found = await world.find("example.org")
    assert isinstance(found, NotFound)
    assert found.no_answer is not None
    assert found.no_answer.trouble is Trouble.NAME_NOT_FOUND


async def test_s10_a_base_url_may_have_a_path(world: World) -> None:
    await world.add(
        NAME, {WELL_KNOWN: pointing_at(NAME + "/m/")} | {"/m" + path: reply for path, reply in HOMESERVER.items()}
    )
    assert await world.find("example.org") == Found(NAME + "/m", "example.org", None, FLOWS, False, OFFERS)


@pytest.mark.parametrize("identity", [None, 5, "x", [], {}])
async def test_s11_an_identity_server_without_address_is_fail_prompt(world: World, identity: object) -> None:
    await world.add(NAME, {WELL_KNOWN: pointing_at(MATRIX, **{"m.identity_server": identity})})
    await world.add(MATRIX, HOMESERVER)
    found = await world.find("example.org")
    assert isinstance(found, NotFound)
    assert found.problem is FindProblem.WELL_KNOWN_IDENTITY_NO_BASE_URL
    assert found.problem.well_known_verdict is WellKnownVerdict.FAIL_PROMPT


@pytest.mark.parametrize("base_url", [None, "nonsense", ID_SERVER, "https://nowhere.example.org"])
async def test_s11_an_identity_server_that_does_not_answer_is_fail_error(world: World, base_url: object) -> None:
    await world.add(NAME, {WELL_KNOWN: pointing_at(MATRIX, **{"m.identity_server": {"base_url": base_url}})})
    await world.add(MATRIX, HOMESERVER)
    await world.add(ID_SERVER, {})
    found = await world.find("example.org")
    assert isinstance(found, NotFound)
    assert found.problem is FindProblem.WELL_KNOWN_IDENTITY_DEAD_END
    assert found.problem.well_known_verdict is WellKnownVerdict.FAIL_ERROR


async def test_s11_an_identity_server_that_answers_changes_nothing(world: World) -> None:
    await world.add(NAME, {WELL_KNOWN: pointing_at(MATRIX, **{"m.identity_server": {"base_url": ID_SERVER + "/"}})})
    await world.add(MATRIX, HOMESERVER)
    server = await world.add(ID_SERVER, {IDENTITY: as_json({})})
    assert isinstance(await world.find("example.org"), Found)
    assert server.targets == [IDENTITY]


async def test_s11_the_homeserver_is_asked_before_a_broken_identity_server_counts(world: World) -> None:
    await world.add(NAME, {WELL_KNOWN: pointing_at(MATRIX, **{"m.identity_server": {}})})
    found = await world.find("example.org")
    assert isinstance(found, NotFound)
    assert found.problem is FindProblem.WELL_KNOWN_DEAD_END


async def test_s13_a_name_where_nobody_answers_for_the_well_known_is_asked_itself(world: World) -> None:
    world.refuse(NAME)
    await world.add(NAME + ":8448", HOMESERVER)
    found = await world.find("example.org:8448")
    assert isinstance(found, Found)
    assert found.homeserver_url == NAME + ":8448"


@pytest.mark.parametrize(("listens", "trouble"), [(False, Trouble.NAME_NOT_FOUND), (True, Trouble.CONNECTION_REFUSED)])
async def test_s13_and_where_that_fails_too_the_failure_is_told(world: World, listens: bool, trouble: Trouble) -> None:
    if listens:
        world.refuse(NAME)
    found = await world.find("example.org")
    assert isinstance(found, NotFound)
    assert (found.problem, found.host) == (FindProblem.NO_ANSWER, "example.org")
    assert found.no_answer is not None
    assert found.no_answer.trouble is trouble


async def test_s13_a_silent_name_ends_in_time(world: World) -> None:
    await world.add_script(NAME, lambda _heard: silence())
    found = await world.find("example.org", time_limit_s=0.2)
    assert isinstance(found, NotFound)
    assert found.no_answer is not None
    assert found.no_answer.trouble is Trouble.TIMED_OUT
    assert set(world.servers[NAME].targets) <= {WELL_KNOWN, VERSIONS}


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        ("self-signed", Trouble.TLS_UNTRUSTED),
        ("expired", Trouble.TLS_EXPIRED),
        ("wrong host", Trouble.TLS_WRONG_HOST),
    ],
)
async def test_s13_a_bad_certificate_is_told_as_itself(
    world: World, authority: Authority, kind: str, trouble: Trouble
) -> None:
    tls = {
        "self-signed": lambda: self_signed("example.org"),
        "expired": lambda: authority.server("example.org", valid_days=(-2, -1)),
        "wrong host": lambda: authority.server("example.com"),
    }[kind]()
    await world.add(NAME, HOMESERVER, tls=tls)
    found = await world.find("example.org")
    assert isinstance(found, NotFound)
    assert (found.problem, found.host) == (FindProblem.NO_ANSWER, "example.org")
    assert found.no_answer is not None
    assert found.no_answer.trouble is trouble


async def test_a_url_is_used_as_it_was_typed(world: World) -> None:
    server = await world.add(MATRIX, HOMESERVER)
    assert await world.find(MATRIX + "/") == Found(MATRIX, "matrix.example.org", None, FLOWS, False, OFFERS)
    assert server.targets[0] == VERSIONS
    assert set(server.targets) == ASKED


async def test_plain_http_to_another_computer_needs_consent(world: World) -> None:
    await world.add("http://example.org", HOMESERVER)
    found = await world.find("http://example.org")
    assert found == Found("http://example.org", "example.org", None, FLOWS, True, OFFERS)


async def test_plain_http_named_by_a_well_known_needs_consent_too(world: World) -> None:
    await world.add(NAME, {WELL_KNOWN: pointing_at("http://matrix.example.org")})
    await world.add("http://matrix.example.org", HOMESERVER)
    found = await world.find("example.org")
    assert isinstance(found, Found)
    assert found.needs_consent


@pytest.mark.parametrize("typed", ["localhost:8008", "@alice:localhost:8008"])
async def test_a_loopback_address_means_http_and_no_well_known(world: World, typed: str) -> None:
    server = await world.add("http://localhost:8008", HOMESERVER)
    found = await world.find(typed)
    user_id = typed if typed.startswith("@") else None
    assert found == Found("http://localhost:8008", "localhost:8008", user_id, FLOWS, False, OFFERS)
    assert server.targets[0] == VERSIONS
    assert set(server.targets) == ASKED


async def test_a_loopback_address_is_found_without_any_rerouting() -> None:
    async with FaultServer(lambda heard: HOMESERVER.get(heard.target, NOT_FOUND)) as server:
        finder = HttpFinder(StoppedClock())
        found = await finder.find(server.host)
        await finder.close()
    assert found == Found(server.url, server.host, None, FLOWS, False, OFFERS)


async def test_an_international_name_is_asked_for_in_punycode_and_shown_as_written(world: World) -> None:
    await world.add("https://xn--bcher-kva.example", HOMESERVER)
    found = await world.find("bücher.example")
    assert found == Found("https://xn--bcher-kva.example", "bücher.example", None, FLOWS, False, OFFERS)


async def test_what_makes_no_sense_asks_nobody(world: World) -> None:
    assert await world.find("example.org:0") == NotFound(FindProblem.BAD_PORT)


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (http("<html>Welcome</html>"), FindProblem.NOT_MATRIX),
        (http("<html>Not found</html>", 404), FindProblem.NOT_MATRIX),
        (http("<html>Forbidden</html>", 403), FindProblem.NOT_MATRIX),
        (NOT_FOUND, FindProblem.NOT_MATRIX),
        (raw(b"220 mail ESMTP\r\n\r\n"), FindProblem.NOT_MATRIX),
        (as_json({}), FindProblem.NO_COMMON_VERSION),
        (as_json({"versions": {"v1.1": True}}), FindProblem.NO_COMMON_VERSION),
        (as_json({"versions": []}), FindProblem.NO_COMMON_VERSION),
        (as_json({"versions": ["r0.6.1", "v2.0", "xv1.1"]}), FindProblem.NO_COMMON_VERSION),
        (http('{"versions": ['), FindProblem.NO_COMMON_VERSION),
        (http("", 502), FindProblem.REFUSED),
        (as_json({"errcode": "M_FORBIDDEN"}, 403), FindProblem.REFUSED),
        (as_json({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 5}, 429), FindProblem.RATE_LIMITED),
        (raw(b""), FindProblem.NO_ANSWER),
    ],
)
async def test_s14_versions_that_say_nothing_good(world: World, reply: Reply, problem: FindProblem) -> None:
    await world.add(MATRIX, {VERSIONS: reply})
    found = await world.find(MATRIX)
    assert isinstance(found, NotFound)
    assert (found.problem, found.host) == (problem, "matrix.example.org")
    assert found.problem.well_known_verdict is None


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (http("<html>"), FindProblem.NOT_MATRIX),
        (as_json({"flows": {}}), FindProblem.NO_ANSWER),
        (http("", 500), FindProblem.REFUSED),
        (silence(), FindProblem.NO_ANSWER),
    ],
)
async def test_a_server_that_does_not_say_how_to_sign_in(world: World, reply: Reply, problem: FindProblem) -> None:
    await world.add(MATRIX, dict(HOMESERVER) | {LOGIN: reply})
    found = await world.find(MATRIX, time_limit_s=0.5)
    assert isinstance(found, NotFound)
    assert found.problem is problem


async def test_a_rate_limit_says_for_how_long(world: World) -> None:
    limited = as_json({"errcode": "M_LIMIT_EXCEEDED"}, 429, {"Retry-After": "7"})
    await world.add(MATRIX, dict(HOMESERVER) | {LOGIN: limited})
    found = await world.find(MATRIX)
    assert isinstance(found, NotFound)
    assert found.problem is FindProblem.RATE_LIMITED
    assert found.refused == Refused(429, "M_LIMIT_EXCEEDED", wait_ms=7000, endpoint="/login")


async def test_a_server_without_password_says_what_it_offers(world: World) -> None:
    await world.add(MATRIX, dict(HOMESERVER) | {LOGIN: as_json({"flows": [{"type": "m.login.sso"}]})})
    found = await world.find(MATRIX)
    assert isinstance(found, Found)
    assert found.login_flows == ("m.login.sso",)


async def test_a_server_without_legacy_login_offers_nothing(world: World) -> None:
    await world.add(MATRIX, {VERSIONS: HOMESERVER[VERSIONS]})
    found = await world.find(MATRIX)
    assert isinstance(found, Found)
    assert found.login_flows == ()


async def test_a_redirected_homeserver_is_used_where_it_is(world: World) -> None:
    await world.add_script("http://example.org", lambda heard: redirect(NAME + heard.target, 301))
    await world.add(NAME, HOMESERVER)
    found = await world.find("http://example.org")
    assert found == Found(NAME, "example.org", None, FLOWS, False, OFFERS)


async def test_over_plain_http_nobody_is_sent_to_another_host(world: World) -> None:
    await world.add_script("http://example.org", lambda heard: redirect(MATRIX + heard.target, 301))
    await world.add(MATRIX, HOMESERVER)
    found = await world.find("http://example.org")
    assert isinstance(found, Found)
    assert found.homeserver_url == "http://example.org"
    assert found.needs_consent


async def test_over_https_a_host_may_send_to_another(world: World) -> None:
    await world.add_script(NAME, lambda heard: redirect(MATRIX + heard.target, 308))
    await world.add(MATRIX, HOMESERVER)
    found = await world.find(NAME)
    assert isinstance(found, Found)
    assert found.homeserver_url == MATRIX


async def test_somebody_who_types_on_stops_the_lookup(world: World) -> None:
    arrived = asyncio.Event()

    def script(_heard: Heard) -> Reply:
        arrived.set()
        return silence()

    await world.add_script(NAME, script)
    looking = asyncio.create_task(world.find("example.org"))
    await arrived.wait()
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
