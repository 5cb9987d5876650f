"""Signing out while the server is away, and what else a server has to be told of later."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLineEdit

from latchkey.matrix.gate import HttpGate
from latchkey.session.answers import Key, LoggedIn, NoAnswer, NoKey, Refused
from latchkey.session.ports import KeyVault
from latchkey.session.secret import Secret
from latchkey.store.sealed_revocations import FILE
from tests.fakes.running import Running
from tests.stories.conftest import SetStage, SetSynapse
from tests.stories.stage import Lives
from tests.until import until

# A connection to the bus was once left open by a story; who leaves it is not traced yet.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket.socket:ResourceWarning")

WITHIN_S = 2.0


async def sign_out(program: Running) -> float:
    """Asked and confirmed; seconds until the login view is there."""
    program.hands.press("Sign out")
    asked_at = time.monotonic()
    program.hands.press("Sign out")
    await until(lambda: program.hands.has("Homeserver", QLineEdit), what="the login view")
    return time.monotonic() - asked_at


async def test_f45_a_sign_out_that_the_server_did_not_hear_is_told_at_the_next_start(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=30))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        device, secrets = program.hands.text("Device ID"), program.tokens()
        session_id = program.events("signed_in")[0]["session"]
        stage.stop()
        assert await sign_out(program) < WITHIN_S
        await until(lambda: program.hands.can_press("Forget it"), what="it is said that the server was not told")
        await until(lambda: list((folder / "sessions").iterdir()) == [], what="local state is gone")
        assert isinstance(await vault.fetch(session_id), NoKey)
        assert isinstance(await vault.fetch("untold"), Key), "under a key of its own"
    for path in (path for path in folder.rglob("*") if path.is_file()):
        for secret in (*secrets, stage.user_id, device):
            assert secret.encode() not in path.read_bytes(), path

    stage.start()
    assert stage.devices() == {device}
    async with Running(folder, vault) as program:
        await until(lambda: stage.devices() == set(), 20, "the server was told")
        await until(lambda: not program.hands.can_press("Forget it"), what="nothing is left to be said")
        await until(lambda: not (folder / FILE).exists(), what="nothing is left on disk")
    assert isinstance(await vault.fetch("untold"), NoKey)
    assert [one["event"] for one in program.events("revocation_waits", "revocation_told")] == [
        "revocation_waits",
        "revocation_told",
    ]


async def test_f45_a_sign_out_can_be_forgotten(set_stage: SetStage, folder: Path, vault: KeyVault) -> None:
    stage = set_stage(Lives(access_s=30))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        hands, device = program.hands, program.hands.text("Device ID")
        stage.stop()
        await sign_out(program)
        await until(lambda: hands.can_press("Forget it"), what="the server was not told")
        hands.press("Forget it")
        await until(lambda: hands.has_dialog("Forget this sign-out?"), what="it is asked once")
        hands.press("Forget it")
        await until(lambda: not hands.can_press("Forget it"), what="it is forgotten")
        await until(lambda: not (folder / FILE).exists(), what="also on disk")
    stage.start()
    async with Running(folder, vault) as program:
        await until(lambda: program.hands.has("Homeserver", QLineEdit), what="the login view")
    assert stage.devices() == {device}, "as was said"


async def test_f45_a_server_that_says_nothing_is_told_as_soon_as_it_speaks(
    set_synapse: SetSynapse, folder: Path, vault: KeyVault
) -> None:
    stage = set_synapse(Lives(access_s=3))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        stage.freeze()
        took_s = await sign_out(program)
        assert took_s < WITHIN_S
        await until(lambda: program.hands.can_press("Forget it"), what="the server was not told")
        stage.freeze(frozen=False)
        await until(lambda: stage.devices() == set(), 30, "it is told in the same run, with a token that has expired")
        await until(lambda: not program.hands.can_press("Forget it"), what="nothing is left to be said")


async def test_f29_signing_out_softly_logged_out_takes_the_device_on_the_server(
    set_stage: SetStage, folder: Path, vault: KeyVault
) -> None:
    stage = set_stage(Lives(access_s=3, refresh_s=9, session_s=9))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        await until(lambda: program.hands.has("Sign in again", QDialog), 30, "the dialog")
    async with Running(folder, vault) as program:
        await until(lambda: program.hands.has("Sign in again", QDialog), 30, "the dialog after a restart")
        program.hands.press("Sign out and forget")
        program.hands.press("Sign out and forget")
        await until(lambda: stage.devices() == set(), 20, "the device is gone")
        await until(lambda: list((folder / "sessions").iterdir()) == [], what="local state is gone")


Answer = LoggedIn | Refused | NoAnswer


async def test_a_cancelled_sign_in_that_came_about_all_the_same_is_ended(
    set_synapse: SetSynapse, folder: Path, vault: KeyVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = set_synapse(Lives(access_s=30))
    login, cancelled = HttpGate.login, asyncio.Event()

    async def late(gate: HttpGate, user: str, password: Secret, *, device_id: str | None, device_name: str) -> Answer:
        answer = await login(gate, user, password, device_id=device_id, device_name=device_name)
        await cancelled.wait()
        return answer

    monkeypatch.setattr(HttpGate, "login", late)
    async with Running(folder, vault) as program:
        hands = program.hands
        await program.ask_to_sign_in(stage.url, stage.user, stage.password)
        await until(lambda: len(stage.devices()) == 1, 20, "the server has let us in")
        hands.press("Cancel")
        await until(lambda: program.state == "Signed out", what="cancelled at once")
        cancelled.set()
        await until(lambda: stage.devices() == set(), 20, "the server is told")
        assert not hands.can_press("Forget it"), "nothing of it is to be seen"
    assert program.events("signed_in") == []


async def softly_logged_out(program: Running) -> None:
    await until(lambda: program.hands.has("Sign in again", QDialog), 30, "the dialog")


async def test_f26_another_user_who_comes_out_of_a_re_login_is_signed_out_again(
    set_synapse: SetSynapse, folder: Path, vault: KeyVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No homeserver mixes people up to order, so what is sent for one is made to sign in another."""
    stage = set_synapse(Lives(access_s=3, refresh_s=9, session_s=9))
    mallory = stage.register("mallory", "mallory")
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        device, rooms = program.hands.text("Device ID"), len(program.hands.rooms())
        await softly_logged_out(program)
        login = HttpGate.login

        async def mixed_up(
            gate: HttpGate, user: str, password: Secret, *, device_id: str | None, device_name: str
        ) -> Answer:
            assert (user, password) == (stage.user_id, Secret(stage.password))
            return await login(gate, "mallory", Secret("mallory"), device_id=device_id, device_name=device_name)

        monkeypatch.setattr(HttpGate, "login", mixed_up)
        await program.ask_to_sign_in_again(stage.password)
        await until(lambda: program.events("sign_in_failed"), 20, "it is refused")
        assert program.events("sign_in_failed")[0]["other_user"] == mallory
        await until(lambda: stage.devices_of("mallory") == set(), 20, "the other session is ended again")
        assert stage.devices() == {device}
        assert len(program.hands.rooms()) == rooms
        assert program.state == "Soft logged out"


async def test_f27_a_server_that_gives_another_device_is_told_on(
    set_synapse: SetSynapse, folder: Path, vault: KeyVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Synapse gives the device that is asked for, so the question is lost on the way to it."""
    stage = set_synapse(Lives(access_s=3, refresh_s=9, session_s=9))
    async with Running(folder, vault) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        device = program.hands.text("Device ID")
        await softly_logged_out(program)
        login = HttpGate.login

        async def forgetful(
            gate: HttpGate, user: str, password: Secret, *, device_id: str | None, device_name: str
        ) -> Answer:
            assert device_id == device
            return await login(gate, user, password, device_id=None, device_name=device_name)

        monkeypatch.setattr(HttpGate, "login", forgetful)
        await program.sign_in_again(stage.password)
        assert program.hands.text("Device ID") in stage.devices() - {device}
        (again,) = program.events("signed_in_again")
        assert (again["same_device"], again["previous_device_id"]) == (False, device)
