"""Fails on what the house does not do and no other tool can see, each with its reason."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rule:
    folders: tuple[str, ...]
    pattern: re.Pattern[str]
    reason: str
    except_in: dict[str, str] = field(default_factory=dict)
    """Where it does not hold, and why: files and folders."""


_RULES = (
    Rule(
        ("gui",),
        re.compile(r"\.exec\("),
        "a nested loop holds up every task: open() a dialog and listen to finished",
        {"gui/latchkey/desktop/first_picture.py": "there is no task yet, and nothing to do before the window is seen"},
    ),
    Rule(
        ("gui", "tests"),
        re.compile(r"\bprocessEvents\("),
        "runs whatever is waiting, in the middle of something else",
        {
            "tests/shots/make_shots.py": "pictures are made without a loop, one after the other",
            "tests/unit/desktop/test_loop.py": "what Qt does while asyncio does not run is what is tested",
            "tests/unit/house/": "tries it",
        },
    ),
    Rule(
        ("gui",),
        re.compile(r"\bsetHtml\(|TextFormat\.(RichText|AutoText|MarkdownText)"),
        "text that came from a server is plain text",
    ),
    Rule(
        ("gui",),
        re.compile(r"\.connect\(\s*lambda[^:]*:[^#]*\bself\b"),
        "a lambda that holds self outlives the widget it belongs to: connect a method",
    ),
    Rule(
        ("gui",),
        re.compile(r"(?<![\w.])asyncio\.create_task\(|loop(\(\))?\.create_task\("),
        "a task has a named owner",
        {
            "gui/latchkey/matrix/giving_up.py": "who sends waits for its task, also when giving it up",
            "gui/latchkey/app/tasks.py": "is the owner",
            "gui/latchkey/telling.py": "the question owns it, from its beginning to its end",
        },
    ),
    Rule(
        ("gui",),
        re.compile(r"(?<!\w)time\.sleep\("),
        "whoever waits lets others go on",
    ),
    Rule(
        ("gui", "packaging", "resources", "tests"),
        re.compile(r"[#] type: ignore\b(?!\[[^\]]*\]  # (?!noqa))"),
        "why the types are wrong here stands beside it",
        {"tests/unit/house/": "tries it"},
    ),
    Rule(
        ("gui", "packaging", "resources", "tests"),
        re.compile(r"[#] noqa\b(?!: [A-Z0-9, ]+ - \w)"),
        "why the rule does not hold here stands beside it",
        {"tests/unit/house/": "tries it"},
    ),
    Rule(
        ("tests",),
        re.compile(r"qtbot\.wait(Until|Signals?|Exposed|Active)\("),
        "runs a nested loop, in which every task of the test stands still: await until(...)",
    ),
)


_MAY_WAIT = {
    "tests/until.py": "the one place that looks again and again",
    "tests/contract/secret_service.py": "looks again by asking the bus, whose answer takes its time",
    "tests/fakes/hasty_clock.py": "a clock that a program sleeps by",
    "tests/unit/desktop/test_clock.py": "a clock's sleep is what is tested",
    "tests/unit/desktop/test_loop.py": "timers and time limits are what is tested",
    "tests/bench/burst.py": "a server's token runs out in real time",
    "tests/bench/frozen.py": "a freeze comes at a chosen moment of a long poll",
    "tests/bench/outage.py": "an outage lasts a minute",
    "tests/bench/seen.py": "a program is at rest when nothing has happened for a while",
    "tests/bench/programs/bare_countdown.py": "measures a length of time",
    "tests/bench/programs/bare_requests.py": "measures a length of time",
    "tests/bench/programs/idle.py": "measures a length of time",
    "tests/bench/programs/stall.py": "measures a length of time",
    "tests/torture/campaign.py": "a kill comes at a moment that nobody chose",
}
"""Where the tests may wait for a length of time, and why."""

_SLEEPS = ("sleep", "msleep", "usleep", "qWait", "qSleep")
_IN_A_WHILE = ("call_later", "singleShot", "Timer")
_EVENTS = ("Event", "Condition")


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ASSERTING = re.compile(r"raises|warns|until|assert_\w+")
"""What fails a test by itself: of pytest, of tests/until.py, and what is named so."""


def main(root: Path = Path()) -> int:
    complaints = [*_lines(root), *_waits(root), *_tests_without_assertion(root)]
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


def _lines(root: Path) -> Iterator[str]:
    for rule in _RULES:
        for path in sorted(path for folder in rule.folders for path in (root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if name.startswith(tuple(rule.except_in)):
                continue
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if rule.pattern.search(line):
                    yield f"{name}:{number}: {rule.reason}\n    {line.strip()}"


def _waits(root: Path) -> Iterator[str]:
    for path in sorted((root / "tests").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if name in _MAY_WAIT:
            continue
        text = path.read_text("utf-8")
        nodes = list(ast.walk(ast.parse(text)))
        made = [node for node in nodes if isinstance(node, ast.Assign) and _makes_event(node.value)]
        events = {_name(part) for node in made for target in node.targets for part in ast.walk(target)} - {"", "self"}
        for node in nodes:
            if isinstance(node, ast.stmt | ast.expr) and _waits_for_some_time(node, events):
                reason = "a test waits for something, with until(), and not for some time"
                yield f"{name}:{node.lineno}: {reason}\n    {text.splitlines()[node.lineno - 1].strip()}"


def _waits_for_some_time(node: ast.stmt | ast.expr, events: set[str]) -> bool:
    """Whether it is ``sleep``, a call set for later, or an event's or a busy loop's time that is let pass."""
    match node:
        case ast.Call(func=ast.Attribute(value=whose, attr="wait")) if _name(whose) == "qtbot":
            return True
        case ast.Call(args=[ast.Constant(value=0), *_]) | ast.Call(args=[], keywords=[]):
            return False
        case ast.Call() if _is_call(node, _SLEEPS + _IN_A_WHILE):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=whose, attr="wait")) as wait):
            return bool(wait.args or wait.keywords) and (_name(whose) in events or _is_call(whose, _EVENTS))
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return any(_expects_no_end(item.context_expr) for item in items) and any(
                _is_call(one, ("wait_for", "timeout", "timeout_at")) for one in ast.walk(node)
            )
        case ast.While(body=body):
            return all(isinstance(one, ast.Pass | ast.Assert) for one in body)
    return False


def _expects_no_end(node: ast.expr) -> bool:
    """``pytest.raises(TimeoutError)`` and ``suppress(TimeoutError)``."""
    return (
        isinstance(node, ast.Call)
        and _is_call(node, ("raises", "suppress"))
        and any(_name(one) == "TimeoutError" for arg in node.args for one in ast.walk(arg))
    )


def _makes_event(node: ast.expr) -> bool:
    return any(_is_call(one, _EVENTS) for one in ast.walk(node))


def _is_call(node: ast.AST, names: tuple[str, ...]) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) in names


def _tests_without_assertion(root: Path) -> Iterator[str]:
    """What is asserted in a helper counts only where the helper's name says so: ``assert_...``."""
    for path in sorted((root / "tests").rglob("test_*.py")):
        for test in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(test, _FUNCTIONS) and test.name.startswith("test_") and not _asserts(test):
                yield f"{path.relative_to(root).as_posix()}:{test.lineno}: asserts nothing itself\n    {test.name}"


def _asserts(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(
        isinstance(node, ast.Call) and _ASSERTING.fullmatch(_name(node.func)) for node in ast.walk(function)
    )


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


if __name__ == "__main__":
    sys.exit(main())
