"""Checking this computer: as it is found, stopped, begun again, closed."""

from __future__ import annotations

import pytest

from latchkey.app.checkup import Finding, Mark, as_lines, exit_code, in_short
from latchkey.app.intents import CheckComputer, CloseCheckup, StopCheckup
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld
from tests.unit.app.desk import Desk

FINE = Finding("Keyring", Mark.FINE, "Secret Service is used.")
LOOK = Finding("Clock", Mark.LOOK, "It is slow.")
BROKEN = Finding("Free space", Mark.BROKEN, "The disk is full.")


@pytest.fixture
async def desk(world: FakeWorld) -> Desk:
    made = Desk(world)
    made.open()
    made.will_find = [FINE, LOOK, BROKEN]
    await rest()
    return made


async def test_nothing_is_examined_before_somebody_asks(desk: Desk) -> None:
    assert desk.shown.checkup is None
    assert desk.examinations == 0


async def test_findings_are_shown_as_they_come_and_summed_up_at_the_end(desk: Desk) -> None:
    desk.examining.clear()
    await desk.ask(CheckComputer())
    shown = desk.shown.checkup
    assert shown is not None
    assert (shown.findings, shown.running, shown.summary) == ((), True, "Checking… 0 done.")
    desk.examining.set()
    await rest()
    shown = desk.shown.checkup
    assert shown is not None
    assert (shown.findings, shown.running) == ((FINE, LOOK, BROKEN), False)
    assert shown.summary == "1 of 3 broken, 1 to look at."
    assert shown.copied.splitlines() == [*as_lines(shown.findings), shown.summary]
    assert desk.cleaned_up == 1


async def test_stopped_it_keeps_what_was_found_and_cleans_up(desk: Desk) -> None:
    desk.examining.clear()
    await desk.ask(CheckComputer())
    await desk.ask(StopCheckup())
    shown = desk.shown.checkup
    assert shown is not None
    assert (shown.running, shown.summary) == (False, "Stopped. Nothing is broken.")
    assert desk.cleaned_up == 1


async def test_again_begins_from_the_beginning(desk: Desk) -> None:
    await desk.ask(CheckComputer())
    desk.will_find = [FINE]
    await desk.ask(CheckComputer())
    shown = desk.shown.checkup
    assert shown is not None
    assert shown.findings == (FINE,)
    assert desk.examinations == desk.cleaned_up == 2


async def test_closed_it_goes_and_what_was_under_way_is_cleaned_up(desk: Desk) -> None:
    desk.examining.clear()
    await desk.ask(CheckComputer())
    await desk.ask(CloseCheckup())
    assert desk.shown.checkup is None
    assert desk.cleaned_up == 1
    desk.examining.set()
    await rest()
    assert desk.shown.checkup is None


async def test_the_end_of_the_program_ends_it(desk: Desk) -> None:
    desk.examining.clear()
    await desk.ask(CheckComputer())
    await desk.close()
    assert desk.cleaned_up == 1


def test_only_what_is_broken_makes_an_exit_code() -> None:
    assert exit_code([FINE, LOOK]) == exit_code([]) == 0
    assert exit_code([FINE, BROKEN, LOOK]) == 1


def test_lines_stand_in_columns_with_the_mark_in_words() -> None:
    assert as_lines([FINE, BROKEN]) == [
        "Fine          Keyring     Secret Service is used.",
        "Broken        Free space  The disk is full.",
    ]
    assert as_lines([]) == []


def test_the_last_line_says_what_to_do_with_it() -> None:
    assert in_short([FINE]) == "Nothing is broken."
    assert in_short([FINE, LOOK]) == "Nothing is broken, 1 to look at."
