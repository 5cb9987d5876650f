"""Fails on what the house does not do and no other tool can see, each with its reason."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rule:
    folder: str
    pattern: re.Pattern[str]
    reason: str
    except_in: tuple[str, ...] = ()


_RULES = (
    Rule(
        "gui",
        re.compile(r"\.exec\("),
        "a nested loop holds up every task: open() a dialog and listen to finished",
    ),
    Rule(
        "gui",
        re.compile(r"\bsetHtml\(|TextFormat\.(RichText|AutoText|MarkdownText)"),
        "text that came from a server is plain text",
    ),
    Rule(
        "gui",
        re.compile(r"\.connect\(\s*lambda[^:]*:[^#]*\bself\b"),
        "a lambda that holds self outlives the widget it belongs to: connect a method",
    ),
    Rule(
        "gui",
        re.compile(r"(?<![\w.])asyncio\.create_task\("),
        "a task has a named owner",
        ("gui/latchkey/app/tasks.py",),
    ),
    Rule(
        "gui",
        re.compile(r"(?<!\w)time\.sleep\("),
        "whoever waits lets others go on",
    ),
    Rule(
        "tests",
        re.compile(r"asyncio\.sleep\((?!0\))|(?<!\w)time\.sleep\(|qtbot\.wait\("),
        "a test waits for something, with until(), and not for some time",
        # Here sleeping is what is tested or measured, or stands in an example.
        ("tests/until.py", "tests/unit/desktop/", "tests/unit/house/", "tests/bench/", "tests/torture/"),
    ),
    Rule(
        "tests",
        re.compile(r"qtbot\.wait(Until|Signals?|Exposed|Active)\("),
        "runs a nested loop, in which every task of the test stands still: await until(...)",
    ),
)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ASSERTING = re.compile(r"raises|warns|until|assert_\w+")
"""What fails a test by itself: of pytest, of tests/until.py, and what is named so."""


def main(root: Path = Path()) -> int:
    complaints = [*_lines(root), *_tests_without_assertion(root)]
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


def _lines(root: Path) -> Iterator[str]:
    for rule in _RULES:
        for path in sorted((root / rule.folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if name.startswith(rule.except_in or ("\0",)):
                continue
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if rule.pattern.search(line):
                    yield f"{name}:{number}: {rule.reason}\n    {line.strip()}"


def _tests_without_assertion(root: Path) -> Iterator[str]:
    """Also looks into what a test uses of its own file: helpers, fixtures' methods, and what these use."""
    for path in sorted((root / "tests").rglob("test_*.py")):
        functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, _FUNCTIONS)]
        asserting = {function.name for function in functions if _asserts(function)}
        while more := {one.name for one in functions if one.name not in asserting and asserting & set(_used(one))}:
            asserting |= more
        for test in functions:
            if test.name.startswith("test_") and test.name not in asserting:
                yield f"{path.relative_to(root).as_posix()}:{test.lineno}: asserts nothing\n    {test.name}"


def _asserts(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(
        isinstance(node, ast.Call) and _ASSERTING.fullmatch(_name(node.func)) for node in ast.walk(function)
    )


def _used(function: ast.AST) -> Iterator[str]:
    return (_name(node) for node in ast.walk(function))


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


if __name__ == "__main__":
    sys.exit(main())
