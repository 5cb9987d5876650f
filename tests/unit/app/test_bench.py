"""The QA bench: what each control does to a session, what it writes into the journal, and the way back."""

from __future__ import annotations

import pytest

from latchkey.app.bench_action import BenchAction
from latchkey.app.bench_intents import BenchPressed
from latchkey.app.bench_shown import BenchShown, Control
from latchkey.app.errands import REFRESH_PACE_MS
from latchkey.app.intents import NotNow, SignOut, ToggleBench
from latchkey.app.shown import BannerAction
from latchkey.session.answers import Done, KeyTrouble
from latchkey.session.secret import Secret
from latchkey.session.states import Active, Refreshing, Saving, SoftLoggedOut, Verifying
from latchkey.session.tokens import Held
from tests.fakes.clock import NOON, rest
from tests.fakes.world import LIFETIME_MS, MINUTE
from tests.unit.app.desk import SIGN_IN, Desk
from tests.unit.session.build import ALIVE, CHALLENGED, PLAIN, SOFT

A = BenchAction
HOUR_MS = 3_600_000


def bench(desk: Desk) -> BenchShown:
    assert desk.shown.bench is not None
    return desk.shown.bench


def control(desk: Desk, action: BenchAction) -> Control:
    (found,) = [one for group in bench(desk).groups for one in group.controls if one.action is action]
    return found


async def press(desk: Desk, action: BenchAction, ms: int = 0) -> None:
    await desk.ask(BenchPressed(action, ms))


def noted(desk: Desk) -> list[dict[str, object]]:
    return [dict(entry.facts) for entry in desk.world.journal.entries if entry.event == "bench"]


def held_access(desk: Desk) -> Secret:
    assert isinstance(desk.controller.state, Active)
    return desk.controller.state.held.tokens.access


@pytest.fixture
async def opened(signed_in: Desk) -> Desk:
    """Signed in, and the dock is open; a second has passed since, so that a refresh need not wait."""
    await signed_in.ask(ToggleBench())
    await signed_in.world.clock.advance(REFRESH_PACE_MS)
    return signed_in


async def test_the_dock_opens_and_closes_and_is_closed_at_first(signed_in: Desk) -> None:
    assert signed_in.shown.bench is None
    await signed_in.ask(ToggleBench())
    assert [group.title for group in bench(signed_in).groups] == [
        "The session",
        "The network",
        "The clock",
        "The keyring",
        "The program",
    ]
    assert bench(signed_in).in_force == ()
    await signed_in.ask(ToggleBench())
    assert signed_in.shown.bench is None


async def test_every_control_has_its_words_and_its_sentence(opened: Desk) -> None:
    controls = [one for group in bench(opened).groups for one in group.controls]
    assert {one.action for one in controls} == set(BenchAction) - {A.PUT_RIGHT}
    assert all(one.text and one.says.endswith(".") for one in controls)
    assert {one.action for one in controls if one.ask} == {A.WRONG_REFRESH_TOKEN, A.KILL}
    assert [one.action for one in controls if not one.can] == [A.RIGHT_CLOCK]


async def test_without_a_session_what_needs_one_is_off_and_says_why(desk: Desk) -> None:
    await desk.ask(ToggleBench())
    off = {one.action for group in bench(desk).groups for one in group.controls if not one.can}
    assert off == {
        A.REFRESH,
        A.EXPIRE_ACCESS_TOKEN,
        A.FORGET_ACCESS_TOKEN,
        A.WRONG_ACCESS_TOKEN,
        A.WRONG_REFRESH_TOKEN,
        A.CLOCK_TO_EXPIRY,
        A.RIGHT_CLOCK,
    }
    said = {control(desk, action).says for action in off - {A.RIGHT_CLOCK}}
    assert said == {"There is no session that is at work."}
    for action in off:
        await press(desk, action)
    assert noted(desk) == []


async def test_a_refresh_is_asked_for(opened: Desk) -> None:
    opened.world.gate.refreshes.will(opened.world.granted(2))
    await press(opened, A.REFRESH)
    assert held_access(opened) == Secret("access-2")
    assert opened.world.facts("refresh_started") == {"cause": "asked"}
    assert noted(opened) == [{"action": "refresh"}]
    assert control(opened, A.REFRESH).can


async def test_while_a_step_is_asked_for_a_refresh_can_be_asked_for_as_beside_the_bench(opened: Desk) -> None:
    opened.world.gate.refreshes.will(CHALLENGED)
    await press(opened, A.REFRESH)
    session = opened.shown.session
    assert session is not None
    assert (session.can_refresh, control(opened, A.REFRESH).can) == (True, True)
    assert not control(opened, A.EXPIRE_ACCESS_TOKEN).can


async def test_an_access_token_that_is_treated_as_expired_is_renewed_as_ever(opened: Desk) -> None:
    gate = opened.world.gate
    await press(opened, A.EXPIRE_ACCESS_TOKEN)
    assert isinstance(opened.controller.state, Refreshing)
    assert not control(opened, A.EXPIRE_ACCESS_TOKEN).can
    gate.refreshes.will(opened.world.granted(2))
    await rest()
    assert held_access(opened) == Secret("access-2")
    assert noted(opened) == [{"action": "expire_access_token"}]


async def test_a_forgotten_access_token_is_renewed_once_a_request_needs_one(opened: Desk) -> None:
    opened.world.gate.refreshes.will(opened.world.granted(2))
    await press(opened, A.FORGET_ACCESS_TOKEN)
    assert held_access(opened) == Secret("access-2")
    assert opened.world.count("POST /refresh") == 1
    assert noted(opened) == [{"action": "forget_access_token"}]


async def test_a_wrong_access_token_is_sent_and_its_refusal_has_the_right_one_renewed(opened: Desk) -> None:
    await press(opened, A.WRONG_ACCESS_TOKEN)
    assert bench(opened).in_force == ("Wrong access token (bench)",)
    (facts,) = noted(opened)
    assert facts["instead_of"] == Secret("access-1").fingerprint
    wrong = opened.world.faults.access
    assert wrong is not None
    assert facts["sent"] == wrong.wrong.fingerprint
    server = opened.world.servers.opened[-1]
    assert server._tokens.newer_than(wrong.wrong) is None
    opened.world.gate.refreshes.will(opened.world.granted(2))
    newer = await server._tokens.after_rejection(wrong.wrong, PLAIN)
    await rest()
    assert newer == Secret("access-2")
    assert held_access(opened) == Secret("access-2")
    assert opened.world.facts("request_rejected")["errcode"] == "M_UNKNOWN_TOKEN"
    assert noted(opened)[1:] == [{"action": "wrong_access_token", "on": False}]
    assert bench(opened).in_force == ()


async def test_a_wrong_access_token_can_be_taken_back(opened: Desk) -> None:
    await press(opened, A.WRONG_ACCESS_TOKEN)
    assert control(opened, A.WRONG_ACCESS_TOKEN).text == "Use the right access token again"
    await press(opened, A.WRONG_ACCESS_TOKEN)
    assert opened.world.faults.access is None
    assert noted(opened)[-1] == {"action": "wrong_access_token", "on": False}


async def _refused_with_a_wrong_refresh_token(desk: Desk) -> None:
    desk.world.gate.refreshes.will(PLAIN)
    desk.world.gate.whoamis.will(ALIVE)
    await press(desk, A.WRONG_REFRESH_TOKEN)
    assert control(desk, A.WRONG_REFRESH_TOKEN).ask is None
    await press(desk, A.REFRESH)
    state = desk.controller.state
    assert isinstance(state, Active)
    assert not state.held.renewable


async def test_a_wrong_refresh_token_is_refused_and_the_right_one_is_left_where_it_is(opened: Desk) -> None:
    await _refused_with_a_wrong_refresh_token(opened)
    stand_in = opened.world.faults.refresh
    assert stand_in is not None
    assert f"POST /refresh {stand_in.wrong.reveal()}" in opened.world.deeds
    assert opened.world.count("POST /refresh refresh-1") == 0
    (key,) = opened.world.vault.keys.values()
    stored = await opened.world.files().tokens.load(key)
    assert isinstance(stored, Held)
    assert stored.tokens.refresh == Secret("refresh-1")


async def test_from_a_wrong_refresh_token_there_is_a_way_back(opened: Desk) -> None:
    await _refused_with_a_wrong_refresh_token(opened)
    await press(opened, A.PUT_RIGHT)
    await opened.world.clock.advance(REFRESH_PACE_MS)
    opened.world.gate.refreshes.will(opened.world.granted(2))
    await press(opened, A.REFRESH)
    assert held_access(opened) == Secret("access-2")
    assert opened.world.count("POST /refresh refresh-1") == 1
    assert [one["action"] for one in noted(opened)] == [
        "wrong_refresh_token",
        "refresh",
        "wrong_refresh_token",
        "put_right",
        "refresh",
    ]


async def test_the_way_back_leads_out_of_the_dialog_too(opened: Desk) -> None:
    opened.world.gate.refreshes.will(SOFT)
    await press(opened, A.WRONG_REFRESH_TOKEN)
    await press(opened, A.REFRESH)
    assert isinstance(opened.controller.state, SoftLoggedOut)
    await opened.ask(NotNow())
    await press(opened, A.WRONG_REFRESH_TOKEN)
    assert held_access(opened) == Secret("access-1")
    assert opened.world.disk.sessions()[0].standing == ""


async def test_the_way_back_leads_out_of_the_question_to_the_witness(opened: Desk) -> None:
    opened.world.gate.refreshes.will(PLAIN)
    await press(opened, A.WRONG_REFRESH_TOKEN)
    await press(opened, A.REFRESH)
    assert isinstance(opened.controller.state, Verifying)
    await press(opened, A.PUT_RIGHT)
    assert held_access(opened) == Secret("access-1")


@pytest.mark.parametrize(
    ("action", "ms", "told", "text"),
    [
        (A.OFFLINE, 0, "Offline (bench)", "Go online again"),
        (A.FREEZE, 0, "Frozen (bench)", "Let the network go on"),
        (A.DELAY, 3_000, "Delay of 3 s (bench)", "Stop delaying"),
        (A.DROP_REFRESH_ANSWER, 0, "Next answer to /refresh is dropped (bench)", "Let the next answer through"),
        (A.LOCK_KEYRING, 0, "Keyring locked (bench)", "Unlock the keyring"),
        (A.DENY_KEYRING, 0, "Keyring denied (bench)", "Allow the keyring"),
    ],
)
async def test_a_switch_stays_on_with_a_mark_and_is_switched_off_again(
    desk: Desk, action: BenchAction, ms: int, told: str, text: str
) -> None:
    await desk.ask(ToggleBench())
    await press(desk, action, ms)
    assert bench(desk).in_force == (told,)
    assert (control(desk, action).text, control(desk, action).is_on) == (text, True)
    assert desk.shown.bench_mark is not None
    assert told in desk.shown.bench_mark.text
    await desk.ask(ToggleBench())
    assert desk.shown.bench_mark is not None
    await press(desk, action)
    assert desk.shown.bench_mark is None
    assert [one["on"] for one in noted(desk)] == [True, False]


async def test_the_mark_says_whether_the_network_is_held_back(desk: Desk) -> None:
    await press(desk, A.LOCK_KEYRING)
    assert desk.shown.bench_mark is not None
    assert desk.shown.bench_mark.text == "The QA bench is at work: Keyring locked (bench)."
    await press(desk, A.OFFLINE)
    assert desk.shown.bench_mark.text == (
        "The QA bench is holding the network back: Offline (bench), Keyring locked (bench)."
    )


async def test_one_button_puts_everything_right(opened: Desk) -> None:
    for action in (A.OFFLINE, A.FREEZE, A.DROP_REFRESH_ANSWER, A.DENY_KEYRING, A.WRONG_ACCESS_TOKEN, A.CLOCK_AHEAD):
        await press(opened, action)
    await press(opened, A.DELAY, 1_000)
    assert len(bench(opened).in_force) == 7
    await opened.press(BannerAction.PUT_BENCH_RIGHT)
    faults = opened.world.faults
    assert bench(opened).in_force == ()
    assert (faults.offline, faults.frozen, faults.delay_ms, faults.drops_refresh) == (False, False, 0, False)
    assert (faults.key_trouble, faults.access, faults.wall_ms) == (None, None, 0)
    assert noted(opened)[-1] == {"action": "put_right"}
    assert opened.world.clock.now().wall_ms == opened.world.clock.at.wall_ms


@pytest.mark.parametrize(("action", "by_ms"), [(A.CLOCK_AHEAD, HOUR_MS), (A.CLOCK_BACK, -HOUR_MS)])
async def test_the_clock_is_set_for_this_program_and_set_right(opened: Desk, action: BenchAction, by_ms: int) -> None:
    before = opened.world.clock.now()
    await press(opened, action)
    assert opened.world.clock.now().wall_ms - before.wall_ms == by_ms
    assert opened.world.clock.now().boot_ms == before.boot_ms
    (told,) = bench(opened).in_force
    assert told == f"Clock 60 minutes {'ahead' if by_ms > 0 else 'back'} (bench)"
    assert control(opened, A.RIGHT_CLOCK).can
    await press(opened, A.RIGHT_CLOCK)
    assert opened.world.clock.now() == before
    assert noted(opened) == [{"action": action.value, "by_ms": by_ms}, {"action": "right_clock", "on": False}]


async def test_f24_a_clock_that_is_set_ahead_is_noticed_and_the_token_renewed(opened: Desk) -> None:
    await press(opened, A.CLOCK_AHEAD)
    opened.world.gate.refreshes.will(opened.world.granted(2))
    await opened.world.clock.advance(15_000)
    await rest()
    assert held_access(opened) == Secret("access-2")
    assert opened.world.count("POST /refresh") == 1


async def test_the_clock_goes_to_one_minute_before_the_token_ends(opened: Desk) -> None:
    await press(opened, A.CLOCK_TO_EXPIRY)
    assert opened.world.clock.now().wall_ms == NOON.wall_ms + LIFETIME_MS - MINUTE
    assert opened.world.facts("refresh_started") == {"cause": "woke"}
    assert noted(opened) == [{"action": "clock_to_expiry", "by_ms": LIFETIME_MS - MINUTE - REFRESH_PACE_MS}]


async def test_of_a_token_without_a_minute_to_go_there_is_none_to_go_to(desk: Desk) -> None:
    await desk.ask(ToggleBench())
    desk.world.gate.logins.will(desk.world.logged_in(expires_in_ms=MINUTE))
    await desk.ask(SIGN_IN)
    assert not control(desk, A.CLOCK_TO_EXPIRY).can
    assert "no more than a minute" in control(desk, A.CLOCK_TO_EXPIRY).says


@pytest.mark.parametrize(
    ("action", "trouble"), [(A.LOCK_KEYRING, KeyTrouble.LOCKED), (A.DENY_KEYRING, KeyTrouble.FAILED)]
)
async def test_a_keyring_that_is_held_back_is_seen_at_the_sign_in(
    desk: Desk, action: BenchAction, trouble: KeyTrouble
) -> None:
    await press(desk, action)
    desk.world.gate.logins.will(desk.world.logged_in())
    await desk.ask(SIGN_IN)
    assert isinstance(desk.controller.state, Saving)
    assert desk.shown.keep_question is not None
    assert desk.world.vault.keys == {}
    await press(desk, action)
    await desk.press(BannerAction.RETRY_KEY)
    assert isinstance(desk.controller.state, Active)


async def test_a_keyring_that_is_held_back_gives_no_key_and_lets_one_go(opened: Desk) -> None:
    world = opened.world
    await press(opened, A.LOCK_KEYRING)
    found = await world.world.vault.fetch("00000001")
    assert getattr(found, "trouble", None) is KeyTrouble.LOCKED
    world.gate.logouts.will(Done())
    await opened.ask(SignOut())
    await rest()
    assert world.vault.keys == {}


async def test_the_program_is_killed_after_the_journal_has_it(opened: Desk) -> None:
    await press(opened, A.KILL)
    await rest()
    assert opened.kills == 1
    assert noted(opened) == [{"action": "kill"}]


async def test_an_answer_that_was_lost_is_told_and_the_bench_is_free_again(opened: Desk) -> None:
    await press(opened, A.DROP_REFRESH_ANSWER)
    opened.world.faults.arrived("an answer", "example.org")
    await rest()
    assert bench(opened).in_force == ()
    assert noted(opened) == [
        {"action": "drop_refresh_answer", "on": True},
        {"action": "drop_refresh_answer", "on": False},
    ]


@pytest.mark.parametrize("action", [one for one in BenchAction if one is not A.RIGHT_CLOCK])
async def test_whatever_is_pressed_is_in_the_journal_before_anything_that_comes_of_it(
    opened: Desk, action: BenchAction
) -> None:
    before = len(opened.world.journal.entries)
    await press(opened, action, 1_000)
    first = opened.world.journal.entries[before]
    assert (first.event, dict(first.facts)["action"]) == ("bench", action.value)


async def test_a_clock_that_is_righted_is_in_the_journal_too(opened: Desk) -> None:
    await press(opened, A.CLOCK_BACK)
    await press(opened, A.RIGHT_CLOCK)
    assert noted(opened)[-1] == {"action": "right_clock", "on": False}
