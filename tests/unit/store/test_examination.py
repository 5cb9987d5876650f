"""What is stored, looked at and left as it is."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from latchkey.app.checkup import Finding, Mark
from latchkey.store.examination import examine_folder
from latchkey.store.layout import SCHEMA
from tests.fakes.examples import SESSION
from tests.unit.store.by_hand import by_hand, database


def found(folder: Path) -> dict[str, Finding]:
    return {one.topic: one for one in examine_folder(folder)}


def test_a_profile_that_is_well_is_fine_and_not_touched(profile: Path) -> None:
    before = hashlib.sha256(database(profile).read_bytes()).digest()
    looked = found(profile)
    assert {one.mark for one in looked.values()} == {Mark.FINE}
    assert f"schema {SCHEMA}. Tokens are stored." in looked[f"Session {SESSION}"].sentence
    assert hashlib.sha256(database(profile).read_bytes()).digest() == before


def test_a_profile_that_is_not_there_is_fine_and_not_made(tmp_path: Path) -> None:
    looked = found(tmp_path / "a" / "b")
    assert {one.mark for one in looked.values()} == {Mark.FINE}
    assert "made when it is needed" in looked["Data folder"].sentence
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]


def test_a_damaged_database_is_broken(profile: Path) -> None:
    database(profile).write_bytes(b"no database at all" * 1000)
    assert found(profile)[f"Session {SESSION}"].mark is Mark.BROKEN


@pytest.mark.parametrize(("names", "what"), [(["a-1"], "A damaged file"), (["a-1", "b-1"], "2 damaged files")])
def test_what_was_put_aside_is_named_with_its_place(profile: Path, names: list[str], what: str) -> None:
    for name in names:
        (profile / "put-aside" / f"000000a{name}").mkdir(parents=True)
    told = found(profile)["Put aside"]
    assert told.mark is Mark.LOOK
    assert told.sentence.startswith(what)
    assert str(profile / "put-aside") in told.sentence
    assert "You can delete that" in told.sentence


def test_a_database_with_damaged_pages_is_broken(profile: Path) -> None:
    with by_hand(profile) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    whole = bytearray(database(profile).read_bytes())
    whole[5000:] = os.urandom(len(whole) - 5000)
    database(profile).write_bytes(bytes(whole))
    assert found(profile)[f"Session {SESSION}"].mark is Mark.BROKEN


def test_a_database_of_a_newer_program_is_told_and_left_alone(profile: Path) -> None:
    with by_hand(profile) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    looked = found(profile)[f"Session {SESSION}"]
    assert looked.mark is Mark.BROKEN
    assert "newer version" in looked.sentence
    assert "left as it is" in looked.sentence


def test_a_database_of_another_session_is_broken(profile: Path) -> None:
    with by_hand(profile) as db:
        db.execute("UPDATE session SET session_id = 'ffffffff'")
    assert "does not belong" in found(profile)[f"Session {SESSION}"].sentence


def test_a_session_that_is_half_removed_says_that_no_tokens_are_left(profile: Path) -> None:
    with by_hand(profile) as db:
        db.execute("UPDATE session SET sealed = NULL")
    assert "No tokens are stored." in found(profile)[f"Session {SESSION}"].sentence


@pytest.mark.parametrize(("free_mb", "mark"), [(9, Mark.BROKEN), (199, Mark.LOOK), (200, Mark.FINE)])
def test_free_space_is_told(profile: Path, monkeypatch: pytest.MonkeyPatch, free_mb: int, mark: Mark) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free_mb * 1_000_000))
    looked = found(profile)["Free space"]
    assert looked.mark is mark
    assert f"{free_mb} MB" in looked.sentence


def test_a_folder_that_others_can_open_is_to_be_looked_at(profile: Path) -> None:
    profile.chmod(0o755)
    looked = found(profile)["Data folder"]
    assert looked.mark is Mark.LOOK
    assert "755" in looked.sentence


def test_a_folder_that_takes_nothing_is_broken(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    looked = found(profile)["Data folder"]
    assert looked.mark is Mark.BROKEN
    assert "the folder cannot be written" in looked.sentence
