"""What the QA bench shows of a practice homeserver."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from latchkey.language import tr

from .shown import Banner, BannerAction, Button, Tone


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    says: str = ""
    """In words, one paragraph a line."""
    value: str = ""
    """Of a knob: as JSON, or as "45 s"."""


@dataclass(frozen=True, slots=True)
class PracticeShown:
    homeserver: str = ""
    """Empty where none was joined; ``problem`` may say why."""
    playing: str = ""
    """What is being played, and whether the server has seen all of it; or what was done last."""
    scenarios: tuple[Choice, ...] = ()
    knobs: tuple[Choice, ...] = ()
    actions: tuple[Choice, ...] = ()
    problem: str = ""


NOT_JOINED = PracticeShown()
_SECONDS = re.compile(r"(-?\d+(?:\.\d+)?) ?s", re.ASCII)


def ended() -> Banner:
    text = tr(
        "The practice homeserver has ended. Started again it knows no sign-in: it will end this session, and you sign in anew."
    )
    return Banner(text, Tone.ENDED, (Button(tr("Start it again"), BannerAction.START_PRACTICE),))


def scenarios(told: Mapping[str, object]) -> tuple[Choice, ...]:
    return tuple(
        Choice(_text(one, "name"), "\n".join(filter(None, _sentences(one)))) for one in _objects(told.get("scenarios"))
    )


def actions(told: Mapping[str, object]) -> tuple[Choice, ...]:
    listed = told.get("actions")
    return tuple(Choice(name, str(says)) for name, says in listed.items()) if isinstance(listed, dict) else ()


def knobs(told: Mapping[str, object]) -> tuple[Choice, ...]:
    return tuple(Choice(name, value=_value(name, value)) for name, value in told.items())


def playing(told: Mapping[str, object]) -> str:
    scenario = told.get("scenario")
    if not isinstance(scenario, dict):
        return tr("No scenario is being played.")
    seen = tr("The homeserver has seen all of it.") if told.get("is_proven") is True else tr("It is under way.")
    return f"{tr('Playing {scenario}.', scenario=_text(scenario, 'name'))} {seen}"


def value_of(typed: str) -> object:
    """JSON where it is, and the number of "45 s"; else words such as 5m."""
    told = typed.strip()
    try:
        return float(seconds[1]) if (seconds := _SECONDS.fullmatch(told)) else json.loads(told)
    except (ValueError, RecursionError):
        return told


def _value(name: str, value: object) -> str:
    if name.endswith("_s") and isinstance(value, int | float):
        return f"{value:.15g} s"
    return json.dumps(value, ensure_ascii=False)


def _sentences(scenario: Mapping[str, object]) -> tuple[str, ...]:
    does, see = _text(scenario, "do"), _text(scenario, "see")
    outcome = _text(scenario, "outcome")
    return (
        _text(scenario, "sentence"),
        tr("You should see: {see}", see=see) if see else "",
        tr("Your part: {does}", does=does) if does else "",
        tr("Outcome: {outcome}", outcome=outcome) if outcome else "",
    )


def _objects(listed: object) -> list[Mapping[str, object]]:
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _text(told: Mapping[str, object], name: str) -> str:
    value = told.get(name)
    return value if isinstance(value, str) else ""
