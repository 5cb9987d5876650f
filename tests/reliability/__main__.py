"""``--check``: each rule has a test. ``--write FILE``: the table of rules, tests and results, from the last ``make test``
and ``make torture``."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .rules import LATER, RULES, rules_of

TESTS = Path("tests")
OUTCOMES = Path("build/reliability/tests.json")
TORTURE = Path("build/reliability/torture.json")

_DEF = re.compile(r"^(?:async )?def (test_\w+)\(", re.MULTILINE)
_LIMITS = """
## What is not survived

- **A disk that takes nothing for longer than an access token lives, and then a kill.** New tokens are held and not used while the old
  access token works. Once that has ended there are only the new ones, and their first use ends those on disk. The one other order is
  to stand still until the disk is mended: that takes the session from the person for certain, to save it from a kill that may never
  come (F9). The window says that it is not saved, a full disk has room held back for one more save, and a regular end saves what it
  can.
- **The same, and a hint of theft that is none.** That a refresh token is about to be sent is recorded first. Where the disk does not
  take even that, the next start cannot know of it and may hint at somebody else. Waiting with the refresh until the access token
  has ended would take the last minute of a token's life out of this and no more, and a record that a program ended in order would silence true hints after
  every crash. It is called a hint for this reason and decides nothing.
- **A desktop that ends without a word under Wayland.** GNOME, MATE, Cinnamon and Budgie tell a program over the message bus and wait
  for it; Plasma closes its windows; an X server that goes leaves it its time. A compositor that goes takes it along: as a kill.
"""

_HEAD = """# What a session survives

Each rule against losing a session, the tests that fail without it, and what became of them. Made by `make reliability` from the
last `make test` and the last `make torture`; not written by hand.
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", type=Path, metavar="FILE")
    asked = parser.parse_args()
    if asked.write is not None:
        if not OUTCOMES.exists():
            print(f"{OUTCOMES} is not there: make test writes it", file=sys.stderr)
            return 2
        asked.write.write_text(table(_read(OUTCOMES), _read(TORTURE)), encoding="utf-8")
    return check() if asked.check else 0


def check() -> int:
    tested = {
        rule for path in TESTS.rglob("test_*.py") for name in _DEF.findall(path.read_text()) for rule in rules_of(name)
    }
    bad = [f"{rule} has no test: {RULES[rule]}" for rule in RULES if rule not in tested | LATER.keys()]
    bad += [f"{rule} is tested, and no rule" for rule in sorted(tested - RULES.keys())]
    print(*bad, sep="\n", end="\n" if bad else "")
    return 1 if bad else 0


def table(outcomes: dict[str, Any], torture: dict[str, Any]) -> str:
    """The document."""
    lines = [_HEAD, "| Rule | | Tests | Result |", "|---|---|---|---|"]
    for rule, sentence in RULES.items():
        names = sorted((name for name in outcomes["tests"] if rule in rules_of(_short(name))), key=_short)
        tests = "<br>".join(f"`{_short(name)}`" for name in names)
        result = f"{_result([outcomes['tests'][name] for name in names])}. {LATER.get(rule, '')}".strip()
        lines.append(f"| {rule} | {sentence} | {tests} | {result} |")
    lines += ["", "## Kills survived", "", *_torture(torture)]
    lines += ["", "## Faults tried", "", *_counted(outcomes["faults"], "Fault", "Times")]
    lines += ["", "## Inputs made up", "", *_counted(outcomes["inputs"], "Test", "Inputs")]
    return "\n".join(lines) + "\n" + _LIMITS


def _short(name: str) -> str:
    return name.rpartition("::")[2]


def _result(cases: list[list[str]]) -> str:
    outcomes = [outcome for one in cases for outcome in one]
    if not outcomes:
        return "No test has run"
    failed = len([outcome for outcome in outcomes if outcome != "passed"])
    return f"{failed} of {len(outcomes)} failed" if failed else f"{len(outcomes)} passed"


def _torture(found: dict[str, Any]) -> Iterator[str]:
    if not found:
        yield "Not run yet: `make torture` kills the program a thousand times."
        return
    yield from ("| | |", "|---|---|")
    for name, value in found.items():
        told = ", ".join(f"{one} {count}" for one, count in value.items()) if isinstance(value, dict) else value
        yield f"| {name.replace('_', ' ')} | {told} |"


def _counted(found: dict[str, int], what: str, how_often: str) -> Iterator[str]:
    if not found:
        yield "None were counted."
        return
    yield from (f"| {what} | {how_often} |", "|---|---|")
    for name, count in sorted(found.items()):
        yield f"| {_short(name)} | {count} |"
    yield f"| all | {sum(found.values())} |"


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


if __name__ == "__main__":
    sys.exit(main())
