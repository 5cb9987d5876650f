"""Scenarios played by the program as a process: what becomes of those that do not go well, and of what was started for them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.until import until

DOCUMENT = Path(__file__).parents[2] / "docs" / "practice.md"
COMMAND = (sys.executable, "-m", "latchkey")

pytestmark = pytest.mark.timeout(120)


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[str]]:
    """In a session of its own, by which everything that it starts can be found."""
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, *words], stdout=pipe, stderr=pipe, text=True, start_new_session=True) as process:
        try:
            yield process
        finally:
            for pid in of_its_session(process):
                os.kill(pid, signal.SIGKILL)


def of_its_session(process: subprocess.Popen[str], word: str = "") -> list[int]:
    """Those that live, or those among them with this word on their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue  # it has ended meanwhile
        if int(stat[3]) == process.pid and stat[0] != "Z" and (not word or word in words):
            found.append(int(folder.name))
    return found


def has_event(journal: Path, name: str) -> bool:
    lines = journal.read_text().splitlines() if journal.exists() else []
    return any(json.loads(line)["event"] == name for line in lines)


def test_an_outcome_that_never_comes_is_told_with_what_was_shown_instead(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    journal.write_text('{"at": "2026-01-01T00:00:00.000Z", "session": "", "event": "from_another_run"}\n')
    with started(
        "--scenario", "account-suspended", "--exit-when", "locked", "--time-limit", "4s", "--journal", str(journal)
    ) as one:
        told, errors = one.communicate(timeout=60)
    assert (one.returncode, errors) == (1, "")
    assert told.startswith("account-suspended: signed in.\naccount-suspended: not as expected, after 4.")
    for said in (
        "Why: It was not shown within 4 s.",
        'Expected: "Locked"',
        'Shown: "Active"',
        "Session state: Active",
    ):
        assert f"  {said}" in told
    assert '"event": "signed_in"' in told
    assert "from_another_run" not in told, "the journal was there before"
    assert "alice-practice" not in told


def test_a_scenarios_own_outcome_needs_what_the_scenario_is_about() -> None:
    """It shows "Active" from the first second on; the outage is yet to come."""
    with started("--scenario", "outage", "--time-limit", "2s") as one:
        told, _ = one.communicate(timeout=60)
    assert one.returncode == 1
    assert 'Expected: "Active". Offline, for some seconds, with the rooms still there.' in told
    assert "The homeserver must have answered, in this order: / lost, /refresh 200, /sync 200" in told
    assert "Not in the journal: unreachable, reachable" in told


ALTERED = """
import sys
from dataclasses import replace
from latchkey.__main__ import main
from latchkey.practice import scenarios
found = scenarios.SCENARIOS["soft-logout"]
scenarios.SCENARIOS["soft-logout"] = replace(found, says=(*found.says, "Everything was lost"), said=("Nobody said this",))
sys.exit(main(["--scenario", "soft-logout", "--time-limit", "8s"]))
"""


def test_the_right_state_is_not_enough_where_the_window_does_not_say_what_it_should() -> None:
    command = [sys.executable, "-c", ALTERED]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert 'Shown: "Soft logged out"' in done.stdout
    unsaid = [line.strip() for line in done.stdout.splitlines() if "The window never" in line or "does not say" in line]
    assert unsaid == [
        'The window never said: "Nobody said this"',
        'The window does not say: "Everything was lost"',
    ]


def test_another_state_on_the_way_is_enough_where_it_is_asked_for() -> None:
    with started("--scenario", "outage", "--exit-when", "offline", "--time-limit", "60s") as one:
        told, _ = one.communicate(timeout=90)
    assert one.returncode == 0, told
    assert '\noutage: "Offline" was shown after ' in told


async def test_a_homeserver_that_dies_ends_the_scenario_at_once(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    with started("--scenario", "account-unlocked", "--journal", str(journal)) as one:
        await until(lambda: has_event(journal, "tokens_saved"), 60, "being signed in")
        for pid in of_its_session(one, "practice"):
            os.kill(pid, signal.SIGKILL)
        told, _ = one.communicate(timeout=30)
    assert one.returncode == 1
    assert "Why: The practice homeserver ended in the midst of it." in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_one_that_is_stopped_says_so_and_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    with started("--scenario", "account-unlocked", "--journal", str(journal)) as one:
        assert one.stdout is not None
        assert await asyncio.to_thread(one.stdout.readline) == "account-unlocked: signed in.\n"
        one.send_signal(number)
        told, errors = one.communicate(timeout=30)
        assert (one.returncode, told, errors) == (130, "account-unlocked: stopped before its end.\n", "")
        assert of_its_session(one) == []


STOPPED_WHILE_IT_IS_PAINTED = """
import os, signal, sys
from latchkey.__main__ import main
from latchkey.desktop import first_picture

paint = first_picture._Corner.paintEvent

def paint_and_stop(corner, event):
    os.kill(os.getpid(), signal.Signals[sys.argv[1]])
    paint(corner, event)

first_picture._Corner.paintEvent = paint_and_stop
sys.exit(main(["--scenario", "outage"]))
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_that_comes_while_qt_has_called_python_is_heard(name: str) -> None:
    """What is raised there Qt would lose."""
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_WHILE_IT_IS_PAINTED, name],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "outage: stopped before its end.\n", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_stopping_them_stops_every_one_of_them(number: signal.Signals, tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    with started(
        "scenarios", "outage", "account-unlocked", "soft-logout", "--jobs", "2", "--junit", str(report)
    ) as all_of_them:
        await until(lambda: len(of_its_session(all_of_them, "practice")) == 2, 60, "two homeservers")
        all_of_them.send_signal(number)
        told, errors = all_of_them.communicate(timeout=30)
        assert (all_of_them.returncode, told, errors) == (130, "Stopped.\n", "")
        assert of_its_session(all_of_them) == []
    assert report.read_bytes() == b"", "half a report is none"


def test_one_that_is_not_as_expected_is_in_the_table_in_the_report_and_in_the_exit_code(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    with started("scenarios", "account-suspended", "outage", "--time-limit", "5s", "--junit", str(report)) as both:
        told, errors = both.communicate(timeout=90)
    assert (both.returncode, errors) == (1, "")
    assert "1/2 ok " in told
    assert "2/2 NOT " in told
    assert told.splitlines()[-1].startswith("1 of 2 as expected, in ")
    assert told.endswith("Not: outage.\n")
    assert '<failure message="outage: not as expected, after 5.' in report.read_text()


def commands() -> list[str]:
    section = DOCUMENT.read_text("utf-8").partition("## For automation")[2].partition("\n## ")[0]
    blocks = section.split("```")[1::2]
    return [
        line.strip("- ") for block in blocks for line in block.splitlines() if line.strip("- ").startswith("latchkey ")
    ]


@pytest.mark.parametrize("command", commands())
def test_the_commands_in_the_document_work(command: str, tmp_path: Path) -> None:
    """All of the scenarios are played elsewhere."""
    words = [word.replace("--all", "soft-logout") for word in command.split()[1:]]
    done = subprocess.run([*COMMAND, *words], cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    for file in ("--junit", "--journal"):
        if file in words:
            assert (tmp_path / words[words.index(file) + 1]).stat().st_size > 0
