"""A pytest plugin: ``--reliability FILE`` writes what became of each test that carries a rule's number, of each fault
that was tried, and of each input that was made up."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest

from .rules import rules_of

_INPUTS = "inputs"
_PASSING = re.compile(r"(\d+) passing")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reliability", type=Path, metavar="FILE", help="write what docs/reliability.md is made of")


def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")  # its outcomes are told to the one that has all of them
    if (file := config.getoption("--reliability")) is not None and not is_worker:
        config.pluginmanager.register(_Outcomes(file))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Hypothesis leaves how many inputs it tried, in words."""
    report = yield
    if report.when == "call":
        said = getattr(item, "hypothesis_statistics", "")
        tried = sum(int(number) for number in _PASSING.findall(said))
        if tried:
            report.user_properties.append((_INPUTS, tried))
    return report


class _Outcomes:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._tests: dict[str, list[str]] = {}
        """Outcomes of each case, by the test's name without its parameters."""
        self._faults: Counter[str] = Counter()
        self._inputs: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.split("[")[0]
        if report.when == "call":
            self._inputs[name] += sum(int(str(value)) for key, value in report.user_properties if key == _INPUTS)
            self._faults.update(str(value) for key, value in report.user_properties if key == "fault")
        if rules_of(name.rpartition("::")[2]) and (report.when == "call" or not report.passed):
            self._tests.setdefault(name, []).append(report.outcome)

    def pytest_sessionfinish(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        found = {"tests": self._tests, "faults": dict(self._faults), "inputs": dict(+self._inputs)}
        self._file.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
