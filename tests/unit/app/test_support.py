"""Whom to ask is looked up when somebody needs to know, and no sooner (spec S17)."""

from __future__ import annotations

from latchkey.app.intents import ClosePage, NotNow, OpenPage, SignInAgain, SignOut
from latchkey.app.shown import BannerAction
from latchkey.app.support import Contact, ContactKind
from latchkey.session.answers import Done, Refused
from latchkey.session.states import Active, SoftLoggedOut
from tests.fakes.clock import rest
from tests.fakes.world import FakeWorld
from tests.unit.app.desk import PASSWORD, Desk

LOCKED = Refused(401, "M_USER_LOCKED", "Ask the office.", soft_logout=True)
OFFICE = Contact(ContactKind.EMAIL, "office@example.org")


async def locked(world: FakeWorld) -> Desk:
    desk = Desk(world)
    desk.open()
    await desk.sign_in()
    desk.finder.contacts = (OFFICE,)
    assert desk.finder.supports_asked == [], "nobody needed to know"
    world.rooms.syncs.will(LOCKED)
    await rest()
    return desk


def told(desk: Desk) -> list[str]:
    assert desk.shown.locked is not None
    return [contact.value for contact in desk.shown.locked.contacts]


async def test_f22_a_locked_account_is_told_whom_to_ask(world: FakeWorld) -> None:
    desk = await locked(world)
    assert desk.word == "Locked"
    assert told(desk) == ["office@example.org"]
    assert len(desk.finder.supports_asked) == 1


async def test_f22_the_card_does_not_wait_for_the_contacts(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    await desk.sign_in()
    desk.finder.contacts = (OFFICE,)
    desk.finder.hold()
    world.rooms.syncs.will(LOCKED)
    await rest()
    assert told(desk) == []
    desk.finder.let_go()
    await rest()
    assert told(desk) == ["office@example.org"]


async def test_a_homeserver_that_names_nobody_is_asked_once_for_each_lock(world: FakeWorld) -> None:
    desk = await locked(world)
    desk.finder.contacts = ()
    world.gate.looks.will(LOCKED, Done())
    await desk.press(BannerAction.TRY_NOW)
    assert len(desk.finder.supports_asked) == 1
    await desk.press(BannerAction.TRY_NOW)
    assert isinstance(desk.controller.state, Active)
    assert desk.shown.locked is None
    world.rooms.syncs.will(LOCKED)
    await rest()
    assert len(desk.finder.supports_asked) == 2
    assert told(desk) == []


async def test_once_it_is_unlocked_nobody_waits_for_the_contacts_any_more(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    await desk.sign_in()
    desk.finder.hold()
    world.rooms.syncs.will(LOCKED)
    await rest()
    world.gate.looks.will(Done())
    await desk.press(BannerAction.TRY_NOW)
    assert desk.shown.locked is None
    assert len(desk.finder.given_up) == 1


async def test_f22_signing_out_works_while_locked(world: FakeWorld) -> None:
    desk = await locked(world)
    world.gate.logouts.will(Done())
    await desk.ask(SignOut())
    assert desk.shown.login is not None
    assert world.count("POST /logout") == 1


async def test_f22_a_sign_in_that_says_locked_leads_to_the_card_and_a_later_one_back(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    await desk.sign_in()
    await desk.soft_logout()
    world.gate.logins.will(LOCKED)
    await desk.ask(SignInAgain(PASSWORD))
    assert desk.shown.relogin is None
    assert desk.word == "Locked"
    await desk.press(BannerAction.SIGN_IN_AGAIN)
    assert desk.shown.relogin is not None
    assert desk.shown.relogin.problem == ""
    await desk.ask(NotNow())
    assert isinstance(desk.controller.state, SoftLoggedOut)
    await desk.sign_in_again(2)
    assert desk.word == "Active"


async def test_a_page_is_opened_by_the_one_who_knows_the_browser(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    await desk.ask(OpenPage("https://example.org/help"))
    assert desk.browser.opened == ["https://example.org/help"]
    assert desk.shown.unopened_page == ""


async def test_a_page_for_which_there_is_no_browser_is_named_until_that_was_read(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    desk.browser.is_there = False
    await desk.ask(OpenPage("https://example.org/help"))
    assert desk.shown.unopened_page == "https://example.org/help"
    await desk.ask(OpenPage("https://example.org/terms"))
    assert desk.shown.unopened_page == "https://example.org/terms"
    await desk.ask(ClosePage())
    assert desk.shown.unopened_page == ""


async def test_what_was_said_of_one_page_goes_when_another_is_asked_for(world: FakeWorld) -> None:
    desk = Desk(world)
    desk.open()
    desk.browser.is_there = False
    await desk.ask(OpenPage("https://example.org/help"))
    desk.browser.is_there = True
    await desk.ask(OpenPage("https://example.org/terms"))
    assert desk.shown.unopened_page == ""
