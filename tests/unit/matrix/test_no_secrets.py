"""What libraries log at their most talkative, and what our values look like when they are printed."""

from __future__ import annotations

import logging

import msgspec
import pytest

from latchkey.matrix import grants, oauth_answers
from latchkey.matrix.auth import SignedInClient
from latchkey.matrix.devices import HttpDevices
from latchkey.matrix.gate import HttpGate
from latchkey.matrix.oauth import HttpOAuth
from latchkey.matrix.oauth_gate import HttpOAuthGate
from latchkey.matrix.registration import HttpRegistration
from latchkey.matrix.request import Request
from latchkey.matrix.room_server import HttpRoomServer
from latchkey.matrix.transport import Answer
from latchkey.session.answers import LoggedIn
from latchkey.session.issuer import Issuer
from latchkey.session.secret import Secret
from tests.fakes.fault_server import FaultServer, Heard, Reply, always, as_json, http
from tests.fakes.spyglass import Spyglass
from tests.fakes.stopped_clock import NOON, StoppedClock
from tests.unit.matrix.oauth_answers import GOOD_DEVICE, server_at

PASSWORD, ACCESS, REFRESH = "pass word/\u00e4", "access-token-0123456789", "refresh-token-0123456789"
TOKENS = {"access_token": ACCESS, "refresh_token": REFRESH, "expires_in_ms": 5000}


@pytest.fixture
def glass() -> Spyglass:
    glass = Spyglass()
    for name, secret in (("password", PASSWORD), ("access token", ACCESS), ("refresh token", REFRESH)):
        glass.learn(name, secret)
    return glass


class _Held:
    """A ``TokenSource`` with one token."""

    async def token(self) -> Secret:
        return Secret(ACCESS)

    async def after_rejection(self, *_: object) -> None: ...

    def newer_than(self, _: Secret) -> None: ...


def any_answer(heard: Heard) -> Reply:
    if heard.target.endswith("/login"):
        return as_json({**TOKENS, "user_id": "@alice:example.org", "device_id": "ABC"})
    if heard.target.endswith("/logout"):
        return as_json({"errcode": "M_UNKNOWN_TOKEN", "error": "Gone"}, 401)
    return as_json({**TOKENS, "user_id": "@alice:example.org"})


async def test_whatever_libraries_log_holds_no_secret(caplog: pytest.LogCaptureFixture, glass: Spyglass) -> None:
    caplog.set_level(logging.DEBUG)
    async with FaultServer(any_answer) as server:
        gate = HttpGate(server.url, StoppedClock())
        answers: list[object] = [
            await gate.login("alice", Secret(PASSWORD), device_id="ABC", device_name="Latchkey"),
            await gate.refresh(Secret(REFRESH)),
            await gate.whoami(Secret(ACCESS)),
            await gate.logout(Secret(ACCESS)),
        ]
        rooms = HttpRoomServer(SignedInClient(server.url, _Held(), StoppedClock()))
        answers.append(await rooms.sync("s1", 0))
        await rooms.close()
        devices = HttpDevices(SignedInClient(server.url, _Held(), StoppedClock()))
        registration = HttpRegistration(server.url, StoppedClock())
        answers += [
            await devices.delete(["AAA"], {"type": "m.login.password", "password": Secret(PASSWORD)}),
            await registration.register("alice", Secret(PASSWORD), device_name="Latchkey"),
            await gate.login_with_token(Secret(REFRESH), device_id=None, device_name="Latchkey"),
        ]
        await devices.close()
        await registration.close()
        await gate.close()
    assert isinstance(answers[0], LoggedIn)
    assert any(record.name.startswith("httpcore") for record in caplog.records), "they did log"
    assert glass.found_in(caplog.text.encode()) == set()
    assert glass.found_in(repr(answers).encode()) == set()


CODE, VERIFIER, DEVICE_CODE = "auth-code-0123456789", "verifier-0123456789", "device-code-0123456789"
OAUTH_GOOD = TOKENS | GOOD_DEVICE | {"device_code": DEVICE_CODE}
OAUTH_REPLIES = [
    as_json(OAUTH_GOOD),
    as_json(OAUTH_GOOD | {"token_type": "mac", "expires_in": None}),
    as_json({"error": "invalid_grant"}, 400),
    http("<html>"),
]


@pytest.mark.parametrize("reply", OAUTH_REPLIES)
async def test_whatever_libraries_log_of_oauth_holds_no_secret(
    caplog: pytest.LogCaptureFixture, glass: Spyglass, reply: Reply
) -> None:
    for name, secret in (("code", CODE), ("verifier", VERIFIER), ("device code", DEVICE_CODE)):
        glass.learn(name, secret)
    caplog.set_level(logging.DEBUG)
    async with FaultServer(always(reply)) as at:
        server = server_at(at.url)
        oauth, native = HttpOAuth(at.url, StoppedClock()), HttpGate(at.url, StoppedClock())
        issuer = Issuer("client-1", server.token_endpoint, server.revocation_endpoint)
        gate = HttpOAuthGate(issuer, native, oauth, StoppedClock())
        answers: list[object] = [
            await oauth.exchange(
                server,
                "client-1",
                code=Secret(CODE),
                verifier=Secret(VERIFIER),
                redirect_uri="http://127.0.0.1/callback",
            ),
            await oauth.ask_for_code(server, "client-1", "ABCDEFGHIJ"),
            await oauth.poll(server, "client-1", Secret(DEVICE_CODE)),
            await gate.refresh(Secret(REFRESH)),
            await gate.logout(Secret(ACCESS), Secret(REFRESH)),
        ]
        authorization = oauth.authorization(
            server, "client-1", redirect_uri="http://127.0.0.1/callback", device_id="ABCDEFGHIJ", creating=False
        )
        for one in (oauth, gate):
            await one.close()
        await native.close()
    glass.learn("verifier of this sign-in", authorization.verifier.reveal())
    targets = "".join(at.targets)
    assert any(record.name.startswith("httpcore") for record in caplog.records), "they did log"
    assert glass.found_in(b"".join(heard.body for heard in at.heard)), "they were sent"
    assert glass.found_in(caplog.text.encode()) == set()
    assert glass.found_in(repr([*answers, authorization]).encode()) == set()
    assert glass.found_in((targets + authorization.url).encode()) == set()


def test_requests_and_answers_print_without_what_they_carry(glass: Spyglass) -> None:
    body = msgspec.json.encode({**TOKENS, "password": PASSWORD, "user_id": "@a:b", "device_id": "C"})
    headers = {"Authorization": f"Bearer {ACCESS}"}
    printed = [
        Request("POST", "https://example.org/", headers, body=body),
        Answer(200, {}, body, NOON, "https://example.org/"),
        grants.GRANT.decode(body),
        grants.LOGIN.decode(body),
        oauth_answers._GRANT.decode(body),
        oauth_answers._DEVICE.decode(msgspec.json.encode(GOOD_DEVICE | {"device_code": ACCESS})),
    ]
    assert len(glass.found_in(body)) == 3, "they are in there"
    assert glass.found_in(repr(printed).encode()) == set()
