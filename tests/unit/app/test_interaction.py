"""User-interactive authentication: a person is led through what the server asks for (spec U1 to U5)."""

from __future__ import annotations

from typing import Any

import pytest

from latchkey.app import interaction_words as says
from latchkey.app.interaction_intents import AnswerStage, StageDeed
from latchkey.app.interaction_shown import StageKind
from latchkey.app.interaction_words import Reason
from latchkey.session.answers import Done, NoAnswer, NotThrough, Obstacle, Refused, Trouble
from latchkey.session.secret import Secret
from tests.fakes.clock import rest
from tests.fakes.world import URL, USER, FakeWorld
from tests.unit.app.led import DUMMY, EMAIL, PAGE, PASSWORD, PAYMENT, SESSION, SSO, TERMS, TOKEN, Led, asks_for

DEVICES = Reason.SIGNING_OUT_DEVICES
AWAY = NoAnswer(Trouble.NO_NETWORK, "matrix.example.org")
REFUSED = Refused(403, "M_FORBIDDEN", error="Registration is disabled")
WRONG: dict[str, Any] = {"errcode": "M_FORBIDDEN", "error": "Invalid username or password"}


@pytest.fixture
def led(world: FakeWorld) -> Led:
    return Led(world)


async def test_what_the_server_does_at_once_asks_nobody(led: Led) -> None:
    await led.begin(Done())
    assert led.result == Done()
    assert led.sent == [None]


@pytest.mark.parametrize("answer", [AWAY, REFUSED, Refused(429, "M_LIMIT_EXCEEDED", wait_ms=5_000), Refused(502, None)])
async def test_a_first_answer_that_asks_for_nothing_is_the_answer(led: Led, answer: Refused | NoAnswer) -> None:
    await led.begin(answer)
    assert led.result == answer
    assert led.shows == [None]


async def test_u2_a_stage_that_takes_nobody_is_done_without_anybody(led: Led) -> None:
    await led.begin(asks_for((DUMMY,)), Done())
    assert led.result == Done()
    assert led.sent == [None, {"type": DUMMY, "session": SESSION}]


async def test_a_server_that_keeps_no_session_is_told_none(led: Led) -> None:
    await led.begin(asks_for((DUMMY,), session=""), Done())
    assert led.sent == [None, {"type": DUMMY}]


async def test_the_password_is_asked_for_and_is_of_that_account_alone(led: Led) -> None:
    await led.begin(asks_for((PASSWORD,)), reason=DEVICES)
    assert (led.kind, led.shown.stage.account, led.shown.step) == (StageKind.PASSWORD, USER, "")
    led.server.will(Done())
    await led.do(typed="hunter2")
    assert led.result == Done()
    identifier = {"type": "m.id.user", "user": USER}
    assert led.sent[1] == {
        "type": PASSWORD,
        "session": SESSION,
        "identifier": identifier,
        "password": Secret("hunter2"),
    }
    assert "hunter2" not in repr(led.sent)


async def test_u3_a_wrong_password_says_so_and_stays(led: Led) -> None:
    await led.begin(asks_for((PASSWORD,)), reason=DEVICES)
    led.server.will(asks_for((PASSWORD,), **WRONG))
    await led.do(typed="hunter")
    assert (led.kind, led.shown.problem, led.shown.busy) == (StageKind.PASSWORD, "Wrong password.", False)
    assert any("Invalid username or password" in line for line in led.shown.details.lines)
    led.server.will(Done())
    await led.do(typed="hunter2")
    assert led.result == Done()


async def test_u3_a_stage_that_failed_says_it_in_the_servers_words(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    led.server.will(asks_for((TOKEN,), errcode="M_UNAUTHORIZED", error="<b>No</b>\nsuch token"))
    await led.do(typed="abc")
    assert led.shown.problem == 'The homeserver did not accept this: "<b>No</b> such token"'
    led.server.will(asks_for((TOKEN,), errcode="M_UNAUTHORIZED"))
    await led.do(typed="abc")
    assert led.shown.problem == "The homeserver did not accept this (M_UNAUTHORIZED)."


async def test_a_stage_that_is_not_taken_without_a_reason_says_so(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    led.server.will(asks_for((TOKEN,)))
    await led.do(typed="abc")
    assert led.shown.problem == says.NOT_DONE


async def test_several_stages_are_counted_and_those_that_are_done_are_not_asked_again(led: Led) -> None:
    flow = (TOKEN, DUMMY, PAYMENT)
    await led.begin(asks_for(flow))
    assert led.shown.step == "Step 1 of 2"
    led.server.will(asks_for(flow, completed=(TOKEN,)), asks_for(flow, completed=(TOKEN, DUMMY)))
    await led.do(typed="abc")
    assert (led.kind, led.shown.step, led.shown.problem) == (StageKind.PAGE, "Step 2 of 2", "")
    assert [auth and auth.get("type") for auth in led.sent] == [None, TOKEN, DUMMY]


async def test_a_refusal_that_leaves_out_what_was_done_undoes_nothing(led: Led) -> None:
    flow = (TOKEN, PASSWORD)
    await led.begin(asks_for(flow), reason=DEVICES)
    led.server.will(asks_for(flow, completed=(TOKEN,)))
    await led.do(typed="abc")
    led.server.will(asks_for(flow, **WRONG))
    await led.do(typed="hunter")
    assert (led.kind, led.shown.problem) == (StageKind.PASSWORD, "Wrong password.")


async def test_u5_a_stage_that_nobody_knows_is_done_on_its_page(led: Led) -> None:
    await led.begin(asks_for((PAYMENT,)))
    stage = led.shown.stage
    assert (stage.kind, stage.page, stage.page_opened, stage.go_on) == (StageKind.PAGE, PAGE, False, "Done")
    assert PAYMENT in stage.text
    await led.do(StageDeed.OPEN_PAGE)
    assert led.world.browser.opened == [PAGE]
    assert led.shown.stage.page_opened
    led.server.will(asks_for((PAYMENT,)))
    await led.do()
    assert (led.kind, led.shown.problem) == (StageKind.PAGE, says.NOT_DONE)
    assert led.sent[1] == {"session": SESSION}, "U4"
    assert led.shown.stage.page_opened
    led.server.will(Done())
    await led.do()
    assert led.result == Done()


async def test_each_page_is_opened_for_itself(led: Led) -> None:
    flow = (PAYMENT, SSO)
    await led.begin(asks_for(flow))
    await led.do(StageDeed.OPEN_PAGE)
    led.server.will(asks_for(flow, completed=(PAYMENT,)))
    await led.do()
    assert f"/auth/{SSO}/" in led.shown.stage.page
    assert not led.shown.stage.page_opened


async def test_a_browser_that_cannot_be_opened_leaves_the_link(led: Led) -> None:
    led.world.browser.is_there = False
    await led.begin(asks_for((SSO,)), reason=DEVICES)
    await led.do(StageDeed.OPEN_PAGE)
    assert (led.shown.problem, led.kind) == (says.NO_BROWSER, StageKind.PAGE)
    assert led.shown.stage.page.endswith(f"/auth/{SSO}/fallback/web?session={SESSION}")


async def test_a_page_without_a_session_is_none(led: Led) -> None:
    await led.begin(asks_for((PAYMENT,), session=""))
    assert (led.shown.stage.page, led.shown.stage.text) == ("", says.NO_PAGE)


async def test_a_session_of_any_shape_is_an_address_of_one_page(led: Led) -> None:
    await led.begin(asks_for(("a/b?",), session="x&y=/../#\ud800"))
    path = "/_matrix/client/v3/auth/a%2Fb%3F/fallback/web?session=x%26y%3D%2F..%2F%23%3F"
    assert led.shown.stage.page == URL + path


async def test_a_registration_token_is_looked_up_before_it_is_sent(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    assert led.kind is StageKind.TOKEN
    led.registration.tokens.will(False)
    await led.do(typed=" used up ")
    assert (led.shown.problem, led.sent) == (says.INVALID_TOKEN, [None])
    assert led.registration.tokens.asked == [Secret("used up")]
    led.server.will(Done())
    await led.do(typed="good")
    assert led.sent[1] == {"type": TOKEN, "session": SESSION, "token": Secret("good")}


async def test_u8_a_server_that_does_not_say_whether_a_token_is_good_is_sent_it_all_the_same(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    led.registration.tokens.will(Refused(403, "M_FORBIDDEN"))
    led.server.will(Done())
    await led.do(typed="abc")
    assert led.result == Done()


async def test_without_the_endpoint_a_token_is_sent_at_once(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)), Done(), reason=DEVICES)
    await led.do(typed="abc")
    assert led.result == Done()


async def test_u7_terms_are_agreed_to_by_type_and_session_alone(led: Led) -> None:
    policies = {"privacy": {"version": "1", "en": {"name": "Privacy", "url": "https://example.org/privacy"}}}
    await led.begin(asks_for((TERMS,), params={TERMS: {"policies": policies}}))
    (policy,) = led.shown.stage.policies
    assert (policy.name, policy.url) == ("Privacy", "https://example.org/privacy")
    led.server.will(Done())
    await led.do()
    assert led.sent[1] == {"type": TERMS, "session": SESSION}


async def test_u7_terms_that_make_no_sense_are_told_and_agreed_to_on_the_servers_page(led: Led) -> None:
    await led.begin(asks_for((TERMS,), params={TERMS: {"policies": []}}))
    assert led.kind is StageKind.PAGE
    assert "could not be read" in led.shown.stage.text
    assert f"/auth/{TERMS}/fallback/web" in led.shown.stage.page


async def test_without_network_nothing_is_lost_and_it_can_be_tried_again(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    led.server.will(AWAY)
    await led.do(typed="abc")
    assert led.shown.problem == "This computer has no network connection to matrix.example.org."
    assert (led.kind, led.shown.busy) == (StageKind.TOKEN, False)
    led.server.will(Done())
    await led.do(typed="abc")
    assert led.result == Done()


@pytest.mark.parametrize("answer", [AWAY, Refused(503, None), Refused(408, None)])
async def test_a_stage_that_takes_nobody_and_is_not_answered_waits_for_the_person(
    led: Led, answer: Refused | NoAnswer
) -> None:
    """And does not go round and round."""
    await led.begin(asks_for((DUMMY,)), answer)
    assert (led.kind, led.shown.stage.go_on) == (StageKind.NOTHING, "Try again")
    assert led.shown.problem
    led.server.will(Done())
    await led.do()
    assert led.result == Done()


async def test_f3_a_rate_limit_counts_down(led: Led) -> None:
    await led.begin(asks_for((PASSWORD,)), reason=DEVICES)
    led.server.will(Refused(429, "M_LIMIT_EXCEEDED", wait_ms=7_000))
    await led.do(typed="hunter2")
    assert "{left}" in led.shown.problem
    assert led.shown.wait == (led.world.clock.now().later(7_000), "Too many tries. You can try again now.")
    led.server.will(asks_for((PASSWORD,), **WRONG))
    await led.do(typed="hunter2")
    assert led.shown.wait is None


async def test_a_session_that_the_server_has_forgotten_begins_again_and_says_so(led: Led) -> None:
    """Synapse's words for it; there is no errcode of its own."""
    flow = (TOKEN, PAYMENT)
    await led.begin(asks_for(flow))
    led.server.will(asks_for(flow, completed=(TOKEN,)))
    await led.do(typed="abc")
    gone = Refused(400, "M_UNKNOWN", error="Unknown session ID: uia-1")
    led.server.will(gone, asks_for(flow, session="uia-2"))
    await led.do()
    assert (led.kind, led.shown.step, led.shown.problem) == (StageKind.TOKEN, "Step 1 of 2", says.BEGAN_AGAIN)
    assert led.sent[2:] == [{"session": SESSION}, None]
    led.server.will(gone)
    await led.do(typed="abc")
    assert led.result == gone, "its second word for it in a row is final"


async def test_after_a_new_beginning_and_some_progress_it_may_be_forgotten_again(led: Led) -> None:
    flow = (TOKEN, PAYMENT)
    gone = Refused(400, "M_UNKNOWN")
    await led.begin(asks_for(flow))
    led.server.will(gone, asks_for(flow, session="uia-2"), asks_for(flow, completed=(TOKEN,), session="uia-2"))
    await led.do(typed="abc")
    await led.do(typed="abc")
    assert led.kind is StageKind.PAGE
    led.server.will(gone, asks_for(flow, session="uia-3"))
    await led.do()
    assert led.shown.problem == says.BEGAN_AGAIN


async def test_a_new_beginning_that_is_not_answered_can_be_tried_again(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    led.server.will(Refused(400, "M_UNKNOWN"), AWAY)
    await led.do(typed="abc")
    assert (led.kind, led.shown.stage.go_on, led.shown.step) == (StageKind.NOTHING, "Try again", "")
    assert not led.shown.other_way
    led.server.will(asks_for((TOKEN,), session="uia-2"))
    await led.do()
    assert (led.kind, led.shown.problem) == (StageKind.TOKEN, says.BEGAN_AGAIN)


async def test_a_new_session_without_what_was_done_begins_again_and_says_so(led: Led) -> None:
    flow = (TOKEN, PAYMENT)
    await led.begin(asks_for(flow))
    led.server.will(asks_for(flow, completed=(TOKEN,)))
    await led.do(typed="abc")
    led.server.will(asks_for(flow, session="uia-2"))
    await led.do()
    assert (led.kind, led.shown.problem) == (StageKind.TOKEN, says.BEGAN_AGAIN)


async def test_a_session_in_which_nothing_is_done_any_more_begins_again(led: Led) -> None:
    flow = (TOKEN, PAYMENT)
    await led.begin(asks_for(flow))
    led.server.will(asks_for(flow, completed=(TOKEN,)))
    await led.do(typed="abc")
    led.server.will(asks_for(flow))
    await led.do()
    assert (led.kind, led.shown.problem) == (StageKind.TOKEN, says.BEGAN_AGAIN)


async def test_a_server_that_gives_a_new_session_with_each_answer_is_followed(led: Led) -> None:
    await led.begin(asks_for((PASSWORD, TOKEN)), reason=DEVICES)
    led.server.will(asks_for((PASSWORD, TOKEN), session="uia-2", **WRONG))
    await led.do(typed="hunter")
    assert led.shown.problem == "Wrong password."
    led.server.will(asks_for((PASSWORD, TOKEN), session="uia-3", completed=(PASSWORD,)))
    await led.do(typed="hunter2")
    assert (led.kind, led.shown.problem) == (StageKind.TOKEN, "")
    assert [auth and auth["session"] for auth in led.sent] == [None, SESSION, "uia-2"]


async def test_other_flows_are_gone_through_where_the_server_changes_its_mind(led: Led) -> None:
    await led.begin(asks_for((TOKEN, PAYMENT)))
    led.server.will(asks_for((TOKEN, TERMS), completed=(TOKEN,)))
    await led.do(typed="abc")
    assert led.kind is StageKind.PAGE
    assert f"/auth/{TERMS}/" in led.shown.stage.page


async def test_a_server_that_still_asks_when_all_is_done_is_asked_once_more_and_then_believed(led: Led) -> None:
    done = asks_for((TOKEN,), completed=(TOKEN,))
    await led.begin(asks_for((TOKEN,)))
    led.server.will(done, done)
    await led.do(typed="abc")
    assert led.result == done
    assert led.sent[2] == {"session": SESSION}


async def test_a_server_that_asks_for_nothing_at_all_is_answered_by_nobody(led: Led) -> None:
    await led.begin(asks_for())
    assert led.result == asks_for()


@pytest.mark.parametrize("answer", [REFUSED, Refused(400, "M_USER_IN_USE"), Refused(401, "M_UNKNOWN_TOKEN")])
async def test_r3_a_refusal_for_good_ends_it_at_any_stage(led: Led, answer: Refused) -> None:
    await led.begin(asks_for((TOKEN,)))
    led.server.will(answer)
    await led.do(typed="abc")
    assert led.result == answer


async def test_another_way_is_offered_where_there_is_one(led: Led) -> None:
    await led.begin(asks_for((PASSWORD,), (SSO,), (PAYMENT,), (PASSWORD, TOKEN)), reason=DEVICES)
    assert (led.kind, led.shown.other_way) == (StageKind.PASSWORD, True)
    pages = []
    for _ in range(2):
        await led.do(StageDeed.ANOTHER_WAY)
        pages.append(led.shown.stage.page.split("/auth/")[1].split("/")[0])
    assert pages == [SSO, PAYMENT]
    await led.do(StageDeed.ANOTHER_WAY)
    assert led.kind is StageKind.PASSWORD
    assert led.sent == [None], "to look around sends nothing"


async def test_a_page_of_another_way_is_not_the_one_that_was_opened(led: Led) -> None:
    await led.begin(asks_for((SSO,), (PAYMENT,)), reason=DEVICES)
    await led.do(StageDeed.OPEN_PAGE)
    await led.do(StageDeed.ANOTHER_WAY)
    assert led.shown.stage.page == PAGE
    assert not led.shown.stage.page_opened


async def test_a_way_that_has_met_another_one_can_still_be_left(led: Led) -> None:
    flows = ((PAYMENT,), (TOKEN, PAYMENT), (SSO,))
    await led.begin(asks_for(*flows))
    await led.do(StageDeed.ANOTHER_WAY)
    await led.do(StageDeed.ANOTHER_WAY)
    assert led.kind is StageKind.TOKEN
    led.server.will(asks_for(*flows, completed=(TOKEN,)))
    await led.do(typed="abc")
    assert (led.shown.stage.page, led.shown.step) == (PAGE, "Step 2 of 2")
    await led.do(StageDeed.ANOTHER_WAY)
    assert f"/auth/{SSO}/" in led.shown.stage.page


async def test_no_other_way_is_offered_where_all_go_on_alike(led: Led) -> None:
    await led.begin(asks_for((TOKEN, DUMMY), (TOKEN, EMAIL)))
    assert not led.shown.other_way


async def test_who_gives_up_sends_nothing_more(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    await led.cancel()
    assert led.result == NotThrough(Obstacle.CANCELLED)
    assert led.sent == [None]
    await led.do(typed="abc")
    await led.cancel()
    assert led.sent == [None], "and whoever presses something then meets nobody"


async def test_who_presses_and_gives_up_at_once_sends_nothing(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    led.interactions.answer(AnswerStage(StageDeed.GO_ON, Secret("abc")))
    await led.cancel()
    assert led.result == NotThrough(Obstacle.CANCELLED)
    assert led.sent == [None]
    assert led.shows[-2:] == [None, None], "nor does it come to sight again"


async def test_who_gives_up_while_the_server_is_being_asked_hears_what_it_did(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    await led.do(typed="abc")
    assert led.shown.busy
    await led.do(typed="pressed twice")
    await led.cancel()
    assert (led.is_over, led.shows[-1]) == (False, None)
    led.server.will(Done())
    await rest()
    assert led.result == Done()
    assert len(led.sent) == 2


@pytest.mark.parametrize("answer", [asks_for((TOKEN,), errcode="M_UNAUTHORIZED"), AWAY])
async def test_who_gives_up_while_the_server_is_being_asked_is_not_asked_again(
    led: Led, answer: Refused | NoAnswer
) -> None:
    await led.begin(asks_for((TOKEN,)))
    await led.do(typed="abc")
    await led.cancel()
    led.server.will(answer)
    await rest()
    assert led.result == NotThrough(Obstacle.CANCELLED)


async def test_who_gives_up_while_a_token_is_looked_up_does_not_send_it(led: Led) -> None:
    led.registration.tokens.always(lambda _: None)
    await led.begin(asks_for((TOKEN,)))
    await led.do(typed="abc")
    await led.cancel()
    led.registration.tokens.will(True)
    await rest()
    assert led.result == NotThrough(Obstacle.CANCELLED)
    assert led.sent == [None]


async def test_nothing_is_shown_to_who_gave_up_before_the_server_asked(led: Led) -> None:
    await led.begin()
    await led.cancel()
    led.server.will(asks_for((TOKEN,)))
    await rest()
    assert led.result == NotThrough(Obstacle.CANCELLED)
    assert set(led.shows) == {None}


async def test_what_was_asked_before_is_not_asked_again(led: Led) -> None:
    challenge = asks_for((PAYMENT,)).challenge
    await led.begin(reason=Reason.REFRESHING, challenge=challenge)
    assert (led.sent, led.kind, led.shown.cancel) == ([], StageKind.PAGE, "Not now")
    assert "matrix.example.org" in led.shown.explanation
    led.server.will(Done())
    await led.do()
    assert (led.result, led.sent) == (Done(), [{"session": SESSION}])


async def test_two_that_are_asked_for_something_are_led_one_after_the_other(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    first = led.task
    await led.begin(reason=DEVICES)
    assert led.sent == [None]
    await led.cancel()
    assert first is not None
    assert first.result() == NotThrough(Obstacle.CANCELLED)
    led.server.will(Done())
    await rest()
    assert led.result == Done()


async def test_what_is_shown_goes_with_whoever_asked(led: Led) -> None:
    await led.begin(asks_for((TOKEN,)))
    assert led.task is not None
    led.task.cancel()
    await rest()
    assert led.shows[-1] is None
