"""Licences: collected when the program was frozen, or of the packages that are installed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from latchkey.app.about import Licence
from latchkey.desktop.licences import licences


def test_from_source_they_are_those_of_what_is_installed_and_needed() -> None:
    found = {one.name.lower().replace("_", "-"): one for one in licences()}
    assert next(iter(found)) == "latchkey"
    assert {"pyside6-essentials", "shiboken6", "httpx", "keyring", "anyio"} <= set(found)
    assert "pytest" not in found, "what only the tests need is no part of the program"
    assert "LGPL" in found["pyside6-essentials"].licence
    assert found["httpx"].text


def test_frozen_they_are_what_was_collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert licences() == []
    folder = tmp_path / "licences"
    folder.mkdir()
    (folder / "x.txt").write_text("You may.")
    one = {"name": "x", "version": "1", "licence": "MIT", "file": "x.txt"}
    (folder / "index.json").write_text(json.dumps([one]))
    assert licences() == [Licence("x", "1", "MIT", "You may.")]
