"""Leads a person through one flow of user-interactive authentication (spec U1 to U5)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from latchkey.language import tr
from latchkey.session import verdict
from latchkey.session.answers import Challenge, NoAnswer, NotThrough, Obstacle, Refused
from latchkey.session.secret import Secret

from . import interaction_words as says
from . import stages, waits, words
from .course import Course, Turn
from .interaction_intents import AnswerStage, StageDeed
from .interaction_shown import InteractionShown, StageKind, StageShown
from .mailing import Mailing
from .shown import NO_DETAILS
from .world import World

if TYPE_CHECKING:
    from .interaction import Purpose

T = TypeVar("T")
Auth = Mapping[str, object]


class _Step(NamedTuple):
    stage: str | None
    """``None`` where none is left, or none is known."""
    auth: Auth | None


class _GivenUpError(Exception):
    """The person cancelled."""


class Leading(Generic[T]):
    """``lead`` is the way through; ``answer`` and ``give_up`` come from the person meanwhile."""

    def __init__(
        self,
        world: World,
        purpose: Purpose,
        ask: Callable[[Auth | None], Coroutine[Any, Any, T | Refused | NoAnswer]],
        show: Callable[[InteractionShown | None], None],
    ) -> None:
        self._world = world
        self._purpose = purpose
        self._ask = ask
        self._show = show
        self._mailing = Mailing(world.clock, purpose.registration)
        self._course = Course(purpose.can_ask)
        self._problem = ""
        self._details = NO_DETAILS
        self._wait: waits.Wait | None = None
        self._person: asyncio.Future[AnswerStage] | None = None
        self._is_given_up = False

    def answer(self, answer: AnswerStage) -> None:
        """Nothing where the server is being asked at this moment."""
        if self._person is not None and not self._person.done():
            self._person.set_result(answer)

    def give_up(self) -> None:
        self._is_given_up = True
        self._show(None)
        self.answer(AnswerStage(StageDeed.GO_ON))

    async def lead(self) -> T | Refused | NoAnswer | NotThrough:
        if self._purpose.challenge is not None:
            self._course.begin(self._purpose.challenge)
        try:
            while True:
                step = await self._next_step()
                answer = await self._ask(step.auth)
                if self._is_over(step.stage, answer):
                    return answer
                self._stop_if_given_up()
        except _GivenUpError:
            return NotThrough(Obstacle.CANCELLED)

    # What the server says ---------------------------------------------------------------------------------------------

    def _is_over(self, stage: str | None, answer: T | Refused | NoAnswer) -> bool:
        """Whether that is the answer the request ends with."""
        if isinstance(answer, NoAnswer) or (isinstance(answer, Refused) and _may_pass(answer)):
            if not self._course.flow:
                return True  # nobody has seen anything of it yet
            self._fail(says.not_sent(answer), answer)
            return False
        if not isinstance(answer, Refused):
            return True
        if answer.challenge is None:
            return not self._course.is_forgotten(answer)
        return not self._take(stage, answer, answer.challenge)

    def _take(self, stage: str | None, refused: Refused, challenge: Challenge) -> bool:
        """The server asks for more; whether there is a way through that."""
        turn = self._course.take(stage, refused, challenge)
        if turn is Turn.BEGUN:
            self._problem = tr(says.BEGAN_AGAIN) if self._course.begins_again else ""
        elif turn is Turn.NOT_PASSED:
            self._fail(says.failed(stage, refused) if refused.errcode else tr(says.NOT_DONE), refused)
        return turn is not Turn.NO_WAY

    # What the person does ---------------------------------------------------------------------------------------------

    async def _next_step(self) -> _Step:
        """What the server is shown next. Where that takes the person, it is asked until there is something to show."""
        while True:
            stage = self._course.stage
            kind = self._kind(stage)
            answer = AnswerStage(StageDeed.GO_ON)
            if kind is not StageKind.NOTHING or self._problem:
                answer = await self._persons_answer(stage, kind)
                self._problem, self._details, self._wait = "", NO_DETAILS, None
            if self._course.flow:
                self._render(stage, kind, busy=True)
            match answer.deed:
                case StageDeed.ANOTHER_WAY:
                    self._course.turn_to_another_way()
                case StageDeed.OPEN_PAGE:
                    await self._open_page(self._page(stage))
                case StageDeed.CHANGE_ADDRESS:
                    self._mailing.change_address()
                case StageDeed.SEND_AGAIN:
                    await self._send_mail(self._mailing.address)
                case StageDeed.GO_ON if kind is StageKind.EMAIL_ADDRESS:
                    await self._send_mail(answer.typed.reveal().strip())
                case StageDeed.GO_ON if await self._is_fit_to_send(kind, answer.typed):
                    self._stop_if_given_up()
                    return _Step(stage, self._auth(stage, kind, answer.typed))
            self._stop_if_given_up()

    async def _persons_answer(self, stage: str | None, kind: StageKind) -> AnswerStage:
        self._person = asyncio.get_running_loop().create_future()
        self._render(stage, kind, busy=False)
        try:
            answer = await self._person
        finally:
            self._person = None
        self._stop_if_given_up()
        return answer

    def _stop_if_given_up(self) -> None:
        if self._is_given_up:
            raise _GivenUpError

    def _kind(self, stage: str | None) -> StageKind:
        if stage is None or self._course.challenge is None:
            return StageKind.NOTHING
        kind = stages.kind_of(stage, self._course.challenge, can_ask=self._purpose.can_ask)
        return self._mailing.kind if kind is StageKind.EMAIL_ADDRESS else kind

    def _auth(self, stage: str | None, kind: StageKind, typed: Secret) -> Auth | None:
        if self._course.challenge is None:
            return None
        session = self._course.session
        if stage is None or kind is StageKind.PAGE:
            return session  # U4
        auth: dict[str, object] = {"type": stage, **session}
        if kind is StageKind.PASSWORD:
            auth |= {"identifier": {"type": "m.id.user", "user": self._purpose.user_id}, "password": typed}
        elif kind is StageKind.TOKEN:
            auth["token"] = _trimmed(typed)
        elif stage == stages.EMAIL:
            auth["threepid_creds"] = self._mailing.credentials
        return auth

    async def _is_fit_to_send(self, kind: StageKind, typed: Secret) -> bool:
        """Whether what was typed may be right, as far as the server tells beforehand."""
        registration = self._purpose.registration
        if kind is StageKind.TOKEN and registration is not None:
            if await registration.is_token_valid(_trimmed(typed)) is False:
                self._problem = tr(says.INVALID_TOKEN)
                return False
        elif kind is StageKind.EMAIL_CODE:
            answer = await self._mailing.hand_in(_trimmed(typed))
            if isinstance(answer, Refused | NoAnswer):
                self._fail(says.no_mail(answer), answer)
            elif not answer:
                self._problem = tr(says.WRONG_CODE)
            return answer is True
        return True

    async def _send_mail(self, address: str) -> None:
        trouble = await self._mailing.send(address)
        if trouble is not None:
            self._fail(says.no_mail(trouble), trouble)

    async def _open_page(self, page: str) -> None:
        self._course.page_opened = True
        if not await self._world.browser.open(page):
            self._problem = tr(says.NO_BROWSER)

    def _fail(self, problem: str, answer: Refused | NoAnswer) -> None:
        self._problem, self._details = problem, words.details(answer)
        if isinstance(answer, Refused) and verdict.asks_to_wait(answer):
            self._wait = waits.after_too_many_tries(answer, self._world.clock.now())

    def _page(self, stage: str | None) -> str:
        challenge = self._course.challenge
        assert stage is not None and challenge is not None  # noqa: S101, PT018 - a page is of a stage
        return stages.fallback_page(self._purpose.homeserver_url, stage, challenge)

    def _render(self, stage: str | None, kind: StageKind, *, busy: bool) -> None:
        course, occasion = self._course, says.OCCASIONS[self._purpose.reason]
        self._show(
            InteractionShown(
                title=tr(occasion.title),
                explanation=tr(occasion.explanation, host=says.host(self._purpose.homeserver_url)),
                step=stages.step(course.flow, course.challenge) if course.challenge else "",
                stage=self._stage_shown(stage, kind),
                cancel=tr(occasion.cancel),
                problem=self._problem,
                details=self._details,
                busy=busy,
                wait=self._wait,
                other_way=len(course.ways) > 1,
            )
        )

    def _stage_shown(self, stage: str | None, kind: StageKind) -> StageShown:
        shown = StageShown(kind, says.what_to_do(kind, stage, self._mailing.address), tr(says.GO_ON[kind]))
        if kind is StageKind.PASSWORD:
            return replace(shown, account=self._purpose.user_id)
        challenge = self._course.challenge
        if kind is StageKind.TERMS and challenge is not None:
            return replace(shown, policies=stages.policies(challenge, self._world.languages) or ())
        if kind is StageKind.PAGE:
            page = self._page(stage)
            return replace(
                shown, page=page, page_opened=self._course.page_opened, text=shown.text if page else tr(says.NO_PAGE)
            )
        if kind in (StageKind.EMAIL_LINK, StageKind.EMAIL_CODE):
            return replace(shown, resend_at=self._mailing.resend_at)
        return shown


def _may_pass(refused: Refused) -> bool:
    """It was not looked at, and can be sent again."""
    is_late = refused.status == verdict.REQUEST_TIMEOUT or verdict.asks_to_wait(refused)
    return is_late or refused.status >= verdict.SERVER_ERROR


def _trimmed(typed: Secret) -> Secret:
    return Secret(typed.reveal().strip())
