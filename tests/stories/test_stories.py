"""The nine things a person can do, told through the program's own widgets."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QLineEdit

from latchkey.session.answers import KeyTrouble, NoKey
from latchkey.session.ports import KeyVault
from tests.fakes.running import Running
from tests.stories.conftest import SetStage
from tests.stories.stage import INVITATION, ROOM, Lives
from tests.stories.token_age import token_is_older
from tests.until import until


def sessions_on_disk(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "sessions").glob("*"))


async def test_a_person_finds_the_homeserver_and_signs_in(set_stage: SetStage, folder: Path, vault: KeyVault) -> None:
    stage = set_stage(Lives(access_s=30))
    async with Running(folder, vault) as program:
        hands = program.hands
        hands.type("Homeserver", stage.url.removeprefix("http://").replace("127.0.0.1", "localhost"))
        await until(lambda: hands.has("Sign in"), what="the homeserver is found")
        await program.sign_in(stage.url, stage.user, stage.password)

        assert hands.text("User ID") == stage.user_id
        assert stage.devices() == {hands.text("Device ID")}
        assert stage.device_name(hands.text("Device ID")) == "Latchkey"
        signed_in = program.events("signed_in")[0]
        assert signed_in["refresh"] is not None, "the request carried refresh_token: true"
        assert 0 < signed_in["expires_in_ms"] <= 30_000


async def test_the_session_is_shown(set_stage: SetStage, folder: Path, vault: KeyVault) -> None:
    stage = set_stage(Lives(access_s=30))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands

        assert hands.text("Signed in at") == stage.url
        assert hands.text("Kept in") == "Secret Service"
        assert hands.text("Last refresh") == "Not yet"
        before = hands.text("Time left")
        assert before.startswith("0:")
        await until(lambda: hands.text("Time left") < before, what="the countdown runs")
        assert hands.text("Next refresh")


async def test_refreshes_come_when_asked_and_by_themselves_and_nothing_else_is_noticed(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=4))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands

        hands.press("Refresh now")
        await until(lambda: "the 1st" in hands.text("Last refresh"), what="the refresh that was asked for")
        assert "refresh token rotated" in hands.text("Last refresh")
        await until(lambda: "the 3rd" in hands.text("Last refresh"), 20, "two refreshes by themselves")
        stage.say("Still here?")
        await until(lambda: any("Still here?" in row for row in hands.rooms()), what="rooms stay live")

        assert [entry["cause"] for entry in program.events("refresh_started")][:3] == [
            "asked",
            "scheduled",
            "scheduled",
        ]
        assert program.events("refresh_failed", "request_rejected", "unreachable") == []
        assert stage.devices() == {hands.text("Device ID")}


async def test_the_room_list_is_live_can_be_filtered_and_shows_details(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=30))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands

        stage.say("Slugs again.")
        await until(lambda: "Slugs again." in hands.rooms()[0], what="the newest room is on top")
        assert hands.rooms()[0].startswith(ROOM)

        hands.type("Filter rooms", "allot")
        await until(lambda: len(hands.rooms()) == 1, what="the filter works")
        hands.type("Filter rooms", "")
        hands.select_room(ROOM)
        await until(lambda: hands.has("Room ID", QLineEdit), what="details")
        assert hands.text("Room ID").startswith("!")


async def test_an_invitation_is_accepted(set_stage: SetStage, folder: Path, vault: KeyVault) -> None:
    stage = set_stage(Lives(access_s=30))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        hands.select_room(INVITATION)
        await until(lambda: hands.has("Join"), what="the invitation's buttons")
        hands.press("Join")
        await until(lambda: not hands.has("Join"), what="the room was joined")
        assert any(row.startswith(INVITATION) for row in hands.rooms())


async def test_an_invitation_is_declined(set_stage: SetStage, folder: Path, vault: KeyVault) -> None:
    stage = set_stage(Lives(access_s=30))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        hands.select_room(INVITATION)
        await until(lambda: hands.has("Decline"), what="the invitation's buttons")
        hands.press("Decline")
        await until(lambda: not any(row.startswith(INVITATION) for row in hands.rooms()), what="it is gone")


async def test_f28_a_session_that_ends_softly_comes_back_on_the_same_device(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=3, refresh_s=9, session_s=9))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        device, rooms = hands.text("Device ID"), len(hands.rooms())

        await until(lambda: hands.has("Sign in again", QDialog), 30, "the dialog")
        assert program.state == "Soft logged out"
        assert len(hands.rooms()) == rooms, "rooms stay readable"

        hands.press("Not now")
        await until(lambda: not hands.has("Sign in again", QDialog), what="the dialog is put off")
        hands.press("Sign in again")
        await until(lambda: hands.has("Sign in again", QDialog), what="the bar opens it again")

        await program.ask_to_sign_in_again("wrong")
        await until(lambda: program.events("sign_in_failed"), what="the wrong password is refused")
        await until(lambda: hands.text("Password") == "", what="the password was cleared")
        await program.sign_in_again(stage.password)

        assert hands.text("Device ID") == device
        assert stage.devices() == {device}, "the server knows one device, with the same ID"
        assert program.events("signed_in_again")[0]["same_device"] is True
        stage.say("Welcome back.")
        await until(lambda: any("Welcome back." in row for row in hands.rooms()), what="rooms are live again")


async def test_f30_a_session_that_was_closed_too_long_comes_back_on_the_same_device(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=2, refresh_s=4))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        device = program.hands.text("Device ID")
        await until(lambda: program.events("tokens_saved"), what="saved")
    await token_is_older(program, 5)  # and the refresh token has expired
    async with Running(folder, vault) as program:
        hands = program.hands
        await until(lambda: hands.has("Sign in again", QDialog), 20, "the dialog")
        assert hands.rooms()
        refused = program.events("refresh_failed")[-1]
        assert (refused["status"], refused["errcode"]) == (403, "M_FORBIDDEN")
        assert program.events("second_witness")[-1]["soft_logout"] is True
        await program.sign_in_again(stage.password)
        assert stage.devices() == {device}


async def test_a_session_without_a_refresh_token_comes_back_on_the_same_device(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=5, refreshable=False))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        device = hands.text("Device ID")
        assert program.events("signed_in")[0]["refresh"] is None
        assert "No refresh token" in hands.text("Next refresh")
        await until(lambda: hands.has("Sign in again", QDialog), 30, "the dialog")
        assert program.events("refresh_started") == []
        await program.sign_in_again(stage.password)
        assert stage.devices() == {device}


async def test_signing_out_and_forgetting_from_the_dialog_asks_once_more(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=3, refreshable=False))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        await until(lambda: hands.has("Sign in again", QDialog), 30, "the dialog")
        hands.press("Sign out and forget")
        hands.press("Sign out and forget")
        await until(lambda: hands.has("Homeserver", QLineEdit), what="the login view")
        await until(lambda: sessions_on_disk(folder) == [], what="local state is gone")


async def test_a_session_that_the_server_ended_is_explained_and_removed(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=4))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        session_id = program.events("signed_in")[0]["session"]
        stage.log_out_everywhere()
        await until(lambda: hands.has("Homeserver", QLineEdit), 20, "the login view")

        assert program.state == "Signed out by the server"
        witness = program.events("second_witness")
        assert witness[0]["token"] == "newest"
        assert {entry["errcode"] for entry in witness} == {"M_UNKNOWN_TOKEN"}
        assert program.events("logged_out")[0]["reason"] == "by_server"
        await until(lambda: sessions_on_disk(folder) == [], what="database and media are gone")
        gone = await vault.fetch(session_id)
        assert isinstance(gone, NoKey)
        assert gone.trouble is KeyTrouble.ABSENT
        assert hands.text("Homeserver") in stage.url
    async with Running(folder, vault) as program:
        await until(lambda: program.state == "Signed out by the server", what="the next start still says why")
        assert stage.user_id in program.hands.text("Username")


async def test_after_a_restart_the_rooms_are_there_without_a_network_and_then_the_session_goes_on(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=2))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        device, rooms = program.hands.text("Device ID"), program.hands.rooms()
        await until(lambda: program.events("tokens_saved"), what="saved")
    await token_is_older(program, 2)  # and has expired
    async with Running(folder, vault) as program:
        await until(lambda: program.state in {"Active", "Refreshing"}, 20, "the same session")
        await until(lambda: program.events("tokens_refreshed"), what="refreshed first")
        assert program.events("refresh_started")[-1]["cause"] in ("restored", "scheduled")
        assert program.hands.text("Device ID") == device
        assert len(program.hands.rooms()) == len(rooms)
    stage.stop()
    async with Running(folder, vault) as program:
        assert len(program.hands.rooms()) == len(rooms), "no network is needed"
        # The first paint says "Offline" too, while the keyring is still being asked; and the window follows the journal.
        await until(lambda: program.events("unreachable") and program.state == "Offline", 20, "the server is missed")
        assert program.events("soft_logged_out", "logged_out") == []


async def test_signing_out_tells_the_server_and_leaves_nothing(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=30))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands = program.hands
        session_id = program.events("signed_in")[0]["session"]
        hands.press("Sign out")
        hands.press("Sign out")
        await until(lambda: hands.has("Homeserver", QLineEdit), what="the login view")
        await until(lambda: sessions_on_disk(folder) == [], what="local state is gone")
        assert stage.devices() == set()
        assert program.events("signed_out")[0]["server_told"] is True
        gone = await vault.fetch(session_id)
        assert isinstance(gone, NoKey)
