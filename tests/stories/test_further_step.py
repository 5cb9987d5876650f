"""A refresh that takes a step of the person (D16), as where a subscription has run out: told on the practice homeserver, as
Synapse never does it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from tests.fakes.page_visitor import PageVisitor
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.stories.stage import Lives, PracticeStage, practice_stage
from tests.until import until

STEP = "A further sign-in step"
NEEDED = "Sign-in step needed"


@pytest.fixture
def short_lived() -> Iterator[PracticeStage]:
    with practice_stage(Lives(access_s=4)) as started:
        yield started


async def challenged(program: Running) -> None:
    await until(lambda: program.hands.has_dialog(STEP), 20, "the dialog")


async def refresh_that_takes(program: Running, stage: PracticeStage, step: str) -> None:
    """Asked for, and answered with the step."""
    stage.server.turn({"refresh_step": step})
    program.hands.press("Refresh now")
    await challenged(program)


async def test_d16_the_step_is_done_in_the_browser_and_the_session_goes_on(
    stage: PracticeStage, folder: Path, keyring: FakeVault, visitor: PageVisitor
) -> None:
    async with Running(folder, keyring, browser=visitor) as program:
        hands = program.hands
        await program.sign_in(stage.url, stage.user, stage.password)
        device, rooms = hands.text("Device ID"), hands.rooms()
        await refresh_that_takes(program, stage, "subscription")
        assert (program.state, hands.rooms()) == (NEEDED, rooms)
        assert program.events("soft_logged_out", "logged_out", "second_witness") == []

        hands.press("Open the page")
        await until(lambda: hands.can_press("Open again"), what="it was opened")
        hands.press("Done")
        said = "The homeserver says that this step is not done yet."
        await until(lambda: said in hands.words(), what="it was not done there")
        visitor.does_it()
        hands.press("Done")
        await until(lambda: program.state == "Active", 20, "it goes on")
        assert hands.text("Device ID") == device
        assert len(program.events("tokens_refreshed")) == 1
        assert program.events("challenge_met")
        secrets = program.tokens()
    assert [secret for secret in secrets if secret in program.journal.read_text()] == []
    async with Running(folder, keyring) as program:
        await until(lambda: program.state == "Active", 20, "its tokens were saved as those of any refresh")


async def test_who_puts_it_off_reads_on_until_the_token_ends_and_after_a_restart(
    short_lived: PracticeStage, folder: Path, keyring: FakeVault, visitor: PageVisitor
) -> None:
    async with Running(folder, keyring, browser=visitor) as program:
        hands = program.hands
        await program.sign_in(short_lived.url, short_lived.user, short_lived.password)
        short_lived.server.turn({"refresh_step": "subscription"})
        await challenged(program)
        rooms = hands.rooms()
        hands.press("Not now")
        await until(lambda: hands.can_press("Continue…"), what="the bar")
        asked = len([request for request in short_lived.server.requests if request.path.endswith("/refresh")])
        text = " Your rooms are shown as they were left."
        await until(lambda: any(words.endswith(text) for words in hands.words()), 20, "the token has ended")
        assert hands.rooms() == rooms
        assert program.state == NEEDED
        refreshes = [request for request in short_lived.server.requests if request.path.endswith("/refresh")]
        assert len(refreshes) == asked, "F20: nobody asks again and again"
    async with Running(folder, keyring, browser=visitor) as program:
        hands = program.hands
        await challenged(program)
        await until(hands.rooms, what="the rooms from the cache")
        hands.press("Open the page")
        await until(lambda: visitor.opened, what="the page")
        visitor.does_it()
        hands.press("Done")
        await until(lambda: program.state == "Active", 20, "it goes on")
        await until(lambda: not hands.has_dialog(STEP), what="the dialog is gone")


async def test_f45_who_does_not_want_to_can_sign_out(
    stage: PracticeStage, folder: Path, keyring: FakeVault, visitor: PageVisitor
) -> None:
    async with Running(folder, keyring, browser=visitor) as program:
        hands = program.hands
        await program.sign_in(stage.url, stage.user, stage.password)
        await refresh_that_takes(program, stage, "subscription")
        hands.press("Not now")
        await until(lambda: not hands.has_dialog(STEP), what="the dialog is gone")
        hands.press("Sign out")
        await until(lambda: hands.has("Sign out of this session?", QDialog), what="the question")
        hands.press("Sign out")
        await until(lambda: program.state == "Signed out", 20, "signed out")
        await until(lambda: stage.devices() == set(), 20, "the server was told")


async def test_terms_are_agreed_to_in_the_window(
    stage: PracticeStage, folder: Path, keyring: FakeVault, visitor: PageVisitor
) -> None:
    async with Running(folder, keyring, browser=visitor) as program:
        hands = program.hands
        await program.sign_in(stage.url, stage.user, stage.password)
        await refresh_that_takes(program, stage, "terms")
        hands.press("I agree to Privacy policy")
        hands.press("Continue")
        await until(lambda: program.state == "Active", 20, "it goes on")
