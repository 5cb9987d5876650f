"""The program as a process: what its command line takes, refuses, and leaves behind."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from latchkey import __version__
from tests.e2e.remembering import remembered
from tests.fakes.spyglass import files_in
from tests.until import until


def latchkey(*arguments: str, within_s: float = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "latchkey", *arguments], capture_output=True, text=True, timeout=within_s, check=False
    )


@pytest.mark.parametrize(
    ("option", "said"),
    [("--version", f"Latchkey {__version__}"), ("--help", "--journal FILE")],
)
def test_it_tells_about_itself_without_a_display(option: str, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "latchkey", option], capture_output=True, text=True, check=True
    )
    assert said in done.stdout
    assert "PySide6" not in done.stderr, "the command line is read before Qt is imported"


@pytest.mark.parametrize("name", ["", "../elsewhere", "Grösse", "a" * 33])
def test_a_profile_name_that_could_leave_its_folder_is_refused(name: str) -> None:
    done = latchkey("--profile", name)
    assert done.returncode == 2
    assert "cannot be a profile's name" in done.stderr


def test_a_journal_that_cannot_be_written_is_told_at_once(tmp_path: Path) -> None:
    done = latchkey("--journal", str(tmp_path / "nowhere" / "journal.jsonl"))
    assert done.returncode == 2
    assert "cannot be written: No such file or directory" in done.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (None, "practice.json: No such file or directory\n"),
        (b"\xff\xfe", "practice.json: it is not text\n"),
        (b"", "This is not the line that “latchkey practice” prints first"),
        (b'{"homeserver": "h", "control": "https://example.org", "control_token": "t"}', "on this computer"),
    ],
)
def test_what_is_no_line_of_a_practice_homeserver_is_told_at_once(
    tmp_path: Path, line: bytes | None, said: str
) -> None:
    file = tmp_path / "practice.json"
    if line is not None:
        file.write_bytes(line)
    done = latchkey("--practice", str(file))
    assert done.returncode == 2
    assert said in done.stderr


def test_a_journal_that_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    gone = latchkey("--open-journal", str(tmp_path / "gone.jsonl"))
    assert (gone.returncode, "cannot be opened: No such file or directory" in gone.stderr) == (2, True)
    folder = latchkey("--open-journal", str(tmp_path))
    assert (folder.returncode, "cannot be opened: it is a folder" in folder.stderr) == (2, True)
    both = latchkey("--open-journal", "x", "--journal", "y")
    assert (both.returncode, "not allowed with" in both.stderr) == (2, True)


async def test_a_journal_alone_is_shown_without_any_profile(home: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    journal.write_bytes(b"\x00\xff no journal at all")
    program = subprocess.Popen(
        [sys.executable, "-m", "latchkey", "--open-journal", str(journal)], stderr=subprocess.PIPE, text=True
    )
    try:
        await until((home / ".local" / "state" / "latchkey" / "log" / "latchkey.log").exists, within_s=30)
        program.send_signal(signal.SIGTERM)
        _, said = program.communicate(timeout=30)
    finally:
        program.kill()
        program.wait()
    assert (program.returncode, said) == (0, "")
    assert not (home / ".local" / "share" / "latchkey").exists()


def test_a_word_it_does_not_know_is_refused_with_the_way_to_help() -> None:
    done = latchkey("--jurnal", "x")
    assert done.returncode == 2
    assert "usage: latchkey" in done.stderr


def test_who_reads_no_further_is_not_shown_a_traceback() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-m", "latchkey", "practice", "--list"]
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, text=True, timeout=120, check=False)
    os.close(write_end)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_f10_a_signal_ends_it_in_order(ending: signal.Signals, home: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    program = subprocess.Popen(
        [sys.executable, "-m", "latchkey", "--profile", "a", "--journal", str(journal)],
        stderr=subprocess.PIPE,
        text=True,
    )
    folder = home / ".local" / "share" / "latchkey" / "profiles" / "a"
    log = home / ".local" / "state" / "latchkey" / "log" / "latchkey.log"
    try:
        await until(log.exists, within_s=30)  # its first line says that the program runs
        program.send_signal(ending)
        _, said = program.communicate(timeout=30)
    finally:
        program.kill()
        program.wait()
    assert (program.returncode, said) == (0, "")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600


@pytest.mark.timeout(150)
def test_the_demonstration_plays_by_itself_where_there_is_no_display_and_leaves_no_secret(tmp_path: Path) -> None:
    output = tmp_path / "output"
    done, glass = remembered(tmp_path, "demo", "--output", str(output), within_s=140)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "There is no display here" in done.stdout
    assert str(output.resolve()) in done.stdout
    pictures = sorted(path.name for path in output.glob("[0-9]*.png"))
    assert [name[3:] for name in pictures] == [
        "sign-in.png",
        "signed-in.png",
        "countdown.png",
        "refreshed.png",
        "refreshed-by-itself.png",
        "offline.png",
        "back-online.png",
        "soft-logout.png",
        "back.png",
        "journal.png",
        "signed-out-by-the-server.png",
    ]
    assert (output / "timeline.png").stat().st_size > 10_000
    events = [json.loads(line)["event"] for line in (output / "journal.jsonl").read_text().splitlines()]
    for event in (
        "signed_in",
        "tokens_refreshed",
        "unreachable",
        "reachable",
        "second_witness",
        "soft_logged_out",
        "signed_in_again",
        "logged_out",
    ):
        assert event in events
    told = {"captions": done.stdout.encode(), "errors": done.stderr.encode()}
    assert glass.look_at({**told, **files_in(output)}) == []


def test_the_practice_homeserver_is_a_command_too() -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "latchkey", "practice", "--with-parent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    told = json.loads(program.stdout.readline())
    assert told["homeserver"].startswith("http://127.0.0.1:")
    assert set(told["users"]) == {"alice", "bob"}
    program.communicate(timeout=20)
    assert program.returncode == 0, "it ends with whoever started it"
