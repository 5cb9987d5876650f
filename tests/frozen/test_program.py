"""What is in the frozen program, and what it does without a display."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from latchkey import __version__
from tests.accessibility.accessible_desktop import AccessibleDesktop
from tests.frozen.conftest import Run

MOST_BYTES = 140_000_000


def test_it_knows_its_version_and_what_it_is_made_of(run: Run) -> None:
    assert run("--version").stdout == f"Latchkey {__version__}\n"
    done = run("--self-test")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "MISSING" not in done.stdout


def test_it_is_no_larger_than_was_promised(program: Path) -> None:
    files = [path for path in program.parent.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) <= MOST_BYTES


def test_nothing_of_pyside6_is_compiled_at_its_start(run: Run) -> None:
    assert "here     Modules of PySide6: compiled\n" in run("--self-test").stdout


def test_every_library_finds_what_it_needs_and_its_own_before_the_hosts(program: Path) -> None:
    inside = program.parent / "_internal"
    libraries = sorted({path for path in inside.rglob("*.so*") if path.is_file()})
    own = {path.name for path in libraries}
    told = subprocess.run(
        ["ldd", *map(str, libraries)],
        env={"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": str(inside)},
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    found = re.findall(r"^\t(\S+) => (\S.*?)(?: \(0x\w+\))?$", told, re.MULTILINE)
    assert len(found) > 100
    assert {name for name, place in found if place == "not found"} == set()
    assert {name for name, place in found if name in own and not Path(place).is_relative_to(inside)} == set()


def test_everything_in_it_has_its_licence(program: Path) -> None:
    folder = program.parent / "_internal" / "licences"
    listed = json.loads((folder / "index.json").read_text("utf-8"))
    assert {"Latchkey", "Python", "PySide6_Essentials", "httpx", "keyring", "libssl3"} <= {
        one["name"] for one in listed
    }
    for one in listed:
        assert len((folder / one["file"]).read_text("utf-8")) > 200, one["name"]


def test_f41_the_doctor_finds_a_real_keyring_and_nothing_broken(
    run: Run, desktop: AccessibleDesktop, home: Path
) -> None:
    done = run("doctor", "--json", **desktop.environment(home) | {"PATH": ""})
    found = {one["topic"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert found["Keyring"]["sentence"].startswith("Secret Service is used")
    assert found["Keyring read"]["mark"] == found["TLS trust"]["mark"] == "fine"


def test_it_plays_scenarios_by_itself_with_a_homeserver_of_its_own(run: Run) -> None:
    done = run("scenarios", "soft-logout", "oauth", "--jobs", "2")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "2 of 2 as expected" in done.stdout
    alone = run("--scenario", "hard-logout")
    assert (alone.returncode, alone.stderr) == (0, ""), alone.stdout
