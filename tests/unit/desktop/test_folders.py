"""A profile's folder is its owner's, and its name is only a name."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from latchkey.desktop.folders import ProfileNameError, checked_profile, log_folder, profile_folder


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_profile_has_a_private_folder_of_its_own(home: Path) -> None:
    work, private = profile_folder("work"), profile_folder("private-2")
    assert work != private
    assert work.is_relative_to(home)
    assert mode_of(work) == mode_of(private) == 0o700
    assert mode_of(log_folder()) == 0o700


def test_a_folder_that_others_could_read_is_closed_to_them() -> None:
    folder = profile_folder("work")
    folder.chmod(0o755)
    assert mode_of(profile_folder("work")) == 0o700


def test_a_careless_umask_opens_nothing() -> None:
    before = os.umask(0)
    try:
        folder = profile_folder("work")
        assert [mode_of(each) for each in (folder, *folder.parents[:3])] == [0o700] * 4, "the ones above it too"
    finally:
        os.umask(before)


def test_the_person_may_say_where_data_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    assert profile_folder("work").is_relative_to(tmp_path / "elsewhere")


@pytest.mark.parametrize("name", ["default", "a", "work-2", "q_a", "0", "x" * 32])
def test_a_plain_name_is_taken_as_it_is(name: str) -> None:
    assert checked_profile(name) == name


@pytest.mark.parametrize(
    "name", ["", "x" * 33, "..", ".", "a/b", "a\\b", "Work", "é", "a b", "a\n", "a\0", "~", "${HOME}", "²"]
)
def test_a_name_that_is_more_than_a_name_is_refused_before_anything_is_made(name: str, home: Path) -> None:
    with pytest.raises(ProfileNameError, match="cannot be a profile's name"):
        profile_folder(name)
    assert not list(home.rglob("profiles"))
