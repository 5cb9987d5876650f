"""What stands behind the dialog "Sign in again": the ways that the homeserver offers now, and which one was tried."""

from __future__ import annotations

from collections.abc import Callable

from latchkey.session.events import ReloginAsked
from latchkey.session.identity import Identity
from latchkey.session.states import SoftLogoutReason
from latchkey.session.ways import ByPassword, Way

from .controller import Controller
from .finding import Finder, Offers
from .login_shown import PassageShown
from .provider_pictures import ProviderPictures
from .relogin import NOTHING_KNOWN, Back, waiting_in
from .snapshot import Snapshot
from .tasks import Tasks
from .ways_shown import back
from .world import World


class WayBack:
    """For one controller. The homeserver is asked anew whenever the dialog opens; while it says nothing, the way by which
    the session signed in is offered alone."""

    def __init__(self, world: World, finder: Finder, controller: Controller, on_change: Callable[[], None]) -> None:
        self._world = world
        self._finder = finder
        self._controller = controller
        self._on_change = on_change
        self._tasks = Tasks(world.on_bug)
        self._pictures = ProviderPictures(finder, on_change, world.on_bug)
        self._asked_for: Identity | None = None
        self._offers: Offers | None = None
        self._tried_password = True

    def go(self, way: Way) -> None:
        self._tried_password = isinstance(way, ByPassword)
        self._controller.post(ReloginAsked(self._world.clock.now(), way, self._world.device_name))

    def follow(self, snapshot: Snapshot) -> None:
        """Ask what is offered once it is needed, and forget it when it is not."""
        waiting = waiting_in(snapshot.state)
        identity = None if waiting is None else waiting.identity
        if identity == self._asked_for:
            return
        self._asked_for, self._offers, self._tried_password = identity, None, True
        self._tasks.cancel("offers")
        self._pictures.forget()
        if identity is not None:
            self._tasks.start("offers", self._finder.offers(identity.homeserver_url), self._said)

    def _said(self, offers: Offers | None) -> None:
        self._offers = offers
        if offers is not None and self._asked_for is not None:
            self._pictures.want(self._asked_for.homeserver_url, offers)
        self._on_change()

    def shown(self, snapshot: Snapshot, passage: PassageShown | None) -> Back:
        waiting = waiting_in(snapshot.state)
        if waiting is None:
            return NOTHING_KNOWN
        keeps_device = waiting.reason not in (SoftLogoutReason.KEY_LOST, SoftLogoutReason.KEY_HELD_BACK)
        who = waiting.identity
        device_id = who.device_id if keeps_device else None
        ways = back(who.signed_in_with, device_id, self._offers, self._pictures.have)
        return Back(ways, self._tried_password, passage)

    async def end(self) -> None:
        await self._tasks.end()
        await self._pictures.end()
