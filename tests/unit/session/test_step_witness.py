"""The second witness: what is asked, in which order, and what follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from latchkey.session.answers import Alive, NoAnswer, Refused
from latchkey.session.commands import AskWitness, Command, Discard, Refresh, RememberSoftLogout, WaitUntil
from latchkey.session.events import (
    Event,
    RefreshAsked,
    ServerReturned,
    TimeCame,
    TryAgainAsked,
    WhichToken,
    WitnessHeard,
    Woke,
)
from latchkey.session.states import (
    Active,
    Locked,
    SignedOut,
    SignedOutReason,
    SoftLoggedOut,
    SoftLogoutReason,
    State,
    Verifying,
)
from latchkey.session.tokens import Held

from .build import (
    ALICE,
    ALIVE,
    LOCKED,
    MINUTE,
    NOW,
    PLAIN,
    RATE_LIMITED,
    SECOND,
    SOFT,
    USED,
    WEB_PAGE,
    access,
    after,
    held,
    no_answer,
    none_of,
    noted,
    refused,
    step,
    the,
)

ONE = held(2)
TWO = held(2, previous_access=access(1))
UNDECIDED = [no_answer(), USED, RATE_LIMITED, WEB_PAGE, refused(500, "M_UNKNOWN"), refused(401, "M_MISSING_TOKEN")]
Answer = Alive | Refused | NoAnswer


def hear(mine: Held, *answers: Answer) -> tuple[State, tuple[Command, ...]]:
    """``answers`` of the newest token and of the one before it."""
    state: State = Verifying(mine, USED)
    commands: tuple[Command, ...] = ()
    for which, answer in zip(WhichToken, answers, strict=False):
        state, commands = step(state, WitnessHeard(NOW, which, answer))
    return state, commands


def test_a_session_whose_token_still_works_goes_on_and_cannot_be_renewed() -> None:
    rejected = replace(TWO, rejected=True)
    state, commands = hear(rejected, ALIVE)
    assert state == Active(replace(TWO, renewable=False))
    assert none_of((WaitUntil, Refresh, AskWitness, Discard, RememberSoftLogout), commands), "no more refreshes"
    assert noted(commands)["second_witness"] == {
        "status": 200,
        "errcode": None,
        "soft_logout": False,
        "token": "newest",
        "verdict": "cannot_be_renewed",
    }
    assert step(state, RefreshAsked(NOW)) == (state, ())


@pytest.mark.parametrize("answer", [PLAIN, *UNDECIDED])
def test_the_previous_token_is_asked_where_the_newest_decides_nothing_or_is_dead(answer: Answer) -> None:
    state, commands = hear(TWO, answer)
    assert state == Verifying(TWO, USED, newest=answer)
    assert the(AskWitness, commands) == AskWitness(WhichToken.PREVIOUS, access(1))
    assert none_of((Discard, RememberSoftLogout, WaitUntil), commands)


@pytest.mark.parametrize("answer", [PLAIN, *UNDECIDED])
def test_the_previous_token_answering_is_a_soft_logout(answer: Answer) -> None:
    state, commands = hear(TWO, answer, ALIVE)
    assert state == SoftLoggedOut(ALICE, SoftLogoutReason.REFRESH_TOKEN_ENDED, TWO)
    assert the(RememberSoftLogout, commands).reason is SoftLogoutReason.REFRESH_TOKEN_ENDED
    assert none_of(Discard, commands)


@pytest.mark.parametrize("answers", [(SOFT,), (PLAIN, SOFT), (no_answer(), SOFT)])
def test_f30_either_token_with_the_flag_is_a_soft_logout(answers: tuple[Answer, ...]) -> None:
    state, commands = hear(TWO, *answers)
    assert state == SoftLoggedOut(ALICE, SoftLogoutReason.REFRESH_TOKEN_ENDED, TWO)
    assert noted(commands)["soft_logged_out"] == {"reason": "refresh_token_ended"}
    assert none_of(Discard, commands)


def test_without_a_refresh_token_it_was_the_token_that_ended() -> None:
    state, _ = hear(held(2, refresh=False), SOFT)
    assert isinstance(state, SoftLoggedOut)
    assert state.reason is SoftLogoutReason.TOKEN_ENDED


@pytest.mark.parametrize("answers", [(LOCKED,), (PLAIN, LOCKED), (no_answer(), LOCKED)])
def test_f22_a_locked_account_is_not_soft_logged_out(answers: tuple[Answer, ...]) -> None:
    state, commands = hear(TWO, *answers)
    assert state == Locked(TWO, "This account has been locked")
    assert the(WaitUntil, commands).moment == after(30 * SECOND)
    assert none_of((Discard, RememberSoftLogout), commands)


@pytest.mark.parametrize(("mine", "answers"), [(ONE, (PLAIN,)), (TWO, (PLAIN, PLAIN))])
def test_all_witnesses_saying_plain_unknown_token_ends_the_session(mine: Held, answers: tuple[Answer, ...]) -> None:
    """Spec D3, D5, SL: what was kept must not be reused and must be discarded."""
    state, commands = hear(mine, *answers)
    assert state == SignedOut(SignedOutReason.BY_SERVER)
    assert the(Discard, commands) == Discard(ALICE, SignedOutReason.BY_SERVER)
    assert noted(commands)["logged_out"] == {"reason": "by_server"}
    assert noted(commands)["second_witness"]["verdict"] == "logged_out"


def test_f20_the_end_is_the_end() -> None:
    """A terminal state stops every loop."""
    state, commands = hear(ONE, PLAIN)
    assert none_of((Refresh, AskWitness, WaitUntil), commands)
    for event in (RefreshAsked(NOW), TryAgainAsked(NOW), Woke(NOW)):
        assert step(state, event) == (state, ())


@pytest.mark.parametrize(
    ("mine", "answers"),
    [
        *((ONE, (answer,)) for answer in UNDECIDED),
        *((TWO, (PLAIN, answer)) for answer in UNDECIDED),
        *((TWO, (answer, PLAIN)) for answer in UNDECIDED),
        *((TWO, (answer, answer)) for answer in UNDECIDED),
    ],
)
def test_f17_anything_else_keeps_everything_and_backs_off(mine: Held, answers: tuple[Answer, ...]) -> None:
    state, commands = hear(mine, *answers)
    told = RATE_LIMITED in answers
    assert state == Verifying(mine, USED, newest=None, attempts=1, retry_at=after(20 * SECOND) if told else None)
    assert the(WaitUntil, commands).moment == after(20 * SECOND if told else SECOND)
    assert noted(commands)["second_witness"]["verdict"] == "nothing_yet"
    assert none_of((Discard, RememberSoftLogout, AskWitness), commands)


def test_the_longest_told_wait_of_both_tokens_counts() -> None:
    longer = replace(RATE_LIMITED, wait_ms=MINUTE)
    for answers in ((RATE_LIMITED, longer), (longer, RATE_LIMITED)):
        assert the(WaitUntil, hear(TWO, *answers)[1]).moment == after(MINUTE)


def test_hearing_nothing_again_and_again_waits_longer_and_longer() -> None:
    state, commands = step(Verifying(ONE, USED, attempts=5), WitnessHeard(NOW, WhichToken.NEWEST, no_answer()))
    assert state == Verifying(ONE, USED, attempts=6)
    assert the(WaitUntil, commands).moment == after(32 * SECOND)


@pytest.mark.parametrize("event", [TimeCame(NOW), TryAgainAsked(NOW), Woke(NOW)])
def test_the_next_round_begins_with_the_newest_token(event: Event) -> None:
    state, commands = step(Verifying(TWO, USED, newest=PLAIN, attempts=3), event)
    assert state == Verifying(TWO, USED, newest=None, attempts=3)
    assert commands == (AskWitness(WhichToken.NEWEST, access(2)),)


@pytest.mark.parametrize("event", [TryAgainAsked(after(SECOND)), Woke(after(SECOND)), TimeCame(after(SECOND))])
def test_f03_a_witness_that_asked_to_wait_is_not_asked_earlier(event: Event) -> None:
    state, _ = hear(ONE, RATE_LIMITED)
    waiting, commands = step(state, event)
    assert waiting == state
    assert commands == (WaitUntil(after(20 * SECOND)),)
    state, commands = step(waiting, TimeCame(after(20 * SECOND)))
    assert state == Verifying(ONE, USED, attempts=1)
    assert commands == (AskWitness(WhichToken.NEWEST, ONE.tokens.access),)


def test_a_server_that_is_back_is_asked_a_second_later_whether_the_session_exists() -> None:
    state, _ = hear(ONE, no_answer())
    assert step(state, ServerReturned(after(SECOND))) == (state, (WaitUntil(after(2 * SECOND)),))
    limited, _ = hear(ONE, RATE_LIMITED)
    assert step(limited, ServerReturned(after(SECOND))) == (limited, ())


def test_what_the_newest_token_said_in_an_earlier_round_is_not_evidence() -> None:
    state, _ = hear(TWO, PLAIN, no_answer())
    state, _ = step(state, TimeCame(after(SECOND)))
    state, commands = step(state, WitnessHeard(after(SECOND), WhichToken.NEWEST, no_answer()))
    state, commands = step(state, WitnessHeard(after(SECOND), WhichToken.PREVIOUS, PLAIN))
    assert isinstance(state, Verifying)
    assert none_of(Discard, commands)
