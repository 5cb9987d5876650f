"""The control API as another program uses it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from latchkey.practice.actions import ACTIONS
from latchkey.practice.control import ControlServer
from latchkey.practice.director import Director
from latchkey.practice.knobs import Knobs
from latchkey.practice.scenarios import SCENARIOS
from latchkey.practice.server import PracticeServer

from .talking import ask, login, refresh, verdict
from .test_command_line import started


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as running:
        yield running


@pytest.fixture
def control(server: PracticeServer) -> Iterator[httpx.Client]:
    """A client that has the token."""
    with ControlServer(Director(server)) as api:
        headers = {"Authorization": f"Bearer {api.token}"}
        with httpx.Client(base_url=api.url, headers=headers, trust_env=False) as client:
            yield client


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_the_scenarios_are_told_for_people(control: httpx.Client) -> None:
    told = control.get("/scenarios").json()["scenarios"]
    assert [scenario["name"] for scenario in told] == list(SCENARIOS)
    assert all(scenario["sentence"] and scenario["see"] and scenario["outcome"] for scenario in told)


def test_a_scenario_is_switched_while_the_server_runs(control: httpx.Client, server: PracticeServer) -> None:
    assert control.get("/scenario").json() == {"scenario": None, "is_proven": False}
    told = login(server)
    answer = control.post("/scenario", json={"name": "refresh-refused-soft", "knobs": {"access_s": "7s"}})
    assert answer.json() == {"scenario": SCENARIOS["refresh-refused-soft"].told(), "is_proven": False}
    assert server.knobs.access_s == 7.0
    assert verdict(refresh(server, told)) == (401, "M_UNKNOWN_TOKEN", True)
    assert control.get("/scenario").json()["is_proven"] is True


def test_knobs_are_read_and_turned(control: httpx.Client, server: PracticeServer) -> None:
    assert control.get("/knobs").json() == Knobs().told()
    turned = control.patch("/knobs", json={"rotate": False, "access_s": "10s"}).json()
    assert turned == {**Knobs().told(), "rotate": False, "access_s": 10.0}
    assert login(server)["expires_in_ms"] == 10_000


def test_what_is_done_at_one_moment(control: httpx.Client, server: PracticeServer) -> None:
    assert control.get("/actions").json()["actions"].keys() == ACTIONS.keys()
    alice, bob = login(server), login(server, "bob")

    def whoami(told: dict[str, Any]) -> tuple[int, str | None, bool | None]:
        return verdict(ask(server, "GET", "/account/whoami", told["access_token"]))

    assert control.post("/actions", json={"action": "lock", "user": "bob"}).json() == {}
    assert (whoami(alice)[0], whoami(bob)) == (200, (401, "M_USER_LOCKED", True))
    control.post("/actions", json={"action": "unlock", "user": "bob"})
    assert whoami(bob)[0] == 200
    control.post("/actions", json={"action": "lock"})
    assert (whoami(alice)[0], whoami(bob)[0]) == (401, 200)
    control.post("/actions", json={"action": "soft-logout-everyone"})
    assert whoami(bob) == (401, "M_UNKNOWN_TOKEN", True)


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_can_be_done(action: str, control: httpx.Client, server: PracticeServer) -> None:
    login(server)
    assert control.post("/actions", json={"action": action}).status_code == 200


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer wrong", "Bearer \u00e9"])
@pytest.mark.parametrize("path", ["/scenarios", "/scenario", "/knobs", "/actions"])
def test_without_its_token_nothing_is_told_and_nothing_done(
    path: str, header: str | None, control: httpx.Client, server: PracticeServer
) -> None:
    headers = {} if header is None else {b"Authorization": header.encode()}
    method = {"/scenario": "POST", "/knobs": "PATCH", "/actions": "POST"}.get(path, "GET")
    body = {"away": True} if path == "/knobs" else {"name": "outage"} if path == "/scenario" else {"action": "lock"}
    url = f"{str(control.base_url).rstrip('/')}{path}"
    answer = httpx.request(method, url, json=body, headers=headers, trust_env=False)
    assert answer.status_code == 401
    assert "printed at the start" in answer.json()["error"]
    assert server.knobs == Knobs()


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("POST", "/scenario", {"name": "hard-logut"}, "There is no scenario 'hard-logut'. Did you mean 'hard-logout'?"),
        ("POST", "/scenario", {}, "The field 'name' is missing."),
        ("POST", "/scenario", {"name": 3}, "The field 'name' is text."),
        ("POST", "/scenario", {"name": "outage", "knobs": []}, "The field 'knobs' is an object."),
        ("POST", "/scenario", {"name": "outage", "knob": {}}, "There is no field 'knob'. Did you mean 'knobs'?"),
        ("PATCH", "/knobs", {"rotat": True}, "There is no knob 'rotat'. Did you mean 'rotate'?"),
        ("PATCH", "/knobs", [], "The body is not a JSON object."),
        ("POST", "/actions", {"action": "lok"}, "There is no action 'lok'. Did you mean 'lock'?"),
        ("POST", "/actions", {"action": "lock", "user": "alcie"}, "There is no user 'alcie'. Did you mean 'alice'?"),
    ],
)
def test_what_makes_no_sense_is_said_in_words(
    method: str, path: str, body: object, words: str, control: httpx.Client
) -> None:
    assert said(control.request(method, path, json=body)) == (400, words)


def test_the_document_names_every_scenario_knob_action_and_path() -> None:
    document = (Path(__file__).parents[3] / "docs" / "practice.md").read_text("utf-8")
    paths = ["/scenarios", "/scenario", "/knobs", "/actions"]
    missing = {name for name in (*SCENARIOS, *Knobs().told(), *ACTIONS, *paths) if f"`{name}`" not in document}
    assert missing == set()


def test_a_body_that_is_no_json_and_a_path_that_is_not_there(control: httpx.Client) -> None:
    for body in (b"{", b'{"access_s": NaN}', b"[" * 100_000):
        assert said(control.patch("/knobs", content=body)) == (400, "The body is not JSON.")
    assert said(control.get("/nothing")) == (404, "Not Found")
    assert said(control.delete("/knobs")) == (405, "Method Not Allowed")


def test_the_first_line_tells_where_it_is_and_its_token_which_no_seed_gives() -> None:
    tokens = set()
    for _ in range(2):
        with started("--seed", "1", "--scenario", "outage") as (_process, told):
            headers = {"Authorization": f"Bearer {told['control_token']}"}
            answer = httpx.get(f"{told['control']}/scenario", headers=headers, trust_env=False)
            assert answer.json()["scenario"]["name"] == "outage"
            tokens.add(told["control_token"])
    assert len(tokens) == 2
