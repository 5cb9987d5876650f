"""What nobody should ask, asked of the real process: it says why not, and goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from .test_command_line import sign_in, started, versions


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, object]]:
    """By one process for all of these; each leaves it as it was."""
    with started() as (_, told):
        yield told


def ask(told: dict[str, object], method: str, path: str, **more: Any) -> tuple[int, str]:
    """Of the control API; its complaint, or nothing."""
    headers = {"Authorization": f"Bearer {told['control_token']}", **more.pop("headers", {})}
    answer = httpx.request(method, f"{told['control']}{path}", headers=headers, trust_env=False, **more)
    return answer.status_code, answer.json().get("error", "")


def ended(*arguments: str) -> tuple[int, str, str]:
    """A process that ends by itself: its status, and what it printed and complained about."""
    command = [sys.executable, "-W", "error", "-m", "latchkey.practice", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def test_an_unknown_scenario_is_answered_with_the_nearest_and_nothing_is_started() -> None:
    complaint = "There is no scenario 'hundred-request-at-expiry'. Did you mean 'hundred-requests-at-expiry'?\n"
    assert ended("--scenario", "hundred-request-at-expiry") == (2, "", complaint)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--access", "soon"], "'soon' is not a duration"),
        (["--access", "0s"], "'0s' is not a duration"),
        (["--port", "eighty"], "invalid int value: 'eighty'"),
        (["--port", "70000"], "Port 70000 cannot be had"),
        (["--seed", "x"], "invalid int value: 'x'"),
        (["--acess", "3s"], "--acess"),
    ],
)
def test_an_odd_argument_is_said_in_words(arguments: list[str], words: str) -> None:
    status, printed, complaint = ended(*arguments)
    assert (status, printed) == (2, "")
    assert words in complaint
    assert "Traceback" not in complaint


def test_two_at_once_know_nothing_of_each_other() -> None:
    with started("--port", "0", "--seed", "1") as (one, first):
        port = str(first["homeserver"]).rpartition(":")[2]
        with started("--port", port, "--seed", "1") as (_, second):
            assert first["homeserver"] != second["homeserver"]
            assert ask(second, "PATCH", "/knobs", json={"access_s": "7s"}) == (200, "")
            assert (sign_in(first)["expires_in_ms"], sign_in(second)["expires_in_ms"]) == (30_000, 7_000)
            assert ask({**first, "control": second["control"]}, "GET", "/knobs")[0] == 401
            one.send_signal(signal.SIGTERM)
            assert one.wait(timeout=20) == 0
            assert versions(second) == 200


@pytest.mark.parametrize("host", ["evil.example.org", "127.0.0.1", "127.0.0.1.evil.example.org", "0.0.0.0", ""])
def test_whoever_comes_by_another_name_is_refused_even_with_the_token(told: dict[str, object], host: str) -> None:
    status, words = ask(told, "PATCH", "/knobs", headers={"Host": host}, json={"rotate": False})
    assert status == 403
    assert "127.0.0.1" in words
    assert (
        "refresh_token"
        in httpx.post(
            f"{told['homeserver']}/_matrix/client/v3/refresh",
            json={"refresh_token": sign_in(told)["refresh_token"]},
            trust_env=False,
        ).json()
    )


def test_localhost_is_a_name_for_it(told: dict[str, object]) -> None:
    port = str(told["control"]).rpartition(":")[2]
    assert ask(told, "GET", "/knobs", headers={"Host": f"localhost:{port}"}) == (200, "")


@pytest.mark.parametrize("token", ["-", "wrong", "é"])
def test_without_the_token_nothing_is_done(told: dict[str, object], token: str) -> None:
    answer = ask(
        told, "POST", "/actions", headers={"Authorization": f"Bearer {token}".encode()}, json={"action": "lock"}
    )
    assert answer[0] == 401
    assert sign_in(told)["user_id"] == "@bob:localhost"


@pytest.mark.parametrize(
    ("method", "path", "content", "words"),
    [
        ("PATCH", "/knobs", b"{", "The body is not JSON."),
        ("PATCH", "/knobs", b"\xff", "The body is not JSON."),
        ("PATCH", "/knobs", b"[" * 100_000, "The body is not JSON."),
        ("PATCH", "/knobs", b"7", "The body is not a JSON object."),
        ("PATCH", "/knobs", b'{"frozn": true}', "There is no knob 'frozn'. Did you mean 'frozen'?"),
        ("PATCH", "/knobs", b'{"latency": 1}', "There is no knob 'latency'."),
        ("PATCH", "/knobs", b'{"frozen": "yes"}', "frozen is true or false"),
        ("PATCH", "/knobs", b'{"media_held": 1}', "media_held is true or false"),
        ("PATCH", "/knobs", b'{"access_s": "soon"}', "'soon' is not a duration such as 30s, 5m, 2h or none"),
        ("POST", "/actions", b'{"action": "lokc"}', "There is no action 'lokc'. Did you mean 'lock'?"),
        ("POST", "/scenario", b'{"name": "outtage"}', "There is no scenario 'outtage'. Did you mean 'outage'?"),
    ],
)
def test_what_makes_no_sense_is_said_in_words(
    told: dict[str, object], method: str, path: str, content: bytes, words: str
) -> None:
    assert ask(told, method, path, content=content) == (400, words)


def test_a_huge_body_is_refused_by_both(told: dict[str, object]) -> None:
    content = b'{"access_s": "' + b"9" * 20_000_000 + b'"}'
    login = f"{told['homeserver']}/_matrix/client/v3/login"
    assert refused_as_too_large(f"{told['control']}/knobs", "PATCH", content, str(told["control_token"]))
    assert refused_as_too_large(login, "POST", content, "")
    assert versions(told) == 200
    assert ask(told, "GET", "/knobs")[0] == 200


def refused_as_too_large(url: str, method: str, content: bytes, token: str) -> bool:
    """With 413; whoever goes on sending finds the connection closed instead."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        return httpx.request(method, url, content=content, headers=headers, trust_env=False).status_code == 413
    except (httpx.WriteError, httpx.ReadError):
        return True


def test_ctrl_c_ends_a_long_poll_too() -> None:
    with started() as (process, told):
        given = sign_in(told)
        headers = {"Authorization": f"Bearer {given['access_token']}"}
        url = f"{told['homeserver']}/_matrix/client/v3/sync"
        with httpx.Client(headers=headers, trust_env=False) as client:
            since = client.get(url).json()["next_batch"]
            client.send(client.build_request("GET", f"{url}?since={since}&timeout=1"))
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 0
