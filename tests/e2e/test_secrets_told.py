"""No token or key is to be found in what the program tells of a scenario that is not as expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from latchkey.junit import Played, report
from tests.e2e.remembering import PRACTICE_PASSWORD, remembered
from tests.fakes.spyglass import files_in


@pytest.mark.timeout(120)
def test_what_is_told_of_a_scenario_that_is_not_as_expected_holds_no_secret(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    words = (
        "--scenario",
        "account-suspended",
        "--exit-when",
        "locked",
        "--time-limit",
        "6s",
        "--journal",
        str(journal),
    )
    done, glass = remembered(tmp_path, *words, within_s=90)
    assert done.returncode == 1
    told = done.stdout
    assert '"event": "signed_in"' in told
    assert PRACTICE_PASSWORD not in told
    suite = report([Played("account-suspended", 6.0, 1, told)])
    assert b"signed_in" in suite
    assert (
        glass.look_at({"told": told.encode(), "errors": done.stderr.encode(), "report": suite, **files_in(tmp_path)})
        == []
    )
