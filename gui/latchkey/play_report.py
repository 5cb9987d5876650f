"""What a scenario was to show and what was shown, for whoever has to find out why these are not the same."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import NamedTuple

from latchkey.app.shown import StateWord
from latchkey.practice.scenarios.scenario import Scenario

_STATES_TOLD, _ENTRIES_TOLD = 10, 10


class Seen(NamedTuple):
    """What came of it."""

    now: str
    """The state that is shown; empty where none is."""
    states: Sequence[str]
    """All that were shown, oldest first."""
    waits_for: str
    """What the person at the window waited for; empty for nothing."""
    words: Sequence[str]
    """All that the window says now."""
    yet_to_say: Sequence[str]
    """What the window had to say at some time, and did not."""
    events: Collection[str]
    """Those in the journal, by name."""
    entries: Sequence[str]
    """The journal's, as they stand in the file."""


def difference(scenario: Scenario, expected: StateWord, why: str, seen: Seen, *, is_its_outcome: bool) -> str:
    """Lines, each two spaces further in. ``is_its_outcome``: all that goes with the scenario's own outcome had to be shown,
    and not only the state ``expected``."""
    before = ", ".join(seen.states[-_STATES_TOLD - 1 : -1])
    lines = [
        f"Why: {why}",
        f'Expected: "{expected}"{f". {scenario.see}" if is_its_outcome else ""}',
        f'Shown: "{seen.now}"{f"; before it: {before}" if before else ""}',
    ]
    if seen.waits_for:
        lines.append(f"Waited for: {seen.waits_for}")
    if is_its_outcome:
        lines.append(f"The homeserver must have answered, in this order: {_proof(scenario)}")
        if events := [event for event in scenario.journal if event not in seen.events]:
            lines.append(f"Not in the journal: {', '.join(events)}")
        lines += [f'The window never said: "{said}"' for said in seen.yet_to_say]
        lines += [f'The window does not say: "{says}"' for says in missing(scenario.says, seen.words)]
    lines += ["The window says:", *(f"  {word}" for word in seen.words)]
    lines += ["Last in the journal:", *(f"  {entry}" for entry in seen.entries[-_ENTRIES_TOLD:])]
    return "\n".join(f"  {line}" for text in lines for line in text.splitlines())


def missing(wanted: Sequence[str], words: Sequence[str]) -> list[str]:
    """What of ``wanted`` stands in none of ``words``."""
    return [part for part in wanted if not any(part in word for word in words)]


def _proof(scenario: Scenario) -> str:
    runs = ((path, status, len(list(run))) for (path, status), run in groupby(scenario.proof))
    said = [
        f"{times} times {path} {status or 'lost'}" if times > 1 else f"{path} {status or 'lost'}"
        for path, status, times in runs
    ]
    once = [f"and {scenario.only_once} only once"] if scenario.only_once else []
    return ", ".join((*said, *once))
