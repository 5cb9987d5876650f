"""Sentences that count down, what each of them becomes once that is over, and how long a server wants no further try."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from latchkey.language import mark, tr
from latchkey.session import schedule
from latchkey.session.answers import Refused

if TYPE_CHECKING:
    from latchkey.session.instant import Instant


class Countdown(NamedTuple):
    """Both marked for ``tr``; ``counting`` holds ``{left}`` for the time left."""

    counting: str
    over: str


class Wait(NamedTuple):
    """Beside a text with ``{left}``, which a view counts down."""

    until: Instant
    over: str
    """What stands in place of the whole text then."""


NEXT_TRY = Countdown(mark("Next try in {left}."), mark("Next try now."))
TRYING_AGAIN = Countdown(mark("Trying again in {left}."), mark("Trying again now."))
TOO_MANY_TRIES = Countdown(
    mark("Too many tries. You can try again in {left}."), mark("Too many tries. You can try again now.")
)
GIVEN_UP = Countdown(mark("You have {left} left to sign in."), mark("The time to sign in is over."))
GOOD_FOR = Countdown(mark("The code is good for {left}."), mark("The code is not good any more."))
SENT_AGAIN = Countdown(
    mark("Nothing came? It can be sent again in {left}."), mark("Nothing came? It can be sent again now.")
)
NO_WAIT_TOLD_MS = 10_000
_TOO_MANY_REQUESTS = 429


def counted(countdown: Countdown, until: Instant | None) -> tuple[str, Wait | None]:
    """A sentence that stands by itself, and its end; the one for afterwards where there is nothing to wait for."""
    over = tr(countdown.over)
    return (over, None) if until is None else (tr(countdown.counting), Wait(until, over))


def is_rate_limited(answer: Refused) -> bool:
    return answer.status == _TOO_MANY_REQUESTS or answer.errcode == "M_LIMIT_EXCEEDED"


def after_too_many_tries(refused: Refused, at: Instant) -> Wait:
    """Of ``TOO_MANY_TRIES``, for a server that said so ``at`` that moment."""
    return Wait(at.later(schedule.told_or(refused.wait_ms, NO_WAIT_TOLD_MS)), tr(TOO_MANY_TRIES.over))


def after_sign_in(problem: object, problem_at: Instant | None) -> Wait | None:
    """What a try to sign in that ended so is followed by."""
    if problem_at is None or not isinstance(problem, Refused) or not is_rate_limited(problem):
        return None
    return after_too_many_tries(problem, problem_at)
