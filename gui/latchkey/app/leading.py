"""Leads a person through one flow of user-interactive authentication (spec U1 to U5)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from latchkey.language import tr
from latchkey.session import schedule, verdict
from latchkey.session.answers import Challenge, NoAnswer, NotThrough, Obstacle, Refused
from latchkey.session.instant import Instant
from latchkey.session.secret import Secret

from . import interaction_words as says
from . import stages, words
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
        self._challenge: Challenge | None = None
        """``None`` where the server is to be asked for one."""
        self._flow: stages.Flow = ()
        self._begins_again = False
        self._page_opened = False
        self._problem = ""
        self._details = NO_DETAILS
        self._wait_until: Instant | None = None
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
            self._begin(self._purpose.challenge)
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
            if not self._flow:
                return True  # nobody has seen anything of it yet
            self._fail(says.not_sent(answer), answer)
            return False
        if not isinstance(answer, Refused):
            return True
        if answer.challenge is None:
            return not self._is_forgotten(answer)
        if self._challenge is None:
            return not self._begin(answer.challenge)
        return not self._take(stage, self._challenge, answer, answer.challenge)

    def _begin(self, challenge: Challenge) -> bool:
        """Whether there is a way through it."""
        ways = stages.best_first(challenge, can_ask=self._purpose.can_ask)
        if ways:
            self._challenge, self._flow, self._page_opened = challenge, ways[0], False
            self._problem = tr(says.BEGAN_AGAIN) if self._begins_again else ""
        return bool(ways)

    def _take(self, stage: str | None, before: Challenge, refused: Refused, now: Challenge) -> bool:
        """The server asks for more; whether there is a way through that."""
        is_same = now.session == before.session
        if is_same and refused.errcode:  # what was done stays done, whether a refusal says so or not
            now = replace(now, completed=tuple(dict.fromkeys((*before.completed, *now.completed))))
        is_lost = not set(before.completed) <= set(now.completed)
        is_passed = stage in now.completed
        if is_lost or not (is_same or is_passed or refused.errcode):
            self._begins_again = True
            return self._begin(now)
        if stage is None and stages.next_stage(self._flow, now) is None:
            return False  # all is done, and still it asks
        self._challenge = now
        if is_passed:
            self._begins_again = False
        self._page_opened = self._page_opened and is_same and not is_passed
        if self._flow not in now.flows:
            return self._begin(now)
        if stage is not None and not is_passed:
            self._fail(says.failed(stage, refused) if refused.errcode else tr(says.NOT_DONE), refused)
        return True

    def _is_forgotten(self, refused: Refused) -> bool:
        """Whether the server knows the session of the stages no more, for which there is no errcode of its own. Its second
        word for that in a row is final."""
        had_session = self._challenge is not None and bool(self._challenge.session)
        if not had_session or self._begins_again or (refused.status, refused.errcode) != (400, "M_UNKNOWN"):
            return False
        self._begins_again, self._challenge = True, None
        return True

    # What the person does ---------------------------------------------------------------------------------------------

    async def _next_step(self) -> _Step:
        """What the server is shown next. Where that takes the person, it is asked until there is something to show."""
        while True:
            stage = stages.next_stage(self._flow, self._challenge) if self._challenge else None
            kind = self._kind(stage)
            answer = AnswerStage(StageDeed.GO_ON)
            if kind is not StageKind.NOTHING or self._problem:
                answer = await self._persons_answer(stage, kind)
                self._problem, self._details, self._wait_until = "", NO_DETAILS, None
            if self._flow:
                self._render(stage, kind, busy=True)
            match answer.deed:
                case StageDeed.ANOTHER_WAY:
                    self._turn_to_another_way()
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
        if stage is None or self._challenge is None:
            return StageKind.NOTHING
        kind = stages.kind_of(stage, self._challenge, can_ask=self._purpose.can_ask)
        return self._mailing.kind if kind is StageKind.EMAIL_ADDRESS else kind

    def _auth(self, stage: str | None, kind: StageKind, typed: Secret) -> Auth | None:
        if self._challenge is None:
            return None
        session = {"session": self._challenge.session} if self._challenge.session else {}
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
        self._page_opened = True
        if not await self._world.browser.open(page):
            self._problem = tr(says.NO_BROWSER)

    def _turn_to_another_way(self) -> None:
        ways = self._ways()
        self._flow = ways[(ways.index(self._flow) + 1) % len(ways)]
        self._page_opened = False

    def _ways(self) -> Sequence[stages.Flow]:
        """What a person can choose between now: of flows that go on with the same stage one is enough."""
        challenge = self._challenge
        if challenge is None:
            return (self._flow,)
        by_stage: dict[str | None, stages.Flow] = {}
        for flow in stages.best_first(challenge, can_ask=self._purpose.can_ask):
            by_stage.setdefault(stages.next_stage(flow, challenge), flow)
        by_stage[stages.next_stage(self._flow, challenge)] = self._flow
        return tuple(by_stage.values())

    def _fail(self, problem: str, answer: Refused | NoAnswer) -> None:
        self._problem, self._details = problem, words.details(answer)
        if isinstance(answer, Refused) and verdict.asks_to_wait(answer):
            wait_ms = schedule.told_or(answer.wait_ms, words.NO_WAIT_TOLD_MS)
            self._wait_until = self._world.clock.now().later(wait_ms)

    def _page(self, stage: str | None) -> str:
        assert stage is not None and self._challenge is not None  # noqa: S101, PT018 - a page is of a stage
        return stages.fallback_page(self._purpose.homeserver_url, stage, self._challenge)

    def _render(self, stage: str | None, kind: StageKind, *, busy: bool) -> None:
        occasion = says.OCCASIONS[self._purpose.reason]
        self._show(
            InteractionShown(
                title=tr(occasion.title),
                explanation=tr(occasion.explanation, host=says.host(self._purpose.homeserver_url)),
                step=stages.step(self._flow, self._challenge) if self._challenge else "",
                stage=self._stage_shown(stage, kind),
                cancel=tr(occasion.cancel),
                problem=self._problem,
                details=self._details,
                busy=busy,
                wait_until=self._wait_until,
                other_way=len(self._ways()) > 1,
            )
        )

    def _stage_shown(self, stage: str | None, kind: StageKind) -> StageShown:
        shown = StageShown(kind, says.what_to_do(kind, stage, self._mailing.address), tr(says.GO_ON[kind]))
        if kind is StageKind.PASSWORD:
            return replace(shown, account=self._purpose.user_id)
        if kind is StageKind.TERMS and self._challenge is not None:
            return replace(shown, policies=stages.policies(self._challenge, self._world.languages) or ())
        if kind is StageKind.PAGE:
            page = self._page(stage)
            return replace(
                shown, page=page, page_opened=self._page_opened, text=shown.text if page else tr(says.NO_PAGE)
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
