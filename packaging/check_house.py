"""Fails on what the house does not do and no other tool can see, each with its reason."""

from __future__ import annotations

import re
import sys
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
        # Here sleeping is what is tested or measured.
        ("tests/until.py", "tests/unit/desktop/", "tests/bench/", "tests/torture/"),
    ),
    Rule(
        "tests",
        re.compile(r"qtbot\.wait(Until|Signals?|Exposed|Active)\("),
        "runs a nested loop, in which every task of the test stands still: await until(...)",
        # Tests of widgets alone: plain functions, without tasks.
        ("tests/views/",),
    ),
)


def main() -> int:
    found = 0
    for rule in _RULES:
        for path in sorted(Path(rule.folder).rglob("*.py")):
            if path.as_posix().startswith(rule.except_in or ("\0",)):
                continue
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if rule.pattern.search(line):
                    print(f"{path}:{number}: {rule.reason}\n    {line.strip()}")
                    found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
