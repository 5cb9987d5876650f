"""What cannot be played is said in words, before anything is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from latchkey.__main__ import main
from latchkey.app.shown import STATE_WORDS
from latchkey.play import time_limit_s
from latchkey.practice.scenarios import SCENARIOS
from latchkey.practice.scenarios.scenario import Do

STATES = (
    "signed-out, signing-in, active, refreshing, offline, locked, sign-in-step-needed, soft-logged-out, signing-out, "
    "signed-out-by-the-server"
)
IN_THE_MIDDLE = "could not be read while the scenario is played"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--scenario", "soft-logut"), "There is no scenario 'soft-logut'. Did you mean 'soft-logout'?"),
        (
            ("--scenario", "outage", "--exit-when", "activ"),
            f"There is no state 'activ'. Did you mean 'active'? The states are {STATES}.",
        ),
        (
            ("--scenario", "outage", "--exit-when", "§§§"),
            f"There is no state '§§§'. The states are {STATES}.",
        ),
        (
            ("--scenario", "outage", "--time-limit", "soon"),
            "'soon' is no time limit; one is, for example, 60s, 2m or none",
        ),
        (("--scenario", "outage", "--time-limit", ""), "'' is no time limit; one is, for example, 60s, 2m or none"),
        (
            ("--scenario", "outage", "--time-limit", f"{'9' * 400}h"),
            f"The time limit '{'9' * 400}h' is longer than a day; none means that there is none",
        ),
        (("--exit-when", "active"), "--exit-when and --time-limit go with --scenario NAME"),
        (("--time-limit", "60s"), "--exit-when and --time-limit go with --scenario NAME"),
        (
            ("--scenario", "outage", "--profile", "work"),
            "--scenario has a profile and a homeserver of its own: leave out --profile and --homeserver",
        ),
        (
            ("--scenario", "outage", "--homeserver", "example.org"),
            "--scenario has a profile and a homeserver of its own: leave out --profile and --homeserver",
        ),
        (("--scenario", "outage", "--journal", "/dev/null"), f"the journal /dev/null {IN_THE_MIDDLE}"),
        (
            ("--scenario", "outage", "--journal", "/nowhere/j"),
            "the journal /nowhere/j cannot be written: No such file or directory",
        ),
    ],
)
def test_a_scenario_that_cannot_be_played(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err == f"latchkey: {said}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("soft-logut",), "There is no scenario 'soft-logut'. Did you mean 'soft-logout'?"),
        (("--all", "outage"), "--all plays all of them: leave out the names"),
        (("--junit", "report.xml"), "--junit: nothing is played; name scenarios, or say --all"),
        (("--all", "--time-limit", "x"), "'x' is no time limit; one is, for example, 60s, 2m or none"),
        (("--all", "--jobs", "0"), "argument --jobs: '0' is no number of scenarios to play at once"),
        (("--all", "--jobs", "many"), "argument --jobs: 'many' is no number of scenarios to play at once"),
        (
            ("--all", "--junit", "/nowhere/r.xml"),
            "--junit: /nowhere/r.xml cannot be written: No such file or directory",
        ),
    ],
)
def test_scenarios_that_cannot_be_played(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["scenarios", *words])
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(f"latchkey scenarios: error: {said}\n")


def test_scenarios_are_listed_each_with_its_sentence_and_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios"]) == 0
    listed = capsys.readouterr().out
    for scenario in SCENARIOS.values():
        assert f"{scenario.name}\n    {scenario.sentence}\n    Outcome: {scenario.outcome}\n" in listed


def test_an_outcome_is_a_state_that_this_window_shows_and_its_events_are_in_the_journals_document() -> None:
    document = (Path(__file__).parents[3] / "docs" / "journal.md").read_text("utf-8")
    for scenario in SCENARIOS.values():
        assert scenario.outcome in STATE_WORDS
        assert scenario.journal, "an outcome alone is not worth much"
        assert [event for event in scenario.journal if f"`{event}`" not in document] == []


def test_where_a_person_has_to_be_told_something_the_window_has_to_say_it() -> None:
    for scenario in SCENARIOS.values():
        told_by_the_state_alone = scenario.outcome == "active" and scenario.do is not Do.JOIN
        assert told_by_the_state_alone or scenario.says, scenario.name


@pytest.mark.parametrize(("text", "seconds"), [("60s", 60.0), ("2m", 120.0), ("500ms", 0.5), ("none", None)])
def test_a_time_limit_is_a_duration(text: str, seconds: float | None) -> None:
    assert time_limit_s(text) == seconds
