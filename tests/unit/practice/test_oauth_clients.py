"""What the practice homeserver tells of OAuth, and which programs may register there."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from latchkey.practice.server import PracticeServer

from .oauth_client import REDIRECT, authorize_url, client_id, post, register, verdict
from .talking import ask
from .talking import verdict as matrix_verdict

METADATA = "/_matrix/client/v1/auth_metadata"
UNSTABLE = "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata"


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(seed=1) as started:
        started.turn({"oauth": True, "password_login": False})
        yield started


def test_a_homeserver_of_its_own_has_no_oauth() -> None:
    with PracticeServer(seed=1) as server:
        nothing = (404, "M_UNRECOGNIZED", None)
        assert matrix_verdict(ask(server, "GET", METADATA)) == nothing
        assert matrix_verdict(ask(server, "GET", UNSTABLE)) == nothing
        for path in ("authorize", "link", "account/"):
            assert matrix_verdict(httpx.get(f"{server.url}/{path}", trust_env=False)) == nothing
        assert matrix_verdict(register(server)) == nothing
        assert matrix_verdict(post(server, "token")) == nothing


def test_the_metadata_has_all_that_the_specification_asks_for(server: PracticeServer) -> None:
    told = ask(server, "GET", METADATA).json()
    assert {"issuer", "authorization_endpoint", "token_endpoint", "registration_endpoint"} <= told.keys()
    assert {"revocation_endpoint", "account_management_uri", "device_authorization_endpoint"} <= told.keys()
    assert {"query", "fragment"} == set(told["response_modes_supported"])
    assert "create" in told["prompt_values_supported"]
    assert "org.matrix.device_delete" in told["account_management_actions_supported"]
    assert told["authorization_endpoint"].startswith(server.url)


def test_what_can_be_left_out_may_be_left_out(server: PracticeServer) -> None:
    server.turn({"device_grant": False, "oauth_creates_accounts": False})
    told = ask(server, "GET", METADATA).json()
    assert "device_authorization_endpoint" not in told
    assert told["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert told["prompt_values_supported"] == []
    assert matrix_verdict(post(server, "device")) == (404, "M_UNRECOGNIZED", None)


def test_an_older_server_tells_it_elsewhere_and_in_other_words(server: PracticeServer) -> None:
    server.turn({"oauth_metadata": "older"})
    assert matrix_verdict(ask(server, "GET", METADATA)) == (404, "M_UNRECOGNIZED", None)
    told = ask(server, "GET", UNSTABLE).json()
    assert "org.matrix.session_end" in told["org.matrix.msc4191.account_management_actions_supported"]
    assert "account_management_uri" not in told


@pytest.mark.parametrize(("knob", "endpoint"), [("broken", None), ("unsafe", "http://auth.example.org/oauth2/token")])
def test_metadata_may_be_useless(server: PracticeServer, knob: str, endpoint: str | None) -> None:
    server.turn({"oauth_metadata": knob})
    assert ask(server, "GET", METADATA).json().get("token_endpoint") == endpoint


def test_the_same_program_is_registered_once(server: PracticeServer) -> None:
    assert client_id(server) == client_id(server)
    assert client_id(server) != client_id(server, client_name="Another")


def test_what_nobody_knows_is_left_out_of_the_answer(server: PracticeServer) -> None:
    told = register(server, grant_types=["authorization_code", "org.example.wish"], response_types=["code", "wish"])
    assert told.json()["grant_types"] == ["authorization_code"]
    assert told.json()["response_types"] == ["code"]


@pytest.mark.parametrize(
    "fields",
    [
        {"client_uri": ...},
        {"client_uri": "http://program.example/"},
        {"client_uri": "https://localhost/"},
        {"client_uri": "https://192.0.2.1/"},
        {"client_uri": "https://co.uk/"},
        {"client_uri": "https://user:pass@program.example/"},
        {"client_uri": 7},
        {"logo_uri": "https://elsewhere.example/logo.png"},
        {"tos_uri": "http://program.example/terms"},
        {"application_type": "chair"},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"token_endpoint_auth_method": ...},
    ],
)
def test_metadata_that_breaks_a_rule_is_refused(server: PracticeServer, fields: dict[str, object]) -> None:
    assert verdict(register(server, **fields)) == (400, "invalid_client_metadata")


@pytest.mark.parametrize(
    "uri",
    [
        "http://127.0.0.1:1234/callback",
        "http://192.168.1.2/callback",
        "https://elsewhere.example/callback",
        "https://localhost/callback",
        "com.other:/callback",
        "example.program://callback",
        "http://127.0.0.1/callback#part",
        "callback",
    ],
)
def test_people_are_led_to_nowhere_but_the_program(server: PracticeServer, uri: str) -> None:
    assert verdict(register(server, redirect_uris=[REDIRECT, uri])) == (400, "invalid_redirect_uri")


@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost/callback",
        "http://[::1]/callback",
        "example.program:/callback",
        "https://www.program.example/cb",
    ],
)
def test_people_may_be_led_back(server: PracticeServer, uri: str) -> None:
    assert register(server, redirect_uris=[uri]).status_code == 201


def test_only_programs_on_a_computer_come_back_to_it(server: PracticeServer) -> None:
    assert verdict(register(server, application_type=...)) == (400, "invalid_redirect_uri")
    assert verdict(register(server, redirect_uris=...)) == (400, "invalid_redirect_uri")


def test_what_is_no_metadata_is_refused(server: PracticeServer) -> None:
    for content in (b"", b"[]", b"{"):
        answer = httpx.post(f"{server.url}/oauth2/registration", content=content, trust_env=False)
        assert verdict(answer) == (400, "invalid_client_metadata")


def test_registration_may_be_refused_to_everybody(server: PracticeServer) -> None:
    server.turn({"oauth_refuses_clients": True})
    assert verdict(register(server)) == (403, "access_denied")


def test_a_server_forgets_its_programs(server: PracticeServer) -> None:
    client = client_id(server)
    server.forget_oauth_clients()
    form = {"grant_type": "refresh_token", "refresh_token": "any", "client_id": client}
    assert verdict(post(server, "token", **form)) == (401, "invalid_client")
    assert verdict(post(server, "revoke", token="any", client_id=client)) == (401, "invalid_client")
    assert httpx.get(authorize_url(server, client), trust_env=False).status_code == 400


def test_while_the_authentication_server_is_down_it_answers_nothing(server: PracticeServer) -> None:
    client = client_id(server)
    server.turn({"auth_server_down": True})
    assert register(server).status_code == 503
    assert post(server, "token", client_id=client).status_code == 503
    assert httpx.get(authorize_url(server, client), trust_env=False).status_code == 503
    assert ask(server, "GET", METADATA).status_code == 200
