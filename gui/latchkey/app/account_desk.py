"""What stands behind the card "Create account": says while a person types whether the name can be had, and sees to it that
an account is only asked for where that is safe."""

from __future__ import annotations

from collections.abc import Callable

from latchkey.language import mark, tr
from latchkey.session.answers import NoAnswer, NotThrough, Obstacle, Refused
from latchkey.session.events import SignInAsked
from latchkey.session.states import Saving, SignedOut, SigningIn, State
from latchkey.session.ways import ByRegistration

from . import finding_words, waits, words
from .arrival import Arrival
from .controller import Controller
from .finding import Found
from .intents import CreateAccount, LeaveRegistration, NameTyped, Register
from .key_question import is_being_kept, waiting_for
from .login_shown import FieldMark
from .one_line import one_line
from .registration_shown import RegistrationShown
from .snapshot import Snapshot
from .tasks import Tasks
from .world import World

Availability = bool | Refused | NoAnswer

TYPING_RESTS_S = 0.5
LONGEST_SAID = 300
_NAME_ERRORS = {
    "M_USER_IN_USE": mark("This name is taken."),
    "M_INVALID_USERNAME": mark("This name cannot be used."),
    "M_EXCLUSIVE": mark("This name is reserved."),
}
_ERRORS = {
    "M_FORBIDDEN": mark("The homeserver makes no accounts at present."),
    "M_WEAK_PASSWORD": mark("The homeserver asks for a better password."),
}


class AccountDesk:
    """One card's worth of state, for one controller."""

    def __init__(self, world: World, controller: Controller, arrival: Arrival, on_change: Callable[[], None]) -> None:
        self._world = world
        self._controller = controller
        self._arrival = arrival
        self._on_change = on_change
        self._tasks = Tasks(world.on_bug)
        self._found: Found | None = None
        """Where the account is to be; ``None`` while the card is not open."""
        self._name = ""
        self._looking = False
        self._available: Availability | None = None
        self._problem = ""
        """Why nothing was even sent."""
        self._overtaken: SignedOut | None = None
        """How the last try ended, once something else was typed or tried."""

    def do(self, intent: CreateAccount | NameTyped | Register | LeaveRegistration) -> None:
        match intent:
            case CreateAccount():
                self._found = self._arrival.found
                self._overtake()
            case LeaveRegistration():
                self._close()
                self._arrival.forget_problem()
            case NameTyped() if self._found is not None:
                self._typed(self._found, intent.text.strip())
            case Register() if self._found is not None:
                self._register(self._found, intent)
        self._on_change()

    def _close(self) -> None:
        self._tasks.cancel("name")
        self._found, self._name, self._looking, self._available = None, "", False, None

    def _typed(self, found: Found, name: str) -> None:
        if name == self._name:
            return
        self._tasks.cancel("name")
        self._name, self._looking, self._available = name, bool(name), None
        self._overtake()
        if name:
            self._tasks.start("name", self._look_up(found.homeserver_url, name), self._looked_up)

    def _register(self, found: Found, asked: Register) -> None:
        self._overtake()
        if found.needs_consent and not asked.consent:
            self._problem = tr("Tick the box first: the way to {server} is not encrypted.", server=found.server_name)
        else:
            way = ByRegistration(asked.username.strip(), asked.password)
            now, device_name = self._world.clock.now(), self._world.device_name
            self._controller.post(SignInAsked(now, found.homeserver_url, way, device_name))

    def follow(self, snapshot: Snapshot) -> RegistrationShown | None:
        """The card as it is now; closed once there is a session."""
        state = snapshot.state
        is_arriving = isinstance(state, SigningIn) or (isinstance(state, Saving) and state.before is None)
        if self._found is not None and not isinstance(state, SignedOut) and not is_arriving:
            self._close()
        if self._found is None:
            return None
        ended = state if isinstance(state, SignedOut) and state is not self._overtaken else SignedOut()
        refused = ended.problem if isinstance(ended.problem, Refused) else None
        of_name = refused is not None and refused.errcode in _NAME_ERRORS
        weak = refused is not None and refused.errcode == "M_WEAK_PASSWORD"
        mark, note = _said_of_name(refused) if of_name and refused is not None else self._note(state)
        return RegistrationShown(
            homeserver=self._found.server_name,
            state="Signing in" if is_arriving else "Signed out",
            name_mark=mark,
            name_note=note,
            password_problem=_said(refused) if weak and refused is not None else "",
            consent_note=finding_words.unencrypted(self._found),
            busy=is_arriving,
            problem=self._problem or ("" if of_name or weak else _problem(ended.problem)),
            problem_details=words.details(ended.problem),
            wait=waits.after_sign_in(ended.problem, ended.problem_at),
        )

    async def end(self) -> None:
        await self._tasks.end()

    async def _look_up(self, homeserver_url: str, name: str) -> Availability:
        await self._world.clock.sleep(TYPING_RESTS_S)
        return await self._world.servers.registration(homeserver_url).is_available(name)

    def _looked_up(self, available: Availability) -> None:
        self._looking, self._available = False, available
        self._on_change()

    def _overtake(self) -> None:
        state = self._controller.state
        self._problem, self._overtaken = "", state if isinstance(state, SignedOut) else None

    def _note(self, state: State) -> tuple[FieldMark, str]:
        """A server that does not say it beforehand says it when the account is asked for (R4)."""
        if is_being_kept(state):
            return FieldMark.LOOKING, waiting_for("")
        if self._looking:
            return FieldMark.LOOKING, tr("Looking whether this name is free…")
        if self._available is True:
            return FieldMark.FOUND, tr("This name is free.")
        if self._available is False:
            return FieldMark.PROBLEM, tr(_NAME_ERRORS["M_USER_IN_USE"])
        if isinstance(self._available, Refused) and self._available.errcode in _NAME_ERRORS:
            return _said_of_name(self._available)
        return FieldMark.NOTHING, ""


def _said_of_name(refused: Refused) -> tuple[FieldMark, str]:
    return FieldMark.PROBLEM, _said(refused)


def _said(refused: Refused) -> str:
    """Our sentence, and the server's words where it is not plain why."""
    errcode, said = refused.errcode or "", one_line(refused.error, LONGEST_SAID)
    known = (_NAME_ERRORS | _ERRORS).get(errcode)
    if known is None:
        sentence = tr("The homeserver did not make the account ({code}).", code=refused.errcode or refused.status)
    else:
        sentence = tr(known)
    if errcode == "M_USER_IN_USE" or not said:
        return sentence
    return tr('{sentence} ("{said}")', sentence=sentence, said=said)


def _problem(problem: Refused | NoAnswer | NotThrough | None) -> str:
    if problem is None or (isinstance(problem, NotThrough) and problem.obstacle is Obstacle.CANCELLED):
        return ""
    if not isinstance(problem, Refused) or waits.is_rate_limited(problem) or problem.status >= words.SERVER_ERROR:
        return words.sign_in_problem(problem)
    if problem.has_flows:
        return tr("The homeserver asks for steps that lead nowhere.")
    return _said(problem)
