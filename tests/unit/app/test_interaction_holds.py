"""Whatever a homeserver answers and whatever a person presses, nobody is led in a circle (spec U1 to U5)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import hypothesis.strategies as st
from hypothesis import given, settings

from latchkey.app.interaction_intents import StageDeed
from latchkey.app.interaction_shown import StageKind
from latchkey.app.interaction_words import Reason
from latchkey.app.registration import EmailSent
from latchkey.session.answers import NoAnswer, NotThrough, Obstacle, Refused, Trouble
from tests.fakes.world import FakeWorld
from tests.unit.app.led import DUMMY, EMAIL, PASSWORD, PAYMENT, SSO, TERMS, TOKEN, Led, asks_for

STAGES = st.sampled_from([DUMMY, DUMMY, PASSWORD, TOKEN, TERMS, EMAIL, SSO, PAYMENT])
FLOWS = st.lists(st.lists(STAGES, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple)
POLICIES = {"privacy": {"version": "1", "en": {"name": "Privacy", "url": "https://example.org"}}}
CHALLENGES = st.builds(
    lambda flows, completed, session, errcode, terms: asks_for(
        *flows, completed=tuple(completed), session=session, errcode=errcode, params={TERMS: {"policies": terms}}
    ),
    FLOWS,
    st.lists(STAGES, max_size=3),
    st.sampled_from(["", "uia-1", "uia-1", "uia-1", "uia-2"]),
    st.sampled_from([None, None, "M_FORBIDDEN", "M_UNAUTHORIZED"]),
    st.sampled_from([POLICIES, {}]),
)
OTHERS = st.sampled_from(
    [
        NoAnswer(Trouble.TIMED_OUT, "matrix.example.org"),
        Refused(503, None),
        Refused(429, "M_LIMIT_EXCEEDED"),
        Refused(400, "M_UNKNOWN"),
    ]
)
ANSWERS = st.lists(st.one_of(CHALLENGES, CHALLENGES, OTHERS), min_size=1, max_size=40)
PAGES_ONLY = (StageDeed.OPEN_PAGE,)
MAILS_ONLY = (StageDeed.SEND_AGAIN, StageDeed.CHANGE_ADDRESS)
MOST_AT_A_TIME = 6
"""Requests between two answers of the person: stages that take nobody, and one new beginning."""


def offered(led: Led, deed: StageDeed) -> bool:
    """Whether there is such a button."""
    if deed in PAGES_ONLY:
        return led.kind is StageKind.PAGE
    if deed in MAILS_ONLY:
        return led.kind is StageKind.EMAIL_LINK
    return True


@settings(max_examples=150, deadline=None)
@given(answers=ANSWERS, deeds=st.lists(st.sampled_from(StageDeed), max_size=25), reason=st.sampled_from(Reason))
def test_nobody_is_led_in_a_circle_and_everybody_can_leave(
    answers: Sequence[Refused | NoAnswer], deeds: Sequence[StageDeed], reason: Reason
) -> None:
    async def story() -> None:
        world = FakeWorld()
        led = Led(world)
        led.registration.emails.always(lambda _: EmailSent("sid"))
        led.server.will(*answers)
        led.server.always(
            lambda _: answers[-1]
        )  # and says so for ever: whoever asks on by himself goes round and round
        await led.begin(reason=reason)
        for deed in deeds:
            if led.is_over:
                break
            before = len(led.sent)
            if offered(led, deed):
                await led.do(deed, "typed")
            assert len(led.sent) - before <= MOST_AT_A_TIME
        was_over = led.is_over
        await led.cancel()
        assert led.is_over
        assert was_over or led.result == NotThrough(Obstacle.CANCELLED)
        assert world.bugs == []
        await world.end()

    with asyncio.Runner() as runner:
        runner.run(story())
