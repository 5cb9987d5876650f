"""An account's devices, word for word and with every bad answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from latchkey.app.devices import Device, Devices
from latchkey.matrix.auth import SignedInClient
from latchkey.matrix.devices import MOST_BYTES, MOST_DEVICES, HttpDevices
from latchkey.session.answers import Done, NoAnswer, Refused, Trouble
from latchkey.session.secret import Secret
from tests.fakes.fault_server import FaultServer, Heard, Reply, Script, always, as_json, endless, http, reset
from tests.fakes.stopped_clock import StoppedClock

LAPTOP = {"device_id": "AAA", "display_name": "Laptop", "last_seen_ts": 1_700_000_000_000, "last_seen_ip": "10.0.0.1"}
CHALLENGE = {"session": "s1", "flows": [{"stages": ["m.login.password"]}], "params": {}}
UNKNOWN_TOKEN = as_json({"errcode": "M_UNKNOWN_TOKEN"}, 401)


class Tokens:
    """``access-1`` until it is rejected, then ``access-2``."""

    def __init__(self) -> None:
        self.rejected: list[str] = []

    async def token(self) -> Secret:
        return Secret("access-1")

    async def after_rejection(self, token: Secret, _: Refused) -> Secret:
        self.rejected.append(token.reveal())
        return Secret("access-2")

    def newer_than(self, _: Secret) -> None: ...


@asynccontextmanager
async def asking(script: Script) -> AsyncIterator[tuple[Devices, FaultServer, Tokens]]:
    async with FaultServer(script) as server:
        tokens = Tokens()
        devices = HttpDevices(SignedInClient(server.url, tokens, StoppedClock()))
        try:
            yield devices, server, tokens
        finally:
            await devices.close()


async def listed(reply: Reply) -> tuple[Device, ...] | Refused | NoAnswer:
    async with asking(always(reply)) as (devices, _, _):
        return await devices.list()


async def test_x4_devices_are_listed_in_the_servers_order() -> None:
    async with asking(always(as_json({"devices": [LAPTOP, {"device_id": "BBB"}]}))) as (devices, server, _):
        assert await devices.list() == (
            Device("AAA", "Laptop", 1_700_000_000_000, "10.0.0.1"),
            Device("BBB", "", None, ""),
        )
    (heard,) = server.heard
    assert (heard.method, heard.target) == ("GET", "/_matrix/client/v3/devices")
    assert heard.headers["authorization"] == "Bearer access-1"


@pytest.mark.parametrize("value", [None, True, -1, 0, 1.5, "1700000000000", 10**30, [], {}])
async def test_a_time_that_is_none_is_not_known(value: object) -> None:
    assert await listed(as_json({"devices": [{"device_id": "AAA", "last_seen_ts": value}]})) == (Device("AAA"),)


@pytest.mark.parametrize("value", [None, True, 5, [], {}, "", "\u200b", "\n\t "])
async def test_a_name_and_an_address_that_are_none_are_empty(value: object) -> None:
    one = {"device_id": "AAA", "display_name": value, "last_seen_ip": value}
    assert await listed(as_json({"devices": [one]})) == (Device("AAA"),)


async def test_a_name_of_ten_thousand_characters_and_lines_is_one_short_line() -> None:
    one = {"device_id": "AAA", "display_name": "Lap\r\n\x1b[31mtop " + "x" * 10_000, "last_seen_ip": "1" * 10_000}
    (device,) = await _devices(as_json({"devices": [one]}))
    assert device.display_name.startswith("Lap [31mtop xxx")
    assert device.display_name.isprintable()
    assert (len(device.display_name), len(device.last_seen_ip)) == (200, 64)


@pytest.mark.parametrize(
    "one", [None, 5, "AAA", [], {}, {"device_id": None}, {"device_id": ""}, {"device_id": "x" * 600}]
)
async def test_what_has_no_id_that_could_be_sent_back_is_left_out(one: object) -> None:
    assert await listed(as_json({"devices": [one, LAPTOP]})) == await listed(as_json({"devices": [LAPTOP]}))


async def test_a_device_that_is_listed_twice_is_shown_once() -> None:
    assert len(await _devices(as_json({"devices": [LAPTOP, LAPTOP]}))) == 1


async def test_ten_thousand_devices_are_read_and_no_more() -> None:
    many = [{**LAPTOP, "device_id": f"D{number}"} for number in range(MOST_DEVICES + 1)]
    assert len(await _devices(as_json({"devices": many}))) == MOST_DEVICES


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        (http("<html>"), Trouble.NOT_MATRIX),
        (http('{"devices": ['), Trouble.MALFORMED),
        (as_json([]), Trouble.MALFORMED),
        (as_json({}), Trouble.MALFORMED),
        (as_json({"devices": {"AAA": LAPTOP}}), Trouble.MALFORMED),
        (http("[" * 100_000), Trouble.MALFORMED),
        (http(headers={"Content-Length": str(MOST_BYTES + 1)}), Trouble.TOO_LARGE),
        (endless(b" " * 65536), Trouble.TOO_LARGE),
        (reset(), Trouble.CONNECTION_LOST),
    ],
)
async def test_a_list_that_is_none_is_told_as_such(reply: Reply, trouble: Trouble) -> None:
    answer = await listed(reply)
    assert isinstance(answer, NoAnswer)
    assert answer.trouble is trouble


async def test_x6_a_device_is_renamed_by_its_id_and_nothing_else_of_the_path() -> None:
    async with asking(always(as_json({}))) as (devices, server, _):
        assert await devices.rename("A/../B?c#d\u00e4", "My \ud800 name") == Done()
    (heard,) = server.heard
    assert (heard.method, heard.target) == ("PUT", "/_matrix/client/v3/devices/A%2F..%2FB%3Fc%23d%C3%A4")
    assert heard.json() == {"display_name": "My ? name"}


async def test_x6_a_device_that_is_gone_is_told() -> None:
    async with asking(always(as_json({"errcode": "M_NOT_FOUND", "error": "No device"}, 404))) as (devices, _, _):
        answer = await devices.rename("AAA", "x")
    assert answer == Refused(404, "M_NOT_FOUND", "No device", endpoint="/devices")


async def test_x7_devices_are_deleted_after_a_challenge() -> None:
    def script(heard: Heard) -> Reply:
        body = heard.json()
        assert isinstance(body, dict)
        return as_json({}) if body.get("auth") else as_json(CHALLENGE, 401)

    async with asking(script) as (devices, server, tokens):
        refused = await devices.delete(["AAA", "BBB"])
        assert isinstance(refused, Refused)
        assert refused.challenge is not None
        assert (refused.challenge.session, refused.challenge.flows) == ("s1", (("m.login.password",),))
        auth = {"type": "m.login.password", "session": "s1", "password": Secret("pass\ud800word")}
        assert await devices.delete(("AAA", "BBB"), auth) == Done()
    assert [heard.target for heard in server.heard] == ["/_matrix/client/v3/delete_devices"] * 2
    assert server.heard[0].json() == {"devices": ["AAA", "BBB"]}
    assert server.heard[1].json() == {
        "devices": ["AAA", "BBB"],
        "auth": {"type": "m.login.password", "session": "s1", "password": "pass?word"},
    }
    assert tokens.rejected == [], "a challenge says nothing about the token"


Ask = Callable[[Devices], Awaitable[object]]
ASKS: list[Ask] = [
    lambda devices: devices.list(),
    lambda devices: devices.rename("AAA", "x"),
    lambda devices: devices.delete(["AAA"]),
]


@pytest.mark.parametrize("ask", ASKS)
async def test_a_rejected_token_is_replaced_once(ask: Ask) -> None:
    def script(heard: Heard) -> Reply:
        return UNKNOWN_TOKEN if heard.headers["authorization"] == "Bearer access-1" else as_json({"devices": []})

    async with asking(script) as (devices, server, tokens):
        assert not isinstance(await ask(devices), Refused | NoAnswer)
    assert tokens.rejected == ["access-1"]
    assert len(server.heard) == 2


async def _devices(reply: Reply) -> tuple[Device, ...]:
    answer = await listed(reply)
    assert isinstance(answer, tuple), answer
    return answer
