"""Each scenario as any client meets it: plain HTTP, on a clock that only the tests move."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from latchkey.practice.actions import ACTIONS
from latchkey.practice.director import Director
from latchkey.practice.knobs import Knobs, ToldLifetime
from latchkey.practice.network import LoggedRequest
from latchkey.practice.scenarios import SCENARIOS, scenario_called
from latchkey.practice.server import PracticeServer

from .talking import ask, login, refresh, sync, try_login, verdict

NOW_S = 1_700_000_000.0
SOFT = (401, "M_UNKNOWN_TOKEN", True)
HARD = (401, "M_UNKNOWN_TOKEN", False)
GONE = (401, "M_UNKNOWN_TOKEN", None)
STATES = {
    "active", "offline", "locked", "sign-in-step-needed", "soft-logged-out", "signed-out", "signed-out-by-the-server"
}  # fmt: skip


@contextmanager
def playing(name: str) -> Iterator[tuple[PracticeServer, dict[str, Any], Director]]:
    """The server, and what ``/login`` told; the client was heard once."""
    with PracticeServer(seed=1, clock=lambda: NOW_S) as server:
        director = Director(server)
        director.play(scenario_called(name))
        told = login(server)
        whoami(server, told)
        yield server, told, director


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as started:
        yield started


def whoami(server: PracticeServer, told: dict[str, Any]) -> tuple[int, str | None, bool | None]:
    return verdict(ask(server, "GET", "/account/whoami", told["access_token"]))


def is_well(server: PracticeServer, told: dict[str, Any]) -> bool:
    return whoami(server, told)[0] == 200


def test_every_scenario_says_what_it_is_and_what_a_client_must_show() -> None:
    for name, scenario in SCENARIOS.items():
        assert scenario.name == name
        assert scenario.outcome in STATES
        assert scenario.proof, name
        assert scenario.sentence.endswith(".") and scenario.see.endswith("."), name  # noqa: PT018 - one sentence about both
        Knobs().turned(scenario.knobs)
        for then in scenario.then:
            assert then.what in ACTIONS if isinstance(then.what, str) else Knobs().turned(then.what)


def test_a_proof_is_found_in_its_order_with_anything_in_between() -> None:
    proven = scenario_called("expired-answered-403").is_proven
    refused, renewed, well = (
        LoggedRequest("GET", "/_matrix/client/v3/sync", 403),
        LoggedRequest("POST", "/_matrix/client/v3/refresh", 200),
        LoggedRequest("GET", "/_matrix/client/v3/sync", 200),
    )
    assert proven([well, refused, refused, well, renewed, well])
    assert not proven([renewed, refused, well])
    assert not proven([])


def test_tokens_are_refreshed_for_ever() -> None:
    with playing("refreshing-for-ever") as (server, first, _):
        told = first
        for _ in range(20):
            server.advance(5.0)
            assert whoami(server, told) == SOFT
            told = refresh(server, told).json()
            assert is_well(server, told)


@pytest.mark.parametrize(
    ("name", "at_sign_in", "after_refresh"),
    [
        ("no-lifetime-told", None, None),
        ("refresh-without-lifetime", 4000, None),
        ("lifetime-in-seconds", 3600, 3600),
        ("lifetime-negative", -4000, -4000),
        ("lifetime-of-a-hundred-years", 3_162_240_000_000, 3_162_240_000_000),
    ],
)
def test_what_is_told_of_a_lifetime_may_be_anything(
    name: str, at_sign_in: int | None, after_refresh: int | None
) -> None:
    with playing(name) as (server, told, _):
        assert told.get("expires_in_ms") == at_sign_in
        if name != "lifetime-in-seconds":
            server.advance(4.001)
            assert whoami(server, told) == SOFT, "it lives four seconds, whatever is told"
        renewed = refresh(server, told).json()
        assert renewed.get("expires_in_ms") == after_refresh
        assert is_well(server, renewed)


def test_lifetimes_shrink_towards_the_end_of_the_session() -> None:
    with playing("session-ends") as (server, first, _):
        told = first
        lifetimes = [told["expires_in_ms"]]
        for _ in range(2):
            server.advance(4.0)
            told = refresh(server, told).json()
            lifetimes.append(told["expires_in_ms"])
        assert lifetimes == [6000, 6000, 4000]
        server.advance(4.001)
        assert verdict(refresh(server, told)) == (403, "M_FORBIDDEN", None)
        assert whoami(server, told) == SOFT


def test_a_clock_that_is_off_is_told_and_harms_nothing() -> None:
    with playing("server-clock-off") as (server, told, _):
        answer = ask(server, "GET", "/account/whoami", told["access_token"])
        assert parsedate_to_datetime(answer.headers["Date"]).timestamp() == NOW_S + 3600
        assert is_well(server, refresh(server, told).json())


def test_without_rotation_the_refresh_token_stays_good_from_each_use_on() -> None:
    with playing("no-rotation") as (server, told, _):
        for _ in range(3):
            server.advance(50.0)
            renewed = refresh(server, told)
            assert set(renewed.json()) == {"access_token", "expires_in_ms"}
            assert is_well(server, renewed.json())
        server.advance(60.001)
        assert verdict(refresh(server, told)) == (403, "M_FORBIDDEN", None)


def test_without_a_refresh_token_the_access_tokens_end_is_a_soft_logout() -> None:
    with playing("no-refresh-token") as (server, told, _):
        assert "refresh_token" not in told
        assert told["expires_in_ms"] == 5000
        server.advance(5.001)
        assert whoami(server, told) == SOFT
        assert verdict(refresh(server, {"refresh_token": "any"})) == (404, "M_UNRECOGNIZED", None)


def test_a_device_id_is_ignored() -> None:
    with playing("device-id-ignored") as (server, told, _):
        server.advance(3.0)
        assert whoami(server, told) == SOFT
        assert login(server, device_id=told["device_id"])["device_id"] != told["device_id"]


def test_a_strict_server_ends_what_the_device_had() -> None:
    with playing("strict-device-reuse") as (server, told, _):
        again = login(server, device_id=told["device_id"])
        assert again["device_id"] == told["device_id"]
        assert (whoami(server, told), verdict(refresh(server, told))) == (HARD, GONE)
        assert is_well(server, again)


def test_a_refresh_token_dies_before_its_access_token() -> None:
    with playing("refresh-token-expires") as (server, told, _):
        server.advance(2.001)
        assert is_well(server, told)
        assert verdict(refresh(server, told)) == (403, "M_FORBIDDEN", None)


@pytest.mark.parametrize(
    ("name", "request_refused", "refresh_refused"),
    [("soft-logout", SOFT, SOFT), ("hard-logout", HARD, GONE), ("account-deactivated", HARD, GONE)],
)
def test_sessions_end_three_seconds_after_the_first_request(
    name: str, request_refused: object, refresh_refused: object
) -> None:
    with playing(name) as (server, told, _):
        server.advance(2.999)
        assert is_well(server, told)
        server.advance(0.001)
        assert (whoami(server, told), verdict(refresh(server, told))) == (request_refused, refresh_refused)
        assert try_login(server).status_code == (403 if name == "account-deactivated" else 200)


def test_f33_a_stolen_refresh_token_is_refused_to_its_owner() -> None:
    with playing("refresh-token-stolen") as (server, told, _):
        server.advance(2.0)
        answer = refresh(server, told)
        assert verdict(answer) == (403, "M_FORBIDDEN", None)
        assert answer.json()["error"] == "refresh token isn't valid anymore"


@pytest.mark.parametrize(
    ("name", "refused", "times"),
    [
        ("refresh-refused-soft", SOFT, None),
        ("refresh-refused-hard", HARD, None),
        ("refresh-forbidden", (403, "M_FORBIDDEN", None), None),
        ("refresh-rate-limited", (429, "M_LIMIT_EXCEEDED", None), 2),
        ("refresh-server-error", (500, "M_UNKNOWN", None), 2),
    ],
)
def test_refreshes_are_refused_for_ever_or_twice(name: str, refused: object, times: int | None) -> None:
    with playing(name) as (server, told, _):
        assert [verdict(refresh(server, told)) for _ in range(times or 5)] == [refused] * (times or 5)
        assert is_well(server, told)
        if times:
            assert refresh(server, told).status_code == 200


def test_an_expired_token_is_answered_with_403() -> None:
    with playing("expired-answered-403") as (server, told, _):
        server.advance(2.0)
        assert whoami(server, told) == (403, "M_UNKNOWN_TOKEN", True)
        assert is_well(server, refresh(server, told).json())


@pytest.mark.parametrize(
    ("name", "lost"),
    [("refresh-answer-lost-once", 1), ("refresh-answer-lost-twice", 2), ("refresh-answer-always-lost", 9)],
)
def test_answers_to_refreshes_are_lost_and_the_old_refresh_token_stays_good(name: str, lost: int) -> None:
    with playing(name) as (server, told, _):
        for _ in range(lost):
            with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
                refresh(server, told)
        assert [request.status for request in server.requests if request.path.endswith("/refresh")] == [0] * lost
        server.turn({"lost_refreshes": 0} if lost == 9 else {})
        assert is_well(server, refresh(server, told).json())


def ask_for_a_picture(server: PracticeServer, token: str) -> int:
    path = "/_matrix/client/v1/media/thumbnail/localhost/leaf?width=96&height=96"
    return ask(server, "GET", path, token).status_code


@pytest.mark.parametrize(("refreshes", "is_proven"), [(1, True), (2, False)])
def test_f12_a_hundred_requests_meet_the_expiry_and_one_refresh_is_allowed(*, refreshes: int, is_proven: bool) -> None:
    with playing("hundred-requests-at-expiry") as (server, told, director), ThreadPoolExecutor(100) as pool:
        token = told["access_token"]
        asked = [pool.submit(ask_for_a_picture, server, token) for _ in range(100)]
        server.advance(9.0)
        assert {one.result(timeout=20) for one in asked} == {401}
        renewed = [refresh(server, told).json() for _ in range(refreshes)]
        token = renewed[-1]["access_token"]
        again = [pool.submit(ask_for_a_picture, server, token) for _ in range(100)]
        assert {one.result(timeout=20) for one in again} == {200}
        assert not director.is_proven
        ask(server, "GET", "/sync", token)
        assert director.is_proven == is_proven


def test_every_picture_that_changes_is_told_and_can_be_had(server: PracticeServer) -> None:
    token = login(server)["access_token"]
    since = sync(server, token)["next_batch"]
    server.change_pictures()
    rooms = sync(server, token, since)["rooms"]["join"].values()
    told = [room["timeline"]["events"][-1]["content"]["url"] for room in rooms]
    assert len(set(told)) == len(told) > 4
    for mxc in told:
        answer = ask(server, "GET", f"/_matrix/client/v1/media/download/{mxc.removeprefix('mxc://')}", token)
        assert answer.content.startswith(b"\x89PNG")


def test_a_refresh_is_slow_by_the_servers_time() -> None:
    with playing("slow-refresh") as (server, told, _), ThreadPoolExecutor(1) as pool:
        answer = pool.submit(refresh, server, told)
        while not answer.done():
            server.advance(0.05)
        assert answer.result().status_code == 200


def test_an_outage_begins_and_ends() -> None:
    with playing("outage") as (server, told, director):
        server.advance(3.0)
        with pytest.raises((httpx.NetworkError, httpx.RemoteProtocolError)):
            whoami(server, told)
        server.advance(10.0)
        renewed = refresh(server, told).json()
        assert ask(server, "GET", "/sync", renewed["access_token"]).status_code == 200
        assert director.is_proven


def test_in_a_frozen_network_nothing_is_answered_until_it_thaws() -> None:
    with playing("frozen-network") as (server, told, _), ThreadPoolExecutor(1) as pool:
        server.advance(3.0)
        headers = {"Authorization": f"Bearer {told['access_token']}"}
        url = f"{server.url}/_matrix/client/v3/account/whoami"
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(url, headers=headers, timeout=0.3, trust_env=False)
        answer = pool.submit(whoami, server, told)
        server.turn({"frozen": False})
        assert answer.result(timeout=10)[0] == 200


def test_who_has_left_a_frozen_network_is_not_answered_and_that_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    with playing("frozen-network") as (server, told, _):
        server.advance(3.0)
        body = {"refresh_token": told["refresh_token"]}
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{server.url}/_matrix/client/v3/refresh", json=body, timeout=0.3, trust_env=False)
    assert server.requests[-1] == LoggedRequest("POST", "/_matrix/client/v3/refresh", 0)
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("refresh-needs-a-step", "org.example.subscription"),
        ("refresh-step-not-done", "org.example.subscription"),
        ("refresh-needs-terms", "m.login.terms"),
    ],
)
def test_a_refresh_waits_for_a_step_by_the_person(name: str, stage: str) -> None:
    with playing(name) as (server, told, _):
        asked = refresh(server, told)
        assert (asked.status_code, asked.json()["flows"]) == (401, [{"stages": [stage]}])
        assert is_well(server, told)


def test_accounts_are_locked_and_unlocked() -> None:
    with playing("account-locked") as (server, told, _):
        server.advance(100.0)
        assert whoami(server, refresh(server, told).json()) == (401, "M_USER_LOCKED", True)
    with playing("account-unlocked") as (server, told, _):
        server.advance(3.0)
        assert whoami(server, told) == (401, "M_USER_LOCKED", True)
        server.advance(5.0)
        assert is_well(server, told)


@pytest.mark.parametrize(
    ("name", "errcode"), [("account-suspended", "M_USER_SUSPENDED"), ("consent-needed", "M_CONSENT_NOT_GIVEN")]
)
def test_joining_is_refused_and_the_session_goes_on(name: str, errcode: str) -> None:
    with playing(name) as (server, told, _):
        assert verdict(ask(server, "POST", "/join/%23lost-keys:localhost", told["access_token"])) == (
            403,
            errcode,
            None,
        )
        assert is_well(server, told)


def test_a_new_scenario_undoes_the_one_before_it_and_sessions_live_on() -> None:
    with playing("account-locked") as (server, told, director):
        server.advance(3.0)
        director.play(SCENARIOS["refreshing-for-ever"], {"access_s": "10s"})
        assert is_well(server, told)
        assert server.knobs == Knobs(access_s=10.0, refresh_s=60.0, session_s=None)
        assert server.requests == (LoggedRequest("GET", "/_matrix/client/v3/account/whoami", 200),)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rotat": True}, "There is no knob 'rotat'. Did you mean 'rotate'?"),
        (
            {"access_s": 0},
            "access_s is null, a number of seconds above 0, or words such as '30s'; at most a thousand million",
        ),
        ({"access_s": "soon"}, "'soon' is not a duration such as 30s, 5m, 2h or none"),
        (
            {"access_s": True},
            "access_s is null, a number of seconds above 0, or words such as '30s'; at most a thousand million",
        ),
        ({"clock_off_s": "late"}, "clock_off_s is a number of seconds, at most a thousand million"),
        ({"clock_off_s": float("nan")}, "clock_off_s is a number of seconds, at most a thousand million"),
        (
            {"access_s": 1e300},
            "access_s is null, a number of seconds above 0, or words such as '30s'; at most a thousand million",
        ),
        ({"rotate": 1}, "rotate is true or false"),
        (
            {"told_lifetime": "wrong"},
            "told_lifetime is one of true, never, at-sign-in, in-seconds, negative, hundred-years",
        ),
        ({"sso": "some"}, "sso is one of none, plain, providers"),
        ({"oauth": 1}, "oauth is true or false"),
        (
            {"login_token_s": None},
            "login_token_s has an end: a number of seconds above 0, or words such as '30s'",
        ),
        ({"poll_interval_s": "soon"}, "'soon' is not a duration such as 30s, 5m, 2h or none"),
        ({"expired_status": 402}, "expired_status is 401 or 403"),
        ({"lost_refreshes": -1}, "lost_refreshes is null, for all, or a whole number from 0 on"),
        ({"refuse_refresh": 3}, "refuse_refresh is null, or an object with status, body and, if wanted, times"),
        ({"refuse_refresh": {"status": 200, "body": {}}}, "refuse_refresh: status is a number from 400 to 599"),
        ({"refuse_refresh": {"status": 500, "body": []}}, "refuse_refresh: body is an object"),
        (
            {"refuse_refresh": {"status": 500, "body": {}, "times": 0}},
            "refuse_refresh: times is null, for always, or a whole number above 0",
        ),
    ],
)
def test_an_odd_knob_is_said_in_words_and_turns_nothing(changes: dict[str, object], said: str) -> None:
    server = PracticeServer()
    with pytest.raises(ValueError) as refused:
        server.turn({"away": True, **changes})
    assert str(refused.value) == said
    assert server.knobs == Knobs()


def test_knobs_are_turned_by_their_names() -> None:
    knobs = Knobs().turned({"access_s": "2m", "session_s": None, "told_lifetime": "never", "refresh_delay_s": 2})
    assert knobs == Knobs(access_s=120.0, session_s=None, told_lifetime=ToldLifetime.NEVER, refresh_delay_s=2.0)
    assert Knobs().turned(Knobs().told()) == Knobs()
