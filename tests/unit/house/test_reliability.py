"""The table of rules says what became of their tests, and no more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.reliability.__main__ import table
from tests.reliability.rules import LATER, RULES, rules_of

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("test_f07_a_lost_answer", ("F7",)),
        ("test_f29_f45_signing_out", ("F29", "F45")),
        ("test_f22_d12_a_locked_account", ("F22",)),
        ("test_every_f07_thing", ()),
        ("test_four", ()),
    ],
)
def test_the_rules_are_read_off_the_beginning_of_a_name(name: str, rules: tuple[str, ...]) -> None:
    assert rules_of(name) == rules


def test_every_rule_is_there_and_what_is_left_for_later_is_one_of_them() -> None:
    assert list(RULES) == [f"F{number}" for number in range(1, 46)]
    assert LATER.keys() <= RULES.keys()


def test_a_case_that_failed_or_did_not_run_is_told() -> None:
    outcomes = {
        "tests": {
            "a.py::test_f01_one": ["passed", "passed"],
            "a.py::test_f02_two": ["passed", "failed", "skipped"],
        },
        "faults": {"reset on /refresh": 3},
        "inputs": {"b.py::test_every_answer": 100},
    }
    lines = table(outcomes, {}).splitlines()
    assert f"| F1 | {RULES['F1']} | `test_f01_one` | 2 passed. |" in lines
    assert f"| F2 | {RULES['F2']} | `test_f02_two` | 2 of 3 failed. |" in lines
    assert f"| F3 | {RULES['F3']} |  | No test has run. |" in lines
    assert "| reset on /refresh | 3 |" in lines
    assert "| test_every_answer | 100 |" in lines
    assert any(line.startswith("Not run yet: ") for line in lines)
    assert "| kills | 1000 |" in table(outcomes, {"kills": 1000}).splitlines()


def test_the_outcomes_of_a_run_are_written(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    pytester.makepyfile(
        """
        from hypothesis import given, strategies as st

        def test_f01_good(record_property):
            record_property("fault", "reset on /sync")

        def test_f02_bad():
            assert False

        @given(st.integers())
        def test_of_many(number):
            pass
        """
    )
    file = tmp_path / "made" / "tests.json"
    pytester.runpytest_subprocess("-p", "tests.reliability.outcomes", "--reliability", str(file))
    found = json.loads(file.read_text())
    assert {name.rpartition("::")[2]: outcomes for name, outcomes in found["tests"].items()} == {
        "test_f01_good": ["passed"],
        "test_f02_bad": ["failed"],
    }
    assert found["faults"] == {"reset on /sync": 1}
    assert list(found["inputs"].values()) == [100]
