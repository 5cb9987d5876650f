"""Draws the states of a session from the transitions: ``python -m latchkey.session.diagram [--write|--check FILE]``."""

from __future__ import annotations

import argparse
import inspect
import sys
import types
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from .states import SignedOut, State
from .step import COMES_AT_ANY_TIME, TRANSITIONS, Handler

HEAD = """\
# The states of a session

Generated from the transitions in `gui/latchkey/session/step.py` by `python -m latchkey.session.diagram --write
docs/session-states.md`; not edited by hand.

An arrow is labelled with the events that can lead along it; what decides between several arrows of one event is in
`verdict.py` and `schedule.py`. Events after which a session stays in its state are in the table.
"""

ANY_TIME = """\
## What comes at any time

Asks from a window that was not repainted yet, and news of requests that were under way when the state changed. Where no
arrow and no row above names one of these, it means nothing; any other event that is not named raises.
"""


def edges() -> dict[tuple[str, str], list[str]]:
    """Names of the events that can lead from one state to another, in the order of the transitions."""
    found: dict[tuple[str, str], list[str]] = {}
    for state, row in TRANSITIONS.items():
        for event, handler in row.items():
            for target in targets(state, handler):
                found.setdefault((state.__name__, target.__name__), []).append(event.__name__)
    return found


def targets(state: type[State], handler: Handler) -> tuple[type[State], ...]:
    """Where ``handler`` can lead from ``state``, as its annotations say; a handler that leads to the states it is for never
    leads from one to another."""
    hints = _hints(handler)
    states, following = members(hints["state"]), members(get_args(hints["return"])[0])
    return (state,) if following == states else following


def members(annotation: object) -> tuple[Any, ...]:
    """The types of a union; of one type, itself."""
    is_union = get_origin(annotation) in (Union, types.UnionType)
    return get_args(annotation) if is_union else (annotation,)


def document() -> str:
    """The whole of docs/session-states.md, with a newline at its end."""
    between = edges()
    states = [(state.__name__, _words(state)) for state in get_args(State)]
    lines = [HEAD, "```mermaid", "stateDiagram-v2", f"    [*] --> {SignedOut.__name__}"]
    for name, _ in states:
        targets = [(to, events) for (start, to), events in between.items() if start == name != to]
        lines += [f"    {name} --> {to}: {', '.join(events)}" for to, events in targets]
    lines += ["```", "", "| State | What it means | Can stay after |", "|---|---|---|"]
    lines += [f"| {name} | {words} | {', '.join(between.get((name, name), ()))} |" for name, words in states]
    lines += ["", ANY_TIME, *(f"- {event.__name__}" for event in COMES_AT_ANY_TIME)]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the document, write it, or check a file; 1 where the file is stale or missing."""
    parser = argparse.ArgumentParser(prog="python -m latchkey.session.diagram", description=main.__doc__)
    either = parser.add_mutually_exclusive_group()
    either.add_argument("--write", metavar="FILE", type=Path)
    either.add_argument("--check", metavar="FILE", type=Path)
    asked = parser.parse_args(arguments)
    if asked.write:
        asked.write.write_text(document(), encoding="utf-8")
    elif asked.check:
        return _check(asked.check)
    else:
        sys.stdout.write(document())
    return 0


@cache
def _hints(handler: Handler) -> dict[str, Any]:
    return get_type_hints(handler)


def _check(file: Path) -> int:
    if file.exists() and file.read_text(encoding="utf-8") == document():
        return 0
    sys.stderr.write(
        f"{file} does not show the transitions as they are; "
        f"write it anew: python -m latchkey.session.diagram --write {file}\n"
    )
    return 1


def _words(state: type) -> str:
    """A state's docstring on one line, in Markdown."""
    return " ".join((inspect.getdoc(state) or "").split()).replace("``", "`").replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
