"""What a person typed, and how they signed in, outlives the session; a password does not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from latchkey.store.profile import Profile
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.stories.stage import PracticeStage
from tests.until import until


def passwords() -> list[str]:
    """What is in every field that is or was for a password, in sight or not."""
    fields = [field for window in QApplication.topLevelWidgets() for field in window.findChildren(QLineEdit)]
    return [field.text() for field in fields if field.objectName() == "password"]


async def test_f31_the_filter_stays_through_a_soft_logout_and_the_name_through_a_hard_one(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        assert set(passwords()) == {""}, "it was needed once"
        hands.type("Filter rooms", "allot")
        await until(lambda: len(hands.rooms()) == 1, what="the filter works")

        stage.server.soft_logout_everyone()
        await until(lambda: hands.has("Sign in again", QDialog), what="the dialog")
        await program.sign_in_again(stage.password)
        assert (hands.text("Filter rooms"), len(hands.rooms())) == ("allot", 1)
        assert set(passwords()) == {""}

        stage.log_out_everywhere()
        await until(lambda: hands.has("Homeserver", QLineEdit), 20, "the login view")
        assert hands.text("Homeserver") in stage.url
        assert hands.text("Username") == stage.user_id
        assert set(passwords()) == {""}


async def test_f25_how_the_person_signed_in_is_remembered_and_the_dialog_is_no_dead_end(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        stage.server.soft_logout_everyone()
        await until(lambda: program.hands.has("Sign in again", QDialog), what="the dialog")
    (stored,) = Profile(folder).sessions()
    assert stored.identity.signed_in_with == "m.login.password"
    async with Running(folder, keyring) as program:
        hands = program.hands
        await until(lambda: hands.has("Sign in again", QDialog), what="the dialog after a restart")
        await until(lambda: hands.find(QLineEdit, "Password").hasFocus(), what="the password is asked for first")
        assert all(hands.can_press(name) for name in ("Not now", "Sign out and forget")), "never a dead end"
        await program.sign_in_again(stage.password)
