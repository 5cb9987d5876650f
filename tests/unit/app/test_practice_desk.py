"""The practice homeserver on the QA bench: joined by its first line, ordered about, missed, and started again."""

from __future__ import annotations

import json

import pytest

from latchkey.app.bench_action import Order
from latchkey.app.bench_intents import JoinPractice, OrderPractice
from latchkey.app.bench_shown import BenchShown, in_words
from latchkey.app.intents import ToggleBench
from latchkey.app.practice import Practising, Problem
from latchkey.app.practice_desk import LOOK_S
from latchkey.app.practice_shown import NOT_JOINED, Choice, PracticeShown, actions, playing, scenarios, value_of
from latchkey.app.shown import BannerAction
from latchkey.session.secret import Secret
from tests.fakes.clock import rest
from tests.fakes.practice_control import CONTROL, OUTAGE, TOLD, URL
from tests.fakes.world import FakeWorld
from tests.unit.app.desk import Desk

AWAY = Problem("The practice homeserver does not answer.")
LOOK_MS = int(LOOK_S * 1000)


def shown(desk: Desk) -> PracticeShown:
    bench = desk.shown.bench
    assert isinstance(bench, BenchShown)
    return bench.practice


def noted(desk: Desk) -> list[dict[str, object]]:
    return [dict(entry.facts) for entry in desk.world.journal.entries if entry.event == "bench"]


@pytest.fixture
async def joined(desk: Desk) -> Desk:
    """The dock is open and a practice homeserver joined."""
    await desk.ask(ToggleBench(), JoinPractice(TOLD))
    return desk


@pytest.fixture
async def at_home(world: FakeWorld) -> Desk:
    """Beside a practice homeserver that this program has started."""
    desk = Desk(world)
    desk.practising = Practising(desk.control.made, TOLD, desk.home)
    desk.open()
    await rest()
    return desk


async def test_all_that_it_offers_is_shown_once_it_is_joined(joined: Desk) -> None:
    assert joined.control.made_with == [(CONTROL, Secret("practice token"))]
    assert shown(joined) == PracticeShown(
        URL,
        "No scenario is being played.",
        (
            Choice(
                "outage", "Every connection is dropped.\nYou should see: Offline, for some seconds.\nOutcome: active"
            ),
        ),
        (Choice("access_s", value="30 s"), Choice("rotate", value="true")),
        (Choice("lock", "The user's account is locked."),),
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "is not the line"),
        ("hello", "is not the line"),
        pytest.param("[" * 100_000, "is not the line", id="nested"),
        (json.dumps({"homeserver": URL}), "is not the line"),
        (json.dumps({"homeserver": URL, "control": CONTROL, "control_token": ""}), "is not the line"),
        (json.dumps({"homeserver": URL, "control": "https://example.org", "control_token": "t"}), "on this computer"),
    ],
)
async def test_what_is_no_such_line_is_said_and_joins_nothing(desk: Desk, line: str, words: str) -> None:
    await desk.ask(ToggleBench(), JoinPractice(Secret(line)))
    assert words in shown(desk).problem
    assert shown(desk).homeserver == ""
    assert desk.control.made_with == []


async def test_nothing_is_ordered_of_one_that_was_not_joined(desk: Desk) -> None:
    await desk.ask(ToggleBench(), OrderPractice(Order.ACTION, "lock"))
    assert (shown(desk), desk.control.asked, noted(desk)) == (NOT_JOINED, [], [])


async def test_a_scenario_is_begun_and_followed_until_all_of_it_was_seen(joined: Desk) -> None:
    await joined.ask(OrderPractice(Order.SCENARIO, "outage"))
    assert joined.control.orders() == [("POST", "/scenario", {"name": "outage"})]
    assert shown(joined).playing == "Playing outage. It is under way."
    joined.control.is_proven = True
    await joined.world.clock.advance(LOOK_MS)
    await rest()
    assert shown(joined).playing == "Playing outage. The homeserver has seen all of it."
    assert noted(joined) == [{"action": "practice_scenario", "name": "outage"}]


@pytest.mark.parametrize(("typed", "sent"), [("true", True), ("12.5", 12.5), ("5m", "5m"), ("null", None)])
async def test_a_knob_is_turned_as_json_or_in_words(joined: Desk, typed: str, sent: object) -> None:
    await joined.ask(OrderPractice(Order.KNOB, "rotate", typed))
    assert joined.control.orders() == [("PATCH", "/knobs", {"rotate": sent})]
    assert {one.name: one.value for one in shown(joined).knobs}["rotate"] == json.dumps(sent)
    assert noted(joined) == [{"action": "practice_knob", "name": "rotate", "value": typed}]


@pytest.mark.parametrize(
    ("typed", "sent", "seen"), [("45", 45, "45 s"), ("1.5s", 1.5, "1.5 s"), (" -30 s", -30, "-30 s")]
)
async def test_a_time_is_seen_in_seconds_and_taken_as_it_is_seen(
    joined: Desk, typed: str, sent: float, seen: str
) -> None:
    await joined.ask(OrderPractice(Order.KNOB, "clock_off_s", typed))
    assert joined.control.orders() == [("PATCH", "/knobs", {"clock_off_s": sent})]
    assert {one.name: one.value for one in shown(joined).knobs}["clock_off_s"] == seen


async def test_an_action_is_done_to_the_first_user(joined: Desk) -> None:
    await joined.ask(OrderPractice(Order.ACTION, "lock"))
    assert joined.control.orders() == [("POST", "/actions", {"action": "lock"})]
    assert noted(joined) == [{"action": "practice_action", "name": "lock"}]


async def test_what_it_does_not_do_is_said_in_its_words(joined: Desk) -> None:
    joined.control.problem = Problem("access_s is null or a number.")
    await joined.ask(OrderPractice(Order.KNOB, "access_s", "soon"))
    assert shown(joined).problem == "access_s is null or a number."


async def test_an_order_that_was_not_taken_is_not_left_in_the_journal_as_done(joined: Desk) -> None:
    joined.control.problem = Problem("access_s is null or a number.")
    await joined.ask(OrderPractice(Order.KNOB, "access_s", "soon"))
    assert noted(joined) == [
        {"action": "practice_knob", "name": "access_s", "value": "soon"},
        {"action": "practice_refused", "name": "access_s"},
    ]
    assert (
        in_words(joined.world.journal.entries[-1].facts)
        == "Nothing came of access_s: the practice homeserver did not take it"
    )


@pytest.mark.parametrize("offered", [True, False])
async def test_one_that_is_away_is_said_to_be_and_asked_again(desk: Desk, offered: bool) -> None:
    desk.control.problem = None if offered else AWAY
    await desk.ask(ToggleBench(), JoinPractice(TOLD))
    desk.control.problem = AWAY
    await desk.world.clock.advance(LOOK_MS)
    await rest()
    assert shown(desk).problem == AWAY.words
    desk.control.problem = None
    await desk.world.clock.advance(LOOK_MS)
    await rest()
    assert shown(desk).scenarios
    assert shown(desk).problem == ""


async def test_with_the_dock_closed_nothing_is_asked(joined: Desk) -> None:
    await joined.ask(ToggleBench())
    asked = len(joined.control.asked)
    await joined.world.clock.advance(10 * LOOK_MS)
    assert len(joined.control.asked) == asked


async def test_joining_another_parts_with_the_one_before(joined: Desk) -> None:
    await joined.ask(JoinPractice(TOLD))
    assert joined.control.closed == 1
    assert len(joined.control.made_with) == 2


async def test_one_that_this_program_started_is_joined_from_the_start_and_missed(at_home: Desk) -> None:
    assert at_home.control.made_with == [(CONTROL, Secret("practice token"))]
    assert at_home.shown.bench_mark is None
    at_home.home.running = False
    await at_home.world.clock.advance(LOOK_MS)
    await rest()
    mark = at_home.shown.bench_mark
    assert mark is not None
    assert "has ended" in mark.text
    assert noted(at_home) == [{"action": "practice_ended"}]


@pytest.mark.parametrize("is_open", [True, False])
async def test_it_is_started_again_and_joined_anew(at_home: Desk, is_open: bool) -> None:
    if is_open:
        await at_home.ask(ToggleBench())
    at_home.home.running = False
    await at_home.world.clock.advance(LOOK_MS)
    await rest()
    await at_home.press(BannerAction.START_PRACTICE)
    assert at_home.shown.bench_mark is None
    assert at_home.home.starts == 1
    assert len(at_home.control.made_with) == 2
    assert noted(at_home)[-1] == {"action": "practice_started"}
    at_home.home.running = False
    await at_home.world.clock.advance(LOOK_MS)
    await rest()
    assert at_home.shown.bench_mark is not None


async def test_one_that_cannot_be_started_is_still_missed(at_home: Desk) -> None:
    at_home.home.running = False
    at_home.home.answer = Problem("It could not be started again.")
    await at_home.world.clock.advance(LOOK_MS)
    await at_home.ask(ToggleBench())
    await at_home.press(BannerAction.START_PRACTICE)
    assert at_home.shown.bench_mark is not None
    assert shown(at_home).problem == "It could not be started again."


def test_what_a_strange_homeserver_tells_is_passed_over() -> None:
    assert scenarios({"scenarios": "many"}) == ()
    assert scenarios({"scenarios": [{"name": 7}]}) == (Choice(""),)
    assert scenarios({"scenarios": [{**OUTAGE, "do": "Wait."}]})[0].says.splitlines()[2] == "Your part: Wait."
    assert actions({"actions": ["lock"]}) == ()
    assert playing({"scenario": "outage"}) == "No scenario is being played."
    assert value_of(" 30m ") == "30m"
    assert value_of("[" * 100_000) == "[" * 100_000
