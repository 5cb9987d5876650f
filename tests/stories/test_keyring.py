"""A keyring on its bad days: a real gnome-keyring that is locked, silent, killed or gone, under the whole program."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from keyring import get_keyring, set_keyring

from latchkey.vault.keyring_vault import KeyringVault
from tests.contract.secret_service import SecretService
from tests.fakes.running import Running
from tests.stories.stage import PracticeStage
from tests.unit.vault.rings import Drawer
from tests.until import until
from tests.views.showing import words


@asynccontextmanager
async def asked_where_to_keep_it(stage: PracticeStage, service: SecretService, folder: Path) -> AsyncIterator[Running]:
    """Signed in while the keyring is locked."""
    await KeyringVault("other").create("00000001")
    service.lock()
    async with Running(folder, KeyringVault("tests")) as program:
        await program.ask_to_sign_in(stage.url, stage.user, stage.password)
        await until(lambda: program.hands.has_dialog("Keep this session?"), what="the question")
        yield program


@pytest.fixture
async def device(stage: PracticeStage, service: SecretService, folder: Path) -> str:
    """Of a session that an earlier run has left behind."""
    async with Running(folder, KeyringVault("tests")) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
        return program.hands.text("Device ID")


def unlock(service: SecretService) -> None:
    service.stop()
    service.start()


async def test_f38_locked_at_the_start_it_asks_once_and_opens_the_session_when_it_is_unlocked(
    service: SecretService, device: str, folder: Path
) -> None:
    service.lock()
    async with Running(folder, KeyringVault("tests")) as program:
        hands = program.hands
        await until(lambda: hands.has_dialog("Open this session?"), what="the question")
        assert hands.rooms(), "as they were left"
        unlock(service)
        hands.press("Try again")
        await until(lambda: program.state == "Active", what="signed in without a password")
        assert hands.text("Device ID") == device


async def test_f36_f38_going_on_without_saving_leaves_the_session_that_is_stored_and_it_comes_back(
    stage: PracticeStage, service: SecretService, device: str, folder: Path
) -> None:
    stored = (folder / "sessions").rglob("session.db")
    sealed = {path: _sealed(path) for path in stored}
    service.lock()
    async with Running(folder, KeyringVault("tests")) as program:
        hands = program.hands
        await until(lambda: hands.can_press("Continue without saving"), what="the question")
        hands.press("Continue without saving")
        await until(lambda: hands.has_dialog("Sign in again"), what="the password is asked for")
        await program.sign_in_again(stage.password)
        await until(lambda: hands.rooms(), what="rooms of this run")
        assert hands.text("Kept in") == "This run only"
        assert hands.text("Device ID") != device
        assert len(stage.devices()) == 2
    assert stage.devices() == {device}, "the one of that run was signed out at its end"
    assert {path: _sealed(path) for path in sealed} == sealed
    unlock(service)
    async with Running(folder, KeyringVault("tests")) as program:
        await until(lambda: program.state == "Active", what="back without a password")
        assert program.hands.text("Device ID") == device
    assert program.events("sign_in_failed", "soft_logged_out") == []


async def test_f36_killed_before_the_start_it_is_found_again_once_it_runs(
    service: SecretService, device: str, folder: Path
) -> None:
    service.kill()
    async with Running(folder, KeyringVault("tests")) as program:
        hands = program.hands
        await until(lambda: hands.has_dialog("Open this session?"), what="the question")
        service.start()
        hands.press("Try again")
        await until(lambda: program.state == "Active", what="signed in")
        assert hands.text("Device ID") == device


async def test_f42_a_silent_one_is_told_after_its_time_and_the_window_goes_on(
    service: SecretService, device: str, folder: Path
) -> None:
    service.freeze()
    async with Running(folder, KeyringVault("tests", time_limit_s=0.5)) as program:
        hands = program.hands
        assert program.state == "Offline", "and can be looked at"
        await until(lambda: hands.has_dialog("Open this session?"), what="the question")
        service.thaw()
        hands.press("Try again")
        await until(lambda: program.state == "Active", what="signed in")


async def test_f37_a_session_whose_keyring_was_exchanged_is_explained_and_comes_back_with_the_old_one(
    service: SecretService, device: str, folder: Path
) -> None:
    before, other = get_keyring(), Drawer("Another chest")
    set_keyring(other)
    async with Running(folder, KeyringVault("tests")) as program:
        hands = program.hands
        await until(lambda: hands.can_press("Sign in again"), what="the question")
        assert "was put into Secret Service. Now Another chest answers" in words(program.window, "keep_text")
        assert other.entries == {}, "nothing is written into it"
        set_keyring(before)
        hands.press("Try again")
        await until(lambda: program.state == "Active", what="signed in")
        assert hands.text("Device ID") == device


async def test_f38_locked_at_a_sign_in_it_asks_and_keeps_the_session_once_it_is_unlocked(
    stage: PracticeStage, service: SecretService, folder: Path
) -> None:
    async with asked_where_to_keep_it(stage, service, folder) as program:
        hands = program.hands
        assert list(folder.rglob("session.db")) == []
        unlock(service)
        hands.press("Try again")
        await until(lambda: program.state == "Active", what="signed in")
        await until(lambda: hands.text("Kept in") == "Secret Service", what="saved")


async def test_quitting_at_that_question_leaves_nothing_on_the_server_and_nothing_here(
    stage: PracticeStage, service: SecretService, folder: Path
) -> None:
    async with asked_where_to_keep_it(stage, service, folder) as program:
        program.hands.press("Quit")
        await program.end.wait()
    assert stage.devices() == set()
    assert list(folder.rglob("session.db")) == []


def _sealed(path: Path) -> list[object]:
    with closing(sqlite3.connect(path)) as db:
        return list(db.execute("SELECT sealed, standing, device_id, backend FROM session"))
