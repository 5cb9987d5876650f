"""The guides name what is in the window, by the names that a screen reader reads, and quotes what it says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from latchkey.app.meanings import Kind
from latchkey.views.main_window import MainWindow
from latchkey.views.menu_button import _MENUS
from tests.views.showing import HandClock, in_sight
from tests.views.test_names import STATES, show

ROOT = Path(__file__).parents[2]
GUIDES = {name: (ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("user-guide", "qa-guide")}
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
TEXTS = {name: re.sub(r"\s+", " ", _CODE.sub("", guide)) for name, guide in GUIDES.items()}
QUOTED = sorted({words for text in TEXTS.values() for words in re.findall(r'"([^"]+)"', text)} - {"quotation marks"})
CURLS_OWN = {"Empty reply from server"}


@pytest.fixture(scope="module")
def literals() -> list[str]:
    """Every text that stands in the program."""
    return [
        node.value
        for path in (ROOT / "gui" / "latchkey").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def named_in(text: str) -> set[str]:
    """What is bold, but for whole sentences that a paragraph begins with."""
    bold = {name.rstrip("…") for name in re.findall(r"\*\*([^*]+)\*\*", text)}
    return {name for name in bold if not name.endswith((".", "?"))} - {"bold"}


def test_every_control_that_is_named_is_in_the_window(clock: HandClock) -> None:
    names = {entry.text.replace("&", "").rstrip("…") for _, entries in _MENUS for entry in entries}
    for state in STATES:
        with in_sight(MainWindow(clock.now)) as window:
            show(window, state)
            names.update(part.accessibleName() for part in window.findChildren(QWidget))
    names = {name.rstrip("…") for name in names}
    named = {guide: named_in(text) for guide, text in TEXTS.items()}
    assert len(named["qa-guide"]) >= 40
    assert len(named["user-guide"]) >= 15
    assert {guide: sorted(wanted - names) for guide, wanted in named.items()} == {"user-guide": [], "qa-guide": []}


@pytest.mark.parametrize("words", QUOTED)
def test_what_is_quoted_is_said_by_the_program(words: str, literals: list[str]) -> None:
    if words in CURLS_OWN or words in set(Kind):
        return
    # What is put into a sentence is not in the program's text.
    parts = words.split("latchkey-journal.jsonl")
    assert all(any(part in text for text in literals) for part in parts), words
