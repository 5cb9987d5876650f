"""The e-mail that shows that an address is the person's own (spec U9)."""

from __future__ import annotations

import re

import pytest

from latchkey.app import interaction_words as says
from latchkey.app.interaction_intents import StageDeed
from latchkey.app.interaction_shown import StageKind
from latchkey.app.mailing import RESEND_AFTER_MS
from latchkey.app.registration import EmailSent
from latchkey.session.answers import Done, NoAnswer, NotThrough, Obstacle, Refused, Trouble
from latchkey.session.secret import Secret
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld
from tests.unit.app.led import EMAIL, SESSION, Led, asks_for

AWAY = NoAnswer(Trouble.TIMED_OUT, "matrix.example.org")
LINK = EmailSent("sid-1")
CODE = EmailSent("sid-2", "https://matrix.example.org/submit")


@pytest.fixture
async def led(world: FakeWorld) -> Led:
    """Asked for an address."""
    made = Led(world)
    await made.begin(asks_for((EMAIL,)))
    assert (made.kind, made.shown.stage.go_on) == (StageKind.EMAIL_ADDRESS, "Send the e-mail")
    return made


async def sent(led: Led, mail: EmailSent = LINK, address: str = "alice@example.org") -> None:
    led.registration.emails.will(mail)
    await led.do(typed=address)


async def test_who_has_opened_the_link_goes_on(led: Led) -> None:
    await sent(led, address=" alice@example.org ")
    assert led.kind is StageKind.EMAIL_LINK
    assert "alice@example.org" in led.shown.stage.text
    ((address, client_secret, attempt),) = led.registration.emails.asked
    assert (address, attempt) == ("alice@example.org", 1)
    assert re.fullmatch("[0-9a-zA-Z.=_-]{32,255}", client_secret.reveal())
    led.server.will(Done())
    await led.do()
    assert led.result == Done()
    credentials = {"sid": "sid-1", "client_secret": client_secret}
    assert led.sent[1] == {"type": EMAIL, "session": SESSION, "threepid_creds": credentials}


async def test_a_link_that_was_not_opened_is_told(led: Led) -> None:
    await sent(led)
    led.server.will(asks_for((EMAIL,), errcode="M_UNAUTHORIZED", error="Unable to get validated threepid"))
    await led.do()
    assert led.shown.problem == f'{says.NOT_OPENED} ("Unable to get validated threepid")'
    assert led.kind is StageKind.EMAIL_LINK


async def test_another_can_be_sent_after_a_while(led: Led) -> None:
    await sent(led)
    assert led.shown.stage.resend_at == led.world.clock.now().later(RESEND_AFTER_MS)
    await led.world.clock.advance(RESEND_AFTER_MS)
    led.registration.emails.will(EmailSent("sid-1"))
    await led.do(StageDeed.SEND_AGAIN)
    first, second = led.registration.emails.asked
    assert second == (*first[:2], 2), "a new attempt, with the same secret"
    assert led.shown.stage.resend_at == led.world.clock.now().later(RESEND_AFTER_MS)


async def test_an_address_with_a_slip_in_it_can_be_changed(led: Led) -> None:
    await sent(led, address="alcie@example.org")
    await led.do(StageDeed.CHANGE_ADDRESS)
    assert led.kind is StageKind.EMAIL_ADDRESS
    await sent(led)
    (_, first, _), (address, second, attempt) = led.registration.emails.asked
    assert (address, attempt) == ("alice@example.org", 1)
    assert first != second


@pytest.mark.parametrize("answer", [Refused(400, "M_THREEPID_IN_USE"), AWAY])
async def test_an_address_that_no_mail_goes_to_is_told_and_can_be_corrected(
    led: Led, answer: Refused | NoAnswer
) -> None:
    led.registration.emails.will(answer)
    await led.do(typed="alice@example.org")
    assert (led.kind, led.shown.problem) == (StageKind.EMAIL_ADDRESS, says.no_mail(answer))


async def test_f3_too_many_mails_count_down(led: Led) -> None:
    await sent(led)
    led.registration.emails.will(Refused(429, "M_LIMIT_EXCEEDED", wait_ms=60_000))
    await led.do(StageDeed.SEND_AGAIN)
    assert led.kind is StageKind.EMAIL_LINK
    assert led.shown.wait == (led.world.clock.now().later(60_000), "Too many tries. You can try again now.")


async def test_a_code_is_handed_in_before_it_goes_on(led: Led) -> None:
    await sent(led, CODE)
    assert led.kind is StageKind.EMAIL_CODE
    led.registration.codes.will(False)
    await led.do(typed=" 123 ")
    assert (led.shown.problem, led.sent) == (says.WRONG_CODE, [None])
    led.registration.codes.will(AWAY)
    await led.do(typed="124")
    assert led.shown.problem == "matrix.example.org did not answer in time."
    led.registration.codes.will(True)
    led.server.will(AWAY)
    await led.do(typed="125")
    assert led.registration.codes.asked == [Secret("123"), Secret("124"), Secret("125")]
    assert (led.kind, led.shown.stage.go_on) == (StageKind.NOTHING, "Try again"), "it is handed in once"
    led.server.will(Done())
    await led.do()
    assert led.result == Done()


async def test_who_gives_up_while_a_mail_is_sent_is_asked_nothing_more(led: Led) -> None:
    await led.do(typed="alice@example.org")
    await led.cancel()
    led.registration.emails.will(EmailSent("sid-1"))
    await rest()
    assert led.result == NotThrough(Obstacle.CANCELLED)
