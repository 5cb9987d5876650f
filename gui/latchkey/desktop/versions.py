"""What a bug report has to say of the program and of what it runs on."""

from __future__ import annotations

import platform
import sys
from functools import lru_cache

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from latchkey import __version__


@lru_cache(maxsize=1)
def versions() -> tuple[tuple[str, str], ...]:
    """Names and values. No name of a person, a machine or a folder is among them."""
    return (
        ("Latchkey", __version__),
        ("Qt", f"{qVersion()}, PySide6 {PySide6.__version__}, {QGuiApplication.platformName()}"),
        ("Python", platform.python_version()),
        ("System", _system()),
    )


def _system() -> str:
    kernel = f"{platform.system()} {platform.release()} {platform.machine()}"
    if sys.platform != "linux":
        return f"{kernel}, {platform.version()}"
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {kernel}"
    except OSError:
        return kernel
