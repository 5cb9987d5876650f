"""``python -m latchkey.practice`` as another program starts and ends it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from latchkey.practice.__main__ import main
from latchkey.practice.server import PracticeServer


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, object]]]:
    """The process, and the line that it printed once it listened."""
    command = [sys.executable, "-W", "error", "-m", "latchkey.practice", *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def versions(told: dict[str, object]) -> int:
    return httpx.get(f"{told['homeserver']}/_matrix/client/versions", trust_env=False).status_code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_listens_and_ends_quietly_on_a_signal(number: signal.Signals) -> None:
    with started("--port", "0", "--access", "30s", "--refresh", "10m", "--session", "3m") as (process, told):
        assert told["users"] == {"alice": "alice-practice", "bob": "bob-practice"}
        assert versions(told) == 200
        process.send_signal(number)
        _, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, b"")


def test_it_ends_with_its_parent() -> None:
    with started("--with-parent") as (process, told):
        assert versions(told) == 200
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_without_being_told_so_it_outlives_its_input() -> None:
    with started() as (process, told):
        assert process.stdin is not None
        process.stdin.close()
        assert versions(told) == 200
        assert process.poll() is None


def test_lifetimes_are_taken_from_the_command_line() -> None:
    with started("--access", "7s", "--session", "none") as (_, told):
        body = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": "bob"},
            "password": "bob-practice",
            "refresh_token": True,
        }
        answer = httpx.post(f"{told['homeserver']}/_matrix/client/v3/login", json=body, trust_env=False)
        assert answer.json()["expires_in_ms"] == 7000


def test_a_taken_port_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with PracticeServer() as server:
        port = server.url.rpartition(":")[2]
        assert main(["--port", port]) == 2
    assert capsys.readouterr().err.startswith(f"Port {port} cannot be had")


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_an_impossible_port_is_said_in_words(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", port]) == 2
    assert capsys.readouterr().err.startswith(f"Port {port} cannot be had")


def test_an_odd_duration_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--access", "soon"])
    assert ended.value.code == 2
    assert "'soon' is not a duration" in capsys.readouterr().err
