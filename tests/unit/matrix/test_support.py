"""Whom to ask about an account: what a server names, and what is made of it (spec S17)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latchkey.app.support import Contact, ContactKind
from latchkey.matrix.address import web_page
from latchkey.matrix.discovery import HttpFinder
from latchkey.matrix.support import MAX_BYTES, PATH, judge
from latchkey.matrix.transport import Answer
from tests.fakes.certificates import Authority
from tests.fakes.fault_server import FaultServer, Heard, Reply, as_json, http, redirect, silence
from tests.fakes.rerouted import Rerouted
from tests.fakes.stopped_clock import NOON, StoppedClock
from tests.unit.matrix.test_anything import ANY_JSON

NAME, MATRIX = "https://example.org", "https://matrix.example.org"
ALICE = "@alice:example.org:8448"
OFFICE = Contact(ContactKind.EMAIL, "office@example.org")
KEEPER = Contact(ContactKind.MATRIX_ID, "@keeper:example.org")
PAGE = Contact(ContactKind.PAGE, "https://example.org/help")
TOLD: dict[str, object] = {
    "contacts": [
        {"role": "m.role.security", "email_address": "holes@example.org"},
        {"role": "org.example.helper", "matrix_id": "@keeper:example.org"},
        {"role": "m.role.admin", "email_address": "office@example.org"},
    ],
    "support_page": "https://example.org/help",
}


def judged(body: object, status: int = 200) -> tuple[Contact, ...]:
    return judge(Answer(status, {}, json.dumps(body).encode(), NOON, NAME + PATH))


def test_administrators_come_first_and_the_page_last_and_nobody_who_hears_of_security_holes() -> None:
    assert judged(TOLD) == (OFFICE, KEEPER, PAGE)


def test_few_are_named_and_each_once() -> None:
    many = [{"role": "m.role.admin", "email_address": f"{number % 3}@example.org"} for number in range(100)]
    assert len(judged({"contacts": many})) == 3


@pytest.mark.parametrize("status", [201, 204, 404, 500])
def test_only_200_names_anybody(status: int) -> None:
    assert judged(TOLD, status) == ()


@pytest.mark.parametrize(
    "email",
    ["office", "@example.org", "a@b", "a b@example.org", "<b>a</b>@example.org", "a@example.org\n", "a@exämple.org",
     "a@example.org?subject=x", "x" * 300 + "@example.org", "mailto:a@example.org", 5, None, ["a@example.org"]],
)  # fmt: skip
def test_what_is_no_email_address_is_passed_over(email: object) -> None:
    assert judged({"contacts": [{"role": "m.role.admin", "email_address": email}]}) == ()


@pytest.mark.parametrize(
    "matrix_id",
    ["keeper", "@keeper", "@:example.org", "@a b:example.org", "@a:exa mple.org", "@a\u202eb:example.org",
     "@a\n:example.org", "@a:example.org/x", "@" + "a" * 300 + ":example.org", "#room:example.org", 5, None, {}],
)  # fmt: skip
def test_what_is_no_user_id_is_passed_over(matrix_id: object) -> None:
    assert judged({"contacts": [{"role": "m.role.admin", "matrix_id": matrix_id}]}) == ()


@pytest.mark.parametrize(
    "page",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://example.org", "//example.org", "example.org", "https://",
     "https://user@example.org", "https://example.org/a b", "https://example.org/\n", "https://exämple.org",
     "https://example.org/" + "a" * 2000, "https://[::1", "https://example.org:99999", "HTTPS:example.org", 5, None, [],
     "https://example.org\\@evil.example", 'https://example.org/"<b>'],
)  # fmt: skip
def test_what_is_no_web_page_is_never_opened(page: object) -> None:
    assert web_page(page) is None
    assert judged({"support_page": page}) == ()


@pytest.mark.parametrize("page", ["http://localhost:8008/x", "https://example.org/a/b?c=d&e=f#g", "https://[::1]/"])
def test_a_web_page_is_kept_as_it_was_named(page: str) -> None:
    assert web_page(page) == page


@given(
    st.binary(max_size=200)
    | ANY_JSON.map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries({}, optional={"contacts": ANY_JSON | st.lists(ANY_JSON), "support_page": ANY_JSON}).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_whatever_a_server_names_is_a_value(body: bytes) -> None:
    contacts = judge(Answer(200, {}, body, NOON, NAME + PATH))
    assert all(contact.value.isprintable() and " " not in contact.value for contact in contacts)


class Servers:
    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self.running: dict[str, FaultServer] = {}

    async def add(self, origin: str, replies: Mapping[str, Reply]) -> FaultServer:
        def script(heard: Heard) -> Reply:
            return replies.get(heard.target, as_json({"errcode": "M_UNRECOGNIZED"}, 404))

        server = FaultServer(script, tls=self._authority.server(origin.removeprefix("https://")))
        self.running[origin] = await server.__aenter__()
        return server

    async def support(self, user_id: str = ALICE, homeserver_url: str = MATRIX) -> tuple[Contact, ...]:
        tls = self._authority.client()
        ports = {origin: server.port for origin, server in self.running.items()}
        finder = HttpFinder(StoppedClock(), time_limit_s=0.2, tls=tls, wire=Rerouted(tls, ports))
        try:
            return await finder.support(user_id, homeserver_url)
        finally:
            await finder.close()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
async def servers(authority: Authority) -> AsyncIterator[Servers]:
    made = Servers(authority)
    yield made
    for server in made.running.values():
        await server.__aexit__(None, None, None)


async def test_s17_the_server_in_the_user_id_is_asked_without_port_and_without_a_token(servers: Servers) -> None:
    name, matrix = await servers.add(NAME, {PATH: as_json(TOLD)}), await servers.add(MATRIX, {})
    assert await servers.support() == (OFFICE, KEEPER, PAGE)
    assert name.targets == [PATH]
    assert "authorization" not in name.heard[0].headers
    assert matrix.targets == []


async def test_s17_a_redirect_is_followed(servers: Servers) -> None:
    await servers.add(NAME, {PATH: redirect("https://www.example.org/x")})
    await servers.add("https://www.example.org", {"/x": as_json(TOLD)})
    assert await servers.support() == (OFFICE, KEEPER, PAGE)


@pytest.mark.parametrize(
    "reply", [as_json({}, 404), http("<html>"), as_json({"contacts": []}), silence(), http("a" * (MAX_BYTES + 1))]
)
async def test_s17_where_the_name_tells_nothing_the_homeserver_is_asked_and_then_nobody(
    servers: Servers, reply: Reply
) -> None:
    await servers.add(NAME, {PATH: reply})
    matrix = await servers.add(MATRIX, {})
    assert await servers.support() == ()
    assert matrix.targets == [PATH]
    assert "authorization" not in matrix.heard[0].headers


async def test_s17_a_name_of_this_computer_has_no_well_known(servers: Servers) -> None:
    matrix = await servers.add(MATRIX, {PATH: as_json(TOLD)})
    assert await servers.support("@alice:localhost") == (OFFICE, KEEPER, PAGE)
    assert matrix.targets == [PATH]
