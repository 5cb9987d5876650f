"""The devices of the account: looked at, renamed, and signed out from here, with the server's own list as the judge."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QTableView

from latchkey.session.ports import KeyVault
from latchkey.views.hands import Hands
from tests.fakes.running import Running
from tests.stories.conftest import SetStage
from tests.stories.stage import Lives, Stage
from tests.until import until

# A connection to the bus was once left open by a story; who leaves it is not traced yet.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning")

LIST = "Devices of this account"
PROOF = "Show that it is you"


def sign_in_elsewhere(stage: Stage, device_id: str, name: str) -> None:
    """With another program."""
    body = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": stage.user},
        "password": stage.password,
        "device_id": device_id,
        "initial_device_display_name": name,
    }
    httpx.post(f"{stage.url}/_matrix/client/v3/login", json=body, trust_env=False, timeout=30).raise_for_status()


def listed(hands: Hands) -> dict[str, str]:
    """Device IDs and names as they stand there."""
    if not hands.has(LIST, QTableView):
        return {}
    model = hands.find(QTableView, LIST).model()
    return {str(model.index(row, 1).data()): str(model.index(row, 0).data()) for row in range(model.rowCount())}


def select(hands: Hands, *device_ids: str) -> None:
    table = hands.find(QTableView, LIST)
    table.clearSelection()
    for row, device_id in enumerate(listed(hands)):
        if device_id in device_ids:
            flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
            table.selectionModel().select(table.model().index(row, 0), flags)


async def open_list(program: Running, *device_ids: str) -> str:
    """Ends when exactly these and this device are in it; the ID of this one."""
    own = program.hands.text("Device ID")
    program.hands.press("Devices")
    await until(lambda: listed(program.hands).keys() == {own, *device_ids}, 20, "the list")
    return own


async def rename(hands: Hands, device_id: str, name: str) -> None:
    """Ends when the list has the new name."""
    select(hands, device_id)
    hands.press("Rename")
    hands.type("Device name", name)
    QTest.keyClick(hands.find(QLineEdit, "Device name"), Qt.Key.Key_Return)
    await until(lambda: listed(hands).get(device_id) == name, 20, "it is renamed")


async def sign_out(hands: Hands, *device_ids: str) -> None:
    """Ends where the server asks for a proof."""
    select(hands, *device_ids)
    hands.press("Sign out selected")
    hands.press("Sign out")
    await until(lambda: hands.has_dialog(PROOF), 20, "the server asks for the password")


async def test_others_are_renamed_and_signed_out_with_the_password(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=30))
    for device_id in ("PHONE", "TABLET", "LAPTOP"):
        sign_in_elsewhere(stage, device_id, device_id.capitalize())
    async with Running(folder, vault) as program:
        hands = program.hands
        await program.sign_in(stage.url, stage.user, stage.password)
        own = await open_list(program, "PHONE", "TABLET", "LAPTOP")
        assert listed(hands) == {own: "Latchkey", "PHONE": "Phone", "TABLET": "Tablet", "LAPTOP": "Laptop"}

        await rename(hands, "LAPTOP", "Old laptop")
        assert stage.device_name("LAPTOP") == "Old laptop"

        await sign_out(hands, "PHONE", "TABLET")
        hands.type("Password", stage.password)
        hands.press("Continue")
        await until(lambda: listed(hands).keys() == {own, "LAPTOP"}, 20, "they are gone from the list")
        assert stage.devices() == {own, "LAPTOP"}
        assert program.state == "Active"
        secrets = [*program.tokens(), stage.password]
    assert program.events("devices_signed_out")[0]["count"] == 2
    assert len(program.events("device_renamed")) == 1
    said = program.journal.read_text()
    assert [secret for secret in (*secrets, "Old laptop", "TABLET") if secret in said] == []


async def test_whoever_does_not_show_who_they_are_signs_nothing_out(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=30))
    sign_in_elsewhere(stage, "PHONE", "Phone")
    async with Running(folder, vault) as program:
        hands = program.hands
        await program.sign_in(stage.url, stage.user, stage.password)
        own = await open_list(program, "PHONE")
        await sign_out(hands, "PHONE")
        hands.type("Password", "wrong")
        hands.press("Continue")
        await until(lambda: "Wrong password." in hands.words(), 20, "it is said to be wrong")
        hands.press("Cancel")
        await until(lambda: "Nothing was signed out." in hands.words(), 20, "it is said that nothing was done")
        assert stage.devices() == {own, "PHONE"}
        assert listed(hands).keys() == {own, "PHONE"}
    assert program.events("devices_signed_out") == []


async def test_while_the_server_is_away_the_list_says_so_and_can_be_tried_again(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=30))
    async with Running(folder, vault) as program:
        hands = program.hands
        await program.sign_in(stage.url, stage.user, stage.password)
        own = hands.text("Device ID")
        stage.stop()
        hands.press("Devices")
        await until(lambda: hands.can_press("Try again"), 30, "it says why there is no list")
        stage.start()
        hands.press("Try again")
        await until(lambda: listed(hands) == {own: "Latchkey"}, 30, "the list")
        assert stage.devices() == {own}


async def test_everywhere_ends_every_session_of_the_account(set_stage: SetStage, folder: Path, vault: KeyVault) -> None:
    stage = set_stage(Lives(access_s=30))
    sign_in_elsewhere(stage, "PHONE", "Phone")
    async with Running(folder, vault) as program:
        hands = program.hands
        await program.sign_in(stage.url, stage.user, stage.password)
        await open_list(program, "PHONE")
        hands.press("Sign out everywhere")
        await until(lambda: hands.has("Sign out everywhere?", QDialog), what="it is asked once")
        hands.press("Sign out everywhere")
        await until(lambda: hands.has("Homeserver", QLineEdit), 20, "the login view")
        await until(lambda: stage.devices() == set(), 20, "no device is left on the server")
        assert not hands.has_dialog("Devices")
