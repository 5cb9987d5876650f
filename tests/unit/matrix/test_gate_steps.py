"""A sign-in that was begun in a browser, and a refresh before which a person has to do something."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from latchkey.matrix.auth import json_body
from latchkey.matrix.gate import HttpGate
from latchkey.session.answers import Challenge, Granted, LoggedIn, Refused
from latchkey.session.secret import Secret
from tests.fakes.fault_server import FaultServer, Heard, Reply, Script, always, as_json
from tests.fakes.stopped_clock import NOON, StoppedClock

LOGIN = {"user_id": "@alice:example.org", "device_id": "ABC", "access_token": "acc", "refresh_token": "ref"}
CHALLENGE = {"session": "s1", "flows": [{"stages": ["org.example.subscription"]}], "params": {}}


@asynccontextmanager
async def asking(script: Script) -> AsyncIterator[tuple[HttpGate, FaultServer]]:
    async with FaultServer(script) as server:
        gate = HttpGate(server.url, StoppedClock())
        try:
            yield gate, server
        finally:
            await gate.close()


@pytest.mark.parametrize("device_id", [None, "ABC"])
async def test_o4_what_the_browser_brought_is_exchanged_for_a_session(device_id: str | None) -> None:
    async with asking(always(as_json(LOGIN))) as (gate, server):
        answer = await gate.login_with_token(Secret("syl_1"), device_id=device_id, device_name="Latchkey")
    assert isinstance(answer, LoggedIn)
    assert (answer.user_id, answer.device_id, answer.issuer) == ("@alice:example.org", "ABC", None)
    (heard,) = server.heard
    assert (heard.method, heard.target) == ("POST", "/_matrix/client/v3/login")
    own_device = {} if device_id is None else {"device_id": device_id}
    assert heard.json() == {
        "type": "m.login.token",
        "token": "syl_1",
        "refresh_token": True,
        "initial_device_display_name": "Latchkey",
        **own_device,
    }


async def test_l10_a_login_token_that_is_worth_nothing_is_refused() -> None:
    async with asking(always(as_json({"errcode": "M_FORBIDDEN", "error": "Invalid login token"}, 403))) as (gate, _):
        answer = await gate.login_with_token(Secret("syl_1"), device_id=None, device_name="Latchkey")
    assert answer == Refused(403, "M_FORBIDDEN", "Invalid login token", endpoint="/login")


async def test_u1_a_refresh_that_asks_for_a_step_is_repeated_with_its_proof() -> None:
    def script(heard: Heard) -> Reply:
        body = heard.json()
        assert isinstance(body, dict)
        return as_json({"access_token": "acc2"}) if "auth" in body else as_json(CHALLENGE, 401)

    async with asking(script) as (gate, server):
        refused = await gate.refresh(Secret("ref"))
        assert isinstance(refused, Refused)
        assert (refused.errcode, refused.has_flows) == (None, True)
        assert refused.challenge == Challenge("s1", (("org.example.subscription",),))
        granted = await gate.refresh(Secret("ref"), {"session": "s1", "password": Secret("pw")})
    assert isinstance(granted, Granted)
    assert (granted.access, granted.sent_at) == (Secret("acc2"), NOON)
    assert server.heard[1].json() == {"refresh_token": "ref", "auth": {"session": "s1", "password": "pw"}}
    assert all("authorization" not in heard.headers for heard in server.heard)


def test_only_what_json_and_secrets_can_hold_is_sent() -> None:
    assert json_body({"a": [Secret("b"), {"c": Secret("\ud800")}]}) == b'{"a":["b",{"c":"?"}]}'
    with pytest.raises(TypeError, match="object has no place in a request"):
        json_body({"a": object()})
