"""A sign-in that goes on elsewhere: what a person is told meanwhile, and the browser once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from latchkey.language import mark, tr
from latchkey.session.states import SigningIn

from . import waits
from .controller import Controller
from .login_shown import PassageShown
from .passage import Passage, PassageStage
from .snapshot import Snapshot
from .tasks import Tasks
from .world import World

_GO_ON = mark("This window goes on by itself once you have.")
_NO_BROWSER = mark("No browser could be opened. Copy the link, and open it in one yourself.")


class Elsewhere:
    """For one controller."""

    def __init__(self, world: World, controller: Controller, on_change: Callable[[], None]) -> None:
        self._world = world
        self._controller = controller
        self._on_change = on_change
        self._tasks = Tasks(world.on_bug)
        self._not_opened = ""
        """The page for which no browser could be opened a second time."""

    def open_again(self) -> None:
        passage = self._controller.snapshot.passage
        if passage is not None and passage.url:
            self._tasks.start("browser", self._open(passage.url))

    async def _open(self, url: str) -> None:
        self._not_opened = "" if await self._world.browser.open(url) else url
        self._on_change()

    def shown(self, snapshot: Snapshot) -> PassageShown | None:
        passage, state = snapshot.passage, snapshot.state
        if passage is None or not isinstance(state, SigningIn):
            return None
        if passage.url and passage.url == self._not_opened:
            passage = replace(passage, browser_opened=False)
        return told(passage, state.homeserver_url)

    async def end(self) -> None:
        await self._tasks.end()


def told(passage: Passage, homeserver_url: str) -> PassageShown:
    match passage.stage:
        case PassageStage.ASKING:
            return PassageShown(
                tr("Asking {server}…", server=urlsplit(homeserver_url).netloc), tr("It says where you sign in.")
            )
        case PassageStage.IN_BROWSER:
            opened = passage.browser_opened
            sign_in = (
                tr("Sign in on the page that was opened there.")
                if opened
                else tr("Sign in on the page that the link leads to.")
            )
            left, wait = waits.counted(waits.GIVEN_UP, passage.ends_at)
            return PassageShown(
                tr("Waiting for your browser…") if opened else tr("Go on in your browser"),
                f"{sign_in} {tr(_GO_ON)}",
                "" if opened else tr(_NO_BROWSER),
                passage.url,
                left=left,
                wait=wait,
            )
        case PassageStage.CODE:
            left, wait = waits.counted(waits.GOOD_FOR, passage.ends_at)
            return PassageShown(
                tr("Use another device"),
                f"{tr('Open this address there, or scan the picture, and type in the code.')} {tr(_GO_ON)}",
                "" if passage.browser_opened else tr(_NO_BROWSER),
                passage.url,
                passage.user_code,
                passage.verification_uri,
                left,
                wait,
            )
        case _:
            return PassageShown(tr("Finishing…"), tr("You are through. The session is being made."))
