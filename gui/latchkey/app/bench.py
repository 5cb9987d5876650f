"""The QA bench of one window: what was asked of it is done, written into the journal, and shown."""

from __future__ import annotations

from collections.abc import Callable

from latchkey.language import tr
from latchkey.session import schedule
from latchkey.session.answers import KeyTrouble
from latchkey.session.events import AccessTokenForgotten, ExpiryBroughtForward, RefreshAsked, RenewalTrustedAgain
from latchkey.session.instant import Instant
from latchkey.session.journal import Fact
from latchkey.session.ports import Clock
from latchkey.session.secret import Secret
from latchkey.session.states import Active
from latchkey.session.tokens import NoExpiry

from . import bench_shown, clock_words
from .bench_action import BenchAction
from .bench_shown import BenchShown
from .controller import Controller
from .faults import Faults, StandIn
from .practice import Practising
from .practice_desk import PracticeDesk
from .present import can_refresh
from .settings import Settings
from .shown import Banner
from .tasks import Tasks
from .token_desk import held_for_requests

NEEDS_SESSION = (BenchAction.WRONG_ACCESS_TOKEN, BenchAction.CLOCK_TO_EXPIRY)
NEEDS_RENEWAL = (
    BenchAction.REFRESH,
    BenchAction.EXPIRE_ACCESS_TOKEN,
    BenchAction.FORGET_ACCESS_TOKEN,
    BenchAction.WRONG_REFRESH_TOKEN,
)
HOUR_MS = 3_600_000
MINUTE_MS = 60_000


class Bench:
    """``shown`` is ``None`` while the dock is closed; what is in force stays so. ``kill`` ends the program at once."""

    def __init__(
        self,
        controller: Controller,
        faults: Faults,
        clock: Clock,
        *,
        kill: Callable[[], None],
        practising: Practising,
        on_change: Callable[[], None],
        on_bug: Callable[[BaseException], None],
    ) -> None:
        self._controller = controller
        self._faults = faults
        self._clock = clock
        self._kill = kill
        self._on_change = on_change
        self._tasks = Tasks(on_bug)
        self._asked = 0
        self._is_open = False
        self.practice = PracticeDesk(
            practising,
            clock,
            note=lambda facts: controller.note("bench", facts),
            on_change=on_change,
            on_bug=on_bug,
        )
        faults.on_end = self._over

    def toggle(self) -> None:
        """Open the dock, or close it."""
        self._is_open = not self._is_open
        self._asked += 1
        self.practice.look(is_open=self._is_open)
        self._on_change()

    def follow(self, was: Settings, now: Settings) -> None:
        """Where it is wanted no more nothing of it stays in force."""
        if now.qa_bench or not was.qa_bench:
            return
        if self._in_force():
            self._put_right()
        if self._is_open:
            self.toggle()
        self._on_change()

    def join(self, told: Secret) -> None:
        self.practice.join(told)
        self.practice.look(is_open=self._is_open)

    def do(self, action: BenchAction, ms: int) -> None:
        """``ms`` is the delay, for ``DELAY`` alone. What cannot be done any more is not done."""
        is_on = action in self._in_force()
        if not is_on and self._why_not(action):
            return
        match action:
            case BenchAction.REFRESH:
                self._note(action)
                self._controller.post(RefreshAsked(self._now()))
            case BenchAction.EXPIRE_ACCESS_TOKEN:
                self._note(action)
                self._controller.post(ExpiryBroughtForward(self._now()))
            case BenchAction.FORGET_ACCESS_TOKEN:
                self._note(action)
                self._controller.post(AccessTokenForgotten(self._now()))
                self._controller.ask_anew()
            case BenchAction.CLOCK_AHEAD | BenchAction.CLOCK_BACK:
                by_ms = HOUR_MS if action is BenchAction.CLOCK_AHEAD else -HOUR_MS
                self._note(action, by_ms=by_ms)
                self._faults.jump(by_ms)
            case BenchAction.CLOCK_TO_EXPIRY:
                by_ms = self._ms_to_last_minute()
                self._note(action, by_ms=by_ms)
                self._faults.pass_by(by_ms)
                self._controller.woke()
            case BenchAction.KILL:
                self._note(action)
                # What is asked of the journal is answered after all that was put into it before.
                self._tasks.start("kill", self._controller.past_entries(1), lambda _: self._kill())
            case BenchAction.PUT_RIGHT:
                self._put_right()
            case _:
                self._switch(action, ms, on=not is_on)
        self._on_change()

    @property
    def shown(self) -> BenchShown | None:
        if not self._is_open:
            return None
        in_force = self._in_force()
        groups = bench_shown.groups(in_force.keys(), self._why_not)
        return BenchShown(self._asked, tuple(in_force.values()), groups, self.practice.shown)

    @property
    def mark(self) -> Banner | None:
        """The bar for as long as anything is in force, or the practice homeserver is gone."""
        return self.practice.mark or bench_shown.bar(self._in_force())

    async def end(self) -> None:
        await self.practice.end()
        await self._tasks.end()

    def _in_force(self) -> dict[BenchAction, str]:
        """What is, and what that is called."""
        faults = self._faults
        span = clock_words.span(abs(faults.wall_ms))
        clock = tr("Clock {span} ahead", span=span) if faults.wall_ms > 0 else tr("Clock {span} back", span=span)
        told = (
            (BenchAction.OFFLINE, faults.offline, tr("Offline")),
            (BenchAction.FREEZE, faults.frozen, tr("Frozen")),
            (BenchAction.DELAY, faults.delay_ms, tr("Delay of {time}", time=bench_shown.delay(faults.delay_ms))),
            (BenchAction.DROP_REFRESH_ANSWER, faults.drops_refresh, tr("Next answer to /refresh is dropped")),
            (BenchAction.WRONG_ACCESS_TOKEN, faults.access, tr("Wrong access token")),
            (BenchAction.WRONG_REFRESH_TOKEN, faults.refresh, tr("Wrong refresh token")),
            (BenchAction.RIGHT_CLOCK, faults.wall_ms, clock),
            (BenchAction.LOCK_KEYRING, faults.key_trouble is KeyTrouble.LOCKED, tr("Keyring locked")),
            (BenchAction.DENY_KEYRING, faults.key_trouble is KeyTrouble.FAILED, tr("Keyring denied")),
        )
        return {action: tr("{what} (bench)", what=what) for action, is_so, what in told if is_so}

    def _switch(self, action: BenchAction, ms: int, *, on: bool) -> None:
        """What stays in force until it is switched off, or is over by itself."""
        faults = self._faults
        facts: dict[str, Fact] = {"on": on}
        match action:
            case BenchAction.OFFLINE:
                faults.offline = on
            case BenchAction.FREEZE:
                faults.frozen = on
            case BenchAction.DELAY:
                faults.delay_ms = ms if on else 0
                facts["ms"] = faults.delay_ms
            case BenchAction.DROP_REFRESH_ANSWER:
                faults.drops_refresh = on
            case BenchAction.LOCK_KEYRING:
                faults.key_trouble = KeyTrouble.LOCKED if on else None
            case BenchAction.DENY_KEYRING:
                faults.key_trouble = KeyTrouble.FAILED if on else None
            case BenchAction.RIGHT_CLOCK:
                faults.right_clock()
            case BenchAction.WRONG_ACCESS_TOKEN:
                faults.access = self._stand_in(refresh=False) if on else None
                facts |= _told(faults.access)
            case _:
                self._trust_refresh_token()
                faults.refresh = self._stand_in(refresh=True) if on else None
                facts |= _told(faults.refresh)
        self._note(action, **facts)
        if action is BenchAction.WRONG_ACCESS_TOKEN and on:
            self._controller.ask_anew()

    def _put_right(self) -> None:
        for action in self._in_force():
            self._switch(action, 0, on=False)
        self._note(BenchAction.PUT_RIGHT)

    def _trust_refresh_token(self) -> None:
        """What was made of a wrong one is taken back, as far as this program goes."""
        if self._faults.refresh is not None:
            self._controller.post(RenewalTrustedAgain(self._now(), self._faults.refresh.right))

    def _stand_in(self, *, refresh: bool) -> StandIn:
        held = held_for_requests(self._controller.state)
        token = None if held is None else held.tokens.refresh if refresh else held.tokens.access
        assert token is not None  # noqa: S101 - otherwise there is a reason why not
        return StandIn.of(token)

    def _why_not(self, action: BenchAction) -> str:
        """Why it cannot be done now; empty where it can."""
        state = self._controller.state
        held = held_for_requests(state)
        if held is None and action in (*NEEDS_SESSION, *NEEDS_RENEWAL):
            return tr("There is no session that is at work.")
        is_at_rest = isinstance(state, Active) or action is BenchAction.REFRESH
        if action in NEEDS_RENEWAL and not (is_at_rest and can_refresh(state)):
            return tr("The session cannot be renewed at the moment.")
        if action is BenchAction.RIGHT_CLOCK:
            return tr("It shows this computer's time.")
        if action is BenchAction.CLOCK_TO_EXPIRY and self._ms_to_last_minute() <= 0:
            return tr("The access token has no more than a minute to live, or its life is not known.")
        return ""

    def _ms_to_last_minute(self) -> int:
        """0 where there is no expiry."""
        held = held_for_requests(self._controller.state)
        end = NoExpiry.NEVER if held is None else schedule.expiry(held.tokens)
        return 0 if isinstance(end, NoExpiry) else self._now().ms_until(end) - MINUTE_MS

    def _over(self, action: BenchAction) -> None:
        self._note(action, on=False)
        self._on_change()

    def _note(self, action: BenchAction, **facts: Fact) -> None:
        self._controller.note("bench", {"action": action.value, **facts})

    def _now(self) -> Instant:
        return self._clock.now()


def _told(stand_in: StandIn | None) -> dict[str, Fact]:
    if stand_in is None:
        return {}
    return {"sent": stand_in.wrong.fingerprint, "instead_of": stand_in.right.fingerprint}
