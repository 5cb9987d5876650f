"""What stands behind signing in: for the first time, with a new account, back into a session, and by way of elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from latchkey.session.events import ReloginPostponed, SignInCancelled
from latchkey.session.ways import ByPassword

from .account_desk import AccountDesk
from .arrival import Arrival
from .controller import Controller
from .elsewhere import Elsewhere
from .finding import Finder
from .intents import (
    CancelSignIn,
    CreateAccount,
    HomeserverTyped,
    LeaveRegistration,
    NameTyped,
    OpenBrowserAgain,
    Register,
    SignIn,
    SignInAgain,
    SignInAgainBy,
    SignInBy,
    SignInIntent,
)
from .login_shown import LoginShown
from .relogin import Back
from .snapshot import Snapshot
from .way_back import WayBack
from .world import World


class SignInDesk:
    """For one controller."""

    def __init__(self, world: World, finder: Finder, controller: Controller, on_change: Callable[[], None]) -> None:
        self._clock = world.clock
        self._controller = controller
        self._arrival = Arrival(world, finder, controller, on_change)
        self._elsewhere = Elsewhere(world, controller, on_change)
        self._way_back = WayBack(world, finder, controller, on_change)
        self._account = AccountDesk(world, controller, self._arrival, on_change)

    def handle(self, intent: SignInIntent) -> None:
        match intent:
            case HomeserverTyped():
                self._arrival.typed(intent.text)
            case SignIn():
                self._arrival.sign_in(intent)
            case SignInBy():
                self._arrival.sign_in_by(intent)
            case CreateAccount() | NameTyped() | Register() | LeaveRegistration():
                self._account.do(intent)
            case OpenBrowserAgain():
                self._elsewhere.open_again()
            case CancelSignIn():
                self._arrival.cancel()
            case SignInAgain():
                self._way_back.go(ByPassword("", intent.password))
            case SignInAgainBy():
                self._way_back.go(intent.way)
            case _:
                now = self._clock.now()
                self._controller.post(SignInCancelled(now))  # where the server is being asked at this moment
                self._controller.post(ReloginPostponed(now))

    def follow(self, snapshot: Snapshot) -> tuple[LoginShown, Back]:
        """The login view, and what the dialog "Sign in again" offers."""
        self._way_back.follow(snapshot)
        passage = self._elsewhere.shown(snapshot)
        back, account = self._way_back.shown(snapshot, passage), self._account.follow(snapshot)
        return replace(self._arrival.shown(snapshot, passage), registration=account), back

    async def end(self) -> None:
        await self._arrival.end()
        await self._elsewhere.end()
        await self._way_back.end()
        await self._account.end()
