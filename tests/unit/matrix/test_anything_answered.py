"""Whatever a server answers to whichever question: a value, never an exception, and no end of a session without a code."""

from __future__ import annotations

import json

import httpx
from hypothesis import example, given
from hypothesis import strategies as st

from latchkey.app.finding import Found, NotFound, Offers
from latchkey.app.oauth import DeviceCode, OAuthServer
from latchkey.app.registration import EmailSent, Registered
from latchkey.matrix.auth import SignedInClient
from latchkey.matrix.devices import HttpDevices
from latchkey.matrix.discovery import HttpFinder
from latchkey.matrix.gate import HttpGate
from latchkey.matrix.media import is_image
from latchkey.matrix.oauth import HttpOAuth
from latchkey.matrix.oauth_gate import HttpOAuthGate
from latchkey.matrix.registration import HttpRegistration
from latchkey.matrix.room_server import HttpRoomServer
from latchkey.session import verdict
from latchkey.session.answers import Alive, Done, Granted, LoggedIn, NoAnswer, NotThrough, Refused
from latchkey.session.issuer import Issuer
from latchkey.session.secret import Secret
from tests.fakes.no_tls import NO_TLS
from tests.fakes.stopped_clock import StoppedClock
from tests.fuzzing import tries
from tests.unit.matrix.oauth_answers import server_at
from tests.unit.matrix.test_anything import ANY_JSON, BODIES, NEARLY

URL = "https://hs.example.org"
STATUSES = st.sampled_from([200, 201, 301, 308, 400, 401, 403, 404, 408, 429, 500, 502, 504, 599])
VALUES = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40)
HEADERS = st.dictionaries(
    st.sampled_from(["Retry-After", "Date", "Location", "Content-Type", "Content-Encoding"]),
    VALUES | st.sampled_from(["gzip", "identity", "/", f"{URL}/", "http://other.example", "0", "1e9"]),
    max_size=3,
)
CODES = st.sampled_from(["M_UNKNOWN_TOKEN", "M_USER_LOCKED", "M_FORBIDDEN", "M_LIMIT_EXCEEDED", "M_MISSING_TOKEN"])
ERRORS = st.fixed_dictionaries(
    {}, optional={"errcode": CODES | ANY_JSON, "soft_logout": st.booleans() | ANY_JSON, "flows": ANY_JSON}
).map(lambda body: json.dumps(body).encode())
ANSWERS = st.tuples(STATUSES, HEADERS, BODIES | ERRORS | NEARLY.map(lambda value: json.dumps(value).encode()))
Given = tuple[int, dict[str, str], bytes]


def response(given_: Given) -> httpx.Response:
    status, headers, body = given_
    coded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    return httpx.Response(status, headers=coded, stream=httpx.ByteStream(body))


def wire(given_: Given) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _: response(given_))


class OneToken:
    async def token(self) -> Secret:
        return Secret("access-1")

    async def after_rejection(self, *_: object) -> None: ...

    def newer_than(self, _: Secret) -> None: ...


def has_code(given_: Given, *codes: str) -> bool:
    return says(given_, "errcode", *codes)


def says(given_: Given, field: str, *codes: str) -> bool:
    try:
        body = json.loads(given_[2])
    except (ValueError, RecursionError):
        return False
    return isinstance(body, dict) and body.get(field) in codes


@tries(300)
@given(ANSWERS)
@example((401, {}, b'{"soft_logout": true}'))
@example((403, {}, b"<html>M_UNKNOWN_TOKEN</html>"))
async def test_f18_every_answer_to_the_gate_is_a_value_and_none_without_a_code_ends_a_session(given_: Given) -> None:
    gate = HttpGate(URL, StoppedClock(), tls=NO_TLS, wire=wire(given_))
    login = await gate.login("alice", Secret("x"), device_id=None, device_name="x")
    refresh = await gate.refresh(Secret("refresh-1"))
    whoami = await gate.whoami(Secret("access-1"))
    logout = await gate.logout(Secret("access-1"))
    await gate.close()
    assert isinstance(login, LoggedIn | Refused | NoAnswer)
    assert isinstance(refresh, Granted | Refused | NoAnswer)
    assert isinstance(whoami, Alive | Refused | NoAnswer)
    assert isinstance(logout, Done | Refused | NoAnswer)
    if verdict.of_witness(whoami, whoami) is verdict.Witness.LOGGED_OUT:
        assert has_code(given_, "M_UNKNOWN_TOKEN")
    if isinstance(refresh, Refused | NoAnswer):
        meant = verdict.of_failed_refresh(refresh)
        assert meant is not verdict.Refusal.SOFT_LOGOUT or isinstance(refresh, Refused)
        if isinstance(refresh, Refused) and refresh.errcode is None:
            assert meant in (verdict.Refusal.RETRY, verdict.Refusal.CHALLENGED)


OAUTH_ERRORS = st.sampled_from(["invalid_grant", "invalid_client", "authorization_pending", "slow_down"])
OAUTH_BODIES = st.fixed_dictionaries({}, optional={"error": OAUTH_ERRORS | ANY_JSON, "errcode": CODES | ANY_JSON})
OAUTH_ANSWERS = st.tuples(STATUSES, HEADERS, BODIES | OAUTH_BODIES.map(lambda body: json.dumps(body).encode()))


@tries(300)
@given(OAUTH_ANSWERS)
@example((401, {}, b"<html>invalid_grant</html>"))
@example((401, {}, b'{"error": "invalid_grant", "errcode": "M_UNKNOWN_TOKEN"}'))
async def test_f18_every_answer_of_an_oauth_server_is_a_value_and_none_but_its_own_error_speaks_of_a_session(
    given_: Given,
) -> None:
    server = server_at("https://auth.example.org")
    answers = wire(given_)
    oauth = HttpOAuth(URL, StoppedClock(), tls=NO_TLS, wire=answers)
    native = HttpGate(URL, StoppedClock(), tls=NO_TLS, wire=answers)
    issuer = Issuer("client-1", server.token_endpoint, server.revocation_endpoint)
    gate = HttpOAuthGate(issuer, native, oauth, StoppedClock(), tls=NO_TLS, wire=answers)
    known = await oauth.metadata()
    client_id = await oauth.register(server)
    granted = await oauth.exchange(
        server, "client-1", code=Secret("c"), verifier=Secret("v"), redirect_uri="http://127.0.0.1/callback"
    )
    code = await oauth.ask_for_code(server, "client-1", "ABCDEFGHIJ")
    polled = await oauth.poll(server, "client-1", Secret("d"))
    refreshed = await gate.refresh(Secret("refresh-1"))
    revoked = await gate.logout(Secret("access-1"), Secret("refresh-1"))
    for one in (oauth, gate):
        await one.close()
    await native.close()
    assert isinstance(known, OAuthServer | NotThrough | Refused | NoAnswer | None)
    assert isinstance(client_id, str | NotThrough | Refused | NoAnswer)
    assert isinstance(code, DeviceCode | Refused | NoAnswer)
    assert isinstance(revoked, Done | Refused | NoAnswer)
    for answer in (granted, polled, refreshed):
        assert isinstance(answer, Granted | Refused | NoAnswer)
    if isinstance(refreshed, Refused | NoAnswer):
        meant = verdict.of_failed_refresh(refreshed, oauth=True)
        assert meant is verdict.Refusal.RETRY or says(given_, "error", *verdict.OAUTH_CONVICTS)
        assert meant is verdict.Refusal.RETRY or not has_code(given_, "M_UNKNOWN_TOKEN", "M_USER_LOCKED")


@tries(200)
@given(ANSWERS)
async def test_every_answer_to_a_room_request_is_a_value(given_: Given) -> None:
    rooms = HttpRoomServer(SignedInClient(URL, OneToken(), StoppedClock(), tls=NO_TLS, wire=wire(given_)))
    answers: list[object] = [
        await rooms.sync("s1", 0),
        await rooms.join("!a:b"),
        await rooms.leave("!a:b"),
        await rooms.thumbnail("mxc://example.org/one", 36),
    ]
    await rooms.close()
    assert None not in answers
    for answer in answers:
        if isinstance(answer, Refused) and not has_code(given_, "M_UNKNOWN_TOKEN", "M_USER_LOCKED"):
            assert verdict.of_rejected_request(answer, can_refresh=False) is verdict.Rejection.NO_NEWS


@tries(200)
@given(ANSWERS)
async def test_every_answer_about_devices_is_a_value(given_: Given) -> None:
    devices = HttpDevices(SignedInClient(URL, OneToken(), StoppedClock(), tls=NO_TLS, wire=wire(given_)))
    listed = await devices.list()
    done = [await devices.rename("AAA", "x"), await devices.delete(["AAA"], {"session": "s1"})]
    await devices.close()
    assert isinstance(listed, tuple | Refused | NoAnswer)
    assert all(isinstance(answer, Done | Refused | NoAnswer) for answer in done)


@tries(200)
@given(ANSWERS)
async def test_every_answer_about_an_account_to_be_made_is_a_value(given_: Given) -> None:
    registration = HttpRegistration(URL, StoppedClock(), tls=NO_TLS, wire=wire(given_))
    made = await registration.register("alice", Secret("x"), device_name="x")
    sent = await registration.send_email("a@b.c", Secret("c"), 1)
    told = [
        await registration.is_available("alice"),
        await registration.is_token_valid(Secret("t")),
        await registration.hand_in_code(EmailSent("one", f"{URL}/submit"), Secret("c"), Secret("1")),
    ]
    await registration.close()
    assert isinstance(made, LoggedIn | Registered | Refused | NoAnswer)
    assert isinstance(sent, EmailSent | Refused | NoAnswer)
    assert all(isinstance(answer, bool | Refused | NoAnswer) for answer in told)


@tries(200)
@given(ANSWERS)
async def test_every_answer_about_a_homeserver_that_is_known_is_a_value(given_: Given) -> None:
    finder = HttpFinder(StoppedClock(), tls=NO_TLS, wire=wire(given_))
    offers = await finder.offers(URL)
    icon = await finder.icon(URL, "mxc://example.org/one")
    await finder.close()
    assert offers is None or isinstance(offers, Offers)
    assert icon is None or is_image(icon)


@tries(200)
@given(ANSWERS, ANSWERS, ANSWERS)
async def test_every_discovery_finds_a_homeserver_or_says_why_not(first: Given, second: Given, third: Given) -> None:
    given_ = iter([first, second, third])

    answers = httpx.MockTransport(lambda _: response(next(given_, third)))
    finder = HttpFinder(StoppedClock(), tls=NO_TLS, wire=answers)
    found = await finder.find("example.org")
    await finder.close()
    assert isinstance(found, Found | NotFound)
