"""What a real homeserver does only to an administrator's order, or a keyring only on a bad day: told on the practice
homeserver, with the tests' own keyring."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QLineEdit

from latchkey.session.answers import KeyTrouble, NoKey
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.stories.stage import PracticeStage
from tests.until import until

LOCKED = NoKey(KeyTrouble.LOCKED, "Secret Service")


async def test_the_administrator_asks_for_a_new_sign_in_out_of_the_blue(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        device, rooms = hands.text("Device ID"), len(hands.rooms())
        stage.server.soft_logout_everyone()
        await until(lambda: hands.has("Sign in again", QDialog), what="the dialog")

        assert program.events("request_rejected")[0]["soft_logout"] is True
        assert program.events("refresh_started")[0]["cause"] == "rejected", "a held refresh token is tried first"
        assert program.events("soft_logged_out")[0]["reason"] == "server_asked"
        assert program.events("second_witness") == [], "the server's own word needs no witness"
        await program.sign_in_again(stage.password)
        assert hands.text("Device ID") == device
        assert len(hands.rooms()) == rooms


async def test_a_soft_logout_is_still_there_after_a_restart_and_no_dead_token_is_tried(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        stage.server.soft_logout_everyone()
        await until(lambda: program.hands.has("Sign in again", QDialog), what="the dialog")
    asked_before = len(stage.server.requests)
    async with Running(folder, keyring) as program:
        await until(lambda: program.hands.has("Sign in again", QDialog), what="the dialog again")
        await until(program.hands.rooms, what="the rooms from the cache")
        assert len(stage.server.requests) == asked_before


async def test_f22_a_locked_account_keeps_everything_and_goes_on_by_itself(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        rooms = len(program.hands.rooms())
        stage.server.lock("alice")
        await until(lambda: program.state == "Locked", what="locked")
        assert len(program.hands.rooms()) == rooms
        assert not program.hands.has("Sign in again", QDialog), "no password opens a locked account"
        assert program.events("soft_logged_out", "logged_out") == []


async def test_a_wrong_password_keeps_what_was_typed_but_the_password(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring) as program:
        hands = program.hands
        await program.ask_to_sign_in(stage.url, "alice", "wrong")
        await until(lambda: program.events("sign_in_failed"), what="refused")
        await until(lambda: hands.text("Password") == "", what="the password is gone")
        assert (hands.text("Homeserver"), hands.text("Username")) == (stage.url, "alice")
        assert program.state == "Signed out"


async def test_too_many_tries_are_counted_down(stage: PracticeStage, folder: Path, keyring: FakeVault) -> None:
    stage.server.rate_limit_login(1)
    async with Running(folder, keyring) as program:
        hands = program.hands
        await program.ask_to_sign_in(stage.url, "alice", stage.password)
        await until(lambda: program.events("sign_in_failed"), what="refused")
        await until(lambda: hands.has("Sign in") and not hands.can_press("Cancel"), what="it can be tried again")
        assert hands.text("Password") == stage.password, "nobody has called it wrong"
        assert not hands.can_press("Sign in"), "the wait is not over"
        await until(lambda: hands.can_press("Sign in"), what="the wait is over")
        hands.press("Sign in")
        await until(lambda: program.state == "Active", what="signed in")


async def test_without_a_keyring_a_person_is_asked_and_may_go_on_for_this_run_only(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    keyring.trouble = NoKey(KeyTrouble.FAILED, "")
    async with Running(folder, keyring) as program:
        hands = program.hands
        await program.ask_to_sign_in(stage.url, "alice", stage.password)
        await until(lambda: hands.can_press("Continue without saving"), what="the question")
        assert "/sync" not in {request.path[-5:] for request in stage.server.requests}, "the tokens are not used yet"
        hands.press("Continue without saving")
        await until(lambda: program.state == "Active", what="signed in")
        await until(lambda: hands.text("Kept in") == "This run only", what="it says so")
    assert list(folder.rglob("*.db")) == [], "nothing reached the disk"


async def test_a_keyring_that_opens_later_keeps_the_session_after_all(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    keyring.trouble = LOCKED
    async with Running(folder, keyring) as program:
        hands = program.hands
        await program.ask_to_sign_in(stage.url, "alice", stage.password)
        await until(lambda: hands.can_press("Try again"), what="the question")
        keyring.trouble = None
        hands.press("Try again")
        await until(lambda: program.state == "Active", what="signed in")
        await until(lambda: hands.text("Kept in") == "Secret Service", what="it says so")


async def test_f38_a_keyring_that_is_locked_at_the_start_loses_nothing(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        rooms = len(program.hands.rooms())
    keyring.trouble = LOCKED
    async with Running(folder, keyring) as program:
        hands = program.hands
        await until(lambda: hands.can_press("Try again"), what="the bar")
        await until(lambda: len(hands.rooms()) == rooms, what="rooms from the cache")
        assert program.state == "Offline"
        assert not hands.has("Homeserver", QLineEdit), "nobody is signed out by a locked keyring"
        keyring.trouble = None
        hands.press("Try again")
        await until(lambda: program.state == "Active", what="the same session")
        assert len(program.events("signed_in")) == 1


async def test_f44_a_key_that_is_gone_is_said_and_a_new_sign_in_gets_a_new_device(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        device = program.hands.text("Device ID")
    keyring.keys.clear()
    async with Running(folder, keyring) as program:
        hands = program.hands
        await until(lambda: hands.can_press("Sign in again"), what="the bar")
        hands.press("Sign in again")
        await until(lambda: hands.has("Sign in again", QDialog), what="the dialog")
        await program.sign_in_again(stage.password)
        assert hands.text("Device ID") != device
        assert program.events("signed_in_again")[0]["same_device"] is False
        assert hands.rooms()


async def test_an_outage_of_the_server_is_shown_and_over_by_itself(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        stage.server.stop()
        await until(lambda: program.state == "Offline", 20, what="offline")
        await until(lambda: hands.can_press("Try now"), what="the bar")
        stage.server.start()
        hands.press("Try now")
        await until(lambda: program.state == "Active", what="back")
        assert program.events("reachable")
        assert program.events("refresh_failed", "soft_logged_out", "logged_out") == []


async def test_no_secret_is_in_any_file_or_title(stage: PracticeStage, folder: Path, keyring: FakeVault) -> None:
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        secrets = [stage.password, *program.tokens()]
        program.hands.press("Refresh now")
        await until(lambda: "the 1st" in program.hands.text("Last refresh"), what="refreshed")
        secrets += program.tokens()
        assert len(set(secrets)) == 5
        title = program.window.windowTitle()
    files = [path for path in (*folder.rglob("*"), program.journal) if path.is_file()]
    secrets += [key.reveal() for key in keyring.keys.values()]
    for secret in secrets:
        assert secret not in title
        for path in files:
            assert secret.encode() not in path.read_bytes(), path
