"""The window of the frozen program, by keyboard and screen reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from latchkey.practice.lifetimes import Lifetimes
from latchkey.practice.server import PracticeServer
from tests.accessibility.accessible_desktop import AccessibleDesktop
from tests.accessibility.main_story import START_S, tell
from tests.accessibility.reader import Role
from tests.stories.stage import Lives, synapse_stage

OPENER = """#!/bin/sh
export -p >"$0.environment"
echo "$1" >"$0.address"
"""
OF_THE_BUNDLE = ("LD_LIBRARY_PATH_ORIG", "QT_", "QML", "SSL_CERT", "_PYI_", "_MEIPASS")


@pytest.mark.timeout(240)
def test_the_main_story_is_told_on_a_real_homeserver(program: Path, desktop: AccessibleDesktop, tmp_path: Path) -> None:
    with synapse_stage(Lives(access_s=10), tmp_path / "synapse") as stage:
        device = tell(desktop, stage, [str(program)], tmp_path / "person", {"PATH": ""})
        assert stage.devices() == {device}


def test_the_browser_that_is_opened_to_sign_in_has_the_persons_own_environment(
    program: Path, desktop: AccessibleDesktop, tmp_path: Path
) -> None:
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(OPENER)
    opener.chmod(0o755)
    address = opener.with_name("xdg-open.address")
    with PracticeServer(Lifetimes(), seed=1) as server:
        server.turn({"oauth": True})
        command = [str(program), "--homeserver", server.url]
        more = {"PATH": str(opener.parent), "LD_LIBRARY_PATH": "/opt/persons-own"}
        with desktop.running(command, tmp_path / "person", more) as running:
            running.reader.press("Continue in your browser", Role.BUTTON, START_S)
            running.reader.until(address.exists, "a page in the browser")
            running.reader.strike("q", control=True)
            running.ended()
        assert address.read_text().startswith(f"{server.url}/")
    environment = opener.with_name("xdg-open.environment").read_text()
    set_there = {
        line.split()[1].partition("=")[0]: line for line in environment.splitlines() if line.startswith("export ")
    }
    assert set_there["LD_LIBRARY_PATH"] == "export LD_LIBRARY_PATH='/opt/persons-own'"
    assert str(program.parent) not in environment
    own = {"QT_QPA_PLATFORM", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON"}
    assert [name for name in set_there if name.startswith(OF_THE_BUNDLE) and name not in own] == []
