"""The document on signing in names tests that are there, one for each moment in the life of a session."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
STORIES = ROOT / "tests" / "stories"
DOCUMENT = (ROOT / "docs" / "signing-in.md").read_text("utf-8")
_TEST = re.compile(r"`(test_\w+\.py)::(test_\w+)`")


def those_in(name: str) -> set[str]:
    tree = ast.parse((STORIES / name).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def table() -> dict[str, list[str]]:
    """Cells by the way in."""
    text = DOCUMENT.partition("| way in |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]
    return {way: cells for way, *cells in rows}


def test_every_way_in_has_a_test_for_each_moment() -> None:
    rows = table()
    assert len(rows) >= 4
    for way, cells in rows.items():
        assert len(cells) == 5, way
        assert all(_TEST.fullmatch(cell) for cell in cells), way


def test_every_test_that_is_named_is_there() -> None:
    named = _TEST.findall(DOCUMENT)
    assert len(named) >= 30
    assert DOCUMENT.count("`test_") == len(named), "each by its file and name"
    for file, test in named:
        assert test in those_in(file), test


def test_what_can_go_wrong_in_the_browser_is_told_whole() -> None:
    told = {test for _, test in _TEST.findall(DOCUMENT)}
    for file in ("test_sso.py", "test_oauth.py", "test_oauth_stumbles.py", "test_device_code.py"):
        assert {name for name in those_in(file) if name.startswith("test_")} <= told
