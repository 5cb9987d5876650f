"""The practice homeserver's part of the QA bench: everything that its control API offers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

from latchkey.session.journal import Fact
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret

from . import practice_shown
from .bench_action import Order
from .practice import PracticeControl, Practising, Problem, joined
from .practice_shown import PracticeShown
from .shown import Banner
from .tasks import Tasks

LOOK_S = 2.0
"""Between two looks, at what is being played and at whether the homeserver is still there."""


class PracticeDesk:
    """``note`` takes the facts of an entry of the journal."""

    def __init__(
        self,
        practising: Practising,
        clock: Clock,
        *,
        note: Callable[[Mapping[str, Fact]], None],
        on_change: Callable[[], None],
        on_bug: Callable[[BaseException], None],
    ) -> None:
        self._practising = practising
        self._clock = clock
        self._note = note
        self._on_change = on_change
        self._tasks = Tasks(on_bug)
        self._closing = Tasks(on_bug)
        self._control: PracticeControl | None = None
        self._ended = False
        self._mistake = ""
        """Why the last order came to nothing."""
        self.shown = practice_shown.NOT_JOINED
        if practising.told is not None:
            self.join(practising.told)
        if practising.home is not None:
            self._tasks.start("watch", self._watch(practising.home.is_running))

    @property
    def mark(self) -> Banner | None:
        """Where the homeserver that this program has started is not there any more."""
        return practice_shown.ended() if self._ended else None

    def join(self, told: Secret) -> None:
        found = joined(told)
        if isinstance(found, Problem):
            self._say(mistake=found.words)
            return
        self._part()
        self._say()
        self._control = self._practising.make_control(found.control, found.token, self._clock)
        self.shown = PracticeShown(found.homeserver)
        self._on_change()

    def look(self, *, is_open: bool) -> None:
        """While somebody looks, it is asked again and again; otherwise never."""
        if is_open and self._control is not None:
            self._tasks.start("look", self._look(self._control))
        else:
            self._tasks.cancel("look")

    def order(self, order: Order, name: str, value: str) -> None:
        """Begin the scenario, turn the knob to ``value``, or do the action of that name."""
        if self._control is None:
            return
        self._tasks.cancel("look")
        self._tasks.start("order", self._send(self._control, order, name, value), self._ordered)

    def start_again(self) -> None:
        if self._practising.home is not None and self._ended:
            self._ended = False
            self._tasks.start("start", self._practising.home.start_again(), self._started)
            self._on_change()

    async def end(self) -> None:
        self._part()
        await self._tasks.end()
        await self._closing.settled()

    def _part(self) -> None:
        control, self._control = self._control, None
        self._tasks.cancel("look")
        self._tasks.cancel("order")
        if control is not None:
            self._closing.start(f"close {id(control)}", control.close())

    async def _look(self, control: PracticeControl) -> None:
        while True:
            await self._read(control)
            await self._clock.sleep(LOOK_S)

    async def _read(self, control: PracticeControl) -> None:
        if not self.shown.scenarios:
            offered, done = await control.get("/scenarios"), await control.get("/actions")
            if isinstance(offered, Problem) or isinstance(done, Problem):
                self._say(away=_why(offered, done), mistake=self._mistake)
                return
            self._show(scenarios=practice_shown.scenarios(offered), actions=practice_shown.actions(done))
        told, turned = await control.get("/scenario"), await control.get("/knobs")
        self._say(away=_why(told, turned), mistake=self._mistake)
        if not isinstance(told, Problem) and not isinstance(turned, Problem):
            self._show(playing=practice_shown.playing(told), knobs=practice_shown.knobs(turned))

    async def _send(self, control: PracticeControl, order: Order, name: str, value: str) -> Problem | None:
        answering: Coroutine[Any, Any, Mapping[str, object] | Problem]
        facts: dict[str, Fact] = {"action": order.value, "name": name}
        match order:
            case Order.SCENARIO:
                answering = control.post("/scenario", {"name": name})
            case Order.ACTION:
                answering = control.post("/actions", {"action": name})
            case _:
                facts["value"] = value
                answering = control.patch("/knobs", {name: practice_shown.value_of(value)})
        # Before the answer, since what follows from it may be in the journal before it.
        self._note(facts)
        answer = await answering
        if not isinstance(answer, Problem):
            return None
        self._note({"action": "practice_refused", "name": name})
        return answer

    def _ordered(self, problem: Problem | None) -> None:
        self._say(mistake="" if problem is None else problem.words)
        self.look(is_open=True)

    async def _watch(self, is_running: Callable[[], bool]) -> None:
        while is_running():
            await self._clock.sleep(LOOK_S)
        self._ended = True
        self._note({"action": "practice_ended"})
        self._on_change()

    def _started(self, told: Secret | Problem) -> None:
        if isinstance(told, Problem):
            self._ended = True
            self._say(mistake=told.words)
            self._on_change()
            return
        self._note({"action": "practice_started"})
        was_looking = self._tasks.is_running("look")
        self.join(told)
        self.look(is_open=was_looking)
        assert self._practising.home is not None  # noqa: S101 - it was started by it
        self._tasks.start("watch", self._watch(self._practising.home.is_running))

    def _say(self, *, away: str = "", mistake: str = "") -> None:
        self._mistake = mistake
        self._show(problem=away or mistake)

    def _show(self, **changes: Any) -> None:
        shown = replace(self.shown, **changes)
        if shown != self.shown:
            self.shown = shown
            self._on_change()


def _why(*answers: object) -> str:
    return next((answer.words for answer in answers if isinstance(answer, Problem)), "")
