"""A start with a session on disk that this program cannot open: said in the window, never a traceback, and a way on."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtWidgets import QLineEdit

from latchkey.store.layout import DATABASE, SCHEMA
from tests.fakes.running import Running
from tests.fakes.vault import FakeVault
from tests.stories.stage import PracticeStage
from tests.until import until
from tests.views.showing import words


async def one_session(stage: PracticeStage, folder: Path, keyring: FakeVault) -> Path:
    """A session on disk; answers its database."""
    async with Running(folder, keyring) as program:
        await program.sign_in(stage.url, stage.user, stage.password)
    (database,) = folder.rglob(DATABASE)
    return database


def files_of(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


async def test_a_newer_programs_session_is_said_left_alone_and_another_lives_beside_it(
    stage: PracticeStage, folder: Path, keyring: FakeVault
) -> None:
    database = await one_session(stage, folder, keyring)
    with closing(sqlite3.connect(database)) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    before = files_of(database.parent)
    async with Running(folder, keyring) as program:
        hands = program.hands
        await until(lambda: hands.has("Homeserver", QLineEdit) and hands.can_press("Quit"), what="the notice")
        assert "last used by a newer Latchkey" in words(program.window, "notice_text")
        hands.press("Details")
        hands.press("Close")
        await program.sign_in(stage.url, stage.user, stage.password)
        assert len(stage.devices()) == 2
    async with Running(folder, keyring) as program:
        await until(lambda: program.state == "Active", what="the one beside it is back")
        await until(lambda: program.hands.can_press("Dismiss"), what="the other one is told of here too")
        assert "last used by a newer Latchkey" in words(program.window, "banner_text")
        program.hands.press("Check this computer")
        await until(lambda: program.hands.has_dialog("Check this computer"), what="a look at what is here")
        program.hands.press("Close")
        program.hands.press("Dismiss")
        await until(lambda: not program.hands.has("Dismiss"), what="it was read")
    assert files_of(database.parent) == before
    with closing(sqlite3.connect(database)) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA}")
    assert len(keyring.keys) == 2, "the newer program finds its key too"


async def test_quit_is_a_way_on(stage: PracticeStage, folder: Path, keyring: FakeVault) -> None:
    database = await one_session(stage, folder, keyring)
    with closing(sqlite3.connect(database)) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    async with Running(folder, keyring) as program:
        await until(lambda: program.hands.can_press("Quit"), what="the notice")
        program.hands.press("Quit")
        await until(program.end.is_set, what="the program ends")


async def test_a_damaged_session_is_put_aside_and_said(stage: PracticeStage, folder: Path, keyring: FakeVault) -> None:
    database = await one_session(stage, folder, keyring)
    damaged = bytes(4096) + database.read_bytes()[4096:]
    database.write_bytes(damaged)
    async with Running(folder, keyring) as program:
        await until(lambda: program.hands.can_press("Quit"), what="the notice")
        told = words(program.window, "notice_text")
        place = folder / "put-aside" / f"{database.parent.name}-1"
        assert "the session's file is damaged" in told
        assert str(place) in told
        assert (place / DATABASE).read_bytes() == damaged
        assert program.hands.has("Homeserver", QLineEdit)
    async with Running(folder, keyring) as program:
        await until(lambda: program.hands.has("Homeserver", QLineEdit), what="the login view")
        assert not program.hands.has("Quit"), "it is said once"


async def test_damaged_rooms_cost_no_session(stage: PracticeStage, folder: Path, keyring: FakeVault) -> None:
    database = await one_session(stage, folder, keyring)
    with closing(sqlite3.connect(database)) as db:
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'rooms'").fetchone()[0]
    data = bytearray(database.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    database.write_bytes(data)
    async with Running(folder, keyring) as program:
        await until(lambda: program.state == "Active", what="the same session")
        await until(program.hands.rooms, what="the rooms are back from the server")
        assert program.events("file_mended")
        program.hands.press("Refresh now")
        await until(lambda: "the 1st" in program.hands.text("Last refresh"), what="refreshed")
    async with Running(folder, keyring) as program:
        await until(lambda: program.state == "Active", what="and it stays")
        assert len(program.events("file_mended")) == 1
