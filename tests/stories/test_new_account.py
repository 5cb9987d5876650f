"""An account is made through the program's own widgets, with every kind of step that a homeserver may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from latchkey.practice.stages import REGISTRATION_TOKEN
from tests.fakes.page_visitor import PageVisitor
from tests.fakes.running import Running
from tests.fakes.synapse import Synapse, SynapseLifetimes
from tests.fakes.vault import FakeVault
from tests.stories.conftest import SetStage, SetSynapse
from tests.stories.lent_synapses import LentSynapses
from tests.stories.stage import Lives, PracticeStage
from tests.until import until

NAME, PASSWORD = "newcomer", "correct horse 7"
STEPS = "Create your account"


@pytest.fixture
def synapses(tmp_path: Path) -> Iterator[LentSynapses]:
    """Of this test alone: a name that was taken in one is taken for the next."""
    with LentSynapses(tmp_path / "synapses") as lent:
        yield lent


async def open_card(program: Running, url: str) -> None:
    hands = program.hands
    await program.person.until(lambda: hands.has("Homeserver"), "the login view")
    hands.type("Homeserver", url)
    await program.person.until(lambda: hands.can_press("Create account"), '"Create account" is offered')
    hands.press("Create account")
    await program.person.until(lambda: hands.has("Repeat password"), "the card")


async def ask_for_account(program: Running, url: str, name: str = NAME, password: str = PASSWORD) -> None:
    """Whatever comes of it."""
    await open_card(program, url)
    for field, text in (("Username", name), ("Password", password), ("Repeat password", password)):
        program.hands.type(field, text)
    await program.person.until(lambda: program.hands.can_press("Create account"), "everything is filled in")
    program.hands.press("Create account")


async def asked(program: Running, words: str) -> None:
    """In the dialog."""
    await program.person.until(lambda: program.hands.has_dialog(STEPS), "the dialog")
    await program.person.until(lambda: words in " ".join(program.hands.words()), words)


async def show_token(program: Running) -> None:
    """In the dialog; a wrong one first."""
    hands = program.hands
    hands.type("Registration token", "guessed")
    hands.press("Continue")
    await asked(program, "does not know this registration token")
    hands.type("Registration token", REGISTRATION_TOKEN)
    hands.press("Continue")


async def active(program: Running, user_id: str) -> None:
    await program.person.until(lambda: program.state == "Active", "being signed in")
    assert program.hands.text("User ID") == user_id


async def test_r7_an_account_is_a_session_as_any(set_stage: SetStage, folder: Path, keyring: FakeVault) -> None:
    stage = set_stage(Lives(access_s=60))
    if isinstance(stage, PracticeStage):
        stage.server.turn({"registration": "open"})
    async with Running(folder, keyring) as program:
        await ask_for_account(program, stage.url)
        await active(program, f"@{NAME}:localhost")
        device = program.hands.text("Device ID")
        program.hands.press("Refresh now")
        await until(lambda: program.events("tokens_refreshed"), 20, "refresh_token was asked for, and came")
        await until(lambda: program.state == "Active", 20, "it goes on")
        secrets = [*program.tokens(), PASSWORD]
    assert [secret for secret in secrets if secret in program.journal.read_text()] == []
    async with Running(folder, keyring) as program:
        await active(program, f"@{NAME}:localhost")
        assert program.hands.text("Device ID") == device


async def test_f25_f28_an_account_comes_back_with_its_password_and_is_signed_out(
    set_synapse: SetSynapse, folder: Path, keyring: FakeVault
) -> None:
    stage = set_synapse(Lives(access_s=3, refresh_s=6, session_s=6))
    async with Running(folder, keyring) as program:
        await ask_for_account(program, stage.url)
        await active(program, f"@{NAME}:localhost")
        device = program.hands.text("Device ID")
        await until(lambda: program.hands.has_dialog("Sign in again"), 40, "the session has ended softly")
        await program.sign_in_again(PASSWORD)
        assert stage.devices_of(NAME) == {device} == {program.hands.text("Device ID")}
        program.hands.press("Sign out")
        program.hands.press("Sign out")
        await until(lambda: stage.devices_of(NAME) == set(), what="the server was told")


async def test_r3_what_is_wrong_with_name_or_password_stands_beside_it(
    set_stage: SetStage, folder: Path, keyring: FakeVault
) -> None:
    stage = set_stage(Lives(access_s=60))
    if isinstance(stage, PracticeStage):
        stage.server.turn({"registration": "open"})
    async with Running(folder, keyring) as program:
        hands = program.hands
        await open_card(program, stage.url)
        for name, note in (
            (stage.user, "This name is taken."),
            ("Not A Name", "This name cannot be used."),
            (NAME, "This name is free."),
        ):
            hands.type("Username", name)
            await until(lambda note=note: note in " ".join(hands.words()), 20, note)  # type: ignore[misc]  # bound as it is now
        hands.type("Username", stage.user)
        for field in ("Password", "Repeat password"):
            hands.type(field, PASSWORD)
        hands.press("Create account")
        await until(lambda: program.events("sign_in_failed"), 20, "refused")
        await until(lambda: "This name is taken." in hands.words(), what="it says why")
        assert hands.text("Password") == PASSWORD, "nobody has called it wrong"
        hands.press("Back")
        await until(lambda: hands.has("Homeserver"), what="the login view")
        assert "This name is taken." not in hands.words()


async def test_every_kind_of_step_is_gone_through(
    stage: PracticeStage, folder: Path, keyring: FakeVault, visitor: PageVisitor
) -> None:
    stage.server.turn({"registration": "everything"})
    async with Running(folder, keyring, browser=visitor) as program:
        hands = program.hands
        await ask_for_account(program, stage.url)
        await asked(program, "Step 1 of 3")
        await show_token(program)
        await asked(program, "Step 2 of 3")
        hands.press("I agree to Privacy policy")
        hands.press("Continue")
        await asked(program, "Step 3 of 3")
        hands.type("E-mail address", "newcomer@example.org")
        hands.press("Send the e-mail")
        await asked(program, "An e-mail was sent to newcomer@example.org.")
        hands.press("I have opened the link")
        await asked(program, "the link was not opened yet")
        visitor.opens_the_letter(stage.url)
        hands.press("I have opened the link")
        await active(program, f"@{NAME}:localhost")
    said = program.journal.read_text()
    assert [one for one in (PASSWORD, REGISTRATION_TOKEN, "newcomer@example.org") if one in said] == []


async def test_u5_a_step_that_nobody_knows_is_done_on_its_page(
    stage: PracticeStage, folder: Path, keyring: FakeVault, visitor: PageVisitor
) -> None:
    stage.server.turn({"registration": "unknown-step"})
    async with Running(folder, keyring, browser=visitor) as program:
        await ask_for_account(program, stage.url)
        await asked(program, "org.example.riddle")
        program.hands.press("Open the page")
        await until(lambda: visitor.opened, what="the page")
        visitor.does_it()
        program.hands.press("Done")
        await active(program, f"@{NAME}:localhost")


async def test_who_gives_up_has_no_account(stage: PracticeStage, folder: Path, keyring: FakeVault) -> None:
    stage.server.turn({"registration": "token"})
    async with Running(folder, keyring) as program:
        await ask_for_account(program, stage.url)
        await asked(program, "registration token")
        program.hands.press("Cancel")
        await until(lambda: program.hands.can_press("Back"), 20, "the card can be worked again")
        assert program.state == "Signed out"
        assert NAME not in stage.server.users


async def test_a_server_that_is_away_meanwhile_costs_nothing_but_a_second_try(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    stage.server.turn({"registration": "token"})
    async with Running(folder, keyring) as program:
        hands = program.hands
        await ask_for_account(program, stage.url)
        await asked(program, "registration token")
        stage.stop()
        hands.type("Registration token", REGISTRATION_TOKEN)
        hands.press("Continue")
        await asked(program, "refuses connections")
        assert hands.text("Registration token") == REGISTRATION_TOKEN
        stage.start()
        hands.press("Continue")
        await active(program, f"@{NAME}:localhost")


@contextmanager
def synapse_that_asks(folder: Path) -> Iterator[Synapse]:
    with Synapse(folder, SynapseLifetimes(access="60s")) as synapse:
        synapse.ask_at_registration(REGISTRATION_TOKEN)
        yield synapse


async def test_synapse_asks_for_a_token_and_for_agreeing_to_its_terms(
    tmp_path: Path, folder: Path, keyring: FakeVault
) -> None:
    with synapse_that_asks(tmp_path / "synapse") as synapse:
        async with Running(folder, keyring) as program:
            hands = program.hands
            await ask_for_account(program, synapse.url)
            await asked(program, "Step 1 of 2")
            await show_token(program)
            await asked(program, "Step 2 of 2")
            hands.press("I agree to Privacy Policy")
            hands.press("Continue")
            await active(program, synapse.user_id(NAME))
            program.hands.press("Refresh now")
            await until(lambda: program.events("tokens_refreshed"), 20, "refresh_token was asked for, and came")
        assert set(synapse.devices(NAME)) == {program.events("signed_in")[0]["device_id"]}
