"""The scenarios of other ways in as any client meets them: plain HTTP, on a clock that only the tests move."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from latchkey.practice.director import Director
from latchkey.practice.scenarios import SCENARIOS, scenario_called
from latchkey.practice.scenarios.scenario import Way
from latchkey.practice.server import PracticeServer

from .oauth_client import (
    answer_page,
    authorize_url,
    brought,
    client_id,
    post,
    refresh,
    register,
    scope,
    sign_in,
    verdict,
)
from .talking import ask
from .talking import verdict as matrix_verdict

NOW_S = 1_700_000_000.0
HARD = (401, "M_UNKNOWN_TOKEN", False)


@contextmanager
def playing(name: str) -> Iterator[tuple[PracticeServer, Director]]:
    with PracticeServer(seed=1, clock=lambda: NOW_S) as server:
        director = Director(server)
        director.play(scenario_called(name))
        yield server, director


@contextmanager
def signed_in(name: str) -> Iterator[tuple[PracticeServer, str, dict[str, Any]]]:
    """By OAuth; the client was heard once."""
    with playing(name) as (server, _):
        client = client_id(server)
        told = sign_in(server, client)
        whoami(server, told)
        yield server, client, told


def whoami(server: PracticeServer, told: dict[str, Any]) -> tuple[int, str | None, bool | None]:
    return matrix_verdict(ask(server, "GET", "/account/whoami", told["access_token"]))


def test_every_way_of_oauth_is_on_a_server_that_has_it() -> None:
    ways = {name: scenario for name, scenario in SCENARIOS.items() if name.startswith("oauth")}
    assert len(ways) >= 15
    assert all(scenario.knobs["oauth"] and scenario.way is not Way.PASSWORD for scenario in ways.values())


def test_what_a_person_does_is_said_as_a_whole() -> None:
    part = SCENARIOS["oauth-soft-logout"].part
    assert part == f"{Way.OAUTH} When the dialog comes, go the same way again."
    assert SCENARIOS["hard-logout"].part == ""


@pytest.mark.parametrize("name", [name for name, one in SCENARIOS.items() if one.knobs.get("sso")])
def test_single_sign_on_is_the_only_way(name: str) -> None:
    with playing(name) as (server, _):
        flows = [flow["type"] for flow in ask(server, "GET", "/login").json()["flows"]]
        assert flows == ["m.login.sso", "m.login.token"]


def test_tokens_rotate_for_ever() -> None:
    with signed_in("oauth") as (server, client, first):
        told = first
        for _ in range(5):
            server.advance(5.0)
            assert whoami(server, told) == HARD
            told = refresh(server, client, told).json()
            assert whoami(server, told)[0] == 200


def test_no_program_may_register() -> None:
    with playing("oauth-refuses-programs") as (server, _):
        assert register(server).status_code == 403


def test_a_person_may_say_no() -> None:
    with playing("oauth-denied") as (server, director):
        assert brought(answer_page(authorize_url(server, client_id(server)), do="refuse"))["error"] == "access_denied"
        assert director.is_proven


def test_a_code_for_another_device_runs_out() -> None:
    with playing("oauth-code-runs-out") as (server, _):
        client = client_id(server)
        told = post(server, "device", client_id=client, scope=scope()).json()
        server.advance(told["expires_in"])
        grant = "urn:ietf:params:oauth:grant-type:device_code"
        polled = post(server, "token", grant_type=grant, device_code=told["device_code"], client_id=client)
        assert verdict(polled) == (403, "expired_token")


@pytest.mark.parametrize(
    ("name", "after_s", "refused", "request_refused"),
    [
        ("oauth-soft-logout", 3, (400, "invalid_grant"), (401, "M_UNKNOWN_TOKEN", True)),
        ("oauth-signed-out-elsewhere", 3, (400, "invalid_grant"), HARD),
        ("oauth-refresh-refused", 0, (400, "invalid_grant"), (200, None, None)),
        ("oauth-clients-forgotten", 2, (401, "invalid_client"), (200, None, None)),
        ("oauth-server-down", 2, (503, "temporarily_unavailable"), (200, None, None)),
    ],
)
def test_refreshes_are_refused_for_many_reasons(
    name: str, after_s: float, refused: object, request_refused: object
) -> None:
    with signed_in(name) as (server, client, told):
        server.advance(after_s)
        assert (verdict(refresh(server, client, told)), whoami(server, told)) == (refused, request_refused)


def test_an_authentication_server_comes_back() -> None:
    with signed_in("oauth-server-down") as (server, client, told):
        server.advance(10)
        assert refresh(server, client, told).status_code == 200


@pytest.mark.parametrize(("name", "status"), [("oauth-answer-lost", 200), ("oauth-answer-lost-strict", 400)])
def test_an_answer_is_lost_and_asked_for_again(name: str, status: int) -> None:
    with signed_in(name) as (server, client, told):
        with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
            refresh(server, client, told)
        assert refresh(server, client, told).status_code == status


def test_without_a_refresh_token_there_is_an_end() -> None:
    with signed_in("oauth-no-refresh-token") as (server, _, told):
        assert ("refresh_token" in told, told["expires_in"]) == (False, 5)
        server.advance(5.001)
        assert whoami(server, told) == HARD


def test_a_hundred_years_are_over_soon() -> None:
    with signed_in("oauth-lifetime-of-a-hundred-years") as (server, _, told):
        assert told["expires_in"] == 3_162_240_000
        server.advance(4.001)
        assert whoami(server, told) == HARD
