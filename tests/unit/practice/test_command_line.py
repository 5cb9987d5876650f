"""``python -m latchkey.practice`` as another program starts and ends it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from latchkey.practice.__main__ import main
from latchkey.practice.scenarios import SCENARIOS
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


def sign_in(told: dict[str, object]) -> dict[str, Any]:
    body = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": "bob"},
        "password": "bob-practice",
        "refresh_token": True,
    }
    given: dict[str, Any] = httpx.post(
        f"{told['homeserver']}/_matrix/client/v3/login", json=body, trust_env=False
    ).json()
    return given


def test_lifetimes_are_taken_from_the_command_line() -> None:
    with started("--access", "7s", "--session", "none") as (_, told):
        assert sign_in(told)["expires_in_ms"] == 7000


def test_where_the_port_is_taken_the_next_free_one_is_and_that_is_said() -> None:
    with PracticeServer() as server:
        taken = server.url.rpartition(":")[2]
        with started("--port", taken) as (process, told):
            assert told["homeserver"] != server.url
            assert versions(told) == 200
            process.terminate()
            used = str(told["homeserver"]).rpartition(":")[2]
            said = f"Port {taken} is taken; port {used} is used instead.\n"
            assert process.communicate(timeout=20)[1].decode() == said


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_an_impossible_port_is_said_in_words(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", port]) == 2
    assert capsys.readouterr().err.startswith(f"Port {port} cannot be had")


def test_an_odd_duration_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--access", "soon"])
    assert ended.value.code == 2
    assert "'soon' is not a duration" in capsys.readouterr().err


def test_a_duration_beyond_all_calendars_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--access", f"{'9' * 400}w"]) == 2
    assert capsys.readouterr().err.startswith("access_s is null, a number of seconds above 0")


def test_an_unknown_scenario_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--scenario", "hard-logut"]) == 2
    assert capsys.readouterr().err == "There is no scenario 'hard-logut'. Did you mean 'hard-logout'?\n"


def test_a_scenario_like_none_is_answered_without_a_guess(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--scenario", "§§§"]) == 2
    assert capsys.readouterr().err == "There is no scenario '§§§'.\n"


def test_the_scenarios_are_listed_each_with_its_sentence_and_what_to_see(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    listed = capsys.readouterr().out
    for scenario in SCENARIOS.values():
        for words in (scenario.name, scenario.sentence, scenario.see, scenario.outcome, scenario.do or ""):
            assert words in listed


def test_what_is_asked_for_goes_before_the_scenarios_own() -> None:
    with started("--scenario", "no-rotation", "--rotate", "--access", "7s") as (_, told):
        assert told["scenario"] == "no-rotation"
        url, given = f"{told['homeserver']}/_matrix/client/v3", sign_in(told)
        assert given["expires_in_ms"] == 7000
        refresh = {"refresh_token": given["refresh_token"]}
        assert "refresh_token" in httpx.post(f"{url}/refresh", json=refresh, trust_env=False).json()


def test_without_rotation_no_new_refresh_token_is_given() -> None:
    with started("--no-rotate") as (_, told):
        refresh = {"refresh_token": sign_in(told)["refresh_token"]}
        url = f"{told['homeserver']}/_matrix/client/v3/refresh"
        answers = [httpx.post(url, json=refresh, trust_env=False) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert all("refresh_token" not in answer.json() for answer in answers)
