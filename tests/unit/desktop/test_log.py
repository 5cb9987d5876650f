"""What a crash leaves is there at the next start, once, and is not taken for what a kill or an end in order leaves."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from latchkey.desktop.log import log_file

_DIES = """
import faulthandler, os, signal, sys
from pathlib import Path
from latchkey.desktop.core_dumps import leave_none
from latchkey.desktop.log import log_file

leave_none()
with log_file(Path(sys.argv[1]), "a"):
    {how}
"""
CRASHES = "faulthandler._sigsegv()"
IS_KILLED = "os.kill(os.getpid(), signal.SIGKILL)"
ENDS = "pass"


def dies(folder: Path, how: str) -> int:
    return subprocess.run(
        [sys.executable, "-c", _DIES.format(how=how), str(folder)], capture_output=True, timeout=60, check=False
    ).returncode


def last_crash(folder: Path, profile: str = "a") -> Path | None:
    with log_file(folder, profile) as files:
        return files.last_crash


def test_a_crash_leaves_its_stacks_to_the_next_start_and_to_no_other(tmp_path: Path) -> None:
    assert dies(tmp_path, CRASHES) == -signal.SIGSEGV
    left = last_crash(tmp_path)
    assert left is not None
    assert "Fatal Python error: Segmentation fault" in left.read_text()
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    assert last_crash(tmp_path) is None
    assert left.exists(), "it is kept for a report"


def test_a_crash_of_one_profile_is_not_told_in_another(tmp_path: Path) -> None:
    dies(tmp_path, CRASHES)
    assert last_crash(tmp_path, "b") is None
    assert last_crash(tmp_path, "a") is not None


@pytest.mark.parametrize(("how", "code"), [(IS_KILLED, -signal.SIGKILL), (ENDS, 0), ("raise SystemExit(7)", 7)])
def test_what_was_no_crash_leaves_nothing_to_tell(tmp_path: Path, how: str, code: int) -> None:
    assert dies(tmp_path, how) == code
    assert last_crash(tmp_path) is None


def test_what_was_written_down_and_was_no_end_is_not_told(tmp_path: Path) -> None:
    """On Windows faulthandler writes of exceptions that somebody handles."""
    with log_file(tmp_path, "a"), (tmp_path / "crash.a.log").open("a") as crashes:
        crashes.write("Windows fatal exception: code 0x8001010d\n")
    assert last_crash(tmp_path) is None


def test_three_crashes_are_kept(tmp_path: Path) -> None:
    for at_s in range(1_700_000_000, 1_700_000_005):
        (tmp_path / "crash.a.log").write_text("Fatal Python error")
        os.utime(tmp_path / "crash.a.log", (at_s, at_s))
        assert last_crash(tmp_path) is not None
    (tmp_path / "crash.a-b.20231114T000000Z.log").write_text("of another profile")
    assert sorted(one.name for one in tmp_path.glob("crash.a.*.log")) == [
        f"crash.a.20231114T22132{second}Z.log" for second in (2, 3, 4)
    ]


def test_a_trace_that_cannot_be_put_aside_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "crash.a.log").write_text("Fatal Python error")

    def refuse(*_: object) -> None:
        raise PermissionError("held by another program")

    monkeypatch.setattr(Path, "replace", refuse)
    assert last_crash(tmp_path) is None
