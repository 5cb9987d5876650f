"""What stands behind the login view: looks the homeserver up while a person types, and sees to it that a sign-in is only
sent where it makes sense and is safe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from latchkey.language import tr
from latchkey.session.events import SignInAsked, SignInCancelled, SignOutAsked
from latchkey.session.states import Saving, SignedOut, SignedOutReason, SigningIn, State, identity_of
from latchkey.session.ways import ByPassword, Way

from . import finding_words, left_out, parting, waits, ways_shown, words
from .controller import Controller
from .finding import Finder, Found, NotFound
from .intents import SignIn, SignInBy
from .key_question import is_being_kept, is_nowhere_kept, waiting_for
from .login_shown import PASSWORD_ALONE, FieldMark, LoginShown, PassageShown, PasswordPlace
from .provider_pictures import ProviderPictures
from .shown import NO_DETAILS, StateWord, Tone
from .snapshot import Snapshot
from .tasks import Tasks, first_of
from .world import World

TYPING_RESTS_S = 0.5


class Arrival:
    """One login view's worth of state, for one controller."""

    def __init__(self, world: World, finder: Finder, controller: Controller, on_change: Callable[[], None]) -> None:
        self._world = world
        self._finder = finder
        self._controller = controller
        self._on_change = on_change
        self._tasks = Tasks(world.on_bug)
        self._pictures = ProviderPictures(finder, on_change, world.on_bug)
        self._typed = ""
        self._pressed = asyncio.Event()
        """"Sign in" was pressed since then: the look-up does not wait for typing to rest."""
        self._looking = False
        self._result: Found | NotFound | None = None
        self._asked: SignIn | None = None
        """A sign-in that waits for the homeserver to be found. It holds the password and is dropped at the first chance."""
        self._problem = ""
        """Why a sign-in was not even sent."""
        self._overtaken: SignedOut | None = None
        """How the last try ended, once something else was typed or tried: its problem says nothing about that."""
        self._user_id: str | None = None
        """The last whole user ID that was typed as homeserver, until somebody signs in."""
        self._tried_password = True
        """The last sign-in that was sent was by password."""
        self._is_first_run = world.is_new

    @property
    def found(self) -> Found | None:
        """The homeserver whose name stands there."""
        return self._result if isinstance(self._result, Found) else None

    def typed(self, text: str) -> None:
        """The homeserver field changed."""
        text = text.strip()
        if text == self._typed:
            return
        self._tasks.cancel("find")
        self._pressed.clear()
        self._typed, self._looking, self._result, self._asked = text, False, None, None
        self._forget_problem()
        if text:
            self._look_up()
        self._on_change()

    def sign_in(self, asked: SignIn) -> None:
        self.typed(asked.homeserver)
        self._forget_problem()
        self._problem = _missing(asked)
        if not self._problem:
            if isinstance(self._result, Found):
                self._send(asked, self._result)
            else:
                self._asked = asked
                self._pressed.set()
                if not self._looking:
                    self._look_up()
        self._on_change()

    def sign_in_by(self, asked: SignInBy) -> None:
        """A way of the homeserver that was found: there is none to press before."""
        self.typed(asked.homeserver)
        self._forget_problem()
        if self.found is not None:
            self._go(self.found, asked.way, consent=asked.consent)
        self._on_change()

    def cancel(self) -> None:
        """Whatever part of the sign-in is under way."""
        if self._asked is not None:
            self._asked, self._looking = None, False
            self._tasks.cancel("find")
        now = self._world.clock.now()
        # A server that has let us in already must be told; the same question to a session that came back is no sign-out.
        cancelled = SignOutAsked(now) if is_nowhere_kept(self._controller.state) else SignInCancelled(now)
        self._controller.post(cancelled)
        self._on_change()

    def forget_problem(self) -> None:
        """How a try ended that was made beside this view is not said in it."""
        self._forget_problem()
        self._on_change()

    async def end(self) -> None:
        self._asked = None
        await self._tasks.end()
        await self._pictures.end()

    def _look_up(self) -> None:
        self._looking, self._result = True, None
        self._tasks.start("find", self._find(self._typed), self._found)

    async def _find(self, text: str) -> Found | NotFound:
        await first_of(self._world.clock.sleep(TYPING_RESTS_S), self._pressed.wait())
        return await self._finder.find(text)

    def _found(self, result: Found | NotFound) -> None:
        self._looking, self._result = False, result
        asked, self._asked = self._asked, None
        if isinstance(result, Found):
            self._user_id = result.user_id or self._user_id
            self._pictures.want(result.homeserver_url, result.offers)
            if asked is not None:
                self._send(asked, result)
        self._on_change()

    def _send(self, asked: SignIn, found: Found) -> None:
        ways = ways_shown.at_login(found.offers, {})
        if ways.password is not PasswordPlace.NOWHERE:
            self._go(found, ByPassword(asked.username.strip(), asked.password), consent=asked.consent)
        elif ways.ways:
            self._problem = tr(
                "{server} takes no password from a program. Sign in as it offers below.",
                server=found.server_name,
            )

    def _go(self, found: Found, way: Way, *, consent: bool) -> None:
        if found.needs_consent and not consent:
            self._problem = tr("Tick the box first: the way to {server} is not encrypted.", server=found.server_name)
            return
        self._user_id = None
        self._tried_password = isinstance(way, ByPassword)
        now, device_name = self._world.clock.now(), self._world.device_name
        self._controller.post(SignInAsked(now, found.homeserver_url, way, device_name))

    def _forget_problem(self) -> None:
        state = self._controller.state
        self._problem, self._overtaken = "", state if isinstance(state, SignedOut) else None

    def shown(self, snapshot: Snapshot, passage: PassageShown | None = None) -> LoginShown:
        """The login view as it is now."""
        state, farewell = snapshot.state, snapshot.farewell
        self._is_first_run = self._is_first_run and identity_of(state) is None
        last = farewell if parting.is_by_server(farewell) else None
        found = self.found
        ways = PASSWORD_ALONE if found is None else ways_shown.at_login(found.offers, self._pictures.have)
        busy = self._asked is not None or isinstance(state, SigningIn | Saving)
        mark, note = self._note(state)
        ended = state if isinstance(state, SignedOut) and state is not self._overtaken else SignedOut()
        return LoginShown(
            state=_state_word(snapshot, busy=busy),
            homeserver=last.homeserver_url if last else None,
            homeserver_mark=mark,
            homeserver_note=note,
            homeserver_details=words.details(self._result) if isinstance(self._result, NotFound) else NO_DETAILS,
            username=self._user_id or (last.user_id if last else None),
            consent_note=finding_words.unencrypted(found) if found else "",
            ways=ways,
            passage=passage,
            can_sign_in=ways.password is not PasswordPlace.NOWHERE and not busy and bool(self._typed),
            busy=busy,
            problem=self._problem or self._problem_of(ended),
            problem_details=words.details(ended.problem),
            password_refused=self._tried_password and words.is_wrong_password(ended.problem),
            wait=waits.after_sign_in(ended.problem, ended.problem_at),
            welcome=self._is_first_run,
            farewell=parting.headline(farewell, self._world.clock.now()) if farewell else "",
            farewell_why=parting.why(farewell) if farewell else "",
            farewell_tone=parting.tone(farewell) if farewell else Tone.ENDED,
            notice=left_out.notice(snapshot.unopened),
            notice_details=left_out.details(snapshot.unopened),
        )

    def _problem_of(self, ended: SignedOut) -> str:
        if ended.problem is None:
            return ""
        return words.sign_in_problem(ended.problem, by_password=self._tried_password)

    def _note(self, state: State) -> tuple[FieldMark, str]:
        if is_being_kept(state):
            return FieldMark.LOOKING, waiting_for("")
        if self._looking:
            return FieldMark.LOOKING, tr("Looking for {server}…", server=self._typed[:80])
        match self._result:
            case None:
                return FieldMark.NOTHING, ""
            case NotFound() as not_found:
                return FieldMark.PROBLEM, finding_words.not_found(not_found)
            case found if not found.offers.has_any:
                return FieldMark.PROBLEM, finding_words.no_way_in(found)
            case found:
                return FieldMark.FOUND, tr("Found {server}", server=found.server_name)


def _missing(asked: SignIn) -> str:
    if not asked.username.strip():
        return tr("Enter your username.")
    return "" if asked.password else tr("Enter your password.")


def _state_word(snapshot: Snapshot, *, busy: bool) -> StateWord:
    if busy:
        return "Signing in"
    ended = parting.is_by_server(snapshot.farewell) or (
        isinstance(snapshot.state, SignedOut) and snapshot.state.reason is SignedOutReason.BY_SERVER
    )
    return "Signed out by the server" if ended else "Signed out"
