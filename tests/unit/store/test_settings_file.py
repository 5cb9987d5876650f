"""The file of the settings: whole or not at all, and never in the way of a start."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from latchkey.app.settings import NoProxy, OwnProxy, Proxy, Settings, SystemProxy, Theme
from latchkey.session.answers import NotStored
from latchkey.store import settings_file
from latchkey.store.layout import SETTINGS as FILE
from latchkey.store.peek import first_look
from latchkey.store.settings_file import PUT_ASIDE, SettingsInFolder, look, read, write

ALL = Settings(
    theme=Theme.DARK,
    language="de",
    notifications=False,
    tray=True,
    start_at_login=True,
    refresh_margin_percent=30,
    proxy=OwnProxy("socks5://proxy.example.org:1080"),
    journal_days=7,
    qa_bench=False,
)


@pytest.mark.parametrize("proxy", [ALL.proxy, NoProxy(), SystemProxy()])
def test_what_is_written_is_read_by_the_next_start(tmp_path: Path, proxy: Proxy) -> None:
    settings = Settings(**{**{one: getattr(ALL, one) for one in ALL.__slots__}, "proxy": proxy})
    write(tmp_path, settings)
    assert read(tmp_path) == settings
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_first_start_has_the_usual_ones_and_nothing_to_say(tmp_path: Path) -> None:
    said: list[str] = []
    assert read(tmp_path, said.append) == Settings()
    assert said == []


def test_what_a_crash_left_half_written_is_in_nobodys_way(tmp_path: Path) -> None:
    write(tmp_path, ALL)
    (tmp_path / f"{FILE}.part").write_text("{")
    write(tmp_path, Settings())
    assert read(tmp_path) == Settings()
    assert [one.name for one in tmp_path.iterdir() if one.name != "home"] == [FILE]


@pytest.mark.usefixtures("caplog")
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"journal_days": ' + b"9" * 5000])
def test_a_damaged_file_is_kept_aside_and_said(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    said: list[str] = []
    assert read(tmp_path, said.append) == Settings()
    assert (tmp_path / PUT_ASIDE).read_bytes() == content
    kept = f"The file of the settings was damaged, and is kept as {tmp_path / PUT_ASIDE}."
    assert said == [f"{kept} They are those of a first start."]
    assert read(tmp_path, said.append) == Settings()
    assert len(said) == 1


@pytest.mark.usefixtures("caplog")
def test_a_damaged_file_that_cannot_be_moved_is_said_and_no_more(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("?")
    (tmp_path / PUT_ASIDE).mkdir()
    said: list[str] = []
    assert read(tmp_path, said.append) == Settings()
    assert "could not be put aside" in said[0]


@pytest.mark.usefixtures("caplog")
def test_a_file_that_cannot_be_read_is_left_alone_and_said(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    said: list[str] = []
    assert read(tmp_path, said.append) == Settings()
    assert said[0].startswith("The settings could not be read.")
    assert (tmp_path / FILE).is_dir()


def test_without_a_listener_it_is_said_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_text("?")
    read(tmp_path)
    assert "the file of the settings was damaged" in caplog.text


def test_a_value_that_is_none_is_the_usual_one_and_the_others_stay(tmp_path: Path) -> None:
    found = {
        "theme": "mauve",
        "language": 5,
        "notifications": 1,
        "tray": True,
        "refresh_margin_percent": True,
        "journal_days": 10**6,
        "proxy": "http://alice:hunter2@proxy.example.org",
        "qa_bench": "no",
        "of a newer version": [],
    }
    (tmp_path / FILE).write_text(json.dumps(found))
    assert read(tmp_path) == Settings(tray=True, journal_days=3650)


@pytest.mark.parametrize("theme", [[], {}, None, 3])
def test_a_theme_of_any_shape_is_no_trouble(tmp_path: Path, theme: object) -> None:
    (tmp_path / FILE).write_text(json.dumps({"theme": theme, "proxy": theme}))
    assert read(tmp_path) == Settings()


async def test_a_folder_that_cannot_be_written_is_told_as_a_value(tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("a file in its place")
    assert isinstance(await SettingsInFolder(tmp_path / "profile").write(ALL), NotStored)
    assert await SettingsInFolder(tmp_path).write(ALL) is None
    assert settings_file.read(tmp_path) == ALL


def test_the_first_paint_gets_theme_and_language_and_leaves_everything_as_it_is(tmp_path: Path) -> None:
    assert first_look(tmp_path) == ("", "")
    write(tmp_path, ALL)
    assert first_look(tmp_path) == ("dark", "de")
    for content in (b"\xff", b"{}", b'{"theme": 5, "language": null}'):
        (tmp_path / FILE).write_bytes(content)
        assert first_look(tmp_path) == ("", "")
    assert not (tmp_path / PUT_ASIDE).exists()


def test_who_only_looks_moves_nothing(tmp_path: Path) -> None:
    assert look(tmp_path) == Settings()
    write(tmp_path, ALL)
    assert look(tmp_path) == ALL
    for content in ("{", "[]"):
        (tmp_path / FILE).write_text(content)
        assert look(tmp_path) == Settings()
    assert not (tmp_path / PUT_ASIDE).exists()
