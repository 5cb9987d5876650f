"""What a bug report says of the program and of what it runs on."""

from __future__ import annotations

import getpass
import platform
import socket

import pytest

from latchkey import __version__
from latchkey.desktop import versions as told


@pytest.fixture(autouse=True)
def _anew() -> None:
    told.versions.cache_clear()


def test_program_qt_python_and_system_are_named() -> None:
    versions = dict(told.versions())
    assert versions["Latchkey"] == __version__
    assert versions["Python"] == platform.python_version()
    assert "PySide6" in versions["Qt"]
    assert platform.machine() in versions["System"]


def test_nobodys_name_is_in_it() -> None:
    values = " ".join(value for _, value in told.versions())
    assert socket.gethostname() not in values
    assert getpass.getuser() not in values.split()


def test_a_linux_that_does_not_say_which_is_one_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> dict[str, str]:
        raise OSError

    monkeypatch.setattr(platform, "freedesktop_os_release", missing)
    assert dict(told.versions())["System"].startswith(f"{platform.system()} {platform.release()}")
