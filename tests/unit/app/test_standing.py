"""An account that may not do something: said in words, and the session goes on (spec D13, D14, D18)."""

from __future__ import annotations

import pytest

from latchkey.app import words
from latchkey.app.intents import AnswerInvite
from latchkey.app.shown import Banner, BannerAction, Tone
from latchkey.app.snapshot import Reach
from latchkey.app.standing import standing
from latchkey.session.answers import Done, NoAnswer, Refused, Trouble
from latchkey.session.states import Active, Locked
from latchkey.session.verdict import MISSING_TOKEN
from tests.fakes.clock import rest
from tests.fakes.world import MINUTE, SECOND, FakeWorld
from tests.unit.app.desk import Desk
from tests.unit.app.test_banners import bar
from tests.unit.session.build import NOW, after, held

SUSPENDED = Refused(403, "M_USER_SUSPENDED", "Joining rooms is not allowed.", endpoint="/join")
PAGE = "https://example.org/_matrix/consent?u=alice&h=abc"
NOT_AGREED = Refused(403, "M_CONSENT_NOT_GIVEN", f"Agree at {PAGE}", endpoint="/join", consent_uri=PAGE)
LIMIT = Refused(403, "M_RESOURCE_LIMIT_EXCEEDED", "Full", endpoint="/sync", admin_contact="office@example.org")
LIMIT_PAGE = Refused(403, "M_RESOURCE_LIMIT_EXCEEDED", "Full", admin_contact="https://example.org/help")
DEACTIVATED = Refused(403, "M_USER_DEACTIVATED", "Gone", endpoint="/join")
LOCKED = Refused(401, "M_USER_LOCKED", "Ask the office.", soft_logout=True, endpoint="/join")
ROOM = "!one:example.org"


async def refused(world: FakeWorld, answer: Refused) -> Desk:
    """Somebody who wanted to join a room and was told this."""
    desk = Desk(world)
    desk.open()
    await desk.sign_in()
    world.rooms.joins.will(answer)
    await desk.ask(AnswerInvite(ROOM, join=True))
    return desk


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (SUSPENDED, "has suspended this account"),
        (NOT_AGREED, "agree to its terms"),
        (LIMIT, "has reached a limit"),
        (DEACTIVATED, "has been deactivated"),
    ],
)
async def test_d13_d18_a_refused_action_is_said_and_the_session_goes_on(
    world: FakeWorld, answer: Refused, said: str
) -> None:
    desk = await refused(world, answer)
    assert said in desk.receipt
    assert "You stay signed in." in desk.receipt
    assert isinstance(desk.controller.state, Active)
    assert desk.word == "Active"
    assert world.facts("action_refused") == {"status": 403, "errcode": answer.errcode, "endpoint": answer.endpoint}
    assert world.count("POST /refresh") == world.count("GET /whoami") == 0


async def test_what_the_homeserver_says_of_the_account_stays_until_it_was_read(world: FakeWorld) -> None:
    desk = await refused(world, SUSPENDED)
    await world.clock.advance(10 * MINUTE)
    assert desk.receipt
    await desk.press(BannerAction.DISMISS)
    assert not desk.receipt


async def test_any_other_refusal_is_gone_after_a_minute(world: FakeWorld) -> None:
    desk = await refused(world, Refused(403, "M_FORBIDDEN", endpoint="/join"))
    assert desk.receipt
    await world.clock.advance(61 * SECOND)
    assert not desk.receipt


async def test_an_action_that_works_takes_the_bar_away(world: FakeWorld) -> None:
    desk = await refused(world, NOT_AGREED)
    world.rooms.joins.will(Done())
    await desk.ask(AnswerInvite(ROOM, join=True))
    assert not desk.receipt


async def test_the_page_with_the_terms_is_offered(world: FakeWorld) -> None:
    desk = await refused(world, NOT_AGREED)
    assert desk.shown.receipt is not None
    assert (desk.shown.receipt.page, desk.shown.receipt.tone) == (PAGE, Tone.ASKING)


async def test_the_key_to_the_terms_is_in_no_journal(world: FakeWorld) -> None:
    """Whoever has it can agree in the person's name."""
    await refused(world, NOT_AGREED)
    assert "h=abc" not in repr(world.journal.entries)


async def test_f22_an_action_that_meets_a_lock_leads_to_the_lock(world: FakeWorld) -> None:
    desk = await refused(world, LOCKED)
    await rest()
    assert isinstance(desk.controller.state, Locked)
    assert desk.shown.locked is not None
    assert not desk.receipt


async def test_an_answer_that_did_not_come_is_no_refusal(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    await desk.sign_in()
    world.rooms.joins.will(NoAnswer(Trouble.TIMED_OUT, "matrix.example.org"))
    await desk.ask(AnswerInvite(ROOM, join=True))
    assert "did not arrive" in desk.receipt
    assert "action_refused" not in [entry.event for entry in world.journal.entries]


def lost(answer: Refused) -> Banner:
    return bar(Active(held()), reach=Reach(NOW, after(4 * SECOND), answer))


def test_d18_a_limit_that_stops_the_news_names_whom_to_ask() -> None:
    shown = lost(LIMIT)
    assert "has reached a limit" in shown.text
    assert "office@example.org" in shown.text
    assert "You stay signed in." in shown.text
    assert shown.page == ""


def test_d18_a_limit_that_stops_the_refresh_names_whom_to_ask() -> None:
    shown = bar(Active(held(), 1, LIMIT, after(4 * SECOND)))
    assert "has reached a limit" in shown.text
    assert "office@example.org" in shown.text
    assert "Trying again in {left}" in shown.text
    away = Reach(NOW, after(4 * SECOND), NoAnswer(Trouble.CONNECTION_REFUSED, "matrix.example.org"))
    assert bar(Active(held(), 1, LIMIT, after(4 * SECOND)), reach=away) == shown, "it has answered since"


def test_d18_a_page_of_an_administrator_can_be_opened() -> None:
    assert lost(LIMIT_PAGE).page == "https://example.org/help"


def test_d18_a_limit_without_a_contact_is_told_all_the_same() -> None:
    assert standing(Refused(403, "M_RESOURCE_LIMIT_EXCEEDED")) is not None


@pytest.mark.parametrize(
    "answer", [None, NoAnswer(Trouble.TIMED_OUT, "x"), Refused(403, "M_FORBIDDEN"), Refused(502, None)]
)
def test_other_answers_say_nothing_of_the_account(answer: Refused | NoAnswer | None) -> None:
    assert standing(answer) is None


def test_d18_a_limit_at_the_sign_in_names_whom_to_ask() -> None:
    said = words.sign_in_problem(LIMIT)
    assert "reached a limit" in said
    assert "office@example.org" in said


def test_d14_a_deactivated_account_is_told_at_the_sign_in() -> None:
    assert "has been deactivated" in words.sign_in_problem(DEACTIVATED)


async def test_d11_a_missing_token_is_journalled_and_ends_nothing(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    await desk.sign_in()
    world.rooms.syncs.will(Refused(401, MISSING_TOKEN, "Missing access token", endpoint="/sync"))
    await rest()
    assert isinstance(desk.controller.state, Active)
    assert [
        entry.facts["errcode"] for entry in world.journal.entries if entry.event in ("unreachable", "not_authorised")
    ] == [MISSING_TOKEN]
    assert desk.controller.state.held.tokens.access
