"""The list of one's devices, and the proof that the practice homeserver wants before it removes any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from latchkey.practice.server import PracticeServer

from .talking import ask, login, verdict

DAY_MS = 24 * 60 * 60 * 1000
NOW_S = 1_700_000_000.0


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1, clock=lambda: NOW_S, older_devices=True) as started:
        yield started


def proof(server: PracticeServer, user: str = "alice", **fields: object) -> dict[str, object]:
    identifier = {"type": "m.id.user", "user": user}
    return {"type": "m.login.password", "identifier": identifier, "password": server.users[user], **fields}


def removing(server: PracticeServer, token: str, auth: object, *device_ids: str) -> httpx.Response:
    body: dict[str, Any] = {"devices": list(device_ids)} | ({} if auth is None else {"auth": auth})
    return ask(server, "POST", "/delete_devices", token, json=body)


def test_people_have_been_here_before_on_devices_that_rest(server: PracticeServer) -> None:
    token = login(server)["access_token"]
    told = ask(server, "GET", "/devices", token).json()["devices"]
    rested_days = [
        (NOW_S * 1000 - device["last_seen_ts"]) / DAY_MS for device in told if device["last_seen_ts"] is not None
    ]
    assert len(told) >= 6
    assert len([days for days in rested_days if days > 120]) >= 2
    assert [device for device in told if device["display_name"] is None]
    assert [device for device in told if device["last_seen_ts"] is None and device["last_seen_ip"] is None]


def test_tests_have_no_older_devices_unless_they_ask_for_them() -> None:
    with PracticeServer(seed=1) as server:
        told = login(server)
        assert list(server.devices("alice")) == [told["device_id"]]


def test_several_are_removed_at_once_after_a_proof(server: PracticeServer) -> None:
    token = login(server)["access_token"]
    asked = removing(server, token, None, "LIBRARYPCA", "OLDPHONEBX")
    assert asked.status_code == 401
    assert asked.json().keys() == {"session", "flows", "params"}
    assert asked.json()["flows"] == [{"stages": ["m.login.password"]}]
    session = asked.json()["session"]
    refused = removing(server, token, proof(server, session=session, password="wrong"), "LIBRARYPCA", "OLDPHONEBX")
    assert verdict(refused) == (401, "M_FORBIDDEN", None)
    assert refused.json()["session"] == session
    assert refused.json()["completed"] == []
    done = removing(server, token, proof(server, session=session), "LIBRARYPCA", "OLDPHONEBX")
    assert (done.status_code, done.json()) == (200, {})
    assert not {"LIBRARYPCA", "OLDPHONEBX"} & server.devices("alice").keys()
    assert "KITCHENTOP" in server.devices("alice")


def test_what_is_gone_already_is_no_mistake(server: PracticeServer) -> None:
    token = login(server)["access_token"]
    before = server.devices("alice").keys()
    assert removing(server, token, proof(server), "NONE").status_code == 200
    assert server.devices("alice").keys() == before


def test_somebody_elses_password_is_no_proof(server: PracticeServer) -> None:
    token = login(server)["access_token"]
    refused = removing(server, token, proof(server, "bob"), "LIBRARYPCA")
    assert verdict(refused) == (403, "M_FORBIDDEN", None)
    assert "LIBRARYPCA" in server.devices("alice")


def test_nobody_removes_the_devices_of_others(server: PracticeServer) -> None:
    token = login(server, "bob")["access_token"]
    assert removing(server, token, proof(server, "bob"), "LIBRARYPCA").status_code == 200
    assert "LIBRARYPCA" in server.devices("alice")


def test_a_proof_for_one_request_is_none_for_another(server: PracticeServer) -> None:
    token = login(server)["access_token"]
    session = removing(server, token, None, "LIBRARYPCA").json()["session"]
    other = ask(server, "DELETE", "/devices/OLDPHONEBX", token, json={"auth": proof(server, session=session)})
    assert verdict(other) == (403, "M_UNKNOWN", None)
    assert "OLDPHONEBX" in server.devices("alice")


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        ({"session": "made-up"}, (400, "M_UNKNOWN", None)),
        ("no", (400, "M_BAD_JSON", None)),
        ({"session": 7}, (400, "M_BAD_JSON", None)),
        ({"type": "m.login.fingerprint"}, (400, "M_INVALID_PARAM", None)),
        ({"type": "m.login.dummy"}, (401, None, None)),
    ],
)
def test_an_odd_proof_is_refused(server: PracticeServer, auth: object, expected: object) -> None:
    token = login(server)["access_token"]
    assert verdict(removing(server, token, auth, "LIBRARYPCA")) == expected
    assert "LIBRARYPCA" in server.devices("alice")


@pytest.mark.parametrize("devices", [None, "NONE", [7]])
def test_devices_are_a_list_of_their_names(server: PracticeServer, devices: object) -> None:
    token = login(server)["access_token"]
    refused = ask(server, "POST", "/delete_devices", token, json={"devices": devices, "auth": proof(server)})
    assert verdict(refused) == (400, "M_BAD_JSON", None)


def test_a_fallback_page_is_there_for_the_stages_of_a_request_and_no_others(server: PracticeServer) -> None:
    token = login(server)["access_token"]
    session = removing(server, token, None, "LIBRARYPCA").json()["session"]
    for stage, query, status in (
        ("m.login.password", {}, 400),
        ("m.login.password", {"session": "made-up"}, 404),
        ("m.login.terms", {"session": session}, 404),
        ("m.login.password", {"session": session}, 404),
    ):
        page = ask(server, "GET", f"/auth/{stage}/fallback/web", params=query)
        assert page.status_code == status, (stage, query)
        assert ask(server, "POST", f"/auth/{stage}/fallback/web", params=query).status_code == status
