"""What stands behind the login view: looks the homeserver up while a person types, and sees to it that a sign-in is only
sent where it makes sense and is safe."""

from __future__ import annotations

from collections.abc import Callable

from latchkey.session import schedule
from latchkey.session.answers import Refused
from latchkey.session.events import SignInAsked, SignInCancelled
from latchkey.session.states import Saving, SignedOut, SignedOutReason, SigningIn

from . import clock_words, happenings, words
from .controller import Controller
from .finding import Finder, Found, NotFound
from .intents import SignIn
from .shown import Details, FieldMark, LoginShown
from .snapshot import Snapshot
from .tasks import Tasks
from .world import World

TYPING_RESTS_S = 0.5
PASSWORD_FLOW = "m.login.password"


class Arrival:
    """One login view's worth of state, for one controller."""

    def __init__(self, world: World, finder: Finder, controller: Controller, on_change: Callable[[], None]) -> None:
        self._world = world
        self._finder = finder
        self._controller = controller
        self._on_change = on_change
        self._tasks = Tasks(world.on_bug)
        self._typed = ""
        self._looking = False
        self._result: Found | NotFound | None = None
        self._asked: SignIn | None = None
        """A sign-in that waits for the homeserver to be found."""
        self._problem = ""

    def typed(self, text: str) -> None:
        """The homeserver field changed."""
        text = text.strip()
        if text == self._typed:
            return
        self._typed, self._result, self._problem, self._looking = text, None, "", bool(text)
        self._tasks.cancel("find")
        if text:
            self._tasks.start("find", self._find(text, TYPING_RESTS_S), self._found)
        self._on_change()

    def sign_in(self, asked: SignIn) -> None:
        self.typed(asked.homeserver)
        self._problem = _missing(asked)
        if self._problem:
            self._on_change()
            return
        self._asked = asked
        if isinstance(self._result, Found):
            self._proceed(self._result)
        else:
            self._looking = True
            self._tasks.start("find", self._find(self._typed, 0), self._found)
            self._on_change()

    def cancel(self) -> None:
        """Whatever part of the sign-in is under way."""
        if self._asked is not None:
            self._asked = None
            self._looking = False
            self._tasks.cancel("find")
        self._controller.post(SignInCancelled(self._world.clock.now()))
        self._on_change()

    async def end(self) -> None:
        await self._tasks.end()

    async def _find(self, text: str, rest_s: float) -> Found | NotFound:
        await self._world.clock.sleep(rest_s)
        return await self._finder.find(text)

    def _found(self, result: Found | NotFound) -> None:
        self._looking, self._result = False, result
        if self._asked is not None and isinstance(result, Found):
            self._proceed(result)
        else:
            self._asked = None
        self._on_change()

    def _proceed(self, found: Found) -> None:
        asked, self._asked = self._asked, None
        assert asked is not None  # noqa: S101 - this is what it waited for
        if PASSWORD_FLOW in found.login_flows and (asked.consent or not found.needs_consent):
            device_name = self._world.device_name
            user = asked.username.strip()
            now = self._world.clock.now()
            self._controller.post(SignInAsked(now, found.homeserver_url, user, asked.password, device_name))
        elif found.needs_consent:
            self._problem = f"Tick the box first: the way to {found.server_name} is not encrypted."
        self._on_change()

    def shown(self, snapshot: Snapshot) -> LoginShown:
        """The login view as it is now."""
        state, found = snapshot.state, self._result
        is_found = isinstance(found, Found)
        busy = self._asked is not None or isinstance(state, SigningIn | Saving)
        mark, note = self._note()
        problem = state.problem if isinstance(state, SignedOut) else None
        wait_until = None
        if isinstance(state, SignedOut) and isinstance(problem, Refused) and words.is_rate_limited(problem):
            assert state.problem_at is not None  # noqa: S101 - they come together
            wait_until = state.problem_at.later(schedule.told_or(problem.wait_ms, words.NO_WAIT_TOLD_MS))
        password_offered = not isinstance(found, Found) or PASSWORD_FLOW in found.login_flows
        farewell = snapshot.farewell
        return LoginShown(
            state=_state_word(snapshot, busy=busy),
            homeserver=farewell.homeserver_url if farewell else None,
            homeserver_mark=mark,
            homeserver_note=note,
            homeserver_details=words.details(found) if isinstance(found, NotFound) else Details(),
            username=(found.user_id if isinstance(found, Found) else None) or (farewell.user_id if farewell else None),
            consent_needed=isinstance(found, Found) and found.needs_consent,
            password_offered=password_offered,
            can_sign_in=password_offered and not busy and (is_found or self._looking or bool(self._typed)),
            busy=busy,
            problem=self._problem or (words.sign_in_problem(problem) if problem is not None else ""),
            problem_details=words.details(problem),
            wait_until=wait_until,
            farewell=_farewell(snapshot),
            farewell_details=happenings.in_detail(farewell.entries) if farewell else Details(),
        )

    def _note(self) -> tuple[FieldMark, str]:
        if self._looking:
            return FieldMark.LOOKING, f"Looking for {self._typed[:80]}…"
        match self._result:
            case None:
                return FieldMark.NOTHING, ""
            case NotFound():
                return FieldMark.PROBLEM, words.not_found(self._result)
            case Found() if PASSWORD_FLOW not in self._result.login_flows:
                return FieldMark.PROBLEM, words.no_password_flow(self._result)
            case Found():
                return FieldMark.FOUND, f"Found {self._result.server_name}"


def _missing(asked: SignIn) -> str:
    if not asked.username.strip():
        return "Enter your user name."
    return "" if asked.password else "Enter your password."


def _state_word(snapshot: Snapshot, *, busy: bool) -> str:
    if busy:
        return "Signing in"
    ended = snapshot.farewell is not None or (
        isinstance(snapshot.state, SignedOut) and snapshot.state.reason is SignedOutReason.BY_SERVER
    )
    return "Signed out by the server" if ended else "Signed out"


def _farewell(snapshot: Snapshot) -> str:
    farewell = snapshot.farewell
    if farewell is None:
        return ""
    when = clock_words.at_second(farewell.at_ms)
    return (
        f"Your homeserver ended the session of {farewell.user_id} at {when} (signed out from another device?). "
        "What was stored for it on this computer has been removed."
    )
