"""Importing is not slowed down by Qt."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import latchkey.desktop.plain_imports
from PySide6 import QtWidgets
feature = sys.modules["shibokensupport.feature"]
feature._mod_uses_pyside = lambda module: read.append(module.__name__)
read = []
import colorsys
from latchkey.desktop import loop
print(read, QtWidgets.QApplication([]).applicationName() != "", loop.QtLoop.__name__)
"""


def test_no_source_is_read_for_the_sake_of_an_import() -> None:
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=50
    ).stdout
    assert said == "[] True QtLoop\n"
