"""What a person would read in one language only is found, with its place."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

Check = Callable[[str], str]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    module = importlib.import_module("check_words")

    def check(text: str) -> str:
        file = tmp_path / "gui/latchkey/views/one.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        code = module.main(tmp_path)
        said = capsys.readouterr().out
        assert code == bool(said)
        return said

    return check


@pytest.mark.parametrize(
    "line",
    [
        'box.setToolTip("Copy")',
        'box = PlainLabel("Refresh" if due else tr("Later"), role="small")',
        'button("&Open", primary)',
        'TITLE = "Sign in again"',
        'text = f"Found {server} here"',
        'text = f"{tr(one)} You stay signed in: {why}" if why else "Nothing was lost."',
        'make(text="No entries")',
        'button(tr("&Show room"), name="Show room")',
        'NotStored("the disk is full")',
        'NotStored(mark("it is a folder") if is_folder else "it is not a file")',
    ],
)
def test_a_text_in_one_language_is_named(check: Check, line: str) -> None:
    assert check(f"x = 1\n{line}\n").startswith("gui/latchkey/views/one.py:2: goes through tr")


@pytest.mark.parametrize(
    "line",
    [
        'box.setToolTip(tr("Copy this"))',
        'box = PlainLabel("", role="small")',
        'box.setObjectName("Copy this")',
        'NotStored(mark("the disk is full"), wrong_key=True)',
        'WHY = mark("Sign in again")',
        'raise ValueError("No such thing")',
        'assert one, "No such thing"',
        '_log.warning("The file %s is gone", name)',
        'if word == "Soft logged out": pass',
        '"""A docstring has words."""',
        'url = f"https://{host}/a b"',
    ],
)
def test_what_nobody_reads_in_a_window_is_not_named(check: Check, line: str) -> None:
    assert check(f"{line}\n") == ""


def test_every_place_that_is_looked_at_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    places = importlib.import_module("check_words")._PLACES
    assert [place for place in places if not (ROOT / place).exists()] == []
