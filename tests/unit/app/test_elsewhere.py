"""What a person is told while a sign-in goes on elsewhere."""

from __future__ import annotations

import pytest

from latchkey.app.elsewhere import Elsewhere
from latchkey.app.login_shown import PassageShown
from latchkey.app.passage import Passage, PassageStage
from latchkey.app.snapshot import Snapshot
from latchkey.session.events import SignInAsked
from latchkey.session.states import SignedOut, SigningIn
from latchkey.session.ways import ByOAuth, Way
from tests.fakes.clock import NOON, rest
from tests.fakes.world import URL, FakeWorld

PAGE = "https://account.example.org/authorize?state=x"


class Waiting:
    """Somebody for whom a browser was opened."""

    def __init__(self, world: FakeWorld) -> None:
        self.world = world
        self.controller = world.controller()
        self.changes = 0
        self.elsewhere = Elsewhere(world.world, self.controller, self._changed)
        world._started.insert(0, self)

    def _changed(self) -> None:
        self.changes += 1

    async def close(self) -> None:
        await self.elsewhere.end()

    async def by(self, way: Way) -> None:
        self.controller.post(SignInAsked(self.world.clock.now(), URL, way, "Latchkey"))
        await rest()

    @property
    def shown(self) -> PassageShown:
        shown = self.elsewhere.shown(self.controller.snapshot)
        assert shown is not None
        return shown

    def told(self, passage: Passage) -> PassageShown:
        shown = self.elsewhere.shown(Snapshot(SigningIn(URL, "oauth"), passage=passage))
        assert shown is not None
        return shown


@pytest.fixture
def waiting(world: FakeWorld) -> Waiting:
    return Waiting(world)


def test_nothing_is_told_while_nobody_is_elsewhere(waiting: Waiting) -> None:
    assert waiting.elsewhere.shown(Snapshot(SigningIn(URL, "m.login.password"))) is None
    assert waiting.elsewhere.shown(Snapshot(SignedOut(), passage=Passage(PassageStage.ASKING, "oauth"))) is None


def test_the_server_that_is_asked_has_its_name_told(waiting: Waiting) -> None:
    shown = waiting.told(Passage(PassageStage.ASKING, "oauth"))
    assert (shown.title, shown.url) == ("Asking matrix.example.org…", "")


def test_finishing_has_nothing_to_be_opened(waiting: Waiting) -> None:
    assert waiting.told(Passage(PassageStage.FINISHING, "oauth")).title == "Finishing…"


def test_a_code_is_told_with_its_address_and_the_time_it_is_good_for(waiting: Waiting) -> None:
    ends_at = NOON.later(1_200_000)
    shown = waiting.told(
        Passage(
            PassageStage.CODE,
            "oauth/device_code",
            url="https://example.org/link?code=JTZJ-BMXS",
            user_code="JTZJ-BMXS",
            verification_uri="https://example.org/link",
            ends_at=ends_at,
        )
    )
    assert (shown.code, shown.address) == ("JTZJ-BMXS", "https://example.org/link")
    assert shown.url == "https://example.org/link?code=JTZJ-BMXS"
    assert (shown.left, shown.wait) == ("The code is good for {left}.", (ends_at, "The code is not good any more."))
    assert shown.problem == ""


async def test_the_browser_is_waited_for_until_it_is_given_up(waiting: Waiting) -> None:
    await waiting.by(ByOAuth())
    shown = waiting.shown
    assert shown.title == "Waiting for your browser…"
    assert shown.url == waiting.world.browser.opened[0]
    assert (shown.left, shown.problem) == ("You have {left} left to sign in.", "")
    assert shown.wait is not None
    assert shown.wait.over == "The time to sign in is over."


async def test_where_no_browser_could_be_opened_that_is_said_with_what_to_do(waiting: Waiting) -> None:
    waiting.world.browser.is_there = False
    await waiting.by(ByOAuth())
    shown = waiting.shown
    assert shown.title == "Go on in your browser"
    assert "the link leads to" in shown.text
    assert shown.problem == "No browser could be opened. Copy the link, and open it in one yourself."


async def test_the_browser_can_be_opened_again_and_says_where_it_is_not_there(waiting: Waiting) -> None:
    await waiting.by(ByOAuth())
    waiting.world.browser.is_there = False
    waiting.elsewhere.open_again()
    await rest()
    assert waiting.world.browser.opened == [waiting.shown.url] * 2
    assert waiting.shown.problem.startswith("No browser could be opened.")
    assert waiting.changes == 1
    waiting.world.browser.is_there = True
    waiting.elsewhere.open_again()
    await rest()
    assert waiting.shown.problem == ""


async def test_without_a_page_no_browser_is_opened(waiting: Waiting) -> None:
    waiting.elsewhere.open_again()
    await rest()
    assert waiting.world.browser.opened == []
