"""What an administrator does to an account, told through the program's widgets on the practice homeserver and on a real
Synapse, by its own administrator's interface: nothing is lost that could be kept, and the person is told."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit

from latchkey.session import schedule
from tests.fakes.browser import noted
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.stories.conftest import SetStage
from tests.stories.stage import INVITATION, Lives, PracticeStage
from tests.until import until

FOR_GOOD = ("soft_logged_out", "logged_out")
CONTACT = "mailto:harbour-master@example.org"


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a lock, twice a second instead of twice a minute."""
    monkeypatch.setattr(schedule, "LOCKED_POLL_MS", 500)


def said(program: Running, name: str) -> str:
    """What a label says that can be seen; empty where it is not there."""
    labels: list[QLabel] = program.window.findChildren(QLabel, name)
    return next((label.text() for label in labels if label.isVisible()), "")


async def test_f22_a_locked_account_keeps_everything_renews_its_tokens_and_goes_on_by_itself(
    set_stage: SetStage, folder: Path, keyring: FakeVault
) -> None:
    stage = set_stage(Lives(access_s=3))
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        device, rooms = hands.text("Device ID"), len(hands.rooms())
        await asyncio.to_thread(stage.lock)
        await until(lambda: program.state == "Locked", 20, "locked")
        assert "Everything is kept" in said(program, "locked_text")
        assert "User account has been locked" in said(program, "locked_says")
        assert len(hands.rooms()) == rooms
        assert not hands.can_press("Refresh now")

        refreshed = len(program.events("tokens_refreshed"))
        states: set[str] = set()

        def twice_more() -> bool:
            states.add(program.state)
            return len(program.events("tokens_refreshed")) >= refreshed + 2

        await until(twice_more, 30, "expired tokens are renewed while locked")
        assert states == {"Locked"}
        assert not hands.has("Sign in again", QDialog), "no password opens a locked account"
        assert len(program.events("locked")) == 1
        assert program.events("unlocked", *FOR_GOOD) == []

        await asyncio.to_thread(lambda: stage.lock(locked=False))
        await until(lambda: program.events("unlocked"), what="the unlocking is noticed")
        await until(lambda: program.state in ("Active", "Refreshing"), what="it goes on by itself")
        await asyncio.to_thread(stage.say, "You are back.")
        await until(lambda: any("You are back." in row for row in hands.rooms()), 20, "rooms are live again")
        assert hands.text("Device ID") == device
        assert program.events("second_witness", *FOR_GOOD) == []


async def test_f22_a_locked_account_is_still_locked_after_a_restart_and_can_be_signed_out(
    set_stage: SetStage, folder: Path, keyring: FakeVault
) -> None:
    stage = set_stage(Lives(access_s=60))
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        rooms = len(program.hands.rooms())
    await asyncio.to_thread(stage.lock)
    async with Running(folder, keyring) as program:
        hands = program.hands
        await until(lambda: program.state == "Locked", 20, "locked")
        assert len(hands.rooms()) == rooms
        hands.press("Sign out")
        hands.press("Sign out")
        await until(lambda: hands.has("Homeserver", QLineEdit), what="the login view")
        assert program.events("signed_out")[0]["server_told"] is True
        assert stage.devices() == set()
        await program.ask_to_sign_in(stage.url, stage.user, stage.password)
        await until(lambda: "locked by your homeserver" in said(program, "sign_in_problem"), what="it says why not")


async def test_f22_a_sign_in_that_meets_the_lock_leads_to_its_card_and_later_back_to_the_same_device(
    set_stage: SetStage, folder: Path, keyring: FakeVault
) -> None:
    stage = set_stage(Lives(access_s=2, refresh_s=5, session_s=5))
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        device = hands.text("Device ID")
        await until(lambda: hands.has("Sign in again", QDialog), 30, "the dialog")
        await asyncio.to_thread(stage.lock)
        await program.ask_to_sign_in_again(stage.password)
        await until(lambda: program.state == "Locked", 20, "the card")
        assert not hands.has("Sign in again", QDialog), "no password opens a locked account"
        assert "password is needed once the account is unlocked" in said(program, "locked_text")

        await asyncio.to_thread(lambda: stage.lock(locked=False))
        hands.press("Sign in again")
        await until(lambda: hands.has("Sign in again", QDialog), what="the dialog again")
        await program.sign_in_again(stage.password)
        assert hands.text("Device ID") == device
        assert stage.devices() == {device}


async def test_d13_a_suspended_account_is_told_so_when_it_joins_and_the_session_goes_on(
    set_stage: SetStage, folder: Path, keyring: FakeVault
) -> None:
    stage = set_stage(Lives(access_s=4))
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        await asyncio.to_thread(stage.suspend)
        await join(program)
        await until(lambda: "has suspended this account" in said(program, "banner_text"), what="the words")
        assert program.events("action_refused")[0]["errcode"] == "M_USER_SUSPENDED"
        refreshed = len(program.events("tokens_refreshed"))
        await until(lambda: len(program.events("tokens_refreshed")) > refreshed, 20, "refreshes go on")
        await asyncio.to_thread(stage.say, "Still readable.")
        await until(lambda: any("Still readable." in row for row in hands.rooms()), 20, "and so do the rooms")
        await asyncio.to_thread(lambda: stage.suspend(suspended=False))
        await join(program)
        await until(lambda: not hands.has("Join"), 20, "joined")
        await until(lambda: not said(program, "banner_text"), what="the bar is gone")
        assert program.events("locked", *FOR_GOOD) == []


async def test_d14_a_deactivated_account_ends_the_session_after_the_second_witness(
    set_stage: SetStage, folder: Path, keyring: FakeVault
) -> None:
    stage = set_stage(Lives(access_s=60))
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        await asyncio.to_thread(stage.deactivate)
        await until(lambda: program.state == "Signed out by the server", 30, "the session has ended")
        assert [entry["verdict"] for entry in program.events("second_witness")][-1] == "logged_out"
        await until(lambda: keyring.keys == {}, what="the key is destroyed")
        await until(lambda: not list((folder / "sessions").glob("*")), what="nothing stays behind")


async def test_who_has_not_agreed_to_the_terms_is_led_to_them_and_then_goes_on(
    set_stage: SetStage, folder: Path, keyring: FakeVault
) -> None:
    stage = set_stage(Lives(access_s=60))
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        await asyncio.to_thread(stage.require_consent)
        with noted() as desktop:
            await join(program)
            await until(lambda: hands.has("Page to open", QLineEdit), 30, "the page")
            assert desktop.opened == [], "nothing is opened unasked"
            hands.press("Open page")
            await until(lambda: desktop.opened, what="the browser is asked")
            (page,) = desktop.opened
        assert page == hands.text("Page to open")
        assert page.startswith(f"{stage.url}/_matrix/consent?")
        await asyncio.to_thread(stage.agree, page)
        await join(program)
        await until(lambda: not hands.has("Join"), 20, "joined")
        await until(lambda: not hands.has("Page to open"), what="the bar is gone")
        assert program.events("locked", *FOR_GOOD) == []
        assert page.rpartition("h=")[2] not in program.journal.read_text(), "whoever has it could agree for the person"


@pytest.mark.timeout(180)  # a Synapse is started three times
async def test_d18_a_limit_is_lived_through_also_where_the_token_runs_out_meanwhile(
    set_stage: SetStage, folder: Path, keyring: FakeVault
) -> None:
    stage = set_stage(Lives(access_s=3))
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        device = hands.text("Device ID")
        await asyncio.to_thread(stage.reach_limit, CONTACT)

        def refused() -> bool:
            codes = [entry["errcode"] for entry in program.events("refresh_failed")]
            return codes.count("M_RESOURCE_LIMIT_EXCEEDED") >= 2

        await until(refused, 40, "refreshes are refused")
        await until(lambda: "harbour-master@example.org" in said(program, "banner_text"), 20, "whom to ask")
        assert program.events("second_witness", *FOR_GOOD) == []
        await asyncio.to_thread(stage.lift_limit)
        refreshed = len(program.events("tokens_refreshed"))
        await until(lambda: len(program.events("tokens_refreshed")) > refreshed, 40, "the same refresh token is taken")
        await asyncio.to_thread(stage.say, "Open again.")
        await until(lambda: any("Open again." in row for row in hands.rooms()), 40, "rooms are live again")
        assert hands.text("Device ID") == device
        assert program.events(*FOR_GOOD) == []


async def test_f22_whom_to_ask_about_a_lock_is_looked_up_and_shown(
    set_stage: SetStage, folder: Path, keyring: FakeVault
) -> None:
    """Synapse serves no such document; where there is none the card does without."""
    stage = set_stage(Lives(access_s=60))
    if isinstance(stage, PracticeStage):
        stage.server.tell_support(
            {
                "contacts": [{"role": "m.role.admin", "email_address": "harbour-master@example.org"}],
                "support_page": "javascript:alert(1)",
            }
        )
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        await asyncio.to_thread(stage.lock)
        await until(lambda: program.state == "Locked", 20, "locked")
        if isinstance(stage, PracticeStage):
            await until(lambda: hands.has("Support by e-mail", QLineEdit), what="the contact")
            assert hands.text("Support by e-mail") == "harbour-master@example.org"
            asked = [request for request in stage.server.requests if request.path == "/.well-known/matrix/support"]
            assert len(asked) == 1
        assert not hands.can_press("Open page")
        await asyncio.to_thread(lambda: stage.lock(locked=False))
        hands.press("Check now")
        await until(lambda: program.state == "Active", 20, "back")
        assert not hands.has("Locked")


async def join(program: Running) -> None:
    """Press "Join" for the room this person is invited to."""
    hands = program.hands
    hands.select_room(INVITATION)
    await until(lambda: hands.can_press("Join"), 30, "the invitation's button")
    hands.press("Join")
