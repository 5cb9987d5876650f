"""Each scenario of the practice homeserver, played by ``latchkey scenarios``: what its list promises is what the window shows."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from latchkey.app.shown import STATE_WORDS
from latchkey.practice.scenarios import SCENARIOS

pytestmark = pytest.mark.timeout(460)
WITHIN_S = 420
"""All of them, beside other tests. Alone they take two and a half minutes on two processors."""


@pytest.fixture(scope="session")
def cases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str, testrun_uid: str
) -> Mapping[str, ET.Element]:
    """Those that are tested in this run, by name, as JUnit has them: played once, whichever of pytest's processes comes first."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / f"scenarios-{testrun_uid}"
    folder.mkdir(exist_ok=True)
    report = folder / "report.xml"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not report.exists():
            _play(sorted(_wanted(request.session)), report)
    return {case.attrib["name"]: case for case in ET.parse(report).iter("testcase")}


def _wanted(session: pytest.Session) -> set[str]:
    own = (item for item in session.items if item.path == Path(__file__) and isinstance(item, pytest.Function))
    return {str(item.callspec.params["name"]) for item in own}


def _play(names: list[str], report: Path) -> None:
    which = ["--all"] if len(names) == len(SCENARIOS) else names
    command = [sys.executable, "-m", "latchkey", "scenarios", *which, "--junit", str(report)]
    subprocess.run(command, stdout=subprocess.DEVNULL, timeout=WITHIN_S, check=False)


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_window_shows_what_the_scenario_promises(name: str, cases: Mapping[str, ET.Element]) -> None:
    what = cases[name]
    told = "".join(what.itertext())
    assert [part.tag for part in what] == ["system-out"], told
    assert f'"{STATE_WORDS[SCENARIOS[name].outcome]}" was shown' in told
